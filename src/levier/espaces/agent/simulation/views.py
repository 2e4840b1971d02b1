"""The page of simulation, the deposit of a cahier to simulate, the table as a file."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import urlencode

from levier.espaces.agent.simulation import restitution as vue
from levier.espaces.agent.simulation.adresse import CHIFFRES_DE, PAR_DEFAUT, SimulationDemandee
from levier.espaces.agent.simulation.depots import deposer, deposes
from levier.espaces.agent.simulation.formulaire import CahierDeposeForm
from levier.espaces.agent.simulation.page import page, tris
from levier.espaces.agent.views.base import Contexte, VueAgent
from levier.simulation.cahiers import Bibliotheque, bibliotheque
from levier.simulation.classeur import xlsx
from levier.simulation.resultats import Resultats
from levier.simulation.texte import csv
from regles.chargement import CahierInvalide

EXEMPLE = ("fitn7-axe3-saone-et-loire", "fitn7-axe3-ile-de-france-volet1")
"""The calls of the ready-made comparison: a rate with a ceiling, against full payment up to a population."""
HYPOTHESE_DE_L_EXEMPLE = {"cout_par_habitant": "2,00"}
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


class VueSimulation(VueAgent):
    """A page of simulation: the address says everything."""

    gabarit, onglet = "agent/simulation.html", "simulation"

    def demande(self) -> SimulationDemandee:
        return SimulationDemandee(self.request.GET, bibliotheque(deposes(self.request.session)))


class Simulation(VueSimulation):
    """Choose, compare, read; or deposit a cahier, kept for the session only."""

    def get(self, _request: HttpRequest) -> HttpResponse:
        return self.montrer(DepotACorriger(CahierDeposeForm()))

    def post(self, request: HttpRequest) -> HttpResponse:
        form = CahierDeposeForm(request.POST, request.FILES)
        if not form.is_valid():
            return self.montrer(DepotACorriger(form))
        try:
            cle = deposer(request.session, form.cleaned_data["texte"])
        except CahierInvalide as refus:
            found = refus.diagnostics
            return self.montrer(DepotACorriger(form, found[:DIAGNOSTICS], max(0, len(found) - DIAGNOSTICS)))
        return redirect(f"{reverse('agent:simulation')}{self._avec(form.cleaned_data['place'], cle)}#resultat")

    def _avec(self, place: str, cle: str) -> str:
        """The simulation at hand with the deposited cahier in its place."""
        asked = self.demande()
        start = {} if asked.commencee else dict(PAR_DEFAUT)
        if place == "contre" and not asked.commencee and asked.bibliotheque.choix:
            others = [one.cle for one in asked.bibliotheque.choix if one.cle != cle]
            start["reference"] = (others or [cle])[0]
        return asked.adresse(**{**start, place: cle})

    def montrer(self, depot: DepotACorriger) -> HttpResponse:
        asked = self.demande()
        results = asked.resultats
        context = {
            "demande": asked,
            "form": asked.formulaire,
            "chiffres": asked.chiffres,
            "chiffres_de": (CHIFFRES_DE, asked.cle_comparee),
            "depot": depot,
            "exemple": _exemple(asked.bibliotheque),
        }
        return self.rendre(context if results is None else {**context, **_restituer(asked, results)})


class Export(VueSimulation):
    """Every territory of the simulation as a file; a simulation that is not complete goes back to its page."""

    def get(self, request: HttpRequest, suffixe: str) -> HttpResponse:
        asked = self.demande()
        results = asked.resultats
        if results is None:
            return redirect(f"{reverse('agent:simulation')}?{request.GET.urlencode()}")
        found = results.simulation
        content = csv(found) if suffixe == "csv" else xlsx(found, vue.suppose(asked))
        response = HttpResponse(content, content_type=TYPES[suffixe])
        response["Content-Disposition"] = f'attachment; filename="simulation.{suffixe}"'
        return response


def _exemple(offerts: Bibliotheque) -> str:
    """The address of the ready-made comparison; empty when one of its calls is not offered."""
    reference, against = (offerts.du_cahier(one) for one in EXEMPLE)
    if not reference or not against:
        return ""
    return "?" + urlencode({"reference": reference, "contre": against, **HYPOTHESE_DE_L_EXEMPLE})


def _restituer(asked: SimulationDemandee, results: Resultats) -> Contexte:
    compare = results.simulation.comparee
    sizes, counties = vue.tranches(results), vue.departements(results, asked)
    query = asked.parametres
    rows = page(results.simulation, query.get("tri", ""), query.get("page", ""))
    known = [one for one in sizes if one.part.cle]
    mapped = bool(counties) and not asked.territoire.startswith("D")
    return {
        "resultats": results,
        "compare": compare,
        "regles": [("A", asked.regles[0]), ("B", asked.regles[-1])][: len(results.bilans)],
        "bilan": vue.lignes_du_bilan(results.bilans, asked.regles, asked.mots),
        "tranches": sizes,
        "departements": counties,
        "moyennes": vue.graphique_des_moyennes(known, asked.mots, compare=compare),
        "sorts": vue.graphique_des_sorts(known, asked.mots) if compare else None,
        "carte": vue.carte_des_departements(counties, asked.mots, compare=compare) if mapped else None,
        "page": rows,
        "tris": [(cle, words, asked.adresse(tri=cle)) for cle, words in tris(results.simulation)],
        "url_suivante": f"{asked.adresse(tri=rows.tri)}&page={rows.page + 1}#territoires"
        if rows.page < rows.pages
        else "",
        "url_debut": f"{asked.adresse(tri=rows.tri)}#territoires" if rows.page > 1 else "",
        "export": asked.adresse(),
        "portee": vue.portee(asked.regles, asked.territoire),
        "suppose": vue.suppose(asked),
        "mots": asked.mots,
        "url_france": asked.adresse(territoire="") if asked.territoire else "",
    }
