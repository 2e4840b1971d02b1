"""Notes of the service on a dossier, calls on the phone among others, and who asks to be told of what happens there."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.db.models import QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from levier.comptes.models import Personne
from levier.dossiers.acces import collegues_sur
from levier.dossiers.models import Dossier
from levier.dossiers.permissions import peut_ecrire_au_porteur
from levier.espaces.agent.acces import dossier_du_service
from levier.espaces.agent.champs import ChampDate, ChampMotif
from levier.espaces.composants.geste import fait, jouer, page_a_formulaire, saisie
from levier.espaces.composants.requete import RequeteConnectee, cle_de_page
from levier.instruction import actions
from levier.instruction.actions import CoupDeFil
from levier.instruction.models import NoteInterne
from levier.instruction.permissions import peut_annoter, peut_lire_les_notes
from levier.instruction.queries import notes_sur
from levier.messages.actions import LONGUEUR_MAX
from levier.socle import horloge
from levier.socle.droits import exiger

AU_PORTEUR, AU_SERVICE = "porteur", "service"


class NoteForm(forms.Form):
    """What is noted, and which colleagues it calls."""

    texte = ChampMotif(
        label="Votre note",
        max_length=LONGUEUR_MAX,
        help_text="Seul le service la lit. Elle peut être communiquée à qui la demande, une fois la décision prise (CRPA, L. 311-1 et "
        "L. 311-2) : n’y écrivez que ce qui sert à instruire.",
        error_messages={"required": "Écrivez la note avant de l’enregistrer."},
    )
    mentions = forms.ModelMultipleChoiceField(
        label="Collègues à prévenir",
        queryset=Personne.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="Chacun retrouve la note dans sa journée, et par courriel au rythme qu’il a choisi.",
        error_messages={"invalid_choice": "Un de ces collègues ne voit plus ce dossier : rechargez la page."},
    )
    cle = forms.UUIDField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, collegues: QuerySet[Personne], **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["mentions"].queryset = collegues  # type: ignore[attr-defined]  # the stubs know only Field
        if not collegues:
            del self.fields["mentions"]


class AppelForm(forms.Form):
    """With whom, when, what was said, and who keeps it."""

    interlocuteur = forms.CharField(
        label="Avec qui",
        max_length=150,
        help_text="Par sa fonction : la secrétaire de mairie, le directeur des services.",
        error_messages={"required": "Dites qui était au téléphone, par sa fonction."},
    )
    jour = ChampDate(label="Jour de l’appel", error_messages={"required": "Indiquez le jour de l’appel."})
    heure = forms.TimeField(
        label="Heure",
        widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
        error_messages={
            "required": "Indiquez l’heure de l’appel, par exemple 14:30.",
            "invalid": "Cette heure ne se lit pas : écrivez-la par exemple 14:30.",
        },
    )
    texte = ChampMotif(
        label="Ce qui s’est dit",
        max_length=LONGUEUR_MAX - 300,
        lignes=6,
        error_messages={"required": "Écrivez ce qui s’est dit."},
    )
    pour = forms.ChoiceField(
        label="Qui le lit",
        choices=[
            (AU_PORTEUR, "Le demandeur aussi : le compte rendu part dans ses messages"),
            (AU_SERVICE, "Le service seul : il reste parmi les notes"),
        ],
        widget=forms.RadioSelect,
        error_messages={"required": "Choisissez qui lit ce compte rendu."},
    )
    cle = forms.UUIDField(widget=forms.HiddenInput, required=False)


@page_a_formulaire
def notes(request: RequeteConnectee, numero: str) -> HttpResponse:
    """The notes, newest first, and the form of one more. Looking at them tells that one read those that mention one."""
    dossier = _dossier(request, numero)
    verdict, collegues = peut_annoter(request.user, dossier), collegues_sur(dossier).exclude(pk=request.user.pk)
    form = NoteForm(saisie(request), collegues=collegues, initial={"cle": uuid.uuid4()})

    def geste() -> HttpResponse:
        typed = {"mentions": (), **form.cleaned_data}
        actions.ecrire_une_note(dossier, par=request.user, **typed)
        return fait(request, "Votre note est enregistrée : le service la lit, le demandeur non.", "agent:notes", numero)

    if joue := jouer(request, geste, form):
        return joue
    before = cle_de_page(request, "avant")
    page = notes_sur(dossier, before)
    actions.lire_les_mentions(dossier, par=request.user)
    context = {
        "onglet": "dossiers", "dossier": dossier, "form": form, "droit": verdict, "notes": page.notes,
        "url_suivante": f"?avant={page.suivant}" if page.suivant else "", "url_debut": "?" if before else "",
    }  # fmt: skip
    return render(request, "agent/notes.html", context, status=422 if form.is_bound else 200)


@require_POST
def retirer(request: RequeteConnectee, numero: str, note: int) -> HttpResponse:
    """Take back one's own note. 404 when it is not of this dossier."""
    dossier = _dossier(request, numero)
    found = NoteInterne.objects.filter(dossier=dossier, pk=note).first()
    if found is None:
        raise Http404

    def geste() -> HttpResponse:
        actions.retirer_une_note(found, par=request.user)
        return fait(request, "Votre note est retirée.", "agent:notes", numero)

    return jouer(request, geste) or redirect("agent:notes", numero)


