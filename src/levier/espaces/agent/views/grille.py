"""The grid of a request: marked alone, asked of a colleague, compared once sent; one grid read again by another agent."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import render

from levier.comptes.models import Personne
from levier.dossiers.acces import instructeurs_possibles
from levier.dossiers.memoire.evenements import raconter
from levier.dossiers.models import Dossier
from levier.dossiers.queries import cahier_du
from levier.espaces.agent.acces import dossier_du_service
from levier.espaces.agent.champs import ChampMotif
from levier.espaces.agent.gestes import geste as geste_nomme
from levier.espaces.agent.grille import comparer, feuille
from levier.espaces.composants.geste import fait, jouer, page_a_formulaire, saisie
from levier.espaces.composants.requete import RequeteConnectee
from levier.instruction import actions
from levier.instruction.actions import NoteSaisie
from levier.instruction.models import Notation
from levier.instruction.queries import GrilleVue, grille_de, notations_de
from levier.socle import journal
from regles.cahier import Critere

SANS_OBJET = "sans_objet"
NOTE, RAISON = "note.", "raison."
"""Prefixes of the two fields of each criterion."""
ENVOYER, DEMANDER, RELIRE = "envoyer", "demander", "relire"


class GrilleForm(forms.Form):
    """Two fields by criterion: its mark, why. To send asks for all; to keep asks for nothing."""

    def __init__(
        self, *args: Any, criteres: tuple[Critere, ...], mienne: Notation | None, reprise: bool, **options: Any
    ) -> None:
        super().__init__(*args, **options)
        self.criteres, self.envoi = criteres, self.data.get("geste") == ENVOYER
        for critere in criteres:
            self.fields[NOTE + critere.id] = _champ_de_note(critere, mienne)
            self.fields[RAISON + critere.id] = forms.CharField(
                label="Justification", required=False, max_length=4000, widget=forms.Textarea(attrs={"rows": 2}),
                initial=mienne.raison(critere.id) if mienne else "",
            )  # fmt: skip
        if reprise:
            self.fields["motif"] = ChampMotif(
                label="Pourquoi vous notez de nouveau", lignes=2, required=False, initial="",
                help_text="Votre première grille reste lisible ; celle-ci la remplace.",
            )  # fmt: skip

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        for critere in self.criteres if self.envoi else ():
            if not said.get(NOTE + critere.id):
                self.add_error(NOTE + critere.id, f"Notez « {critere.libelle} » : une note vide n’est pas un zéro.")
            if not said.get(RAISON + critere.id):
                self.add_error(RAISON + critere.id, f"Justifiez la note de « {critere.libelle} ».")
        return said

    def saisies(self) -> dict[str, NoteSaisie]:
        """What was written, as the act takes it."""
        said = self.cleaned_data
        return {one.id: _saisie(said.get(NOTE + one.id, ""), said.get(RAISON + one.id, "")) for one in self.criteres}

    def par_critere(self) -> list[tuple[Critere, forms.BoundField, forms.BoundField]]:
        """The fields as the page draws them."""
        return [(one, self[NOTE + one.id], self[RAISON + one.id]) for one in self.criteres]


class DemandeDeNotationForm(forms.Form):
    """Who is asked to mark."""

    evaluateur = forms.ModelChoiceField(
        label="Agent du service",
        queryset=Personne.objects.none(),
        empty_label="Choisissez un agent",
        help_text="Il reçoit un courriel. La note de la demande attend sa grille.",
        error_messages={"required": "Choisissez l’agent qui notera la demande."},
    )

    def __init__(self, *args: Any, agents: QuerySet[Personne], **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["evaluateur"].queryset = agents  # type: ignore[attr-defined]  # the stubs know only Field


class RelectureForm(forms.Form):
    """What a second agent says of a grid."""

    accord = forms.ChoiceField(
        label="Votre relecture",
        choices=[("oui", "D’accord avec ces notes"), ("non", "Pas d’accord : je note à mon tour")],
        widget=forms.RadioSelect,
        error_messages={"required": "Dites si vous êtes d’accord avec ces notes."},
    )
    texte = ChampMotif(
        label="Vos raisons",
        lignes=3,
        error_messages={"required": "Écrivez ce que vous avez relu : c’est ce que lira le comité."},
    )


class AbandonForm(forms.Form):
    """Why a grid is awaited no more."""

    motif = ChampMotif(
        label="Raison",
        lignes=2,
        error_messages={"required": "Écrivez pourquoi cette grille n’est plus attendue."},
    )


@page_a_formulaire
def noter(request: RequeteConnectee, numero: str) -> HttpResponse:
    """One's own grid, what the others give once it may be read, and whom to ask."""
    dossier = dossier_du_service(request.user, numero)
    vue, wanted = grille_de(dossier, request.user), request.POST.get("geste", "")
    asks = wanted == DEMANDER
    form = _formulaire(request, vue, lu=not asks)
    demande = DemandeDeNotationForm(saisie(request) if asks else None, agents=instructeurs_possibles(dossier))

    def geste() -> HttpResponse:
        if asks:
            actions.demander_une_notation(dossier, demande.cleaned_data["evaluateur"], par=request.user)
            return fait(request, "La grille est demandée : la note attend cet agent.", "agent:grille", numero)
        if wanted == ENVOYER:
            actions.envoyer_la_notation(
                dossier, form.saisies(), par=request.user, motif=form.cleaned_data.get("motif", "")
            )
            return fait(request, "Votre grille est envoyée.", "agent:grille", numero)
        actions.enregistrer_la_notation(dossier, form.saisies(), par=request.user)
        return fait(request, "Votre grille est gardée. Elle n’est pas envoyée.", "agent:grille", numero)

    sent = demande if asks else form
    return jouer(request, geste, sent) or _page(request, dossier, vue, form, demande, sent)


