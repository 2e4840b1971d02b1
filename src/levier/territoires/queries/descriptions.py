"""What rules read of a place beside its population: codes, overseas or not, its largest commune, the members of a group."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from typing import cast

from django.db.models import Count, Max, Q

from levier.territoires.donnees.particularites import REGIONS_D_OUTRE_MER
from levier.territoires.enums import NatureStructure, Niveau
from levier.territoires.models import Structure, Territoire
from levier.territoires.queries.perimetres import communes_de
from regles.valeurs import Ligne, Valeur
from regles.vocabulaire import Fourni

_CLES = ("nature", "population", "code", "departement", "region", "outre_mer", "plus_grande_commune")
DU_PORTEUR: Mapping[str, str] = dict(
    zip(
        _CLES,
        (
            *(Fourni.NATURE, Fourni.POPULATION, Fourni.CODE, Fourni.DEPARTEMENT, Fourni.REGION),
            *(Fourni.OUTRE_MER, Fourni.PLUS_GRANDE_COMMUNE),
        ),
        strict=True,
    )
)
DU_LIEU: Mapping[str, str] = dict(
    zip(
        _CLES,
        (
            *(Fourni.NATURE_DU_LIEU, Fourni.POPULATION_DU_LIEU, Fourni.CODE_DU_LIEU, Fourni.DEPARTEMENT_DU_LIEU),
            *(Fourni.REGION_DU_LIEU, Fourni.LIEU_OUTRE_MER, Fourni.PLUS_GRANDE_COMMUNE_DU_LIEU),
        ),
        strict=True,
    )
)
"""What each thing known of a place is called in the rules, of the porteur and of the project."""


def decrire(
    noms: Mapping[str, str], lues: Collection[str], territoire: Territoire | None, structure: Structure | None = None
) -> dict[str, Valeur]:
    """Of what is read (`lues`), what is known of a place, or of a structure that is no territory; None is unknown.

    One query at most, for the largest commune of what holds several.
    """
    wanted = [cle for cle, nom in noms.items() if nom in lues]
    read = _du_territoire(territoire) if territoire else _de_la_structure(structure) if structure else {}
    return {noms[cle]: read[cle]() if cle in read else None for cle in wanted}


def lignes_des_membres(membres: Iterable[Structure], trouves: Mapping[int, Territoire]) -> tuple[Ligne, ...]:
    """A line for each member of a group, the porteur first. No query."""
    return tuple(ligne_du_membre(trouves.get(one.pk) or one) for one in membres)


def ligne_du_membre(membre: Territoire | Structure) -> Ligne:
    """What rules read of one member: a territory, or a legal person that is none."""
    of = _du_territoire(membre) if isinstance(membre, Territoire) else _de_la_structure(membre)
    read = {cle: of[cle]() for cle in ("code", "nature", "population", "departement") if cle in of}
    return {"population": None, **cast("Ligne", read)}


def nature_des_regles(nature: str) -> str:
    """The rules know no nature of its own for the overseas collectivités: they stand with the collectivités uniques."""
    return NatureStructure.CTU.value if nature == NatureStructure.COM else str(nature)


def _du_territoire(territoire: Territoire) -> Mapping[str, Callable[[], Valeur]]:
    return {
        "nature": lambda: nature_des_regles(territoire.nature),
        "population": lambda: territoire.population,
        "code": lambda: territoire.code,
        "departement": lambda: territoire.departement_code or None,
        "region": lambda: territoire.region_code or None,
        "outre_mer": lambda: _outre_mer(territoire.departement_code, territoire.region_code),
        "plus_grande_commune": lambda: _plus_grande_commune(territoire),
    }


def _de_la_structure(structure: Structure) -> Mapping[str, Callable[[], Valeur]]:
    return {
        "nature": lambda: nature_des_regles(structure.nature),
        "code": lambda: structure.siren or None,
        "departement": lambda: structure.departement_code or None,
        "region": lambda: structure.region_code or None,
        "outre_mer": lambda: _outre_mer(structure.departement_code, structure.region_code),
    }


def _outre_mer(departement: str, region: str) -> bool | None:
    """Unknown for who is in no région, as for a legal person of which no list says the seat."""
    if not departement and not region:
        return None
    far = ("97", "98")
    return departement.startswith(far) or region.startswith(far) or region in REGIONS_D_OUTRE_MER


def _plus_grande_commune(territoire: Territoire) -> int | None:
    """Inhabitants of its largest commune; unknown while one of them has no published population."""
    if territoire.niveau == Niveau.COMMUNE:
        return territoire.population
    communes = Territoire.objects.filter(communes_de(territoire))
    found = communes.aggregate(grande=Max("population"), inconnues=Count("pk", filter=Q(population=None)))
    grande: int | None = found["grande"]
    return None if found["inconnues"] else grande
