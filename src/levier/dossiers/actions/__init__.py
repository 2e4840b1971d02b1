"""What a porteur does with its request: prepare, deposit, complete, withdraw."""

from levier.dossiers.actions.brouillon import (
    Enregistrement,
    ajouter_piece,
    creer_brouillon,
    enregistrer_plan,
    enregistrer_reponses,
    retirer_piece,
)
from levier.dossiers.actions.envoi import completer, deposer, retirer

__all__ = [
    "Enregistrement",
    "ajouter_piece",
    "completer",
    "creer_brouillon",
    "deposer",
    "enregistrer_plan",
    "enregistrer_reponses",
    "retirer",
    "retirer_piece",
]
