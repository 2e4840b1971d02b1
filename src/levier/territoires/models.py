"""Territories by vintage, who belongs to whom, and the structures that carry requests."""

from __future__ import annotations

from typing import Any, ClassVar

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex, OpClass
from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.db.models import F, Func, Q

from levier.territoires.enums import (
    NATURES_SANS_TERRITOIRE,
    NOMS_GENERIQUES,
    GenreAncienne,
    NatureStructure,
    NatureTerritoire,
    Niveau,
    Perimetre,
    SourcePopulation,
)
from levier.territoires.ressort import Ressort
from regles import grammaire


def _calculee(fonction: str, *champs: str) -> Func:
    return Func(*(F(champ) for champ in champs), function=fonction)


def _prefixe(champ: str, nom: str) -> models.Index:
    """Index for « begins with », spaces aside: "lecreusot", "le creusot"."""
    bare = Func(F(champ), models.Value(" "), models.Value(""), function="replace", output_field=models.TextField())
    return models.Index(F("millesime"), OpClass(bare, name="text_pattern_ops"), name=nom)


class Millesime(models.Model):
    """A vintage that is loaded, and the hash of the files it came from."""

    annee = models.PositiveSmallIntegerField("année", primary_key=True)
    empreinte = models.CharField(max_length=64, help_text="SHA-256 of the committed files")

    class Meta:
        verbose_name = "millésime"

    def __str__(self) -> str:
        return str(self.annee)


class Nommable(models.Model):
    """What a search by name reads. The keys are computed by the database, so that they cannot lag behind the name."""

    millesime = models.PositiveSmallIntegerField()
    nom = models.CharField(max_length=200)
    cle_recherche = models.GeneratedField(
        expression=_calculee("cle_recherche", "nom"), output_field=models.TextField(), db_persist=True,
        help_text="without accents, case, hyphens; st is saint: sorts and finds",
    )  # fmt: skip
    cle_courte = models.GeneratedField(
        expression=_calculee("cle_courte", "nom"), output_field=models.TextField(), db_persist=True,
        help_text="the same without the leading article or kind: creusot, clunisois",
    )  # fmt: skip

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.nom


class Territoire(Nommable):
    """A commune, EPCI, département... as it stood in one vintage."""

    niveau = models.CharField(max_length=12, choices=Niveau.choices)
    nature = models.CharField(max_length=12, choices=NatureTerritoire.choices)
    code = models.CharField(max_length=9, help_text="INSEE code, or SIREN of an EPCI or EPT")
    article = models.PositiveSmallIntegerField(default=0, help_text="INSEE's TNCC: how the name takes « de »")
    statut_particulier = models.BooleanField(default=False, help_text="Paris, Métropole de Lyon, Corse...")
    peut_porter = models.BooleanField(default=True, help_text="is a legal person that may carry a request")
    circonscription = models.BooleanField(default=False, help_text="the State's own département or région")
    siren = models.CharField(max_length=9, null=True, help_text="never derived; null when unknown")
    population = models.PositiveIntegerField(null=True, help_text="population municipale in force that year")
    population_totale = models.PositiveIntegerField(null=True)
    population_annee = models.PositiveSmallIntegerField(null=True, help_text="year the figure is of")
    population_source = models.CharField(
        max_length=16, choices=SourcePopulation.choices, default=SourcePopulation.ABSENTE
    )
    departement_code = models.CharField(max_length=3, blank=True, help_text="of an EPCI: where most of its people live")
    region_code = models.CharField(max_length=3, blank=True)
    codes_postaux = ArrayField(models.CharField(max_length=5), default=list)
    anciens_codes = ArrayField(models.CharField(max_length=5), default=list)
    poids = models.PositiveIntegerField(
        default=0, help_text="orders homonyms; may be of another year: never a population"
    )
    vecteur = models.GeneratedField(
        expression=_calculee("vecteur_territoire", "nom", "code", "codes_postaux", "anciens_codes"),
        output_field=SearchVectorField(), db_persist=True, help_text="words and codes, found by their beginning",
    )  # fmt: skip

    class Meta:
        verbose_name = "territoire"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["millesime", "niveau", "code"], name="territoire_unique"),
            models.CheckConstraint(
                condition=Q(population__isnull=True, population_source=SourcePopulation.ABSENTE)
                | (Q(population__isnull=False) & ~Q(population_source=SourcePopulation.ABSENTE)),
                name="territoire_population_sourcee",
            ),
        ]
        indexes: ClassVar = [
            _prefixe("cle_recherche", "territoire_nom"),
            _prefixe("cle_courte", "territoire_nom_court"),
            GinIndex(fields=["vecteur"], name="territoire_mots", fastupdate=False),
            models.Index(fields=["siren"], name="territoire_siren"),
            models.Index(fields=["millesime", "departement_code"], name="territoire_departement"),
        ]


