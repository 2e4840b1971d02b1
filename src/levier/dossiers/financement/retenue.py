"""What the service retains of each expense of a plan, and why; the plan as the rules then read it (ADR 0058). Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from copy import copy
from dataclasses import dataclass
from decimal import Decimal
from uuid import UUID

from levier.dossiers.enums import SensLigne
from levier.dossiers.models import LignePlan
from levier.socle import argent


@dataclass(frozen=True, slots=True)
class Retenue:
    """What is retained of an expense that was presented, in euros, and why less."""

    presente: Decimal
    montant: Decimal
    motif: str

    @property
    def entiere(self) -> bool:
        """Whether it is retained as it was presented."""
        return self.montant == self.presente

    @property
    def phrase(self) -> str:
        """« Le service a retenu 1 000,00 € sur 2 000,00 €. Motif : … »."""
        if self.entiere:
            return "Le service a admis cette dépense."
        if not self.montant:
            return f"Le service a écarté cette dépense de {argent.ecrire(self.presente)}. Motif : {self.motif}"
        return f"Le service a retenu {argent.ecrire(self.montant)} sur {argent.ecrire(self.presente)}. Motif : {self.motif}"


def plan_retenu(lignes: Iterable[LignePlan], retenues: Mapping[UUID, Retenue]) -> list[LignePlan]:
    """These lines as the rules read them: each expense at what is retained of it. Those that change are copies."""
    return [_a(ligne, retenues.get(ligne.identite)) for ligne in lignes]


def _a(ligne: LignePlan, retenue: Retenue | None) -> LignePlan:
    if retenue is None or retenue.entiere or ligne.sens != SensLigne.DEPENSE:
        return ligne
    kept = copy(ligne)
    kept.montant = retenue.montant
    return kept
