"""The financing plan of a request: its totals, and by how much it does not balance. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from levier.dossiers.enums import OrigineRecette, SensLigne
from levier.dossiers.models import LignePlan
from levier.socle import argent

ZERO = Decimal(0)


@dataclass(frozen=True, slots=True)
class Plan:
    """Totals of a plan. The grant asked is one of its revenues: `recettes` holds the others."""

    depenses_par_nature: dict[str, Decimal]
    recettes_par_origine: dict[str, Decimal]
    demande: Decimal | None

    @property
    def est_vide(self) -> bool:
        """No expense yet: nothing can be computed."""
        return not self.depenses_par_nature

    @property
    def depenses(self) -> Decimal:
        return sum(self.depenses_par_nature.values(), ZERO)

    @property
    def autofinancement(self) -> Decimal:
        return self.recettes_par_origine.get(OrigineRecette.AUTOFINANCEMENT, ZERO)

    @property
    def autres_aides(self) -> Decimal:
        """Revenues other than own funds and this request."""
        return self.recettes - self.autofinancement

    @property
    def recettes(self) -> Decimal:
        """Revenues typed in the plan, this request left aside."""
        return sum(self.recettes_par_origine.values(), ZERO)

    @property
    def total_recettes(self) -> Decimal:
        """Revenues with the grant asked."""
        return self.recettes + (self.demande or ZERO)

    @property
    def ecart(self) -> Decimal:
        """Expenses minus revenues: positive when revenue is lacking."""
        return self.depenses - self.total_recettes

    @property
    def equilibre(self) -> bool:
        return not self.est_vide and self.ecart == 0

    @property
    def phrase(self) -> str:
        """Whether it balances, otherwise by how much it does not and what to do."""
        if self.est_vide:
            return "Le plan de financement est vide : indiquez au moins une dépense."
        if self.ecart == 0:
            return f"Le plan est équilibré : {argent.ecrire(self.depenses)} de dépenses et autant de recettes."
        totals = (
            f"{argent.ecrire(self.depenses)} de dépenses, {argent.ecrire(self.total_recettes)} de recettes "
            "avec le financement demandé"
        )
        if self.ecart > 0:
            return f"Le plan n’est pas équilibré, il manque {argent.ecrire(self.ecart)} de recettes ({totals})."
        return f"Le plan n’est pas équilibré, il y a {argent.ecrire(-self.ecart)} de recettes en trop ({totals})."


def totaliser(lignes: Iterable[LignePlan], demande: Decimal | None) -> Plan:
    """The plan made of these lines and of the grant asked."""
    sides: dict[str, dict[str, Decimal]] = {SensLigne.DEPENSE: {}, SensLigne.RECETTE: {}}
    for ligne in lignes:
        side = sides[ligne.sens]
        side[ligne.nature] = side.get(ligne.nature, ZERO) + ligne.montant
    return Plan(sides[SensLigne.DEPENSE], sides[SensLigne.RECETTE], demande)
