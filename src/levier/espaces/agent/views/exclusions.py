"""Who is kept away from a dossier, and why: somebody more, or one fewer."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import render

from levier.comptes.models import Personne
from levier.dossiers import actions
from levier.dossiers.acces import excluables, exclusions_de
from levier.dossiers.permissions import peut_exclure
from levier.espaces.agent.acces import dossier_du_service
from levier.espaces.agent.champs import ChampMotif
from levier.espaces.agent.insertion import AvecTextes
from levier.espaces.composants.geste import fait, jouer, page_a_formulaire, saisie
from levier.espaces.composants.requete import RequeteConnectee
from levier.instruction.enums import GenreDeTexte
from levier.instruction.queries import TextesOfferts
from levier.socle.droits import exiger


class ReadmissionForm(forms.Form):
    """Why somebody is no longer kept away."""

    motif = ChampMotif(
        label="Motif",
        help_text="L’historique du dossier le garde ; le demandeur ne le lit pas.",
        lignes=3,
        error_messages={"required": "Dites pourquoi : l’historique du dossier en garde la raison."},
    )


class ExclusionForm(AvecTextes):
    """Who is to be kept away, and why."""

    personne = forms.ModelChoiceField(
        label="Agent",
        queryset=Personne.objects.none(),
        empty_label="Choisissez un agent",
        error_messages={
            "required": "Choisissez l’agent à tenir à l’écart.",
            "invalid_choice": "Cet agent ne voit pas le dossier, ou est déjà tenu à l’écart : rechargez la page.",
        },
    )
    motif = ChampMotif(
        label="Motif",
        help_text="Par exemple : conjoint du maire. L’agent le lit s’il ouvre le dossier ; le demandeur ne le lit pas.",
        lignes=3,
        error_messages={"required": "Dites pourquoi : l’historique du dossier en garde la raison."},
    )

    def __init__(self, *args: Any, agents: QuerySet[Personne], **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["personne"].queryset = agents  # type: ignore[attr-defined]  # the stubs know only Field


@page_a_formulaire
def exclusions(request: RequeteConnectee, numero: str) -> HttpResponse:
    """Those who are kept away, and the form that keeps one more away. Whoever does so to himself leaves the dossier."""
    dossier = dossier_du_service(request.user, numero)
    exiger(peut_exclure(request.user, dossier))
    textes = TextesOfferts(dossier, GenreDeTexte.EXCLUSION)
    form = ExclusionForm(saisie(request), textes=textes, agents=excluables(dossier))

    def geste() -> HttpResponse:
        kept = form.cleaned_data["personne"]
        actions.exclure(dossier, kept, motif=form.cleaned_data["motif"], par=request.user)
        done = f"{kept.nom} est tenu à l’écart du dossier {numero} : il ne le voit plus, n’en reçoit plus rien, n’y fait plus rien."
        if kept == request.user:
            return fait(request, done, "agent:tableau")
        return fait(request, done, "agent:exclusions", numero)

    if joue := jouer(request, geste, form):
        return joue
    context = {"onglet": "dossiers", "dossier": dossier, "form": form, "exclus": exclusions_de(dossier)}
    return render(request, "agent/exclusions.html", context)


@page_a_formulaire
def readmettre(request: RequeteConnectee, numero: str, cle: int) -> HttpResponse:
    """End an exclusion. 404 when the person is not kept away."""
    dossier = dossier_du_service(request.user, numero)
    exiger(peut_exclure(request.user, dossier))
    kept = next((one for one in exclusions_de(dossier) if one.personne_id == cle), None)
    if kept is None or kept.personne is None:
        raise Http404
    who, form = kept.personne, ReadmissionForm(saisie(request))

    def geste() -> HttpResponse:
        actions.readmettre(dossier, who, motif=form.cleaned_data["motif"], par=request.user)
        return fait(request, f"{who.nom} voit de nouveau le dossier {numero}.", "agent:exclusions", numero)

    if joue := jouer(request, geste, form):
        return joue
    return render(
        request, "agent/readmission.html", {"onglet": "dossiers", "dossier": dossier, "form": form, "exclu": kept}
    )
