"""The list of dossiers, and one dossier as a readable document."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from levier.actes.queries import acte_sur, attend_une_information, combien_a_notifier
from levier.actes.recours import dernier_jour_de_recours
from levier.appels.models import Appel
from levier.attributions.enums import NatureDecision
from levier.attributions.models import Decision
from levier.attributions.queries import derniere_decision, sollicitations_sur
from levier.comptes.models import Personne
from levier.comptes.queries import ressorts_de
from levier.dossiers.enums import EtatDossier
from levier.dossiers.lecture.engagement import signature_donnee
from levier.dossiers.models import Dossier
from levier.enveloppes import queries as enveloppes
from levier.espaces.agent import fiche, gestes
from levier.espaces.agent.acces import appels_de, dossier_du_service
from levier.espaces.agent.deposant import deposant
from levier.espaces.agent.jauge import Jauge
from levier.espaces.agent.tableau import filtres_vus, lignes_vues
from levier.espaces.agent.views.page import Contexte, instruction_de
from levier.espaces.composants.groupe import groupe
from levier.espaces.composants.requete import RequeteConnectee, cle_de_page
from levier.instruction.enums import EtatProposition
from levier.instruction.models import Instruction, Proposition
from levier.instruction.permissions import peut_retirer
from levier.instruction.phrases import dire_l_etat
from levier.instruction.queries import (
    Avec,
    Compteurs,
    Filtres,
    compteurs,
    courriels_manques,
    criteres,
    derniere_proposition,
    liste,
    portee_de,
)
from levier.socle import courriels

TAILLE = 50
EVENEMENTS, TOUTE_L_HISTOIRE = 30, 1_000_000
"""Events of the journal that the page of a dossier tells: the last ones, or all."""


@require_safe
def tableau(request: RequeteConnectee) -> HttpResponse:
    """Dossiers of the service: filtered, sorted, paged; what is asked and what is left above them."""
    personne, appels = request.user, appels_de(request.user)
    vus = list(
        filtres_vus(request.GET.dict(), tuple(_themes(appels).items()), tuple((c.identifiant, c.titre) for c in appels))
    )
    kept = {filtre.nom: filtre.retenu for filtre in vus if filtre.retenu}
    filters = Filtres(**kept)
    lus = criteres(filters, portee_de(personne))
    page = liste(personne, filters, cle_de_page(request), TAILLE, lus=lus)
    counts = compteurs(personne, filters, lus=lus)
    alone = Filtres(appel=filters.appel, tri=filters.tri)
    everywhere = counts if filters == alone else compteurs(personne, alone)
    context = {
        "onglet": "dossiers",
        "filtres": vus,
        "lignes": lignes_vues(page.lignes),
        "filtre": bool(kept.keys() - {"tri"}),
        "manques": courriels_manques(personne),
        "a_notifier": combien_a_notifier(personne),
        **_adresses(request, page.suivant),
        **_compteurs(request, counts),
        **_credits(personne, appels, kept, everywhere),
    }
    return render(request, "agent/tableau.html", context)


def _adresses(request: RequeteConnectee, suivant: int | None) -> Contexte:
    """Links that keep the filters."""
    return {
        "url_suivante": _adresse(request, apres=str(suivant)) if suivant else "",
        "url_debut": _adresse(request) if cle_de_page(request) else "",
    }


def _adresse(request: RequeteConnectee, **change: str) -> str:
    query = request.GET.copy()
    query.pop("apres", None)
    query.update(change)
    return f"{request.path}?{query.urlencode()}"


def _compteurs(request: RequeteConnectee, counts: Compteurs) -> Contexte:
    """One link per state that has dossiers."""
    query = request.GET.copy()
    query.pop("apres", None)
    liens = []
    for state in EtatDossier:
        if state.value in counts.par_etat:
            query["etat"] = state.value
            liens.append((state.value, state.label, counts.par_etat[state.value], f"?{query.urlencode()}"))
    query["etat"] = ""
    return {
        "compteurs": liens,
        "total": counts.total,
        "au_moins": counts.au_moins,
        "etat_choisi": request.GET.get("etat", ""),
        "url_tous": f"?{query.urlencode()}",
    }


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
        "sollicitations": sollicitations_sur(decision) if decision else [],
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


def _themes(appels: list[Appel]) -> dict[str, str]:
    """Themes of the calls in force, by code."""
    return {theme["code"]: theme["libelle"] for appel in appels for theme in appel.themes}


def _credits(personne: Personne, appels: list[Appel], retenus: dict[str, str], counts: Compteurs) -> Contexte:
    """The gauge of the call chosen, or of the only one; nothing when several calls are mixed."""
    wanted = retenus.get("appel") or (appels[0].identifiant if len(appels) == 1 else "")
    appel = next((one for one in appels if one.identifiant == wanted), None)
    if appel is None:
        return {}
    branche = enveloppes.branche_du_guichet(appel, ressorts_de(personne))
    if branche is None:
        return {}
    jauge = Jauge(branche.ouvert, branche.attribue, attente=counts.demande_en_attente)
    return {"appel": appel, "enveloppe": branche.enveloppe, "jauge": jauge}