class AncienneCommune(Nommable):
    """A name that leads to a commune: associated or delegated commune, municipal arrondissement."""

    territoire = models.ForeignKey(Territoire, on_delete=models.CASCADE, related_name="anciennes")
    code = models.CharField(max_length=5, help_text="INSEE code; a delegated commune may share its commune's")
    genre = models.CharField(max_length=14, choices=GenreAncienne.choices)
    vecteur = models.GeneratedField(
        expression=_calculee("vecteur_ancienne", "nom", "code"), output_field=SearchVectorField(), db_persist=True
    )

    class Meta:
        verbose_name = "ancienne commune"
        constraints: ClassVar = [models.UniqueConstraint(fields=["millesime", "code"], name="ancienne_unique")]
        indexes: ClassVar = [
            _prefixe("cle_recherche", "ancienne_nom"),
            _prefixe("cle_courte", "ancienne_nom_court"),
            GinIndex(fields=["vecteur"], name="ancienne_mots", fastupdate=False),
        ]


class Appartenance(models.Model):
    """A commune belongs to a grouping, in their common vintage."""

    groupement = models.ForeignKey(
        Territoire, on_delete=models.CASCADE, related_name="appartenances", db_index=False
    )  # the unique constraint begins with it
    membre = models.ForeignKey(Territoire, on_delete=models.CASCADE, related_name="groupements")

    class Meta:
        verbose_name = "appartenance"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["groupement", "membre"], name="appartenance_unique"),
            models.CheckConstraint(condition=~Q(groupement=F("membre")), name="appartenance_distincte"),
        ]


class Structure(models.Model):
    """A porteur: a territory whatever the vintage, or another legal person known by its SIREN (and SIRET)."""

    nature = models.CharField(max_length=14, choices=NatureStructure.choices)
    niveau = models.CharField(max_length=12, choices=Niveau.choices, blank=True, help_text="empty: no territory")
    denomination = models.CharField("dénomination", max_length=200)
    cle_recherche = models.GeneratedField(
        expression=_calculee("cle_recherche", "denomination"), output_field=models.TextField(), db_persist=True
    )
    siren = models.CharField(max_length=9, null=True, help_text="null: a territory whose SIREN is not published")
    siret = models.CharField(max_length=14, null=True)
    territoire_code = models.CharField(
        max_length=9, null=True, help_text="INSEE code or SIREN of the territory; null for other legal persons"
    )
    departement_code = models.CharField(max_length=3, blank=True)
    region_code = models.CharField(max_length=3, blank=True)
    adresse = models.CharField(max_length=300, blank=True)
    creee_le = models.DateTimeField()

    class Meta:
        verbose_name = "structure"
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["niveau", "territoire_code"],
                condition=Q(territoire_code__isnull=False),
                name="structure_territoire_unique",
            ),
            models.UniqueConstraint(
                fields=["siren"],
                condition=Q(siren__isnull=False),
                name="structure_siren_unique",
            ),
            models.CheckConstraint(
                condition=Q(territoire_code__isnull=True, niveau="", siren__isnull=False)
                | (Q(territoire_code__isnull=False) & ~Q(niveau="")),
                name="structure_identifiee",
            ),
            models.CheckConstraint(
                condition=Q(niveau="", nature__in=sorted(NATURES_SANS_TERRITOIRE))
                | (~Q(niveau="") & ~Q(nature__in=sorted(NATURES_SANS_TERRITOIRE))),
                name="structure_nature",
            ),
            models.CheckConstraint(
                condition=Q(siren__isnull=True) | Q(siren__regex=r"^[0-9]{9}$"), name="structure_siren_chiffres"
            ),
            models.CheckConstraint(
                condition=Q(siret__isnull=True)
                | Q(siret__regex=r"^[0-9]{14}$", siren__isnull=False, siret__startswith=F("siren")),
                name="structure_siret_du_siren",
            ),
            models.CheckConstraint(condition=~Q(denomination=""), name="structure_nommee"),
        ]
        indexes: ClassVar = [
            models.Index(fields=["departement_code"], name="structure_departement"),
            GinIndex(_calculee("trigrammes", "cle_recherche"), name="structure_trigrammes", fastupdate=False),
        ]

    def __str__(self) -> str:
        return self.denomination

    @property
    def avec_le(self) -> str:
        """« la commune de Cluny », inside a sentence."""
        return grammaire.le(self.denomination, NOMS_GENERIQUES.get(self.nature, ""))

    @property
    def avec_au(self) -> str:
        """« à la commune de Cluny »."""
        return grammaire.au(self.denomination, NOMS_GENERIQUES.get(self.nature, ""))

    @property
    def avec_de(self) -> str:
        """« de la commune de Cluny »."""
        return grammaire.de(self.denomination, NOMS_GENERIQUES.get(self.nature, ""))


