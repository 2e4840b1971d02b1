"""A request studied under its cahier: facts read once, and what follows from them."""

from levier.dossiers.etude.etude import Etude
from levier.dossiers.etude.faits import MONTANT_DEMANDE, PLAN, Faits

__all__ = ["MONTANT_DEMANDE", "PLAN", "Etude", "Faits"]
