"""Who asks, made to fit an example: a real territory given the figures of the example, or a legal person of its nature."""

from __future__ import annotations

import itertools

from django.db.models import F, QuerySet
from django.db.models.functions import Abs
from stdnum import luhn

from levier.comptes import actions as comptes
from levier.comptes.enums import RoleStructure
from levier.comptes.models import Personne
from levier.socle.acteurs import SYSTEME
from levier.territoires.actions import creer_structure, structure_du_territoire
from levier.territoires.enums import NATURES_SANS_TERRITOIRE, NIVEAUX, NatureStructure, Niveau, SourcePopulation
from levier.territoires.models import Appartenance, Structure, Territoire
from levier.territoires.queries import oublier
from levier.territoires.queries.ressorts import departement, prefectures
from levier.territoires.ressort import Ressort, region
from regles.valeurs import Situation
from regles.vocabulaire import Fourni

_rang = itertools.count(1)
_DE_COMMUNES = frozenset({Niveau.EPCI, Niveau.EPT})
COMMUNES_MAX = 2000
OUTRE_MER = "971"


def structure_pour(donnees: Situation, ou: Ressort, millesime: int) -> Structure:
    """The structure that the example describes, in the département of `ou`. To be taken back with the play: it changes rows."""
    nature = str(donnees.get(Fourni.NATURE) or NatureStructure.COMMUNE)
    if nature in NATURES_SANS_TERRITOIRE or nature not in NIVEAUX:
        return personne_morale(nature, ou)
    oublier()
    niveau = NIVEAUX[nature]
    if niveau in _DE_COMMUNES:
        return structure_du_territoire(_groupement(nature, donnees, ou, millesime))
    population = _entier(donnees, Fourni.POPULATION)
    if niveau == Niveau.COMMUNE and Fourni.POPULATION_DU_GROUPE in donnees:  # alone, it is its own group
        population = _entier(donnees, Fourni.POPULATION_DU_GROUPE)
    territoire = _reel(nature, ou, millesime, donnees.get(Fourni.CODE), population)
    if territoire is None:
        territoire = _fait(nature, ou, millesime, f"{next(_rang):05d}", population)
    elif _est_dite(donnees) and territoire.population != population:
        Territoire.objects.filter(pk=territoire.pk).update(**_population(population))
        territoire.refresh_from_db()
    return structure_du_territoire(territoire)


def place_de(donnees: Situation, usuelle: Ressort) -> Ressort:
    """The département that the example tells, by its code, its région or as overseas; the usual one otherwise."""
    if code := donnees.get(Fourni.DEPARTEMENT):
        return departement(str(code))
    if code := donnees.get(Fourni.REGION):
        return next(iter(prefectures([region(str(code))])), usuelle)
    return departement(OUTRE_MER) if donnees.get(Fourni.OUTRE_MER) else usuelle


def personne_morale(nature: str, ou: Ressort) -> Structure:
    """A legal person that is no territory."""
    rang = next(_rang)
    connue = nature if nature in NATURES_SANS_TERRITOIRE else NatureStructure.AUTRE.value
    siren = f"9{rang:07d}"
    return creer_structure(
        denomination=f"Structure d’essai {rang}", nature=connue, siret=siren + luhn.calc_check_digit(siren),
        departement_code=ou.code,
    )  # fmt: skip


def membre_de(structure: Structure) -> Personne:
    """Somebody who may commit the structure."""
    personne = comptes.creer_compte_confirme(
        email=f"essai{next(_rang)}@essai.levier.example", mot_de_passe=None, nom="Représentation légale",
        fonction="Présidence", par=SYSTEME,
    )  # fmt: skip
    comptes.rattacher_d_office(personne, structure, role=RoleStructure.SIGNATAIRE, par=SYSTEME)
    return personne


def _est_dite(donnees: Situation) -> bool:
    """Whether the example tells a population, be it to leave it unknown."""
    return Fourni.POPULATION in donnees or Fourni.POPULATION_DU_GROUPE in donnees


def _entier(donnees: Situation, nom: str) -> int | None:
    valeur = donnees.get(nom)
    return valeur if isinstance(valeur, int) else None


def _reel(nature: str, ou: Ressort, millesime: int, code: object, population: int | None) -> Territoire | None:
    """The territory of that nature and code, else the nearest to the place, then to the population."""
    tous = Territoire.objects.filter(millesime=millesime, nature=nature, peut_porter=True)
    if code and (found := tous.filter(code=str(code)).first()) is not None:
        return found
    for proches in (tous.filter(departement_code=ou.code), tous.filter(region_code=ou.region), tous):
        if (found := _le_plus_proche(proches, population)) is not None:
            return found
    return None


def _le_plus_proche(parmi: QuerySet[Territoire], population: int | None) -> Territoire | None:
    if population is None:
        return parmi.order_by("code").first()
    return parmi.order_by(Abs(F("population") - population).asc(nulls_last=True), "code").first()


def _groupement(nature: str, donnees: Situation, ou: Ressort, millesime: int) -> Territoire:
    """A grouping of our own, with communes of our own: its figures and theirs are those of the example."""
    population = _entier(donnees, Fourni.POPULATION)
    groupe = _entier(donnees, Fourni.POPULATION_DU_GROUPE)
    groupement = _fait(nature, ou, millesime, f"2{next(_rang):08d}", population)
    total = population if groupe is None else groupe
    nombre = min(_entier(donnees, Fourni.COMMUNES_DU_GROUPE) or 1, COMMUNES_MAX)
    premiere = _entier(donnees, Fourni.PLUS_GRANDE_COMMUNE)
    parts = [None] * nombre if total is None else _parts(total, nombre, premiere)
    communes = [_fait("commune", ou, millesime, f"Z{next(_rang):04d}"[:9], part) for part in parts]
    Appartenance.objects.bulk_create(Appartenance(groupement=groupement, membre=commune) for commune in communes)
    return groupement


def _parts(total: int, nombre: int, premiere: int | None) -> list[int]:
    """A population shared between as many communes, none larger than the first, where the example tells it."""
    if not premiere or premiere >= total:
        return [total // nombre + (1 if rang < total % nombre else 0) for rang in range(nombre)]
    autres = max(nombre - 1, -(-(total - premiere) // premiere))
    return [premiere, *_parts(total - premiere, min(autres, COMMUNES_MAX), None)]


def _fait(nature: str, ou: Ressort, millesime: int, code: str, population: int | None) -> Territoire:
    return Territoire.objects.create(
        millesime=millesime, nom=f"Territoire d’essai {code}", niveau=NIVEAUX[nature], nature=nature, code=code,
        departement_code=ou.code, region_code=ou.region, **_population(population),
    )  # fmt: skip


def _population(nombre: int | None) -> dict[str, int | str | None]:
    source = SourcePopulation.ABSENTE if nombre is None else SourcePopulation.LEGALE
    return {"population": nombre, "population_source": source.value}
