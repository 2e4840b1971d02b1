"""Rights of agents and delegations of signature on a ressort: who, until when; give, and end."""

from __future__ import annotations

from typing import ClassVar

from django import forms
from django.contrib import messages
from django.db import models, transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse

from levier.comptes import actions, queries
from levier.comptes.enums import Role
from levier.comptes.models import DelegationSignature, Habilitation, Personne
from levier.comptes.periode import Periode
from levier.comptes.permissions import peut_administrer, peut_deleguer
from levier.espaces.agent.forms.comptes import AgentForm, DelegationForm, FinForm, HabilitationForm
from levier.espaces.agent.periodes import ligne
from levier.espaces.agent.views.base import Contexte, VueAgent
from levier.socle.droits import Verdict
from levier.socle.erreurs import RefusMetier
from levier.territoires.queries.noms import en_clair
from levier.territoires.queries.ressorts import dans, prefectures
from levier.territoires.ressort import Ressort


class VueDroits(VueAgent):
    """A list of rights on one ressort, and the form that adds one for who may."""

    fait: ClassVar[str]
    classe: ClassVar[type[AgentForm]]
    ressort: Ressort

    def preparer(self, **_: object) -> None:
        """The ressort of the address, among those the person sees; the first one without address."""
        self.ressorts = {one.cle: one for one in _ressorts_vus(self.personne)}
        wanted = self.request.GET.get("ressort") or next(iter(self.ressorts), "")
        if wanted not in self.ressorts:
            raise Http404
        self.ressort = self.ressorts[wanted]

    def get(self, _request: HttpRequest) -> HttpResponse:
        return self.montrer(self.classe())

    def post(self, request: HttpRequest) -> HttpResponse:
        form = self.classe(request.POST)
        if not form.is_valid() or not self.essayer(form):
            return self.montrer(form)
        messages.success(request, self.fait)
        return redirect(f"{reverse(f'agent:{self.onglet}')}?ressort={self.ressort.cle}")

    def essayer(self, form: forms.Form) -> bool:
        """Invite the agent if needed and give the right, together or not at all."""
        try:
            with transaction.atomic():
                self.agir(form.cleaned_data)
        except RefusMetier as refus:
            form.add_error(refus.champ if refus.champ in form.fields else None, refus.phrase)
            return False
        return True

    def agir(self, valeurs: Contexte) -> None:
        raise NotImplementedError

    def verdict(self) -> Verdict:
        raise NotImplementedError

    def existants(self) -> models.QuerySet:
        raise NotImplementedError

    def montrer(self, form: forms.Form) -> HttpResponse:
        lines = [ligne(one) for one in self.existants()]
        known = [(cle, en_clair(ressort)) for cle, ressort in self.ressorts.items()]
        context = {"form": form, "lignes": lines, "verdict": self.verdict(), "ressorts": known}
        return self.rendre({**context, "cle": self.ressort.cle, "territoire": en_clair(self.ressort)})


class Habilitations(VueDroits):
    gabarit, onglet, classe = "agent/habilitations.html", "habilitations", HabilitationForm
    fait = "L’habilitation est enregistrée ; l’agent en est informé par courriel."

    def agir(self, valeurs: Contexte) -> None:
        period = Periode(valeurs["du"], valeurs["au"])
        person = actions.inviter(valeurs["email"], valeurs["nom"], par=self.personne, fonction=valeurs["fonction"])
        actions.habiliter(person, Role(valeurs["role"]), ressort=self.ressort, par=self.personne, periode=period)

    def verdict(self) -> Verdict:
        return peut_administrer(self.personne, self.ressort)

    def existants(self) -> models.QuerySet[Habilitation]:
        return queries.habilitations_du(self.ressort)


class Delegations(VueDroits):
    gabarit, onglet, classe = "agent/delegations.html", "delegations", DelegationForm
    fait = "La délégation est enregistrée ; elle vaut entre ses deux dates. Le délégataire en est informé par courriel."

    def agir(self, valeurs: Contexte) -> None:
        period = Periode(valeurs["du"], valeurs["au"])
        person = actions.inviter(valeurs["email"], valeurs["nom"], par=self.personne, fonction=valeurs["fonction"])
        words = {"qualite": valeurs["qualite"], "reference": valeurs["reference"]}
        actions.deleguer_signature(person, ressort=self.ressort, periode=period, par=self.personne, **words)

    def verdict(self) -> Verdict:
        return peut_deleguer(self.personne, self.ressort)

    def existants(self) -> models.QuerySet[DelegationSignature]:
        return queries.delegations_du(self.ressort)


class VueFin(VueAgent):
    """End one right now, with a reason."""

    gabarit = "agent/fin.html"
    fait: ClassVar[str]

    def preparer(self, **adresse: object) -> None:
        self.objet = self.trouver(dans(queries.ressorts_de(self.personne)), int(str(adresse["cle"])))

    def get(self, _request: HttpRequest, **_: object) -> HttpResponse:
        return self.montrer(FinForm())

    def post(self, request: HttpRequest, **_: object) -> HttpResponse:
        form = FinForm(request.POST)
        if not form.is_valid() or not self.essayer(form):
            return self.montrer(form)
        messages.success(request, self.fait)
        return redirect(f"agent:{self.onglet}")

    def essayer(self, form: forms.Form) -> bool:
        try:
            self.agir(form.cleaned_data["motif"])
        except RefusMetier as refus:
            form.add_error(None, refus.phrase)
            return False
        return True

    def trouver(self, visibles: models.Q, cle: int) -> Habilitation | DelegationSignature:
        raise NotImplementedError

    def agir(self, motif: str) -> None:
        raise NotImplementedError

    def verdict(self) -> Verdict:
        raise NotImplementedError

    def montrer(self, form: forms.Form) -> HttpResponse:
        return self.rendre(
            {
                "form": form,
                "ligne": ligne(self.objet),
                "retour": reverse(f"agent:{self.onglet}"),
                "verdict": self.verdict(),
            }
        )


class FinDHabilitation(VueFin):
    onglet, fait = "habilitations", "L’habilitation est retirée ; l’agent en est informé par courriel."
    objet: Habilitation

    def trouver(self, visibles: models.Q, cle: int) -> Habilitation:
        return get_object_or_404(Habilitation.objects.filter(visibles).select_related("personne"), pk=cle)

    def agir(self, motif: str) -> None:
        actions.retirer_habilitation(self.objet, par=self.personne, motif=motif)

    def verdict(self) -> Verdict:
        return peut_administrer(self.personne, self.objet.ressort)


class FinDeDelegation(VueFin):
    onglet, fait = "delegations", "La délégation prend fin ; ce qui a été signé reste signé."
    objet: DelegationSignature

    def trouver(self, visibles: models.Q, cle: int) -> DelegationSignature:
        found = DelegationSignature.objects.filter(visibles).select_related("delegataire")
        return get_object_or_404(found, pk=cle)

    def agir(self, motif: str) -> None:
        actions.mettre_fin_a_delegation(self.objet, par=self.personne, motif=motif)

    def verdict(self) -> Verdict:
        return peut_deleguer(self.personne, self.objet.ressort)


def _ressorts_vus(personne: Personne) -> list[Ressort]:
    """Each préfecture that the person's rights cover, then the wider and narrower ressorts that they hold on."""
    held = queries.ressorts_de(personne)
    counties = prefectures(held)
    return counties + sorted(held - set(counties), key=lambda ressort: ressort.cle)
