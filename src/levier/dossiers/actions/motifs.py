"""What an act asks in words: a reason, the function of a person."""

from __future__ import annotations

from levier.socle.erreurs import RefusMetier
from regles.texte import entier

MOTIF_MAX = 4000


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


def lire_motif(texte: str, absent: RefusMetier | None) -> str:
    """The reason given, trimmed; none raises `absent`, when one is needed. Raises MotifTropLong."""
    motif = texte.strip()
    if not motif and absent is not None:
        raise absent
    if len(motif) > MOTIF_MAX:
        raise MotifTropLong(len(motif), MOTIF_MAX)
    return motif


def lire_qualite(texte: str, longueur: int, absente: QualiteManquante) -> str:
    """The function of a person, on one line, cut at `longueur`; none raises `absente`."""
    qualite = " ".join(texte.split())[:longueur]
    if not qualite:
        raise absente
    return qualite