def _page(
    request: RequeteConnectee, dossier: Dossier, vue: GrilleVue, form: GrilleForm, demande: DemandeDeNotationForm,
    envoye: forms.Form,
) -> HttpResponse:  # fmt: skip
    context = {
        "onglet": "dossiers", "dossier": dossier, "vue": vue, "grille": form, "demande": demande, "form": envoye,
        "geste": geste_nomme("grille", dossier, request.user), "comparaison": comparer(vue),
    }  # fmt: skip
    return render(request, "agent/grille.html", context, status=422 if envoye.is_bound else 200)


@page_a_formulaire
def notation(request: RequeteConnectee, numero: str, notation: int) -> HttpResponse:
    """One grid: its marks and reasons, what was said of it; read it again, or wait for it no more."""
    dossier = dossier_du_service(request.user, numero)
    vue, found = grille_de(dossier, request.user), _notation(dossier, notation)
    shown = found in vue.visibles
    offered = geste_nomme("grille", dossier, request.user)
    if not shown and not found.attendue:
        raise Http404
    form, play = _suite(request, found)
    if response := jouer(request, play, form):
        return response
    may_read = (
        found.compte and found.accord is None and found.evaluateur_id != request.user.pk and vue.bilan is not None
    )
    context = {
        "onglet": "dossiers", "dossier": dossier, "notation": found, "montree": shown, "form": form,
        "feuille": feuille(vue.criteres, found) if shown else [], "geste": offered,
        "suite": offered.ouvert and (found.attendue or may_read),
        "historique": [raconter(event, cahier_du(dossier)) for event in journal.histoire(found)],
    }  # fmt: skip
    return render(request, "agent/notation.html", context, status=422 if form.is_bound else 200)


def _suite(request: RequeteConnectee, notation: Notation) -> tuple[forms.Form, Callable[[], HttpResponse]]:
    """What may be done of a grid: of one awaited, wait no more; of one sent, read it again."""
    numero = notation.dossier.numero
    if notation.attendue:
        ended = AbandonForm(saisie(request))

        def abandonner() -> HttpResponse:
            actions.abandonner_la_notation(notation, par=request.user, motif=ended.cleaned_data["motif"])
            return fait(request, "La grille n’est plus attendue.", "agent:grille", numero)

        return ended, abandonner
    read = RelectureForm(saisie(request))

    def relire() -> HttpResponse:
        agreed = read.cleaned_data["accord"] == "oui"
        actions.relire_la_notation(notation, par=request.user, accord=agreed, texte=read.cleaned_data["texte"])
        said = (
            "Votre relecture est gardée." if agreed else "Votre relecture est gardée : notez maintenant à votre tour."
        )
        return fait(request, said, "agent:grille", numero)

    return read, relire


def _formulaire(request: RequeteConnectee, vue: GrilleVue, *, lu: bool) -> GrilleForm:
    start = vue.mienne or vue.envoyee
    data = saisie(request) if lu else None
    return GrilleForm(data, criteres=vue.criteres, mienne=start, reprise=vue.envoyee is not None)


def _notation(dossier: Dossier, cle: int) -> Notation:
    """A grid of this very request. Raises Http404."""
    found = next((one for one in notations_de(dossier) if one.pk == cle), None)
    if found is None:
        raise Http404
    return found


def _champ_de_note(critere: Critere, mienne: Notation | None) -> forms.ChoiceField:
    echelle = critere.echelle
    marks = [(str(note), echelle.dire(note)) for note in echelle.notes] if echelle else []
    beside = [(SANS_OBJET, "Sans objet")] if critere.sans_objet else []
    notes = mienne.notes if mienne else {}
    held = "" if critere.id not in notes else SANS_OBJET if notes[critere.id] is None else str(notes[critere.id])
    return forms.ChoiceField(
        label="Note", required=False, choices=[("", "pas encore notée"), *marks, *beside], initial=held,
        error_messages={"invalid_choice": f"« {critere.libelle} » se note {echelle} : choisissez une de ces notes."},
    )  # fmt: skip


def _saisie(note: str, raison: str) -> NoteSaisie:
    return NoteSaisie(int(note) if note.isdecimal() else None, raison, sans_objet=note == SANS_OBJET)
