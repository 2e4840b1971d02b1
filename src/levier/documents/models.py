"""Documents produced: stored with their hash and their data, never made again in place."""

from __future__ import annotations

from django.db import models

from levier.socle.models import Fichier
from levier.socle.objets import SurUnObjet


class Numerotation(models.Model):
    """Last number given in a series ("ARR-71-2021"), taken under the row's lock and rolled back with it: no hole, no double."""

    serie = models.CharField(max_length=60, unique=True)
    dernier = models.PositiveIntegerField(default=0)

    class Meta:
        verbose_name = "numérotation"


class Document(SurUnObjet):
    """A PDF made from a model and one typed context, kept as it was made."""

    cle = models.CharField(
        max_length=120, unique=True, help_text="what it is for: a job played twice makes one document"
    )
    genre = models.CharField(max_length=40, help_text="kind declared by a step: recepisse, arrete_attributif...")
    titre = models.CharField(max_length=200)
    numero = models.CharField(max_length=60, blank=True)
    donnees = models.JSONField(help_text="the context it was made from")
    fichier = models.OneToOneField(Fichier, on_delete=models.PROTECT, related_name="+")
    produit_le = models.DateTimeField()

    class Meta:
        verbose_name = "document"
        ordering = ["id"]
        indexes = [models.Index(fields=["objet_numero", "objet_type"], name="document_objet")]
        constraints = [
            models.UniqueConstraint(fields=["numero"], condition=~models.Q(numero=""), name="document_numero_unique"),
        ]

    def __str__(self) -> str:
        return self.titre
