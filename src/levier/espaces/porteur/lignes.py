"""The financing plan as its screen holds it: lines typed, spare lines, what each nature is worth."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import QueryDict

from levier.dossiers.enums import SensLigne
from levier.dossiers.models import Dossier
from levier.dossiers.queries import lignes_du_plan
from levier.dossiers.saisie import LigneSaisie, lire_ligne, natures_possibles
from regles.cahier import Cahier, NatureDepense

LIGNES_LUES_MAX = 400
"""Beyond, a forged form: the act itself refuses long before."""


@dataclass(frozen=True, slots=True)
class LigneAffichee:
    """A line of the screen, with its rank in the form and the sentences of its fields at fault."""

    rang: int
    saisie: LigneSaisie
    erreurs: dict[str, str]
    nature: NatureDepense | None


@dataclass(frozen=True, slots=True)
class LigneEnvoyee:
    """A line just sent: what its screen must now say, field by field."""

    rang: int
    nature: NatureDepense | None
    messages: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class TableauPlan:
    """Both sides of the plan, each with a spare line."""

    depenses: tuple[LigneAffichee, ...]
    recettes: tuple[LigneAffichee, ...]
    natures: dict[str, str]
    origines: dict[str, str]


def lire_lignes(donnees: QueryDict) -> list[LigneSaisie]:
    """The lines of a form sent: `l0-sens`, `l0-nature`... The one whose button « retirer » was pressed is left out."""
    removed = donnees.get("retirer", "")
    lines: list[LigneSaisie] = []
    for rank in range(LIGNES_LUES_MAX):
        if f"l{rank}-sens" not in donnees:
            break
        if str(rank) == removed:
            continue
        sens, nature, libelle, montant = (
            str(donnees.get(f"l{rank}-{field}", "")).replace("\0", "")
            for field in ("sens", "nature", "libelle", "montant")
        )
        lines.append(LigneSaisie(sens, nature, libelle, montant, obtenue=f"l{rank}-obtenue" in donnees))
    return lines


def envoyees(cahier: Cahier, lignes: list[LigneSaisie], erreurs: dict[str, str]) -> list[LigneEnvoyee]:
    """Each line as sent, with its errors (empty ones clear the screen's) and what its nature is worth."""
    natures = {nature.id: nature for nature in cahier.natures_depense}
    return [
        LigneEnvoyee(
            rank,
            natures.get(line.nature) if line.sens == SensLigne.DEPENSE else None,
            tuple((field, erreurs.get(f"lignes.{rank}.{field}", "")) for field in ("nature", "libelle", "montant")),
        )
        for rank, line in enumerate(lignes)
    ]


def tableau(dossier: Dossier, cahier: Cahier, saisies: list[LigneSaisie] | None = None) -> TableauPlan:
    """The plan kept, or the lines of a refused saving."""
    typed = (
        lignes_du_plan(dossier)
        if saisies is None
        else [(line, {} if line.est_vide else lire_ligne(cahier, line)[1]) for line in saisies]
    )
    sides = {sens: [pair for pair in typed if pair[0].sens == sens and not pair[0].est_vide] for sens in SensLigne}
    for sens, side in sides.items():
        side.append((LigneSaisie(sens.value, "", "", ""), {}))
    natures = {nature.id: nature for nature in cahier.natures_depense}
    rows = [
        LigneAffichee(rank, line, errors, natures.get(line.nature) if line.sens == SensLigne.DEPENSE else None)
        for rank, (line, errors) in enumerate([*sides[SensLigne.DEPENSE], *sides[SensLigne.RECETTE]])
    ]
    return TableauPlan(
        depenses=tuple(row for row in rows if row.saisie.sens == SensLigne.DEPENSE),
        recettes=tuple(row for row in rows if row.saisie.sens == SensLigne.RECETTE),
        natures=dict(natures_possibles(cahier, SensLigne.DEPENSE)),
        origines=dict(natures_possibles(cahier, SensLigne.RECETTE)),
    )
