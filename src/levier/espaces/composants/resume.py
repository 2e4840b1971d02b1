"""A financing plan at a glance: two bars, and the table of the same figures beside them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from levier.dossiers.financement.plan import ZERO, Plan
from levier.espaces.composants.graphique import Graphique, GroupeDeBarres, Serie, graphique
from levier.socle import argent
from regles.cahier import Cahier
from regles.texte import parts

DEPENSES, RECETTES = "Dépenses", "Recettes"


@dataclass(frozen=True, slots=True)
class LigneResume:
    """One part of a side: its words, its amount, its share of the whole."""

    cote: str
    libelle: str
    montant: Decimal
    part: str


@dataclass(frozen=True, slots=True)
class Resume:
    """The chart of a plan and its figures."""

    graphique: Graphique
    lignes: tuple[LigneResume, ...]


def resumer(plan: Plan, cahier: Cahier) -> Resume | None:
    """What is spent and by whom it is paid, with what is missing or too much; None while no expense is typed."""
    whole = max(plan.depenses, plan.total_recettes)
    if plan.est_vide or not whole:
        return None
    held = [part for part in _parts(plan, cahier) if part[2]]
    series = tuple(Serie(label, css) for _, label, _, css in held)
    groupes = [
        GroupeDeBarres(
            side,
            tuple(argent.en_centimes(montant) if owner == side else 0 for owner, _, montant, _ in held),
            tuple(argent.ecrire(montant) for _, _, montant, _ in held),
        )
        for side in (DEPENSES, RECETTES)
    ]
    title = "Le plan en deux barres : ce qui est dépensé, et qui le paie"
    chart = graphique("resume-plan", (title, plan.phrase), series, groupes, empile=True)
    rows = tuple(row for side in (DEPENSES, RECETTES) for row in _lignes(side, held, whole))
    return Resume(chart, rows)


def _parts(plan: Plan, cahier: Cahier) -> list[tuple[str, str, Decimal, str]]:
    """Side, words, amount and class of each part; both sides add up to the same."""
    eligible = _eligibles(plan.depenses_par_nature, cahier)
    return [
        (DEPENSES, "Éligibles par leur nature", eligible, "serie-1"),
        (DEPENSES, "Non éligibles", plan.depenses - eligible, "serie-nul"),
        (DEPENSES, "Recettes en trop", max(ZERO, -plan.ecart), "serie-perte"),
        (RECETTES, "Aide demandée ici", plan.demande or ZERO, "serie-3"),
        (RECETTES, "Autres aides publiques", plan.aides_publiques, "serie-2"),
        (RECETTES, "Financements privés et autres ressources", plan.financements_prives, "serie-4"),
        (RECETTES, "Fonds propres", plan.autofinancement, "serie-5"),
        (RECETTES, "Recettes à trouver", max(ZERO, plan.ecart), "serie-perte"),
    ]


def _eligibles(depenses: Mapping[str, Decimal], cahier: Cahier) -> Decimal:
    eligible = {nature.id for nature in cahier.natures_depense if nature.eligible}
    return sum((montant for nature, montant in depenses.items() if nature in eligible), ZERO)


def _lignes(cote: str, morceaux: list[tuple[str, str, Decimal, str]], total: Decimal) -> list[LigneResume]:
    """The parts of a side; their shares add up to the whole."""
    held = [(label, montant) for owner, label, montant, _ in morceaux if owner == cote]
    dites = parts([argent.en_centimes(montant) for _, montant in held], argent.en_centimes(total))
    return [LigneResume(cote, label, montant, dite) for (label, montant), dite in zip(held, dites, strict=True)]
