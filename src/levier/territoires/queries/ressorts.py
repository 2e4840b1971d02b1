"""Ressorts as the database knows them: which région a département lies in, who covers whom, in the query itself."""

from __future__ import annotations

from collections.abc import Iterable

from django.contrib.postgres.fields import ArrayField
from django.db.models import CharField, Q, Value

from levier.territoires.enums import NatureTerritoire, Perimetre
from levier.territoires.models import Territoire
from levier.territoires.ressort import Ressort


def departement(code: str) -> Ressort:
    """The ressort of one département, in its région; the région is unknown while no territory is loaded."""
    return Ressort(Perimetre.DEPARTEMENT, code, region=_region_de(code))


def communes(codes: Iterable[str], departement_code: str) -> Ressort:
    """The ressort of some communes of one département."""
    return Ressort(Perimetre.COMMUNES, departement_code, _region_de(departement_code), frozenset(codes))


def ressort(perimetre: Perimetre, code: str) -> Ressort:
    """The ressort of a nation, région or département named by its code; see `communes` for a list of them."""
    return departement(code) if perimetre == Perimetre.DEPARTEMENT else Ressort(perimetre, code)


def dans(ressorts: Iterable[Ressort], chemin: str = "") -> Q:
    """Rows (`models.SurUnRessort`, under `chemin`) that lie in at least one of `ressorts`; none when there is none."""
    found = Q(pk__in=[])
    for ressort in ressorts:
        found |= _dans(ressort, chemin)
    return found


def couvrant(ressort: Ressort, chemin: str = "") -> Q:
    """Rows (`models.SurUnRessort`, under `chemin`) whose ressort covers all of `ressort`."""
    found = Q(**{f"{chemin}perimetre": Perimetre.NATIONAL})
    if ressort.region:
        found |= Q(**{f"{chemin}perimetre": Perimetre.REGION, f"{chemin}code": ressort.region})
    if ressort.perimetre in {Perimetre.DEPARTEMENT, Perimetre.COMMUNES}:
        found |= Q(**{f"{chemin}perimetre": Perimetre.DEPARTEMENT, f"{chemin}code": ressort.code})
    if ressort.perimetre == Perimetre.COMMUNES:
        found |= Q(
            **{f"{chemin}perimetre": Perimetre.COMMUNES, f"{chemin}communes__contains": sorted(ressort.communes)}
        )
    return found


def _dans(ressort: Ressort, chemin: str) -> Q:
    match ressort.perimetre:
        case Perimetre.NATIONAL:
            return ~Q(**{f"{chemin}perimetre": ""})
        case Perimetre.REGION:
            return Q(**{f"{chemin}region_code": ressort.code})
        case Perimetre.DEPARTEMENT:
            inside = [Perimetre.DEPARTEMENT, Perimetre.COMMUNES]
            return Q(**{f"{chemin}perimetre__in": inside, f"{chemin}code": ressort.code})
        case Perimetre.COMMUNES:
            held = Value(sorted(ressort.communes), output_field=ArrayField(CharField(max_length=5)))
            return Q(**{f"{chemin}perimetre": Perimetre.COMMUNES, f"{chemin}communes__contained_by": held})


_regions: dict[str, str] = {}
"""Région of each département once read: the State moved none between the vintages."""


def _region_de(departement_code: str) -> str:
    if departement_code not in _regions:
        natures = [NatureTerritoire.DEPARTEMENT, NatureTerritoire.COM]
        found = Territoire.objects.filter(nature__in=natures, departement_code=departement_code)
        region = found.order_by("-millesime").values_list("region_code", flat=True).first()
        if not region:
            return ""
        _regions[departement_code] = region
    return _regions[departement_code]