@page_a_formulaire
def appel(request: RequeteConnectee, numero: str) -> HttpResponse:
    """Note a call: for the porteur among its messages, or for the service among its notes."""
    dossier = _dossier(request, numero)
    now = horloge.local(horloge.maintenant(), dossier.appel.fuseau)
    start = {"jour": now.date(), "heure": f"{now:%H:%M}", "cle": uuid.uuid4()}
    form = AppelForm(saisie(request), initial=start)

    def geste() -> HttpResponse:
        said = form.cleaned_data
        when = dt.datetime.combine(said["jour"], said["heure"], tzinfo=ZoneInfo(dossier.appel.fuseau))
        heard = CoupDeFil(said["interlocuteur"], when)
        if said["pour"] == AU_PORTEUR:
            actions.noter_un_appel(dossier, said["texte"], par=request.user, appel=heard, cle=said["cle"])
            return fait(request, "Le compte rendu de l’appel est envoyé au demandeur.", "agent:messages", numero)
        actions.ecrire_une_note(dossier, said["texte"], par=request.user, appel=heard, cle=said["cle"])
        return fait(request, "L’appel est noté : le service le lit, le demandeur non.", "agent:notes", numero)

    if joue := jouer(request, geste, form):
        return joue
    context = {
        "onglet": "dossiers", "dossier": dossier, "form": form, "droit": peut_annoter(request.user, dossier),
        "ecrit": peut_ecrire_au_porteur(request.user, dossier),
    }  # fmt: skip
    return render(request, "agent/appel.html", context, status=422 if form.is_bound else 200)


@require_POST
def s_abonner(request: RequeteConnectee, numero: str) -> HttpResponse:
    """Be told of what others do on the dossier, or no longer."""
    dossier, wanted = dossier_du_service(request.user, numero), request.POST.get("abonne") == "oui"

    def geste() -> HttpResponse:
        actions.s_abonner(dossier, par=request.user, abonne=wanted)
        told = (
            "Ce qui s’y passe entre dans votre journée."
            if wanted
            else "Ce qui s’y passe n’entre plus dans votre journée."
        )
        return fait(request, told, "agent:dossier", numero)

    return jouer(request, geste) or redirect("agent:dossier", numero)


def _dossier(request: RequeteConnectee, numero: str) -> Dossier:
    """Where the person may read notes. Raises GesteInterdit, Http404."""
    dossier = dossier_du_service(request.user, numero)
    exiger(peut_lire_les_notes(request.user, dossier))
    return dossier
