"""Each expense of the plan looked at, its quote beside: admitted, cut or set aside with a reason; sent together."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

from django import forms
from django.forms.boundfield import BoundField
from django.http import HttpResponse
from django.shortcuts import render

from levier.appels.queries import cahier_de
from levier.dossiers.memoire.depose import lignes_deposees, pieces_deposees
from levier.dossiers.models import Dossier, Piece
from levier.espaces.agent.acces import dossier_du_service
from levier.espaces.agent.champs import ChampMontant, ChampMotif
from levier.espaces.agent.gestes import geste
from levier.espaces.agent.suite import piece_a_cote, suite
from levier.espaces.composants.geste import fait, jouer, page_a_formulaire
from levier.espaces.composants.requete import RequeteConnectee, entier
from levier.instruction.actions import ExamenSaisi, examiner_les_depenses
from levier.instruction.actions.depenses import fautes
from levier.instruction.enums import SortDepense
from levier.instruction.queries import Avec, DepenseExaminee, ExamenDuPlan, examen_du_plan
from levier.socle.fichiers import GENRES

SORT, MONTANT, MOTIF = "sort-", "montant-", "motif-"
"""Prefixes of the three fields of an expense."""
SORTS = [
    (SortDepense.ADMISE.value, "Admise"),
    (SortDepense.REDUITE.value, "Réduite"),
    (SortDepense.ECARTEE.value, "Écartée"),
    ("", "À examiner"),
]


class ChampsDeDepense(NamedTuple):
    """One expense of the page: what the cahier calls it, the quote that justifies it, its three fields."""

    une: DepenseExaminee
    nature: str
    piece: Piece | None
    sort: BoundField
    montant: BoundField
    motif: BoundField


class DepensesForm(forms.Form):
    """Every expense of the plan, each with what the service says of it; `revision`: of the request that was shown."""

    revision = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, examen: ExamenDuPlan, **options: Any) -> None:
        super().__init__(*args, **options)
        self.depenses = examen.depenses
        for une in self.depenses:
            for prefix, field in _champs(une).items():
                field.sans_mention = True  # type: ignore[attr-defined]  # read by champ_facultatif.html
                self.fields[prefix + une.ligne.identite.hex] = field

    def champs(self, natures: Mapping[str, str], pieces: Mapping[int, Piece]) -> list[ChampsDeDepense]:
        """In the order of the plan."""
        return [
            ChampsDeDepense(
                une,
                natures.get(une.ligne.nature, une.ligne.nature),
                pieces.get(une.ligne.piece_id or 0),
                *(self[prefix + une.ligne.identite.hex] for prefix in (SORT, MONTANT, MOTIF)),
            )
            for une in self.depenses
        ]

    @property
    def saisis(self) -> list[ExamenSaisi]:
        """What is said of each, once the fields can be read."""
        return [self._saisi(une) for une in self.depenses]

    def _saisi(self, une: DepenseExaminee) -> ExamenSaisi:
        key, sent = une.ligne.identite.hex, self.cleaned_data
        sort = sent.get(SORT + key) or None
        return ExamenSaisi(
            une.ligne.identite,
            SortDepense(sort) if sort else None,
            sent.get(MONTANT + key),
            sent.get(MOTIF + key) or "",
        )

    def clean(self) -> dict[str, Any]:
        """All the errors at once."""
        for une in self.depenses:
            for field, phrase in fautes(self._saisi(une), une.ligne.montant).items():
                name = f"{field}-{une.ligne.identite.hex}"
                if name not in self.errors:
                    self.add_error(name, phrase)
        return self.cleaned_data


def _champs(une: DepenseExaminee) -> dict[str, forms.Field]:
    """The three fields of an expense, by prefix, with what is already said of it."""
    kept, libelle = une.examen if une.tient else None, une.ligne.libelle
    cut = kept.montant_retenu if kept and kept.sort == SortDepense.REDUITE else None
    return {
        SORT: forms.ChoiceField(
            label=f"Que retenez-vous de « {libelle}\u00a0»\u00a0?",
            choices=SORTS,
            widget=forms.RadioSelect,
            required=False,
            initial=kept.sort if kept else "",
        ),
        MONTANT: ChampMontant(
            label=f"Montant retenu de « {libelle} »", help_text="Si elle est réduite.", required=False, initial=cut
        ),
        MOTIF: ChampMotif(
            label=f"Motif pour « {libelle} »",
            help_text="Dès que vous en retirez quelque chose.",
            lignes=2,
            required=False,
            initial=kept.motif if kept else "",
        ),
    }


@page_a_formulaire
def depenses(request: RequeteConnectee, numero: str) -> HttpResponse:
    """What the service retains of each expense. A quote is shown beside; what was typed stays when another one is."""
    dossier = dossier_du_service(request.user, numero, Avec.TOUT)
    examen = examen_du_plan(dossier, lignes_deposees(dossier))
    looking = "voir" in request.POST
    sent = request.POST if request.method == "POST" and not looking else None
    form = DepensesForm(
        sent, examen=examen, initial={"revision": dossier.revision, **(request.POST.dict() if looking else {})}
    )

    def examinees() -> HttpResponse:
        seen = form.cleaned_data["revision"]
        changed = examiner_les_depenses(dossier, form.saisis, par=request.user, revision=seen)
        return fait(request, _dire(changed), suite(request, numero))

    response = None if looking else jouer(request, examinees, form)
    return response or _page(request, dossier, examen, form)


def _page(request: RequeteConnectee, dossier: Dossier, examen: ExamenDuPlan, form: DepensesForm) -> HttpResponse:
    natures = {nature.id: nature.libelle for nature in cahier_de(dossier.version).natures_depense}
    pieces = {piece.pk: piece for piece in pieces_deposees(dossier)}
    shown = pieces.get(entier(request.POST.get("voir", request.POST.get("montree", ""))) or piece_a_cote(request))
    rows = form.champs(natures, pieces)
    shown = shown or next((one.piece for one in rows if one.piece), next(iter(pieces.values()), None))
    context = {
        "onglet": "dossiers",
        "dossier": dossier,
        "form": form,
        "lignes": rows,
        "examen": examen,
        "piece": shown,
        "pieces": [piece for piece in pieces.values() if piece != shown],
        "se_dessine": shown is not None and shown.fichier.type_mime in GENRES and shown.fichier.lisible,
        "sans_bouton": not rows,
        "geste": geste("depenses", dossier, request.user),
    }
    return render(request, "agent/depenses.html", context)


def _dire(combien: int) -> str:
    if not combien:
        return "Rien n’a changé."
    return f"{combien} dépense{'s' if combien > 1 else ''} examinée{'s' if combien > 1 else ''} : le calcul en tient compte."
