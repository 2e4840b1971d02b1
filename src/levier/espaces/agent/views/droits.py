"""Rights of agents and delegations of signature on a ressort: who, until when; give, and end."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django import forms
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse

from levier.comptes import actions, queries
from levier.comptes.actions import AgentDesigne
from levier.comptes.enums import Role
from levier.comptes.models import DelegationSignature, Habilitation, Personne
from levier.comptes.periode import Periode
from levier.comptes.permissions import peut_administrer, peut_deleguer
from levier.espaces.agent.champs import ChampDate, ChampMotif
from levier.espaces.agent.periodes import LignePeriode, ligne
from levier.espaces.composants.geste import fait, jouer, page_a_formulaire, saisie
from levier.espaces.composants.requete import RequeteConnectee
from levier.socle.droits import Verdict
from levier.territoires.queries.noms import en_clair
from levier.territoires.queries.ressorts import dans, prefectures
from levier.territoires.ressort import Ressort

ROLES = [(role.value, role.label.capitalize()) for role in Role if role is not Role.PORTEUR]


class AgentForm(forms.Form):
    """Who: an existing account by its address, or a person to invite."""

    email = forms.EmailField(
        label="Adresse électronique de l’agent",
        help_text="S’il n’a pas de compte, il reçoit un lien pour en ouvrir un.",
        error_messages={
            "required": "Indiquez l’adresse de l’agent.",
            "invalid": "Cette adresse n’est pas complète : écrivez-la comme prenom.nom@exemple.fr.",
        },
    )
    nom = forms.CharField(
        label="Nom et prénom",
        max_length=150,
        error_messages={"required": "Indiquez le nom de l’agent."},
    )
    fonction = forms.CharField(label="Fonction", max_length=150, required=False)


class HabilitationForm(AgentForm):
    """A right on the département, between two dates."""

    role = forms.ChoiceField(label="Rôle", choices=ROLES, error_messages={"required": "Choisissez un rôle."})
    du = ChampDate(label="À partir du", help_text="Vide : dès aujourd’hui.", required=False)
    au = ChampDate(label="Jusqu’au", help_text="Jour inclus. Vide : sans fin prévue.", required=False)


@page_a_formulaire
def habilitations(request: RequeteConnectee) -> HttpResponse:
    """Who holds a right on a ressort, and the form that gives one for who may."""
    seen, form = _ressorts(request), HabilitationForm(saisie(request))
    ressort = seen.choisi

    def geste() -> HttpResponse:
        typed = form.cleaned_data
        period = Periode(typed["du"], typed["au"])
        actions.habiliter_un_agent(
            _agent(typed), Role(typed["role"]), ressort=ressort, par=request.user, periode=period
        )
        done = "L’habilitation est enregistrée ; l’agent en est informé par courriel."
        return fait(request, done, f"{reverse('agent:habilitations')}?ressort={ressort.cle}")

    if joue := jouer(request, geste, form):
        return joue
    held, droit = queries.habilitations_du(ressort), peut_administrer(request.user, ressort)
    return _page(request, "habilitations", seen, {"form": form, "lignes": _lignes(held), "verdict": droit})


class DelegationForm(AgentForm):
    """The préfet lets someone sign, by a published arrêté, between two dates."""

    qualite = forms.CharField(
        label="Qualité écrite sous les actes",
        help_text="Par exemple : le secrétaire général.",
        max_length=200,
        error_messages={"required": "Indiquez la qualité du délégataire : elle figure sous sa signature."},
    )
    reference = forms.CharField(
        label="Arrêté de délégation",
        help_text="Sa référence est citée dans les actes. Par exemple : arrêté n° 71-2021-08-30-00001 du 30 août 2021.",
        max_length=200,
        error_messages={"required": "Indiquez la référence de l’arrêté publié : les actes la citent."},
    )
    du = ChampDate(label="À partir du", error_messages={"required": "Indiquez le premier jour de la délégation."})
    au = ChampDate(
        label="Jusqu’au",
        help_text="Jour inclus.",
        error_messages={"required": "Indiquez le dernier jour : une délégation a toujours une fin."},
    )


@page_a_formulaire
def delegations(request: RequeteConnectee) -> HttpResponse:
    """Who signs for a préfet, and the form that records one for who may."""
    seen, form = _ressorts(request), DelegationForm(saisie(request))
    ressort = seen.choisi

    def geste() -> HttpResponse:
        typed = form.cleaned_data
        actions.deleguer_a_un_agent(
            _agent(typed),
            ressort=ressort,
            periode=Periode(typed["du"], typed["au"]),
            par=request.user,
            qualite=typed["qualite"],
            reference=typed["reference"],
        )
        done = "La délégation est enregistrée ; elle vaut entre ses deux dates. Le délégataire en est informé par courriel."
        return fait(request, done, f"{reverse('agent:delegations')}?ressort={ressort.cle}")

    if joue := jouer(request, geste, form):
        return joue
    held, droit = queries.delegations_du(ressort), peut_deleguer(request.user, ressort)
    return _page(request, "delegations", seen, {"form": form, "lignes": _lignes(held), "verdict": droit})


def _agent(saisi: dict[str, str]) -> AgentDesigne:
    return AgentDesigne(saisi["email"], saisi["nom"], saisi["fonction"])


def _lignes(objets: Iterable[Habilitation | DelegationSignature]) -> list[LignePeriode]:
    return [ligne(one) for one in objets]


def _page(request: RequeteConnectee, nom: str, vus: RessortsVus, contexte: dict[str, object]) -> HttpResponse:
    known = [(one.cle, en_clair(one)) for one in vus.tous]
    common = {"onglet": nom, "ressorts": known, "cle": vus.choisi.cle, "territoire": en_clair(vus.choisi)}
    return render(request, f"agent/{nom}.html", common | contexte)


@dataclass(frozen=True, slots=True)
class RessortsVus:
    """Those on which the person sees rights, and the one that a page is about."""

    tous: list[Ressort]
    choisi: Ressort


def _ressorts(request: RequeteConnectee) -> RessortsVus:
    """The ressort of the address, among those the person sees; the first one without address."""
    seen = _ressorts_vus(request.user)
    wanted = request.GET.get("ressort") or next((one.cle for one in seen), "")
    chosen = next((one for one in seen if one.cle == wanted), None)
    if chosen is None:
        raise Http404
    return RessortsVus(seen, chosen)


def _ressorts_vus(personne: Personne) -> list[Ressort]:
    """Each préfecture that the person's rights cover, then the wider and narrower ressorts that they hold on."""
    held = queries.ressorts_de(personne)
    counties = prefectures(held)
    return counties + sorted(held - set(counties), key=lambda ressort: ressort.cle)


