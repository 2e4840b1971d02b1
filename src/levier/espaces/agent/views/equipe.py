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
from levier.comptes.models import Personne
from levier.dossiers.enums import CHEZ_LE_SERVICE, EtatDossier
from levier.espaces.agent.champs import ChampDate
from levier.espaces.composants.geste import fait, jouer, page_a_formulaire, saisie
from levier.espaces.composants.requete import RequeteConnectee
from levier.instruction.queries import Charge, Equipe, equipe_de

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
        team = {str(one.pk): one for one in equipe.membres}
        known = [(key, one.nom) for key, one in team.items()]
        absents = known if equipe.charges else [one for one in known if one[0] == str(par.pk)]
        for nom, choices in (("personne", absents), ("interimaires", known)):
            self.fields[nom].choices = choices  # type: ignore[attr-defined]
            self.fields[nom].coerce = team.__getitem__  # type: ignore[attr-defined]


@page_a_formulaire
def equipe(request: RequeteConnectee) -> HttpResponse:
    """The load of colleagues, their absences, and the form that announces one."""
    team = equipe_de(request.user)
    form = AbsenceForm(saisie(request), equipe=team, par=request.user, initial={"personne": request.user.pk})

    def geste() -> HttpResponse:
        sent = form.cleaned_data
        absence = actions.absenter(sent["personne"], sent["du"], sent["au"], sent["interimaires"], par=request.user)
        return fait(request, f"L’absence de {absence.personne.nom} est annoncée.", "agent:equipe")

    if joue := jouer(request, geste, form):
        return joue
    context = {
        "onglet": "equipe", "form": form, "equipe": team, "etats": ETATS,
        "charges": [_ligne(one) for one in team.charges],
        "absences": [(one, bool(team.charges) or one.personne == request.user) for one in team.absences],
    }  # fmt: skip
    return render(request, "agent/equipe.html", context)


@require_POST
def retour(request: RequeteConnectee, cle: int) -> HttpResponse:
    """End an absence now."""
    absence = next((one for one in equipe_de(request.user).absences if one.pk == cle), None)
    if absence is None:
        raise Http404

    def geste() -> HttpResponse:
        actions.revenir(absence, par=request.user)
        return fait(request, f"{absence.personne.nom} est de retour.", "agent:equipe")

    return jouer(request, geste) or equipe(request)


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
