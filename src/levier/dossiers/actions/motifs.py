"""What an act asks in words: a reason, the function of a person."""

from __future__ import annotations

from levier.socle.erreurs import RefusMetier
from regles.texte import entier


class QualiteManquante(RefusMetier):
    """Who signed, or who asked, must be said, by function."""

    def __init__(self, phrase: str, champ: str) -> None:
        super().__init__(phrase, champ)


class MotifTropLong(RefusMetier):
    """More than a reason ever needs: the journal keeps it for ever."""

    def __init__(self, longueur: int, maximum: int) -> None:
        super().__init__(
            f"Votre motif compte {entier(longueur)} caractères, {entier(maximum)} au plus : résumez-le.", "motif"
        )
