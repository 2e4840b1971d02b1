"""What a person may do, where and for whom, on one business day. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from levier.comptes.enums import Role, RoleStructure
from levier.territoires.ressort import Ressort


@dataclass(frozen=True, slots=True)
class Droit:
    """A role held on a ressort; `delegue`: a signature that the préfet lets the person give for him."""

    role: Role
    ressort: Ressort
    delegue: bool = False


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
        held = (one for one in self.droits if one.role in roles and (delegations or not one.delegue))
        return any(one.ressort.couvre(ressort) for one in held)
