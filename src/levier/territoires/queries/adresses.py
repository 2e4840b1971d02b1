"""The mailbox that the directory file gives for a structure."""

from __future__ import annotations

from levier.territoires.enums import Niveau
from levier.territoires.models import AdresseOfficielle, Structure


def adresse_officielle(structure: Structure) -> str:
    """Where to write to the structure itself; empty when the directory does not know it."""
    insee = structure.territoire_code if structure.niveau == Niveau.COMMUNE else None
    codes = [code for code in (structure.siren, insee) if code]
    found = {one.code: one.email for one in AdresseOfficielle.objects.filter(code__in=codes)}
    return next((found[code] for code in codes if code in found), "")
