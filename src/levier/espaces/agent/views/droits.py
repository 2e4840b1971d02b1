"""Rights of agents and delegations of signature on a ressort: who, until when; give, and end."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django import forms
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse

from levier.comptes import actions, queries
from levier.comptes.actions import AgentDesigne
from levier.comptes.delegation import Arrete
from levier.comptes.enums import Accord, ActeDelegue, Role, Titre
from levier.comptes.models import DelegationSignature, Habilitation, Personne
from levier.comptes.periode import Periode
from levier.comptes.permissions import (
    ne_retire_que_par_deux,
    peut_administrer,
    peut_deleguer,
    peut_fermer,
    peut_retirer,
)
from levier.comptes.qualites import PRECISION_MAX, Fonction
from levier.espaces.agent.champs import ChampDate, ChampMontant, ChampMotif
from levier.espaces.agent.periodes import LignePeriode, ligne
from levier.espaces.composants.geste import fait, jouer, page_a_formulaire, saisie
from levier.espaces.composants.requete import RequeteConnectee
from levier.socle.droits import Verdict
from levier.territoires.queries.noms import en_clair
from levier.territoires.queries.ressorts import dans, prefectures
from levier.territoires.ressort import Ressort

A_DEUX = "La proposition est enregistrée. Le préfet, prévenu par courriel, ou un administrateur au-dessus la confirme."
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


class QualiteForm(AgentForm):
    """Under which quality one who signs does it."""

    titre = forms.ChoiceField(
        label="Titre écrit sous les actes",
        help_text="Pour un signataire.",
        choices=[("", "Choisir un titre"), *Titre.choices],
        required=False,
    )
    genre = forms.ChoiceField(label="Accord du titre", choices=Accord.choices, required=False, initial=Accord.MASCULIN)
    precision = forms.CharField(
        label="Complément du titre, ou qualité en toutes lettres",
        help_text="Par exemple : de Charolles, pour un sous-préfet ; la directrice départementale des territoires.",
        max_length=PRECISION_MAX,
        required=False,
    )
    interim = forms.BooleanField(label="Par intérim", required=False)

    @property
    def qualite(self) -> Fonction | None:
        """What was typed; None without a title."""
        typed = self.cleaned_data
        if not typed["titre"]:
            return None
        genre = Accord(typed["genre"] or Accord.MASCULIN)
        return Fonction(Titre(typed["titre"]), genre, typed["precision"], typed["interim"])


class HabilitationForm(QualiteForm):
    """A right on the département, between two dates."""

    field_order = ("email", "nom", "fonction", "role", "titre", "genre", "precision", "interim", "du", "au")
    role = forms.ChoiceField(label="Rôle", choices=ROLES, error_messages={"required": "Choisissez un rôle."})
    du = ChampDate(label="À partir du", help_text="Vide : dès aujourd’hui.", required=False)
    au = ChampDate(label="Jusqu’au", help_text="Jour inclus. Vide : sans fin prévue.", required=False)


@page_a_formulaire
def habilitations(request: RequeteConnectee) -> HttpResponse:
    """Who holds a right on a ressort, and the form that gives one for who may."""
    seen, form = ressorts_demandes(request), HabilitationForm(saisie(request))
    ressort = seen.choisi

    def geste() -> HttpResponse:
        typed = form.cleaned_data
        period = Periode(typed["du"], typed["au"])
        given = actions.habiliter_un_agent(
            _agent(typed), Role(typed["role"]), ressort=ressort, par=request.user, periode=period, fonction=form.qualite
        )
        done = "L’habilitation est enregistrée ; l’agent en est informé par courriel."
        if given.role == Role.SIGNATAIRE:
            done = f"{A_DEUX} Elle vaudra une fois confirmée."
        return fait(request, done + _accord(given), f"{reverse('agent:habilitations')}?ressort={ressort.cle}")

    if joue := jouer(request, geste, form):
        return joue
    held, droit = queries.habilitations_du(ressort), peut_administrer(request.user, ressort)
    context = {"form": form, "lignes": _lignes(held), "verdict": droit, "reponse": "agent:habilitation"}
    return _page(request, "habilitations", seen, context)


class DelegationForm(QualiteForm):
    """The préfet lets someone sign, by a published arrêté, on some acts, between two dates."""

    reference = forms.CharField(
        label="Arrêté de délégation",
        help_text="Sa référence est citée dans les actes. Par exemple : arrêté n° 71-2021-08-30-00001 du 30 août 2021.",
        max_length=200,
        error_messages={"required": "Indiquez la référence de l’arrêté publié : les actes la citent."},
    )
    publication = forms.CharField(
        label="Recueil des actes administratifs",
        help_text="Sa référence. Par exemple : RAA n° 71-2021-034.",
        max_length=200,
        error_messages={"required": "Indiquez le recueil où l’arrêté est publié : il vaut à partir du lendemain."},
    )
    publiee_le = ChampDate(
        label="Publié le",
        help_text="La délégation ne permet de signer qu’à partir du lendemain.",
        error_messages={"required": "Indiquez le jour de la publication."},
    )
    objets = forms.MultipleChoiceField(
        label="Elle permet de",
        choices=ActeDelegue.choices,
        initial=ActeDelegue.values,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "Cochez ce que la délégation permet de signer."},
    )
    plafond = ChampMontant(
        label="Jusqu’à quel montant de subvention", help_text="En euros. Vide : sans plafond.", required=False
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
    seen, form = ressorts_demandes(request), DelegationForm(saisie(request))
    ressort = seen.choisi

    def geste() -> HttpResponse:
        typed = form.cleaned_data
        given = actions.deleguer_a_un_agent(
            _agent(typed),
            ressort=ressort,
            periode=Periode(typed["du"], typed["au"]),
            par=request.user,
            fonction=form.qualite or Fonction(Titre.AUTRE),
            arrete=_arrete(typed),
        )
        done = "La délégation est enregistrée ; elle vaut entre ses deux dates, au plus tôt le lendemain de sa publication."
        if given.est_a_confirmer:
            done = f"{A_DEUX} Elle vaudra une fois confirmée."
        return fait(request, done + _accord(given), f"{reverse('agent:delegations')}?ressort={ressort.cle}")

    if joue := jouer(request, geste, form):
        return joue
    held, droit = queries.delegations_du(ressort), peut_deleguer(request.user, ressort)
    context = {"form": form, "lignes": _lignes(held), "verdict": droit, "reponse": "agent:delegation"}
    return _page(request, "delegations", seen, context)


def _arrete(saisi: dict[str, Any]) -> Arrete:
    objects = tuple(ActeDelegue(one) for one in saisi["objets"])
    return Arrete(saisi["reference"], saisi["publication"], saisi["publiee_le"], objects, saisi["plafond"])


def _agent(saisi: dict[str, str]) -> AgentDesigne:
    return AgentDesigne(saisi["email"], saisi["nom"], saisi["fonction"])


def _lignes(objets: Iterable[Habilitation | DelegationSignature]) -> list[LignePeriode]:
    return [ligne(one) for one in objets]


def _page(request: RequeteConnectee, nom: str, vus: RessortsVus, contexte: dict[str, Any]) -> HttpResponse:
    known = [(one.cle, en_clair(one)) for one in vus.tous]
    waiting = sum(line.a_confirmer for line in contexte["lignes"])
    common = {
        "onglet": nom, "ressorts": known, "cle": vus.choisi.cle, "territoire": en_clair(vus.choisi),
        "a_confirmer": waiting, "attente": _attente(waiting),
    }  # fmt: skip
    return render(request, f"agent/{nom}.html", common | contexte)


def _attente(nombre: int) -> str:
    many = f"{nombre} droits de signature attendent une réponse : « Examiner », dans la liste, y mène."
    return many if nombre > 1 else "Un droit de signature attend une réponse : « Examiner », dans la liste, y mène."


@dataclass(frozen=True, slots=True)
class RessortsVus:
    """Those on which the person sees rights, and the one that a page is about."""

    tous: list[Ressort]
    choisi: Ressort


def ressorts_demandes(request: RequeteConnectee, *, services: bool = False) -> RessortsVus:
    """The ressort of the address, among those the person sees; the first one without address.

    `services`: those of whole services only, a list of communes gives its département.
    """
    seen = _ressorts_vus(request.user)
    if services:
        seen = list(dict.fromkeys(one.service for one in seen))
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


def _accord(droit: Habilitation | DelegationSignature) -> str:
    """What a right given to an account that existed still waits for."""
    return " Son titulaire, qui avait déjà un compte, doit d’abord l’accepter." if droit.est_a_accepter else ""


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
        ended = actions.retirer_habilitation(found, par=request.user, motif=form.cleaned_data["motif"])
        done = "L’habilitation est retirée ; l’agent en est informé par courriel."
        if ended.retiree_le is None:
            done = "La fin de ce droit est demandée. Le préfet, prévenu par courriel, ou un administrateur au-dessus la confirme."
        return fait(request, done, "agent:habilitations")

    droit = peut_retirer(request.user, found)
    return jouer(request, geste, form) or _page_de_fin(request, "habilitations", found, form, droit)


@page_a_formulaire
def mettre_fin_a_une_delegation(request: RequeteConnectee, cle: int) -> HttpResponse:
    """End a delegation now, with a reason."""
    seen = DelegationSignature.objects.filter(dans(queries.ressorts_de(request.user))).select_related("personne")
    found, form = get_object_or_404(seen, pk=cle), FinForm(saisie(request))

    def geste() -> HttpResponse:
        actions.mettre_fin_a_delegation(found, par=request.user, motif=form.cleaned_data["motif"])
        return fait(request, "La délégation prend fin ; ce qui a été signé reste signé.", "agent:delegations")

    droit = peut_deleguer(request.user, found.ressort)
    return jouer(request, geste, form) or _page_de_fin(request, "delegations", found, form, droit)


_SUR_UN_COMPTE = {
    "fermer": (actions.fermer_un_compte, "Le compte est fermé ; ses dossiers n’ont plus d’instructeur."),
    "suspendre": (actions.suspendre_un_compte, "Le compte est suspendu ; ses sessions sont fermées."),
    "retablir": (actions.retablir_un_compte, "Le compte est rétabli ; la personne choisit un nouveau mot de passe."),
}


@page_a_formulaire
def fermer_le_compte(request: RequeteConnectee, cle: int) -> HttpResponse:
    """Close, suspend or give back the account of who holds a right, with a reason."""
    seen = Habilitation.objects.filter(dans(queries.ressorts_de(request.user))).select_related("personne")
    found, form = get_object_or_404(seen, pk=cle), FinForm(saisie(request))

    def geste() -> HttpResponse:
        act, told = _SUR_UN_COMPTE.get(request.POST.get("geste", ""), _SUR_UN_COMPTE["fermer"])
        act(found.personne, par=request.user, motif=form.cleaned_data["motif"])
        return fait(request, told, "agent:habilitations")

    if joue := jouer(request, geste, form):
        return joue
    context = {
        "onglet": "habilitations", "form": form, "ligne": ligne(found), "retour": reverse("agent:habilitations"),
        "verdict": peut_fermer(request.user, found.personne), "suspendu": found.personne.suspendu_le is not None,
    }  # fmt: skip
    return render(request, "agent/fermeture.html", context)


def _page_de_fin(
    request: RequeteConnectee,
    onglet: str,
    objet: Habilitation | DelegationSignature,
    form: forms.Form,
    droit: Verdict,
) -> HttpResponse:
    back = reverse(f"agent:{onglet}")
    by_two = isinstance(objet, Habilitation) and ne_retire_que_par_deux(request.user, objet)
    context = {
        "onglet": onglet, "form": form, "ligne": ligne(objet), "retour": back, "verdict": droit, "a_deux": by_two,
    }  # fmt: skip
    return render(request, "agent/fin.html", context)
