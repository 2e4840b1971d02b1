"""The list of dossiers, and one dossier as a readable document."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse

from levier.actes.queries import acte_de
from levier.appels.models import Appel
from levier.appels.queries import cahier_de, versions_en_vigueur
from levier.attributions.queries import decision_de
from levier.dossiers.enums import EtatDossier
from levier.dossiers.lecture.engagement import signature_donnee
from levier.dossiers.models import Dossier
from levier.enveloppes import queries as enveloppes
from levier.espaces.agent import fiche, gestes
from levier.espaces.agent.acces import appels_de
from levier.espaces.agent.forms.liste import FiltresForm
from levier.espaces.agent.jauge import Jauge
from levier.espaces.agent.views.base import Contexte, VueAgent, VueDossier
from levier.espaces.composants.groupe import groupe_s_il_y_en_a
from levier.instruction.models import Instruction
from levier.instruction.queries import Compteurs, Filtres, compteurs, courriels_manques, liste
from levier.messages.enums import Cote
from levier.messages.queries import non_lus
from levier.socle import courriels

TAILLE = 50


class Tableau(VueAgent):
    """Dossiers of the service: filtered, sorted, paged; what is asked and what is left above them."""

    gabarit = "agent/tableau.html"

    def get(self, request: HttpRequest) -> HttpResponse:
        calls = list(appels_de(self.personne))
        themes = _themes(calls)
        form = FiltresForm(request.GET, themes=list(themes.items()), appels=[(c.identifiant, c.titre) for c in calls])
        kept = form.retenus()
        filters = Filtres(**kept)
        page = liste(self.personne, filters, self.cle_de_page(), TAILLE)
        counts = compteurs(self.personne, filters)
        alone = Filtres(appel=filters.appel, tri=filters.tri)
        everywhere = counts if filters == alone else compteurs(self.personne, alone)
        unread = non_lus(self.personne, Dossier, [line.numero for line in page.lignes], Cote.SERVICE)
        context = {"form": form, "page": page, "non_lus": unread, "filtre": bool(kept.keys() - {"tri"})}
        context["manques"] = courriels_manques(self.personne, calls).count()
        context |= {**self._adresses(page.suivant), **self._compteurs(counts), **_credits(calls, kept, everywhere)}
        return self.rendre(context)

    def _adresses(self, suivant: int | None) -> Contexte:
        """Links that keep the filters."""
        return {
            "url_suivante": self._adresse(apres=str(suivant)) if suivant else "",
            "url_debut": self._adresse() if self.cle_de_page() else "",
        }

    def _adresse(self, **change: str) -> str:
        query = self.request.GET.copy()
        query.pop("apres", None)
        query.update(change)
        return f"{self.request.path}?{query.urlencode()}"

    def _compteurs(self, counts: Compteurs) -> Contexte:
        """One link per state that has dossiers."""
        query = self.request.GET.copy()
        query.pop("apres", None)
        links = []
        for state in EtatDossier:
            if state.value in counts.par_etat:
                query["etat"] = state.value
                links.append((state.value, state.label, counts.par_etat[state.value], f"?{query.urlencode()}"))
        query["etat"] = ""
        return {"compteurs": links, "total": counts.total, "url_tous": f"?{query.urlencode()}"}


class FicheDossier(VueDossier):
    """One dossier: what was asked, what the rules say, what may be done."""

    gabarit = "agent/dossier.html"

    def get(self, _request: HttpRequest, **_: object) -> HttpResponse:
        work: Instruction | None = getattr(self.dossier, "instruction", None)
        decision = decision_de(self.dossier)
        sheet = fiche.composer(self.dossier, work, decision)
        context = {"dossier": self.dossier, "fiche": sheet, "instruction": work, "decision": decision}
        context["groupe"] = groupe_s_il_y_en_a(self.dossier)
        context["saisie"] = getattr(self.dossier, "saisie", None)
        context["signature"] = signature_donnee(self.dossier)
        context["courriels_manques"] = courriels.manques(self.dossier.objet)
        number = self.dossier.numero
        context["non_lus"] = non_lus(self.personne, Dossier, [number], Cote.SERVICE).get(number, 0)
        context["acte"] = acte_de(decision) if decision else None
        return self.rendre({**context, **self._gestes(work)})

    def _gestes(self, work: Instruction | None) -> Contexte:
        offered = gestes.gestes(self.dossier, self.personne)
        judging = gestes.appreciation(offered)
        buttons = [one for one in offered if one is not judging]
        return {
            "gestes": offered,
            "ouverts": [one for one in buttons if one.ouvert],
            "fermes": [one for one in buttons if not one.ouvert],
            "principal": gestes.principal(offered, propose=bool(work and work.montant_propose is not None)),
            "apprecier": judging.verdict if judging else None,
            "prise_en_charge": self._a_prendre(work, offered),
        }

    def _a_prendre(self, work: Instruction | None, offered: list[gestes.GesteOffert]) -> bool:
        """Nobody follows the dossier, and this person may."""
        alone = work is None or work.instructeur_id is None
        return alone and any(one.nom == "affectation" and one.ouvert for one in offered)


def _themes(appels: list[Appel]) -> dict[str, str]:
    """Themes of the calls in force, by code."""
    versions = versions_en_vigueur().filter(appel__in=appels)
    return {theme.code: theme.libelle for version in versions for theme in cahier_de(version).themes}


def _credits(appels: list[Appel], retenus: dict[str, str], counts: Compteurs) -> Contexte:
    """The gauge of the call chosen, or of the only one; nothing when several calls are mixed."""
    wanted = retenus.get("appel") or (appels[0].identifiant if len(appels) == 1 else "")
    call = next((one for one in appels if one.identifiant == wanted), None)
    if call is None:
        return {}
    money = enveloppes.situation(call)
    return {"appel": call, "jauge": Jauge(money.ouvert, money.engage, attente=counts.demande_en_attente)}
