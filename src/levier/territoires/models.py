"""Territories by vintage, who belongs to whom, and the structures that carry requests."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from levier.territoires.enums import NatureStructure, NatureTerritoire


class Territoire(models.Model):
    """A commune, EPCI, département... as it stood in one vintage."""

    millesime = models.PositiveSmallIntegerField()
    nature = models.CharField(max_length=12, choices=NatureTerritoire.choices)
    code = models.CharField(max_length=9, help_text="INSEE code, or SIREN of an EPCI or EPT")
    nom = models.CharField(max_length=200)
    statut_particulier = models.BooleanField(default=False, help_text="Paris, Métropole de Lyon, Corse...")
    siren = models.CharField(max_length=9, null=True, help_text="never derived; null when unknown")
    population = models.PositiveIntegerField(null=True, help_text="population municipale in force that year")
    population_totale = models.PositiveIntegerField(null=True)
    departement_code = models.CharField(max_length=3, blank=True, help_text="of an EPCI: where most of its people live")
    region_code = models.CharField(max_length=3, blank=True)
    codes_postaux = ArrayField(models.CharField(max_length=5), default=list)

    class Meta:
        verbose_name = "territoire"
        constraints = [models.UniqueConstraint(fields=["millesime", "nature", "code"], name="territoire_unique")]

    def __str__(self) -> str:
        return self.nom


class Appartenance(models.Model):
    """A territory belongs to a grouping, in their common vintage."""

    groupement = models.ForeignKey(Territoire, on_delete=models.CASCADE, related_name="appartenances")
    membre = models.ForeignKey(Territoire, on_delete=models.CASCADE, related_name="groupements")

    class Meta:
        verbose_name = "appartenance"
        constraints = [models.UniqueConstraint(fields=["groupement", "membre"], name="appartenance_unique")]


class Structure(models.Model):
    """A porteur: a territory whatever the vintage, or another legal person known by its SIREN or SIRET."""

    nature = models.CharField(max_length=14, choices=NatureStructure.choices)
    denomination = models.CharField("dénomination", max_length=200)
    siren = models.CharField(max_length=9, null=True)
    siret = models.CharField(max_length=14, null=True)
    territoire_code = models.CharField(max_length=9, null=True, help_text="INSEE code or SIREN of the territory; null for other legal persons")
    departement_code = models.CharField(max_length=3, blank=True)
    region_code = models.CharField(max_length=3, blank=True)
    adresse = models.CharField(max_length=300, blank=True)
    creee_le = models.DateTimeField()

    class Meta:
        verbose_name = "structure"
        constraints = [
            models.UniqueConstraint(fields=["nature", "territoire_code"], condition=Q(territoire_code__isnull=False), name="structure_territoire_unique"),
            models.UniqueConstraint(fields=["siret"], condition=Q(territoire_code__isnull=True), name="structure_siret_unique"),
            models.CheckConstraint(condition=Q(territoire_code__isnull=False) | Q(siret__isnull=False), name="structure_identifiee"),
        ]

    def __str__(self) -> str:
        return self.denomination
