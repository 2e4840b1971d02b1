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
from levier.dossiers.actions.tva import indiquer_recuperation_tva

__all__ = [
    "Enregistrement",
    "ajouter_piece",
    "completer",
    "creer_brouillon",
    "deposer",
    "enregistrer_plan",
    "enregistrer_reponses",
    "indiquer_recuperation_tva",
    "retirer",
    "retirer_piece",
]
