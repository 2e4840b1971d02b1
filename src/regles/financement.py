"""The financing plan that a call asks: its base, the origins of its revenues, the co-financers that it tells apart."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Origine(StrEnum):
    """Where a revenue of the plan comes from, in the words of rules."""

    ETAT = "etat"
    REGION = "region"
    DEPARTEMENT = "departement"
    COMMUNES = "communes"
    EUROPE = "europe"
    AUTRES_PUBLICS = "autres_publics"
    PRIVE = "prive"


LIBELLES_DES_ORIGINES = {
    Origine.ETAT: "Autres subventions de l'État",
    Origine.REGION: "Financement de la région",
    Origine.DEPARTEMENT: "Financement du département",
    Origine.COMMUNES: "Financement de communes et de leurs groupements",
    Origine.EUROPE: "Financement de l'Union européenne",
    Origine.AUTRES_PUBLICS: "Autres financements publics",
    Origine.PRIVE: "Financements privés",
}
PUBLIQUES = frozenset(Origine) - {Origine.PRIVE}
"""The origins that `recettes.publiques` adds."""


class BasePlan(StrEnum):
    """Whether expenses count without VAT or with it."""

    HT = "HT"
    TTC = "TTC"
    SELON_LA_TVA = "selon la TVA"  # what the structure recovers decides


@dataclass(frozen=True, slots=True)
class Cofinanceur:
    """A co-financer that the plan tells apart; what it brings counts in its origin too."""

    id: str
    libelle: str
    origine: Origine


DOTATIONS = (
    Cofinanceur("detr", "DETR", Origine.ETAT),
    Cofinanceur("dsil", "DSIL", Origine.ETAT),
    Cofinanceur("dsid", "DSID", Origine.ETAT),
    Cofinanceur("dpv", "Dotation politique de la ville", Origine.ETAT),
)
"""The dotations of the State, which every plan tells apart: `recettes.dotations` is their sum."""


@dataclass(frozen=True, slots=True)
class PlanDemande:
    """What the plan of a call is. A call that asks no plan has none: `plan: sans objet`."""

    base: BasePlan = BasePlan.SELON_LA_TVA
    declares: tuple[Cofinanceur, ...] = ()
    dit: bool = False  # the cahier writes the key

    @property
    def cofinanceurs(self) -> tuple[Cofinanceur, ...]:
        """Those of the call, then the dotations that it did not name itself."""
        nommes = {un.id for un in self.declares}
        return (*self.declares, *(une for une in DOTATIONS if une.id not in nommes))
