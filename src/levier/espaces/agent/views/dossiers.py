"""One dossier as a readable document."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render

from levier.actes.queries import acte_sur, attend_une_information
from levier.actes.recours import dernier_jour_de_recours
from levier.attributions.enums import NatureDecision
from levier.attributions.models import Decision
from levier.attributions.queries import derniere_decision, sollicitations_avant_refus, sollicitations_sur
from levier.comptes.models import Personne
from levier.dossiers.lecture.engagement import signature_donnee
from levier.dossiers.models import Dossier
from levier.espaces.agent import fiche, gestes
from levier.espaces.agent.acces import dossier_du_service
from levier.espaces.agent.deposant import deposant
from levier.espaces.agent.views.page import Contexte, instruction_de
from levier.espaces.composants.groupe import groupe
from levier.espaces.composants.requete import RequeteConnectee
from levier.instruction.enums import EtatProposition
from levier.instruction.models import Instruction, Proposition
from levier.instruction.permissions import peut_retirer
from levier.instruction.phrases import dire_l_etat
from levier.instruction.queries import (
    Avec,
    avis_sur,
    derniere_proposition,
)
from levier.socle import courriels

EVENEMENTS, TOUTE_L_HISTOIRE = 30, 1_000_000
"""Events of the journal that the page of a dossier tells: the last ones, or all."""


def dossier(request: RequeteConnectee, numero: str) -> HttpResponse:
    """One dossier: what was asked, what the rules say, what may be done."""
    found: Any = dossier_du_service(request.user, numero, Avec.TOUT)
    instruction, proposition, last = instruction_de(found), derniere_proposition(found), derniere_decision(found)
    retrait = last if last is not None and last.nature == NatureDecision.RETRAIT else None
    decision = None if retrait else last
    events = TOUTE_L_HISTOIRE if request.GET.get("historique") == "entier" else EVENEMENTS
    signature = signature_donnee(found)
    context = {
        "onglet": "dossiers",
        "dossier": found,
        "fiche": fiche.composer(found, proposition, decision, events, deja_decide=last is not None),
        "instruction": instruction,
        "proposition": proposition,
        "dite": dire_l_etat(proposition) if proposition else "",
        "decision": decision,
        "retrait": retrait,
        **_acte(last),
        "sollicitations": sollicitations_sur(decision) if decision else sollicitations_avant_refus(found),
        "avis": avis_sur(found),
        "groupe": groupe(found) if found.lu_groupe else None,
        "saisie": getattr(found, "saisie", None),
        "signature": signature,
        "deposant": deposant(found, signature),
        "courriels_manques": courriels.manques(found.objet) if found.lu_manques else [],
        "non_lus": found.lu_non_lus,
        **_gestes(request.user, found, instruction, proposition),
    }
    return render(request, "agent/dossier.html", context)


def _acte(decision: Decision | None) -> Contexte:
    """The act of the last decision, and what its notification waits for."""
    acte = acte_sur(decision) if decision else None
    if acte is None:
        return {"acte": None}
    return {"acte": acte, "recours": dernier_jour_de_recours(acte), "avertir": attend_une_information(acte)}


def _gestes(
    personne: Personne, dossier: Dossier, instruction: Instruction | None, proposition: Proposition | None
) -> Contexte:
    waits = proposition is not None and proposition.etat == EtatProposition.TRANSMISE
    offered = gestes.gestes(dossier, personne)
    judging = gestes.appreciation(offered)
    buttons = [one for one in offered if one is not judging]
    return {
        "gestes": offered,
        "ouverts": [one for one in buttons if one.ouvert],
        "fermes": [one for one in buttons if not one.ouvert],
        "principal": gestes.principal(offered, propose=waits),
        "a_retirer": waits and proposition is not None and bool(peut_retirer(personne, proposition)),
        "apprecier": judging.verdict if judging else None,
        "prise_en_charge": _a_prendre(instruction, offered),
    }


def _a_prendre(instruction: Instruction | None, offered: list[gestes.GesteOffert]) -> bool:
    """Nobody follows the dossier, and this person may."""
    alone = instruction is None or instruction.instructeur_id is None
    return alone and any(one.nom == "affectation" and one.ouvert for one in offered)
