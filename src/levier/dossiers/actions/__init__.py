"""What a porteur does with its request: prepare, deposit, complete, withdraw."""

from levier.dossiers.actions.brouillon import ajouter_piece, creer_brouillon, enregistrer_plan, retirer_piece
from levier.dossiers.actions.envoi import completer, deposer, retirer
from levier.dossiers.actions.messages import ecrire_au_porteur, ecrire_au_service, marquer_lus
from levier.dossiers.actions.reponses import Enregistrement, enregistrer_reponses
from levier.dossiers.actions.tva import indiquer_recuperation_tva

__all__ = [
    "Enregistrement",
    "ajouter_piece",
    "completer",
    "creer_brouillon",
    "deposer",
    "ecrire_au_porteur",
    "ecrire_au_service",
    "enregistrer_plan",
    "enregistrer_reponses",
    "indiquer_recuperation_tva",
    "marquer_lus",
    "retirer",
    "retirer_piece",
]
