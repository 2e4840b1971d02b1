"""The grids of a request as one person may read them: nobody who is to mark sees the marks of others before sending."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import BigIntegerField, QuerySet

from levier.comptes.models import Personne
from levier.dossiers.models import Dossier
from levier.dossiers.queries import cahier_du
from levier.instruction.models import Instruction, Notation
from levier.socle.requetes import Parametre, Requete
from regles.arrondi import MILLION
from regles.cahier import Cahier, Critere
from regles.grille import BilanDeGrille, bilan, criteres_notes
from regles.valeurs import Valeur
from regles.vocabulaire import Fourni


@dataclass(frozen=True, slots=True)
class GrilleVue:
    """The grid of a request for one person. `bilan`: what the grids in force give; None: awaited, or not to be seen yet."""

    criteres: tuple[Critere, ...]
    attendues: tuple[Notation, ...]
    """Asked or begun, by people who have none in force."""
    mienne: Notation | None
    """The one that the person has begun or is asked."""
    envoyee: Notation | None
    """The one of the person that is in force."""
    visibles: tuple[Notation, ...]
    """Those sent that the person may read, those replaced included."""
    envoyees: int
    """How many are in force."""
    bilan: BilanDeGrille | None

    @property
    def en_vigueur(self) -> tuple[Notation, ...]:
        """Those that count, in the order of the totals of `bilan`."""
        return tuple(one for one in self.visibles if one.compte)


def notations_de(dossier: Dossier) -> list[Notation]:
    """Every grid of a request, oldest first, with who marks and who read it after. One statement."""
    found = _DE(dossier=dossier.pk)
    for one in found:
        one.dossier = dossier
    return found


def grille_de(dossier: Dossier, personne: Personne) -> GrilleVue:
    """What the person may see of the grid of a request. One statement; none for a call without grid."""
    criteres = criteres_de(dossier)
    notations = notations_de(dossier) if criteres else []
    mine = [one for one in notations if one.evaluateur_id == personne.pk]
    seen = peut_lire_les_notes(personne.pk, notations)
    shown = tuple(one for one in notations if one.envoyee_le and (seen or one.evaluateur_id == personne.pk))
    return GrilleVue(
        criteres=criteres,
        attendues=tuple(attendues(notations)),
        mienne=next((one for one in mine if one.attendue), None),
        envoyee=next((one for one in mine if one.compte), None),
        visibles=shown,
        envoyees=sum(one.compte for one in notations),
        bilan=bilan(criteres, [one.notes for one in shown if one.compte]) if seen else None,
    )


def criteres_de(dossier: Dossier) -> tuple[Critere, ...]:
    """The criteria on which this request is marked; none without grid."""
    return criteres_notes(cahier_du(dossier), dossier.theme)


def attendues(notations: Sequence[Notation]) -> list[Notation]:
    """Those that the note waits for: not sent, of people who have none in force."""
    given = {one.evaluateur_id for one in notations if one.compte}
    return [one for one in notations if one.attendue and one.evaluateur_id not in given]


def peut_lire_les_notes(personne: int, notations: Sequence[Notation]) -> bool:
    """Whether a person (key) may read the others' marks: their own is sent, or none is theirs and all are sent."""
    mine = [one for one in notations if one.evaluateur_id == personne]
    return any(one.compte for one in mine) or (not any(one.attendue for one in mine) and not attendues(notations))


def note_lue(dossier: Dossier, cahier: Cahier) -> dict[str, Valeur]:
    """What the rules know of the note, in parts per million, rounded down; nothing where none reads it, or while it waits."""
    if Fourni.NOTE not in cahier.programme.lus:
        return {}
    instruction: Instruction | None = getattr(dossier, "instruction", None)
    return {} if instruction is None or instruction.note is None else {Fourni.NOTE: int(instruction.note * MILLION)}


def _de() -> QuerySet[Notation]:
    notations = Notation.objects.filter(dossier=Parametre("dossier", BigIntegerField()))
    return notations.select_related("evaluateur", "relue_par", "demandee_par").order_by("id")


_DE = Requete(_de)
