"""« Équipe »: the load of each colleague for who administers the service, who is away and who stands in."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.http import require_POST

from levier.comptes import actions
from levier.comptes.enums import Role
from levier.comptes.models import Personne
from levier.comptes.queries import ROLES_D_INSTRUCTION, ressorts_de
from levier.dossiers.enums import CHEZ_LE_SERVICE, EtatDossier
from levier.espaces.agent.champs import ChampDate
from levier.espaces.composants.geste import fait, jouer, page_a_formulaire, saisie
from levier.espaces.composants.requete import RequeteConnectee, cle_de_page
from levier.instruction.queries import Charge, Equipe, absence_a_venir, equipe_de
from levier.territoires.enums import Perimetre
from levier.territoires.queries.offerts import lieux_de

ETATS = [etat for etat in EtatDossier if etat in CHEZ_LE_SERVICE]


class AbsenceForm(forms.Form):
    """Who is away, from when to when, who stands in."""

    personne = forms.TypedChoiceField(
        label="Agent absent",
        error_messages={"invalid_choice": "Cet agent n’est pas de ceux dont vous annoncez l’absence."},
    )
    du = ChampDate(label="Du", error_messages={"required": "Indiquez le premier jour d’absence."})
    au = ChampDate(
        label="Au", help_text="Dernier jour d’absence, inclus : le retour se fait tout seul le lendemain.",
        error_messages={"required": "Indiquez le dernier jour d’absence."},
    )  # fmt: skip
    interimaires = forms.TypedMultipleChoiceField(
        label="Qui suit ses dossiers pendant ce temps", widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "Choisissez qui suit ces dossiers pendant l’absence."},
    )  # fmt: skip

    def __init__(self, *args: Any, equipe: Equipe, par: Personne, **options: Any) -> None:
        super().__init__(*args, **options)
        team = {str(one.pk): one for one in (*equipe.membres, par)}
        known = [(str(one.pk), one.nom) for one in equipe.membres]
        absents = known if equipe.charges or not known else [(str(par.pk), par.nom)]
        for nom, choices in (("personne", absents), ("interimaires", known)):
            self.fields[nom].choices = choices  # type: ignore[attr-defined]
            self.fields[nom].coerce = team.__getitem__  # type: ignore[attr-defined]


@page_a_formulaire
def equipe(request: RequeteConnectee) -> HttpResponse:
    """The load of colleagues, their absences, and the form that announces one."""
    lieux, lieu = _lieux(request)
    team = equipe_de(request.user, cle_de_page(request), lieu)
    form = AbsenceForm(saisie(request), equipe=team, par=request.user, initial={"personne": request.user.pk})

    def geste() -> HttpResponse:
        sent = form.cleaned_data
        absence = actions.absenter(sent["personne"], sent["du"], sent["au"], sent["interimaires"], par=request.user)
        return fait(request, f"L’absence de {absence.personne.nom} est annoncée.", "agent:equipe")

    if joue := jouer(request, geste, form):
        return joue
    chosen = {"lieu": lieu} if lieu else {}
    context = {
        "lieux": lieux, "lieu": lieu,
        "url_suivante": f"?{urlencode(chosen | {'apres': str(team.suivant)})}" if team.suivant else "",
        "url_debut": f"?{urlencode(chosen)}" if cle_de_page(request) else "",
        "onglet": "equipe", "form": form, "equipe": team, "etats": ETATS,
        "charges": [_ligne(one) for one in team.charges],
        "absences": [(one, bool(team.charges) or one.personne == request.user) for one in team.absences],
    }  # fmt: skip
    return render(request, "agent/equipe.html", context)


@require_POST
def retour(request: RequeteConnectee, cle: int) -> HttpResponse:
    """End an absence now."""
    absence = absence_a_venir(request.user, cle)
    if absence is None:
        raise Http404

    def geste() -> HttpResponse:
        actions.revenir(absence, par=request.user)
        return fait(request, f"{absence.personne.nom} est de retour.", "agent:equipe")

    return jouer(request, geste) or equipe(request)


def _lieux(request: RequeteConnectee) -> tuple[tuple[tuple[str, str], ...], str]:
    """The départements whose colleagues may be read apart, for who covers several; the one that is."""
    where = ressorts_de(request.user, Role.ADMINISTRATEUR, *ROLES_D_INSTRUCTION)
    wide = any(one.perimetre in {Perimetre.NATIONAL, Perimetre.REGION} for one in where)
    offered = lieux_de(where) if wide else ()
    lieu = request.GET.get("lieu", "")
    return offered, lieu if lieu in dict(offered) else ""


def _ligne(charge: Charge) -> dict[str, Any]:
    """Counts with the lists that they lead to; without decision first, where all are given to another."""
    who = str(charge.personne.pk) if charge.personne else "personne"

    def liste(**filtres: str) -> str:
        return urlencode({"suivi": who, **filtres})

    page = reverse("agent:tableau")
    chosen = urlencode({"geste": "affecter", "toute": "1", "liste": liste(tri="silence")})
    return {
        "charge": charge,
        "etats": [(str(etat.label), charge.par_etat[etat], f"{page}?{liste(etat=etat.value)}") for etat in ETATS],
        "proche": f"{page}?{liste(retard='proche', tri='silence')}",
        "passe": f"{page}?{liste(retard='passe', tri='silence')}",
        "reaffecter": f"{reverse('agent:ensemble')}?{chosen}" if charge.total else "",
    }
