"""An avis asked of a service or an expert: the form that asks, what became of it, the file of the answer."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django import forms
from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from levier.dossiers.lecture.contenu import nommer
from levier.dossiers.memoire.depose import pieces_deposees
from levier.dossiers.memoire.evenements import raconter
from levier.dossiers.models import Dossier
from levier.dossiers.permissions import peut_instruire
from levier.dossiers.queries import cahier_du
from levier.espaces.agent.acces import dossier_du_service
from levier.espaces.agent.champs import ChampDate, ChampMotif
from levier.espaces.agent.suite import suite
from levier.espaces.agent.views.page import page_du_geste
from levier.espaces.composants.envoi import envoyer
from levier.espaces.composants.geste import fait, jouer, page_a_formulaire, saisie
from levier.espaces.composants.requete import RequeteConnectee
from levier.instruction.actions import Consulte, Parties, annuler_un_avis, demander_un_avis, prolonger_un_avis
from levier.instruction.enums import EtatAvis
from levier.instruction.models import DemandeAvis
from levier.instruction.queries import avis_sur, pieces_montrees
from levier.socle import horloge, journal

Choix = list[tuple[str, str]]
DELAI = dt.timedelta(days=21)
"""What the form starts from; the instructor fixes the day."""
DEMANDE, PLAN, PIECE = "demande", "plan", "piece-"
"""Names of the parts in the form; a piece adds its key."""


class DemandeAvisForm(forms.Form):
    """Who is asked, what, until when, and what is shown."""

    nom = forms.CharField(
        label="Service ou personne",
        max_length=200,
        help_text="Par exemple : UDEAT de Saône-et-Loire, SGAR, laboratoire d’innovation.",
        error_messages={"required": "Écrivez le nom du service ou de la personne que vous consultez."},
    )
    fonction = forms.CharField(
        label="Fonction",
        max_length=200,
        help_text="De qui répond : cheffe de l’unité urbanisme.",
        error_messages={"required": "Écrivez la fonction de qui répond : l’avis est rendu à ce titre."},
    )
    email = forms.EmailField(
        label="Adresse électronique",
        widget=forms.EmailInput(attrs={"autocomplete": "off"}),
        help_text="Le lien y est envoyé : il suffit à lire et à répondre.",
        error_messages={
            "required": "Écrivez l’adresse où envoyer le lien.",
            "invalid": "Cette adresse ne se lit pas : écrivez-la comme nom@service.fr.",
        },
    )
    question = ChampMotif(
        label="Votre question",
        help_text="Ce sur quoi vous demandez un avis. La personne consultée la lit telle quelle.",
        error_messages={"required": "Écrivez ce que vous demandez : l’avis répond à cette question."},
    )
    echeance = ChampDate(
        label="Dernier jour pour répondre",
        help_text="Jour inclus. Le lien se ferme ensuite ; un rappel part trois jours avant, et ce jour-là.",
        error_messages={"required": "Choisissez le dernier jour pour répondre."},
    )
    parties = forms.MultipleChoiceField(
        label="Ce qui est montré",
        widget=forms.CheckboxSelectMultiple,
        help_text="Rien d’autre du dossier ne s’ouvre par le lien, sauf son numéro, sa structure et le titre du projet.",
        error_messages={
            "required": "Cochez au moins une partie du dossier : un avis se donne sur quelque chose.",
            "invalid_choice": "Une des pièces choisies n’est plus dans le dossier : rechargez la page.",
        },
    )

    def __init__(self, *args: Any, parties: Choix, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["parties"].choices = parties  # type: ignore[attr-defined]  # the stubs know only Field


class ProlongationForm(forms.Form):
    """Another last day."""

    echeance = ChampDate(
        label="Nouveau dernier jour",
        help_text="Jour inclus. Le même lien s’ouvre jusqu’à ce jour ; la personne consultée en est prévenue.",
        error_messages={"required": "Choisissez le nouveau dernier jour."},
    )


class AnnulationForm(forms.Form):
    """Why it is no longer awaited."""

    motif = ChampMotif(
        label="Raison",
        lignes=3,
        help_text="La personne consultée la reçoit ; son lien ne s’ouvre plus.",
        error_messages={"required": "Écrivez pourquoi l’avis n’est plus attendu : la personne consultée le reçoit."},
    )


@page_a_formulaire
def demander(request: RequeteConnectee, numero: str) -> HttpResponse:
    """Ask an avis."""
    dossier = dossier_du_service(request.user, numero)
    first = horloge.aujourdhui(dossier.appel.fuseau) + DELAI
    form = DemandeAvisForm(saisie(request), parties=_parties(dossier), initial={"echeance": first})

    def geste() -> HttpResponse:
        said = form.cleaned_data
        consulte = Consulte(said["nom"], said["fonction"], said["email"])
        demander_un_avis(
            dossier, par=request.user, consulte=consulte, question=said["question"], echeance=said["echeance"],
            montre=_montre(said["parties"]),
        )  # fmt: skip
        return fait(request, f"La demande d’avis est envoyée à {said['email']}.", suite(request, numero))

    return jouer(request, geste, form) or page_du_geste(request, "avis", dossier, form)


@page_a_formulaire
def suivre(request: RequeteConnectee, numero: str, avis: int) -> HttpResponse:
    """What was asked and shown; give another last day, or wait no more."""
    dossier = dossier_du_service(request.user, numero)
    demande = _demande(dossier, avis)
    cancels = request.POST.get("geste") == "annuler"
    longer = ProlongationForm(None if cancels else saisie(request), initial={"echeance": demande.echeance})
    ended = AnnulationForm(saisie(request) if cancels else None)

    def geste() -> HttpResponse:
        if cancels:
            annuler_un_avis(demande, par=request.user, **ended.cleaned_data)
            return fait(request, "L’avis n’est plus attendu : son lien est fermé.", suite(request, numero))
        prolonger_un_avis(demande, par=request.user, **longer.cleaned_data)
        return fait(request, "Le nouveau délai est envoyé à la personne consultée.", suite(request, numero))

    form = ended if cancels else longer
    if joue := jouer(request, geste, form):
        return joue
    waits = demande.etat in {EtatAvis.ATTENDU, EtatAvis.EN_RETARD}
    cahier = cahier_du(dossier)
    context = {
        "onglet": "dossiers", "dossier": dossier, "demande": demande, "prolongation": longer, "annulation": ended,
        "form": form, "ouvert": waits and bool(peut_instruire(request.user, dossier)),
        "pieces": [nommer(one, cahier) for one in pieces_montrees(demande)],
        "historique": [raconter(event, cahier) for event in journal.histoire(demande)],
    }  # fmt: skip
    return render(request, "agent/suivi_d_avis.html", context, status=422 if form.is_bound else 200)


@require_safe
def fichier(request: RequeteConnectee, numero: str, avis: int) -> FileResponse:
    """The file joined to an answer, never shown inside the site."""
    kept = _demande(dossier_du_service(request.user, numero), avis).fichier
    if kept is None:
        raise Http404
    return envoyer(kept)


def _demande(dossier: Dossier, cle: int) -> DemandeAvis:
    """An avis asked about this very request. Raises Http404."""
    found = next((one for one in avis_sur(dossier) if one.pk == cle), None)
    if found is None:
        raise Http404
    return found


def _parties(dossier: Dossier) -> Choix:
    """What may be shown: the answers, the plan where one is asked, each piece that the service has."""
    cahier = cahier_du(dossier)
    pieces = [nommer(piece, cahier) for piece in pieces_deposees(dossier)]
    plan = [(PLAN, "Le plan de financement")] if cahier.demande_un_plan else []
    named = [(f"{PIECE}{one.piece.pk}", f"{one.libelle} : {one.nom} ({one.taille})") for one in pieces]
    return [(DEMANDE, "Les réponses du formulaire"), *plan, *named]


def _montre(parties: list[str]) -> Parties:
    keys = frozenset(int(one.removeprefix(PIECE)) for one in parties if one.startswith(PIECE))
    return Parties(demande=DEMANDE in parties, plan=PLAN in parties, pieces=keys)
