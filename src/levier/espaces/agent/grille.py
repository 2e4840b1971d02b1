"""The grids of a request as a page shows them: criterion by criterion, each assessor beside the others, the spread; one grid alone."""

from __future__ import annotations

from dataclasses import dataclass

from levier.instruction.models import Notation
from levier.instruction.queries import GrilleVue
from regles.cahier import Critere
from regles.grille import sur_cent


@dataclass(frozen=True, slots=True)
class LigneComparee:
    """A criterion: what each assessor gave, in words; the mean and the spread out of a hundred, empty when it has no object."""

    critere: Critere
    notes: tuple[str, ...]
    moyenne: str
    ecart: str


@dataclass(frozen=True, slots=True)
class Comparaison:
    """The grids in force side by side. `note` and `ecart` are out of a hundred."""

    notations: tuple[Notation, ...]
    lignes: tuple[LigneComparee, ...]
    totaux: tuple[str, ...]
    note: str
    ecart: str


@dataclass(frozen=True, slots=True)
class NoteVue:
    """One mark of one grid, with its reason."""

    critere: Critere
    note: str
    raison: str


def comparer(vue: GrilleVue) -> Comparaison | None:
    """What the person may compare; None while it is not to be read, or nothing is sent."""
    if vue.bilan is None:
        return None
    lines = tuple(
        LigneComparee(
            line.critere,
            tuple(_dire(line.critere, one) for one in vue.en_vigueur),
            "" if line.moyenne is None else sur_cent(line.moyenne),
            "" if line.ecart is None else sur_cent(line.ecart),
        )
        for line in vue.bilan.lignes
    )
    totals = tuple(map(sur_cent, vue.bilan.totaux))
    return Comparaison(vue.en_vigueur, lines, totals, sur_cent(vue.bilan.note), sur_cent(vue.bilan.ecart))


def resumer_la_grille(vue: GrilleVue, comparaison: Comparaison | None) -> str:
    """One line: the note, or how many grids are sent; empty for a call without grid."""
    if not vue.criteres:
        return ""
    if comparaison is not None and not vue.attendues:
        return f"{comparaison.note} sur 100"
    total = vue.envoyees + len(vue.attendues)
    return f"{vue.envoyees} sur {total} envoyée{'s' if vue.envoyees > 1 else ''}" if total else "pas encore notée"


def feuille(criteres: tuple[Critere, ...], notation: Notation) -> list[NoteVue]:
    """One grid, in the order of the cahier."""
    return [NoteVue(one, _dire(one, notation), notation.raison(one.id)) for one in criteres]


def _dire(critere: Critere, notation: Notation) -> str:
    notes = notation.notes
    if critere.id not in notes:
        return "non noté"
    note = notes[critere.id]
    return "sans objet" if note is None or critere.echelle is None else critere.echelle.dire(note)
