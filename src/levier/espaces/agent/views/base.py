"""Common ground of the agents' pages: who enters, which dossier, how an act is played and its refusal shown."""

from __future__ import annotations

from typing import Any, ClassVar

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.views import View

from levier.comptes.models import Personne
from levier.dossiers.memoire.depose import vu_du_service
from levier.dossiers.models import Dossier
from levier.espaces.agent.acces import peut_entrer
from levier.espaces.agent.gestes import GesteOffert, geste
from levier.espaces.composants.requete import cle_de_page
from levier.instruction.queries import dossiers_du_service
from levier.socle.droits import exiger
from levier.socle.erreurs import RefusMetier

Contexte = dict[str, Any]


class VueAgent(View):
    """A page for agents. A person without a role in force gets the reason (403)."""

    gabarit: ClassVar[str]
    onglet: ClassVar[str] = "dossiers"

    def dispatch(self, request: HttpRequest, *args: object, **kwargs: object) -> HttpResponseBase:
        exiger(peut_entrer(self.personne))
        self.preparer(**kwargs)
        return super().dispatch(request, *args, **kwargs)

    def preparer(self, **adresse: object) -> None:
        """Find what the address names, or raise Http404."""

    @property
    def personne(self) -> Personne:
        person = self.request.user
        if not isinstance(person, Personne):
            raise TypeError("LoginRequiredMiddleware lets only accounts through")
        return person

    def cle_de_page(self) -> int | None:
        """The key after which the page starts; None for the first page, or when the address holds no such key."""
        return cle_de_page(self.request)

    def rendre(self, contexte: Contexte) -> HttpResponse:
        return render(self.request, self.gabarit, {"onglet": self.onglet, **contexte})


class VueDossier(VueAgent):
    """A page about one dossier, as the service received it: 404 when it is not of the person's départements."""

    dossier: Dossier

    def preparer(self, **adresse: object) -> None:
        self.dossier = self.trouver(str(adresse["numero"]))

    def trouver(self, numero: str) -> Dossier:
        found = dossiers_du_service(self.personne).select_related(
            "appel", "version", "structure", "saisie", "instruction__instructeur"
        )
        return vu_du_service(get_object_or_404(found, numero=numero))


class VueActe(VueDossier):
    """An act on a dossier: a form, the act, and its refusal shown where it was typed."""

    nom: ClassVar[str]
    fait: ClassVar[str]

    def formulaire(self, saisie: QueryDict | None = None) -> forms.Form:
        return forms.Form(saisie)

    def agir(self, valeurs: Contexte) -> None:
        raise NotImplementedError

    def contexte(self) -> Contexte:
        return {}

    def get(self, _request: HttpRequest, **_: object) -> HttpResponse:
        return self.montrer(self.formulaire())

    def post(self, request: HttpRequest, numero: str, **_: object) -> HttpResponse:
        form = self.formulaire(request.POST)
        if form.is_valid() and self.essayer(form):
            messages.success(request, self.fait)
            return redirect("agent:dossier", numero)
        return self.montrer(form)

    def essayer(self, form: forms.Form) -> bool:
        """Play the act. A refusal goes to its field, or on top; what was typed stays; the page shows the present state."""
        try:
            self.agir(form.cleaned_data)
        except RefusMetier as refus:
            form.add_error(refus.champ if refus.champ in form.fields else None, refus.phrase)
            self.rafraichir()
            return False
        return True

    def rafraichir(self) -> None:
        """What the page shows after a refusal is what the dossier is now."""
        self.dossier = self.trouver(self.dossier.numero)
        self.__dict__.pop("resultat", None)

    def montrer(self, form: forms.Form) -> HttpResponse:
        common = {"dossier": self.dossier, "form": form, "geste": self.geste()}
        return self.rendre({**common, **self.contexte()})

    def geste(self) -> GesteOffert:
        return geste(self.nom, self.dossier, self.personne)


class VueActeSigne(VueActe):
    """An act that engages the signature: what will happen is said and confirmed before it does."""

    gabarit_confirmation: ClassVar[str]

    def post(self, request: HttpRequest, numero: str, **_: object) -> HttpResponse:
        form = self.formulaire(request.POST)
        if "modifier" in request.POST or not form.is_valid():
            return self.montrer(form)
        if "confirmer" not in request.POST:
            return self.confirmer(form)
        if not self.essayer(form):
            return self.montrer(form)
        messages.success(request, self.fait)
        return redirect("agent:dossier", numero)

    def confirmer(self, form: forms.Form) -> HttpResponse:
        """Say what will happen; what the rules already refuse goes back to the form."""
        try:
            exiger(self.geste().verdict)
            self.verifier(form.cleaned_data)
        except RefusMetier as refus:
            form.add_error(refus.champ if refus.champ in form.fields else None, refus.phrase)
            return self.montrer(form)
        common = {"dossier": self.dossier, "form": form, "geste": self.geste(), "onglet": self.onglet}
        told = self.contexte_de_confirmation(form.cleaned_data)
        return render(
            self.request, self.gabarit_confirmation, {**common, **self.contexte(), **told, "valeurs": form.cleaned_data}
        )

    def verifier(self, valeurs: Contexte) -> None:
        """What the domain can already say of the values typed: raises its refusal."""

    def contexte_de_confirmation(self, valeurs: Contexte) -> Contexte:
        """What the act will do, said before it is confirmed."""
        raise NotImplementedError
