"""A request taken by phone or on paper, entered by an agent for the structure that asks."""

from __future__ import annotations

import io

from django.contrib import messages
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect

from levier.comptes.enums import Role
from levier.dossiers.actions import saisir_pour
from levier.dossiers.lecture.engagement import signature_donnee
from levier.dossiers.models import Dossier
from levier.espaces.agent.acces import appels_de, instruits
from levier.espaces.agent.views.base import VueAgent, VueDossier
from levier.socle import fichiers
from levier.socle.droits import exiger, refuse
from levier.socle.erreurs import RefusMetier
from levier.territoires.actions import structure_du_territoire
from levier.territoires.models import Territoire
from levier.territoires.queries.courant import chercher_aujourdhui


class Saisie(VueAgent):
    """For which call and which structure, asked by whom: then the porteur's own screens, marked so."""

    gabarit, onglet = "agent/saisie.html", "tableau"

    def preparer(self, **_: object) -> None:
        self.appels = instruits(self.personne, appels_de(self.personne).order_by("titre"))
        if not self.appels:
            exiger(refuse("Seul un instructeur du département peut saisir une demande pour une structure."))

    def get(self, _request: HttpRequest) -> HttpResponse:
        return self.montrer()

    def post(self, request: HttpRequest) -> HttpResponse:
        try:
            dossier = self.agir(request.POST)
        except RefusMetier as refus:
            return self.montrer(refus)
        messages.success(
            request, f"Brouillon n° {dossier.numero} ouvert pour {dossier.structure}, qui en est prévenue."
        )
        return redirect("porteur:formulaire", numero=dossier.numero)

    def agir(self, typed: QueryDict) -> Dossier:
        place = get_object_or_404(Territoire, pk=_entier(typed.get("territoire", "")), peut_porter=True)
        call = next((one for one in self.appels if str(one.pk) == typed.get("appel")), self.appels[0])
        structure = structure_du_territoire(place, par=self.personne.en_tant_que(Role.INSTRUCTEUR))
        asked_by = typed.get("demandeur", "").replace("\0", "")
        return saisir_pour(call, structure, par=self.personne, demandeur=asked_by, email=typed.get("email", ""))

    def montrer(self, refus: RefusMetier | None = None) -> HttpResponse:
        typed = (self.request.POST.get("q") or self.request.GET.get("q", "")).strip().replace("\0", "")
        answers = chercher_aujourdhui(typed)
        context = {"appels": self.appels, "q": typed, "reponses": answers, "refus": refus, "saisi": self.request.POST}
        response = self.rendre(context)
        response.status_code = 422 if refus else 200
        return response


class Engagement(VueDossier):
    """The scan of a commitment signed by hand, never shown inside the site."""

    def get(self, _request: HttpRequest, **_: object) -> FileResponse:
        signed = signature_donnee(self.dossier)
        if signed is None or signed.fichier is None:
            raise Http404
        kept = signed.fichier
        return FileResponse(
            io.BytesIO(fichiers.lire(kept)), as_attachment=True, filename=kept.nom, content_type=kept.type_mime
        )


def _entier(texte: str) -> int:
    return int(texte) if texte.isdecimal() and len(texte) < 19 else 0
