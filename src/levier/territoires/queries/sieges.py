"""Where structures have their seat, and whether that lies on a territory: yes, no, or nothing that our lists tell."""

from __future__ import annotations

from collections.abc import Sequence

from levier.territoires.enums import Perimetre
from levier.territoires.models import Structure, Territoire
from levier.territoires.queries.couverture import territoires_des_structures
from levier.territoires.queries.perimetres import communes_de
from levier.territoires.ressort import NATIONAL, Ressort, region


def sieges(structures: Sequence[Structure], millesime: int) -> dict[int, Ressort]:
    """The département of the seat of each structure in that vintage, by its key; else its région, else the nation. One query.

    What straddles départements sits where most of its people live; what is no territory, where it was declared.
    """
    found = territoires_des_structures(structures, millesime)
    return {one.pk: _siege(found.get(one.pk) or one) for one in structures}


def siege_connu(structure: Structure) -> Ressort:
    """The same as its row says, whatever the vintage. No query."""
    return _siege(structure)


def siege_du_territoire(territoire: Territoire) -> Ressort:
    """The same for a territory that is no structure yet."""
    return _siege(territoire)


def _siege(place: Territoire | Structure) -> Ressort:
    if place.departement_code:
        return Ressort(Perimetre.DEPARTEMENT, place.departement_code, region=place.region_code)
    return region(place.region_code) if place.region_code else NATIONAL


def est_dans(siege: Ressort, guichet: Ressort) -> bool | None:
    """Whether a seat lies on the territory of a call; None when no list tells it."""
    if guichet.couvre(siege):
        return True
    if siege == NATIONAL or (siege.perimetre == Perimetre.REGION and guichet.region in {"", siege.code}):
        return None
    return False


def touche(structure: Structure, millesime: int, departement_code: str) -> bool:
    """Whether a structure, whose seat is only known by its région, has a commune in this département."""
    found = territoires_des_structures([structure], millesime).get(structure.pk)
    return (
        found is not None and Territoire.objects.filter(communes_de(found), departement_code=departement_code).exists()
    )