class AdresseOfficielle(models.Model):
    """The mailbox that a directory publishes for a mairie, an EPCI, another legal person."""

    code = models.CharField(max_length=9, primary_key=True, help_text="INSEE code of a commune, or SIREN")
    email = models.EmailField()

    class Meta:
        verbose_name = "adresse officielle"
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(code__regex=r"^([0-9]{9}|[0-9][0-9AB][0-9]{3})$"), name="adresse_officielle_code"
            ),
        ]


def ressort_coherent(nom: str, *, ou_rien: bool = False) -> models.CheckConstraint:
    """The columns of a `SurUnRessort` make one ressort (or none, with an empty `perimetre`, when `ou_rien`)."""
    bare = Q(code="", region_code="", communes=[])
    named = ~Q(code="")
    held = (
        (Q(perimetre=Perimetre.NATIONAL) & bare)
        | (Q(perimetre=Perimetre.REGION, region_code=F("code"), communes=[]) & named)
        | (Q(perimetre=Perimetre.DEPARTEMENT, communes=[]) & named)
        | (Q(perimetre=Perimetre.COMMUNES) & named & ~Q(communes=[]))
    )
    return models.CheckConstraint(condition=held | (Q(perimetre="") & bare) if ou_rien else held, name=nom)


class SurUnRessort(models.Model):
    """What holds on a ressort: a right, a competence, credits, a call. `queries.dans` and `queries.couvrant` ask."""

    perimetre = models.CharField("périmètre", max_length=12, choices=Perimetre.choices)
    code = models.CharField(
        max_length=5, blank=True, help_text="of the région or département; of a list of communes: their département"
    )
    region_code = models.CharField(max_length=3, blank=True, help_text="région it lies in, itself for a région")
    communes = ArrayField(
        models.CharField(max_length=5), default=list, blank=True, help_text="of a list of communes, sorted INSEE codes"
    )

    class Meta:
        abstract = True

    @property
    def ressort(self) -> Ressort:
        """The ressort as a value."""
        return Ressort(Perimetre(self.perimetre), self.code, self.region_code, frozenset(self.communes))

    @staticmethod
    def colonnes(ressort: Ressort) -> dict[str, Any]:
        """The columns that hold `ressort`, to create a row or to find the one on exactly it."""
        return {
            "perimetre": ressort.perimetre,
            "code": ressort.code,
            "region_code": ressort.region,
            "communes": sorted(ressort.communes),
        }
