"""Who takes over a spreadsheet, and the decisions that it says."""

from __future__ import annotations

from levier.appels.models import Appel
from levier.comptes import permissions as comptes
from levier.comptes.enums import ActeDelegue
from levier.comptes.models import Personne
from levier.socle.droits import Verdict, refuse
from levier.territoires.queries.noms import avec_de
from levier.territoires.ressort import Ressort


def peut_reprendre(personne: Personne, appel: Appel) -> Verdict:
    """Receive a spreadsheet for the call, check it, take its rows over: who instructs for the call."""
    return comptes.peut_instruire(personne, appel.ressort)


def peut_reprendre_des_decisions(personne: Personne, ressort: Ressort) -> Verdict:
    """Take over what was granted: it takes credits, as a signed decision does, so who signs there confirms it."""
    signing = comptes.peut_signer(personne, ressort, acte=ActeDelegue.ATTRIBUTION)
    return signing or refuse(
        "Ce tableau dit des subventions déjà accordées : les reprendre prend des crédits de l’enveloppe. Demandez au "
        f"signataire {avec_de(ressort.service)} d’ouvrir cette page et de confirmer, ou retirez ces lignes du tableau."
    )
