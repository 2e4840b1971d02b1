"""Claims on a structure whose accounts are gone: the proof is read, then accepted or refused."""

from __future__ import annotations

import io

from django import forms
from django.contrib import messages
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect

from levier.comptes.actions import accepter_reclamation, refuser_reclamation
from levier.comptes.models import Rattachement
from levier.comptes.queries import membres_actifs, reclamations_a_verifier
from levier.espaces.agent.forms.comptes import ReclamationForm
from levier.espaces.agent.views.base import Contexte, VueAgent
from levier.socle import fichiers
from levier.socle.erreurs import RefusMetier


class Rattachements(VueAgent):
    """Claims waiting for a check, oldest first."""

    gabarit, onglet = "agent/rattachements.html", "rattachements"

    def get(self, _request: HttpRequest) -> HttpResponse:
        return self.rendre({"reclamations": list(reclamations_a_verifier(self.personne))})


class VueReclamation(VueAgent):
    """A page about one claim; 404 when it is not of the person's territory, or no longer waits."""

    reclamation: Rattachement

    def preparer(self, **adresse: object) -> None:
        self.reclamation = get_object_or_404(reclamations_a_verifier(self.personne), pk=adresse["reclamation"])


class Reclamation(VueReclamation):
    """Read the claim and its proof; accept or refuse."""

    gabarit, onglet = "agent/reclamation.html", "rattachements"

    def get(self, _request: HttpRequest, **_: object) -> HttpResponse:
        return self.montrer(ReclamationForm())

    def post(self, request: HttpRequest, **_: object) -> HttpResponse:
        form = ReclamationForm(request.POST)
        if not form.is_valid() or not self.essayer(form):
            return self.montrer(form)
        messages.success(request, "Votre réponse est enregistrée ; la personne en est informée par courriel.")
        return redirect("agent:rattachements")

    def essayer(self, form: forms.Form) -> bool:
        try:
            self.agir(form.cleaned_data)
        except RefusMetier as refus:
            form.add_error(refus.champ if refus.champ in form.fields else None, refus.phrase)
            return False
        return True

    def agir(self, valeurs: Contexte) -> None:
        if valeurs["decision"] == "accepter":
            others = valeurs["ecarter_les_autres"]
            accepter_reclamation(self.reclamation, par=self.personne, motif=valeurs["motif"], ecarter_les_autres=others)
        else:
            refuser_reclamation(self.reclamation, par=self.personne, motif=valeurs["motif"])

    def montrer(self, form: forms.Form) -> HttpResponse:
        members = list(membres_actifs(self.reclamation.structure))
        return self.rendre({"reclamation": self.reclamation, "membres": members, "form": form})


class Preuve(VueReclamation):
    """The proof, as received, never shown inside the site."""

    def get(self, _request: HttpRequest, **_: object) -> FileResponse:
        proof = self.reclamation.preuve
        if proof is None:
            raise Http404
        return FileResponse(
            io.BytesIO(fichiers.lire(proof)), as_attachment=True, filename=proof.nom, content_type=proof.type_mime
        )
