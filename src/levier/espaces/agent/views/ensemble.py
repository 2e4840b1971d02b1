"""One act on the dossiers ticked in the list: what prevents some is said first, by reason; one button does the others."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from copy import deepcopy
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render

from levier.actes.actions import demander_les_preuves
from levier.comptes.models import Personne
from levier.comptes.queries import instructeurs_de
from levier.dossiers.acces import ressort_du
from levier.espaces.agent.acces import appels_de
from levier.espaces.agent.champs import ChampDate, ChampMotif
from levier.espaces.agent.filtres import lire_les_filtres
from levier.espaces.agent.views.avis import DELAI, DemandeAvisForm
from levier.espaces.agent.views.instruction import champ_d_appreciation
from levier.espaces.composants.geste import jouer, page_a_formulaire, saisie
from levier.espaces.composants.requete import RequeteConnectee
from levier.instruction.actions import agir_ensemble
from levier.instruction.ensemble import ENSEMBLE_MAX, ExamenDEnsemble, examiner_ensemble
from levier.instruction.queries import cles_de_la_liste, lignes_nommees
from levier.socle import horloge

GESTES = {
    "affecter": ("Affecter", "être affecté"),
    "consulter": ("Demander un avis", "être montré"),
    "declarer_complet": ("Déclarer complets", "être déclaré complet"),
    "juger": ("Rendre la même appréciation", "être apprécié"),
    "proposer": ("Proposer au montant calculé", "être proposé"),
    "preuves": ("Archive de preuve", "être joint"),
    "prolonger": ("Donner plus de temps pour compléter", "être prolongé"),
}
"""By name of an act: its title, and what may be done to a dossier, in the singular."""
AVIS, CONSULTE = ("nom", "fonction", "email", "question", "echeance", "parties"), {"nom": "consulte"}
"""The fields of an avis, as of one dossier; « nom » is here that of an appréciation."""
PARTIES = (
    ("demande", "Les réponses du formulaire"),
    ("plan", "Le plan de financement"),
    ("pieces", "Toutes les pièces"),
)


class EnsembleForm(forms.Form):
    """What the act is told, the same for all; under its key, the work is asked once."""

    cle = forms.UUIDField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, geste: str, examen: ExamenDEnsemble, nom: str, **options: Any) -> None:
        super().__init__(*args, **options)
        if geste == "affecter":
            self.fields["instructeur"] = forms.ModelChoiceField(
                label="Instructeur", queryset=_instructeurs(examen), empty_label="Choisissez un agent",
                error_messages={"required": "Choisissez à qui confier ces dossiers."},
            )  # fmt: skip
        elif geste == "juger" and nom in examen.appreciations:
            self.fields["valeur"] = champ_d_appreciation(examen.appreciations[nom])
            self.fields["motif"] = ChampMotif(
                label="Motif", help_text="Le même pour tous ; il figure dans l’historique."
            )
        elif geste == "proposer":
            self.fields["avis"] = ChampMotif(
                label="Votre avis", help_text="Le même pour tous : le signataire décide d’après lui.",
                error_messages={"required": "Écrivez votre avis : le signataire décide d’après lui."},
            )  # fmt: skip

        elif geste == "consulter":
            self.fields |= {CONSULTE.get(nom, nom): deepcopy(DemandeAvisForm.base_fields[nom]) for nom in AVIS}
            self.fields["parties"].choices = PARTIES  # type: ignore[attr-defined]  # the stubs know only Field
            self.initial["echeance"] = horloge.aujourdhui() + DELAI
        elif geste == "prolonger":
            self.fields["echeance"] = ChampDate(
                label="Réponse attendue au plus tard le",
                help_text="Jour inclus, plus tardif que celui qui a été donné. La date du silence ne change pas.",
                error_messages={"required": "Fixez le nouveau dernier jour, par exemple 14/07/2022."},
            )
            self.fields["motif"] = ChampMotif(
                label="Motif", help_text="Le même pour tous ; chaque demandeur le reçoit."
            )

    @property
    def reglages(self) -> dict[str, str]:
        """What was chosen, as the work keeps it."""
        sent = {nom: value for nom, value in self.cleaned_data.items() if nom != "cle"}
        return {nom: _garde(one) for nom, one in sent.items()}


def _garde(choisi: Any) -> str:
    """A choice as text: a person by its key, several parts with commas."""
    if isinstance(choisi, Personne):
        return str(choisi.pk)
    return ",".join(choisi) if isinstance(choisi, list) else str(choisi)


def _instructeurs(examen: ExamenDEnsemble) -> Any:
    """Who may instruct where the first of these dossiers is; each one is asked again in its turn."""
    first = next(iter(examen.prets), None)
    return instructeurs_de(ressort_du(first.dossier)) if first else Personne.objects.none()


@page_a_formulaire
def ensemble(request: RequeteConnectee) -> HttpResponse:
    """The act that the address says, looked at on these dossiers; confirmed, it becomes a work of the person."""
    wanted = request.GET or request.POST
    geste, nom, numeros = wanted.get("geste", ""), wanted.get("nom", ""), _numeros(request)
    if geste not in GESTES or not numeros:
        messages.warning(request, "Choisissez ce que vous voulez faire, et cochez au moins un dossier.")
        return redirect("agent:tableau")
    examen = examiner_ensemble(request.user, numeros, geste, nom)
    form = EnsembleForm(saisie(request), geste=geste, examen=examen, nom=nom, initial={"cle": uuid.uuid4()})

    def agir() -> HttpResponse:
        if geste == "preuves":
            return redirect(
                "agent:travail", demander_les_preuves(numeros, par=request.user, cle=form.cleaned_data["cle"]).pk
            )
        chosen = form.reglages | {"nom": nom} | _montants(request.POST)
        travail = agir_ensemble(geste, numeros, par=request.user, cle=form.cleaned_data["cle"], reglages=chosen)
        return redirect("agent:travail", travail.pk)

    return jouer(request, agir, form) or _page(request, form, geste, nom, examen)


def _page(request: HttpRequest, form: EnsembleForm, geste: str, nom: str, examen: ExamenDEnsemble) -> HttpResponse:
    context = {
        "onglet": "dossiers",
        "form": form,
        "geste": geste,
        "titre": GESTES[geste][0],
        "possible": GESTES[geste][1],
        "nom": nom,
        "examen": examen,
        "a_choisir": geste == "juger" and nom not in examen.appreciations,
        "numeros": [one.dossier.numero for one in examen.prets]
        + [one.dossier.numero for ones in examen.obstacles.values() for one in ones],
        "au_plus": ENSEMBLE_MAX if len(examen.prets) + examen.empeches == ENSEMBLE_MAX else 0,
    }
    return render(request, "agent/ensemble.html", context)


def _numeros(request: RequeteConnectee) -> list[str]:
    """Those ticked; or all that the list shows, in its order, where the button said so."""
    if "toute" in request.GET:
        vus = lire_les_filtres(QueryDict(request.GET.get("liste", "")).dict(), request.user, appels_de(request.user))
        keys = cles_de_la_liste(request.user, vus.filtres)[:ENSEMBLE_MAX]
        return [line.numero for line in lignes_nommees(request.user, keys)]
    return [*request.GET.getlist("d"), *request.POST.getlist("d")][:ENSEMBLE_MAX]


def _montants(envoye: QueryDict) -> dict[str, str]:
    """By number, the amount that the page showed; what is no amount is left out."""
    pairs: Iterable[list[str]] = (one.split("=", 1) for one in envoye.getlist("m") if "=" in one)
    return {numero: montant for numero, montant in pairs if _lisible(montant)}


def _lisible(montant: str) -> bool:
    return montant.replace(".", "", 1).isdecimal()
