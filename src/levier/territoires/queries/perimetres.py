"""Who belongs to whom: communes covered by territories, members of a grouping, départements that it spans."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Q, QuerySet

from levier.territoires.enums import Niveau
from levier.territoires.models import Appartenance, Territoire


@dataclass(frozen=True, slots=True)
class PartDepartement:
    """What a grouping has in one département. `part` is of its inhabitants (of its communes when it has none)."""

    departement_code: str
    communes: int
    population: int
    part: float


def departements(millesime: int) -> QuerySet[Territoire]:
    """The State's départements of a vintage and the overseas collectivités, by code."""
    levels = [Niveau.DEPARTEMENT, Niveau.COM]
    return Territoire.objects.filter(millesime=millesime, niveau__in=levels, circonscription=True).order_by("code")


def regions(millesime: int) -> QuerySet[Territoire]:
    """The State's régions of a vintage, by name."""
    return Territoire.objects.filter(millesime=millesime, niveau=Niveau.REGION, circonscription=True).order_by(
        "cle_recherche"
    )


def membres(groupement: Territoire) -> QuerySet[Territoire]:
    """Communes of a territory, by name: members of a grouping, communes of a département or région, or itself."""
    return Territoire.objects.filter(communes_de(groupement)).order_by("cle_recherche", "code")


def communes_couvertes(territoires: Iterable[Territoire], millesime: int) -> set[str]:
    """INSEE codes of all communes of these territories, as they stand in `millesime`.

    A territory of another vintage counts as the one of the same level and code; if there is none it covers nothing.
    """
    wanted = Q(pk__in=[])
    for territoire in dans_le_millesime(territoires, millesime):
        wanted |= communes_de(territoire)
    return set(Territoire.objects.filter(wanted).values_list("code", flat=True))


def couvre_departement(territoires: Iterable[Territoire], departement_code: str, millesime: int) -> bool:
    """Whether these territories together hold every commune of a département."""
    inside = Territoire.objects.filter(
        millesime=millesime, niveau=Niveau.COMMUNE, departement_code=departement_code
    ).values_list("code", flat=True)
    codes = set(inside)
    return bool(codes) and codes <= communes_couvertes(territoires, millesime)


def parts_par_departement(groupement: Territoire) -> list[PartDepartement]:
    """Départements that a grouping spans, the largest share first. Never divides by a population of zero."""
    tallies: dict[str, tuple[int, int]] = {}
    for departement, habitants in membres(groupement).values_list("departement_code", "poids"):
        communes, population = tallies.get(departement, (0, 0))
        tallies[departement] = (communes + 1, population + habitants)
    everyone = sum(population for _, population in tallies.values())
    number = sum(communes for communes, _ in tallies.values())
    parts = [
        PartDepartement(code, communes, population, population / everyone if everyone else communes / number)
        for code, (communes, population) in tallies.items()
    ]
    return sorted(parts, key=lambda part: (-part.part, -part.communes, part.departement_code))


def departement_principal(groupement: Territoire) -> str:
    """Code of the département where most inhabitants of a grouping live; empty for a région or Corsica."""
    return groupement.departement_code


def groupements_de(commune: Territoire) -> QuerySet[Territoire]:
    """EPCI, EPT and special collectivités that a commune belongs to; none for the islands without EPCI."""
    return Territoire.objects.filter(appartenances__membre=commune).order_by("niveau", "cle_recherche")


def communes_de(territoire: Territoire) -> Q:
    """The communes of a territory, in its own vintage."""
    communes = Q(millesime=territoire.millesime, niveau=Niveau.COMMUNE)
    if territoire.niveau == Niveau.COMMUNE:
        return Q(pk=territoire.pk)
    if territoire.circonscription and territoire.niveau == Niveau.REGION:
        return communes & Q(region_code=territoire.code)
    if territoire.circonscription:
        return communes & Q(departement_code=territoire.code)
    return Q(pk__in=Appartenance.objects.filter(groupement=territoire).values("membre_id"))


def dans_le_millesime(territoires: Iterable[Territoire], millesime: int) -> list[Territoire]:
    """Each territory as it stands in `millesime`: the one of the same level and code; left out when there is none."""
    voulus = list(territoires)
    others = [territoire for territoire in voulus if territoire.millesime != millesime]
    if not others:
        return voulus
    wanted = Q(pk__in=[])
    for territoire in others:
        wanted |= Q(millesime=millesime, niveau=territoire.niveau, code=territoire.code)
    return [t for t in voulus if t.millesime == millesime] + list(Territoire.objects.filter(wanted))
