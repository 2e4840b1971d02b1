"""Decisions taken, grants made, and what a refusal starts from."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from levier.appels.models import Appel
from levier.attributions.models import Decision, Subvention
from levier.dossiers.models import Dossier
from levier.instruction.queries import resultat_instruit
from regles.resultat import Motif


@dataclass(frozen=True, slots=True)
class Laureat:
    """A structure granted under a call: what for, how much in euros."""

    structure: str
    projet: str
    montant: Decimal


def decision_de(dossier: Dossier) -> Decision | None:
    """The decision on a dossier, its grant joined; None while it waits."""
    return (
        Decision.objects.select_related("subvention", "dossier__structure", "dossier__appel")
        .filter(dossier=dossier)
        .first()
    )


def conditions_non_remplies(dossier: Dossier) -> tuple[Motif, ...]:
    """Conditions of the cahier that fail now: what the form of a refusal proposes."""
    return resultat_instruit(dossier).motifs


def laureats(appel: Appel) -> list[Laureat]:
    """Grants notified under a call, by name. One query."""
    granted = (
        Subvention.objects.filter(decision__dossier__appel=appel)
        .exclude(etat="attribuee")
        .select_related("structure", "decision__dossier")
        .order_by("structure__denomination", "id")
    )
    return [
        Laureat(
            structure=grant.structure.denomination,
            projet=str(grant.decision.dossier.reponses.get("projet.titre") or ""),
            montant=grant.montant_attribue,
        )
        for grant in granted
    ]
