"""The port to a directory of legal persons: asked when a structure is recorded by its SIRET, never needed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol, cast

from django.conf import settings
from django.utils.module_loading import import_string

from levier.territoires.enums import NatureStructure


class AnnuaireIndisponible(Exception):
    """The directory does not answer: one goes on by hand."""


class PasDansLAnnuaire(Exception):
    """The directory answers that it does not know the number."""


@dataclass(frozen=True, slots=True)
class PersonneMorale:
    """What the directory knows of a legal person; `nature` is None when its legal category says nothing of ours."""

    siret: str
    denomination: str
    adresse: str
    departement_code: str
    nature: NatureStructure | None
    active: bool


class Annuaire(Protocol):
    """A directory. `chercher` raises PasDansLAnnuaire, AnnuaireIndisponible."""

    def chercher(self, siret: str) -> PersonneMorale: ...


def annuaire() -> Annuaire | None:
    """The directory that the configuration wires; None when there is none."""
    return cast("Annuaire | None", import_string(settings.LEVIER_ANNUAIRE)())
