"""Ressorts as the database knows them: which région a département lies in, who covers whom, in the query itself."""

from __future__ import annotations

from collections.abc import Iterable

from django.contrib.postgres.fields import ArrayField
from django.db.models import CharField, Q, Value

from levier.territoires.enums import NatureTerritoire, Niveau, Perimetre
from levier.territoires.models import Structure, Territoire
from levier.territoires.ressort import NATIONAL, Ressort, region


def departement(code: str) -> Ressort:
    """The ressort of one département, in its région; the région is unknown while no territory is loaded."""
    return Ressort(Perimetre.DEPARTEMENT, code, region=_region_de(code))


def communes(codes: Iterable[str], departement_code: str) -> Ressort:
    """The ressort of some communes of one département."""
    return Ressort(Perimetre.COMMUNES, departement_code, _region_de(departement_code), frozenset(codes))


def depuis_cle(cle: str) -> Ressort:
    """The ressort of a `Ressort.cle`: "national", "region:27", "departement:71", "communes:71178,71222".

    Raises ValueError when its kind is unknown; `existe` says whether its codes are those of territories.
    """
    name, _, code = cle.partition(":")
    perimetre = Perimetre(name)
    match perimetre:
        case Perimetre.DEPARTEMENT:
            return departement(code)
        case Perimetre.COMMUNES:
            codes = [one.strip() for one in code.split(",")]
            known = Territoire.objects.filter(niveau=Niveau.COMMUNE, code__in=codes).order_by("-millesime")
            return communes(codes, known.values_list("departement_code", flat=True).first() or "")
    return Ressort(perimetre, code)


def existe(ressort: Ressort) -> bool:
    """Whether its codes are those of the State's territories; of communes, all of one département."""
    match ressort.perimetre:
        case Perimetre.NATIONAL:
            return not ressort.code
        case Perimetre.REGION:
            return Territoire.objects.filter(nature__in=_REGIONS, region_code=ressort.code or "?").exists()
        case Perimetre.DEPARTEMENT:
            return ressort.region == _region_de(ressort.code) != ""
    found = Territoire.objects.filter(niveau=Niveau.COMMUNE, code__in=ressort.communes, departement_code=ressort.code)
    return set(found.values_list("code", flat=True)) == ressort.communes


def exactement(ressort: Ressort, chemin: str = "") -> Q:
    """Rows (`models.SurUnRessort`, under `chemin`) whose ressort is this one."""
    held = {"perimetre": ressort.perimetre, "code": ressort.code, "communes": sorted(ressort.communes)}
    return Q(**{f"{chemin}{column}": value for column, value in held.items()})


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
        listed = {f"{chemin}perimetre": Perimetre.COMMUNES, f"{chemin}code": ressort.code}
        found |= Q(**listed, **{f"{chemin}communes__contains": sorted(ressort.communes)})
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
            listed = {f"{chemin}perimetre": Perimetre.COMMUNES, f"{chemin}code": ressort.code}
            return Q(**listed, **{f"{chemin}communes__contained_by": held})


def prefectures(ressorts: Iterable[Ressort]) -> list[Ressort]:
    """Every département (or overseas collectivité) that lies in at least one of `ressorts`, by code. At most one query."""
    held = list(ressorts)
    if all(one.perimetre in {Perimetre.DEPARTEMENT, Perimetre.COMMUNES} for one in held):
        return sorted((one for one in held if one.perimetre == Perimetre.DEPARTEMENT), key=lambda one: one.code)
    found = (
        Territoire.objects.filter(nature__in=_PREFECTURES, circonscription=True)
        .values_list("departement_code", "region_code")
        .distinct()
    )
    known = (Ressort(Perimetre.DEPARTEMENT, code, region=in_region) for code, in_region in found)
    return sorted((one for one in known if any(r.couvre(one) for r in held)), key=lambda one: one.code)


def ressort_de(structure: Structure) -> Ressort:
    """Where a structure is: a commune, else its département, else its région (Collectivité de Corse), else the nation."""
    if structure.niveau == Niveau.COMMUNE and structure.territoire_code:
        where = frozenset({structure.territoire_code})
        return Ressort(Perimetre.COMMUNES, structure.departement_code, structure.region_code, where)
    if structure.departement_code:
        return Ressort(Perimetre.DEPARTEMENT, structure.departement_code, region=structure.region_code)
    return region(structure.region_code) if structure.region_code else NATIONAL


def structures_dans(ressorts: Iterable[Ressort], chemin: str = "") -> Q:
    """Structures (under `chemin`) whose `ressort_de` lies in at least one of `ressorts`."""
    found = Q(pk__in=[])
    for ressort in ressorts:
        match ressort.perimetre:
            case Perimetre.NATIONAL:
                return Q()
            case Perimetre.REGION:
                found |= Q(**{f"{chemin}region_code": ressort.code})
            case Perimetre.DEPARTEMENT:
                found |= Q(**{f"{chemin}departement_code": ressort.code})
            case Perimetre.COMMUNES:
                codes = {f"{chemin}territoire_code__in": sorted(ressort.communes)}
                found |= Q(**codes, **{f"{chemin}niveau": Niveau.COMMUNE})
    return found


_PREFECTURES = (NatureTerritoire.DEPARTEMENT, NatureTerritoire.COM)
_REGIONS = (NatureTerritoire.REGION, NatureTerritoire.CTU, NatureTerritoire.COM)
_regions: dict[str, str] = {}
"""Région of each département, read together once: the State moved none between the vintages."""


def _region_de(departement_code: str) -> str:
    if not _regions:
        found = Territoire.objects.filter(nature__in=_PREFECTURES).exclude(departement_code="").order_by("millesime")
        _regions.update(found.values_list("departement_code", "region_code"))
    return _regions.get(departement_code, "")
