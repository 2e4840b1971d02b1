"""Refusals of a message: what, why, what to do."""

from __future__ import annotations

from levier.socle.erreurs import RefusMetier
from regles.texte import entier


class MessageVide(RefusMetier):
    """A message without text."""

    def __init__(self) -> None:
        super().__init__("Écrivez votre message avant de l’envoyer.", "texte")


class MessageTropLong(RefusMetier):
    """More than a message ever needs."""

    def __init__(self, longueur: int, maximum: int) -> None:
        super().__init__(
            f"Votre message compte {entier(longueur)} caractères, {entier(maximum)} au plus : "
            "raccourcissez-le, ou joignez un document.",
            "texte",
        )


class TropDeFichiers(RefusMetier):
    """More files than a message carries."""

    def __init__(self, nombre: int, maximum: int) -> None:
        super().__init__(
            f"Vous joignez {nombre} fichiers, {maximum} au plus par message : répartissez-les en plusieurs messages.",
            "fichiers",
        )