class FinForm(forms.Form):
    """Why a right or a delegation ends now."""

    motif = ChampMotif(
        label="Motif",
        help_text="Conservé dans le journal. Par exemple : mutation, fin de mission.",
        lignes=3,
        error_messages={"required": "Écrivez pourquoi ce droit prend fin : le journal le conserve."},
    )


@page_a_formulaire
def retirer_une_habilitation(request: RequeteConnectee, cle: int) -> HttpResponse:
    """End a right now, with a reason."""
    seen = Habilitation.objects.filter(dans(queries.ressorts_de(request.user))).select_related("personne")
    found, form = get_object_or_404(seen, pk=cle), FinForm(saisie(request))

    def geste() -> HttpResponse:
        actions.retirer_habilitation(found, par=request.user, motif=form.cleaned_data["motif"])
        done = "L’habilitation est retirée ; l’agent en est informé par courriel."
        return fait(request, done, "agent:habilitations")

    droit = peut_administrer(request.user, found.ressort)
    return jouer(request, geste, form) or _page_de_fin(request, "habilitations", found, form, droit)


@page_a_formulaire
def mettre_fin_a_une_delegation(request: RequeteConnectee, cle: int) -> HttpResponse:
    """End a delegation now, with a reason."""
    seen = DelegationSignature.objects.filter(dans(queries.ressorts_de(request.user))).select_related("delegataire")
    found, form = get_object_or_404(seen, pk=cle), FinForm(saisie(request))

    def geste() -> HttpResponse:
        actions.mettre_fin_a_delegation(found, par=request.user, motif=form.cleaned_data["motif"])
        return fait(request, "La délégation prend fin ; ce qui a été signé reste signé.", "agent:delegations")

    droit = peut_deleguer(request.user, found.ressort)
    return jouer(request, geste, form) or _page_de_fin(request, "delegations", found, form, droit)


def _page_de_fin(
    request: RequeteConnectee,
    onglet: str,
    objet: Habilitation | DelegationSignature,
    form: forms.Form,
    droit: Verdict,
) -> HttpResponse:
    back = reverse(f"agent:{onglet}")
    context = {"onglet": onglet, "form": form, "ligne": ligne(objet), "retour": back, "verdict": droit}
    return render(request, "agent/fin.html", context)
