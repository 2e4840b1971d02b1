"""Acts to be told to their addressee: the list, and what an agent writes of one by hand."""

from __future__ import annotations

from django import forms
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from levier.actes.actions import enregistrer_l_information, enregistrer_la_remise
from levier.actes.models import Acte
from levier.actes.queries import acte_sur, attend_une_information, page_a_notifier
from levier.attributions.queries import derniere_decision
from levier.dossiers.models import Dossier
from levier.dossiers.permissions import peut_instruire
from levier.espaces.agent.acces import dossier_du_service
from levier.espaces.agent.champs import ChampDate, ChampMotif
from levier.espaces.agent.suite import suite
from levier.espaces.composants.geste import fait, jouer, page_a_formulaire, saisie
from levier.espaces.composants.requete import RequeteConnectee, cle_de_page

TAILLE = 50


class RemiseForm(forms.Form):
    """The letter that brought the act."""

    lettre = forms.CharField(
        label="Numéro du courrier",
        help_text="Celui de la lettre recommandée, tel qu’il figure sur l’avis de réception.",
        max_length=60,
        error_messages={"required": "Indiquez le numéro du courrier, tel qu’il figure sur l’avis de réception."},
    )
    remis_le = ChampDate(
        label="Remis le",
        help_text="Le jour de l’avis de réception : le délai de recours court à partir de lui.",
        error_messages={"required": "Indiquez le jour où le courrier a été remis."},
    )


class InformationForm(forms.Form):
    """Who was told before the addressee."""

    information = ChampMotif(
        label="Qui a été prévenu, quand et comment",
        help_text="Par exemple : « la préfecture de région, par téléphone, le 14 septembre 2021 ».",
        error_messages={"required": "Écrivez qui a été prévenu, quand et comment."},
    )


@require_safe
def a_notifier(request: RequeteConnectee) -> HttpResponse:
    """Acts signed that their addressee was not told of, the oldest first."""
    after = cle_de_page(request)
    page = page_a_notifier(request.user, after, TAILLE)
    context = {
        "onglet": "dossiers",
        "actes": [(acte, attend_une_information(acte)) for acte in page.actes],
        "url_suivante": f"?apres={page.suivant}" if page.suivant else "",
        "url_debut": request.path if after else "",
    }
    return render(request, "agent/a_notifier.html", context)


@page_a_formulaire
def notification(request: RequeteConnectee, numero: str) -> HttpResponse:
    """What an agent writes: who was told before, then the letter that was delivered. 404 while nothing is awaited."""
    dossier = dossier_du_service(request.user, numero)
    acte = _attendue(dossier)
    avertir = attend_une_information(acte)
    form = InformationForm(saisie(request)) if avertir else RemiseForm(saisie(request))

    def geste() -> HttpResponse:
        if avertir:
            enregistrer_l_information(acte, par=request.user, **form.cleaned_data)
            return fait(request, "C’est noté : l’acte est notifié au demandeur.", suite(request, numero))
        enregistrer_la_remise(acte, par=request.user, **form.cleaned_data)
        return fait(request, "La remise est enregistrée : le délai de recours court.", suite(request, numero))

    if joue := jouer(request, geste, form):
        return joue
    context = {
        "onglet": "dossiers",
        "dossier": dossier,
        "acte": acte,
        "avertir": avertir,
        "form": form,
        "droit": peut_instruire(request.user, dossier),
    }
    return render(request, "agent/notification.html", context)


def _attendue(dossier: Dossier) -> Acte:
    decision = derniere_decision(dossier)
    acte = acte_sur(decision) if decision else None
    if acte is None or acte.document is None or acte.recu_le is not None:
        raise Http404
    return acte
