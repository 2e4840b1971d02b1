"""The page of simulation, the deposit of a cahier to simulate, the table as a file."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.http import require_safe

from levier.espaces.agent.simulation import restitution as vue
from levier.espaces.agent.simulation.adresse import CHIFFRES_DE, PAR_DEFAUT, SimulationDemandee
from levier.espaces.agent.simulation.depots import deposer, deposes
from levier.espaces.agent.simulation.formulaire import FRANCE, CahierDeposeForm
from levier.espaces.agent.simulation.page import page, tris
from levier.espaces.agent.views.page import Contexte
from levier.espaces.composants.geste import page_a_formulaire
from levier.espaces.composants.requete import RequeteConnectee
from levier.simulation.cahiers import Bibliotheque, bibliotheque
from levier.simulation.classeur import xlsx
from levier.simulation.resultats import Resultats
from levier.simulation.texte import csv
from regles.chargement import CahierInvalide

EXEMPLE = ("fitn7-axe3-saone-et-loire", "fitn7-axe3-ile-de-france-volet1")
"""The calls of the ready-made comparison: a rate with a ceiling, against full payment up to a population."""
HYPOTHESE_DE_L_EXEMPLE = {"cout_par_habitant": "2,00", "territoire": FRANCE}
"""An assumed cost under which both rules have their winners."""
DIAGNOSTICS = 20
TYPES = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
"""Kinds of file that the simulation may be taken away as."""


@dataclass(frozen=True, slots=True)
class DepotACorriger:
    """The form of deposit, and the mistakes found in the text."""

    formulaire: CahierDeposeForm
    diagnostics: tuple[object, ...] = ()
    autres: int = 0


@page_a_formulaire
def simulation(request: RequeteConnectee) -> HttpResponse:
    """Choose, compare, read: the address says everything; or deposit a cahier, kept for the session only."""
    if request.method != "POST":
        return _page(request, DepotACorriger(CahierDeposeForm()))
    form = CahierDeposeForm(request.POST, request.FILES)
    if not form.is_valid():
        return _page(request, DepotACorriger(form))
    try:
        cle = deposer(request.session, form.cleaned_data["texte"])
    except CahierInvalide as refus:
        found = refus.diagnostics
        return _page(request, DepotACorriger(form, found[:DIAGNOSTICS], max(0, len(found) - DIAGNOSTICS)))
    address = _avec(_demandee(request), form.cleaned_data["place"], cle)
    return redirect(f"{reverse('agent:simulation')}{address}#resultat")


def _demandee(request: RequeteConnectee) -> SimulationDemandee:
    return SimulationDemandee(request.GET, bibliotheque(deposes(request.session)))


def _avec(demandee: SimulationDemandee, place: str, cle: str) -> str:
    """The simulation at hand with the deposited cahier in its place."""
    start = {} if demandee.commencee else dict(PAR_DEFAUT)
    if place == "contre" and not demandee.commencee and demandee.bibliotheque.choix:
        others = [one.cle for one in demandee.bibliotheque.choix if one.cle != cle]
        start["reference"] = (others or [cle])[0]
    return demandee.adresse(**{**start, place: cle})


def _page(request: RequeteConnectee, depot: DepotACorriger) -> HttpResponse:
    demandee = _demandee(request)
    results = demandee.resultats
    context: Contexte = {
        "onglet": "simulation",
        "demande": demandee,
        "form": demandee.formulaire,
        "chiffres": demandee.chiffres,
        "chiffres_de": (CHIFFRES_DE, demandee.cle_comparee),
        "depot": depot,
        "exemple": _exemple(demandee.bibliotheque),
    }
    told = {} if results is None else _restituer(demandee, results)
    return render(request, "agent/simulation.html", context | told)


@require_safe
def exporter(request: RequeteConnectee, suffixe: str) -> HttpResponse:
    """Every territory of the simulation as a file; a simulation that is not complete goes back to its page."""
    demandee = _demandee(request)
    results = demandee.resultats
    if results is None:
        return redirect(f"{reverse('agent:simulation')}?{request.GET.urlencode()}")
    found = results.simulation
    content = csv(found) if suffixe == "csv" else xlsx(found, vue.suppose(demandee))
    response = HttpResponse(content, content_type=TYPES[suffixe])
    response["Content-Disposition"] = f'attachment; filename="simulation.{suffixe}"'
    return response


def _exemple(offerts: Bibliotheque) -> str:
    """The address of the ready-made comparison; empty when one of its calls is not offered."""
    reference, against = (offerts.du_cahier(one) for one in EXEMPLE)
    if not reference or not against:
        return ""
    return "?" + urlencode({"reference": reference, "contre": against, **HYPOTHESE_DE_L_EXEMPLE})


def _restituer(demandee: SimulationDemandee, results: Resultats) -> Contexte:
    compare = results.simulation.comparee
    sizes, counties = vue.tranches(results), vue.departements(results, demandee)
    query = demandee.parametres
    rows = page(results.simulation, query.get("tri", ""), query.get("page", ""))
    known = [one for one in sizes if one.part.cle]
    mapped = len(counties) > 1
    return {
        "resultats": results,
        "compare": compare,
        "regles": [("A", demandee.regles[0]), ("B", demandee.regles[-1])][: len(results.bilans)],
        "bilan": vue.lignes_du_bilan(results.bilans, demandee.regles, demandee.mots),
        "tranches": sizes,
        "departements": counties,
        "moyennes": vue.graphique_des_moyennes(known, demandee.mots, compare=compare),
        "sorts": vue.graphique_des_sorts(known, demandee.mots) if compare else None,
        "carte": vue.carte_des_departements(counties, demandee.mots, compare=compare) if mapped else None,
        "page": rows,
        "tris": [(cle, words, demandee.adresse(tri=cle)) for cle, words in tris(results.simulation)],
        "url_suivante": f"{demandee.adresse(tri=rows.tri)}&page={rows.page + 1}#territoires"
        if rows.page < rows.pages
        else "",
        "url_debut": f"{demandee.adresse(tri=rows.tri)}#territoires" if rows.page > 1 else "",
        "export": demandee.adresse(),
        "portee": vue.portee(demandee.regles, demandee.territoire),
        "suppose": vue.suppose(demandee),
        "mots": demandee.mots,
        "url_france": demandee.adresse(territoire=FRANCE) if demandee.territoire not in {"", FRANCE} else "",
    }
