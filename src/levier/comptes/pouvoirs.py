"""What a person may do, where and for whom, on one business day. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from levier.comptes.enums import ActeDelegue, Role, RoleStructure
from levier.territoires.ressort import Ressort


@dataclass(frozen=True, slots=True)
class Delegation:
    """What the préfet lets a person sign for him: these kinds of acts, up to an amount (None: any)."""

    objets: frozenset[ActeDelegue]
    plafond: Decimal | None = None

    def permet(self, acte: ActeDelegue | None, montant: Decimal | None) -> bool:
        """Whether it bears on the act, for that amount; None: not known yet."""
        above = self.plafond is not None and montant is not None and montant > self.plafond
        return (acte is None or acte in self.objets) and not above


@dataclass(frozen=True, slots=True)
class Droit:
    """A role held on a ressort; `delegation`: a signature that the préfet lets the person give for him."""

    role: Role
    ressort: Ressort
    delegation: Delegation | None = None


@dataclass(frozen=True, slots=True)
class Mandat:
    """What a person is in a structure; `verifiee`: it was checked that the person acts for it."""

    role: RoleStructure
    verifiee: bool

    @staticmethod
    def lue(lu: Mapping[str, Any]) -> Mandat:
        """From the columns of a link in force."""
        return Mandat(RoleStructure(lu["role"]), lu["verifie"] is not None)


@dataclass(frozen=True, slots=True)
class Pouvoirs:
    """The rights in force, and the place in each structure that the person acts for, by its key."""

    droits: tuple[Droit, ...]
    structures: Mapping[int, Mandat]
    ferme: bool = False
    """Whether the account is closed: it then has nothing else."""
    liens: frozenset[int] = frozenset()
    """Structures that the person acts, asks to act, or once acted for: it has no say on their requests as the service."""
    remplace: Mapping[int, str] = field(default_factory=dict)
    """Names of the colleagues away today for whom the person stands in, by their keys."""

    @property
    def verifiees(self) -> list[int]:
        """The structures that the person was checked to act for."""
        return [key for key, place in self.structures.items() if place.verifiee]

    @property
    def a_verifier(self) -> list[int]:
        """The others, for which it prepares drafts."""
        return [key for key, place in self.structures.items() if not place.verifiee]

    def ressorts(self, *roles: Role) -> frozenset[Ressort]:
        """Where one of `roles` is held (any of them when none is given); a delegation counts as the role of signatory."""
        return frozenset(held.ressort for held in self.droits if not roles or held.role in roles)

    def couvre(self, ressort: Ressort, *roles: Role, delegations: bool = True) -> bool:
        """Whether one of `roles` is held on a territory that contains `ressort`; `delegations`: a delegation counts."""
        held = (one for one in self.droits if one.role in roles and (delegations or one.delegation is None))
        return any(one.ressort.couvre(ressort) for one in held)

    def signatures(self, ressort: Ressort) -> tuple[Droit, ...]:
        """The rights to sign held on that very ressort, or on that of its service: the préfet's is not his superior's."""
        exact = {ressort.cle, ressort.service.cle}
        return tuple(one for one in self.droits if one.role is Role.SIGNATAIRE and one.ressort.cle in exact)
