"""Documents produced: stored with their hash and their data, never made again in place."""

from __future__ import annotations

from django.db import models

from levier.socle.models import Fichier
from levier.socle.objets import SurUnObjet


class Numerotation(models.Model):
    """Last number given in a series ("ARR-71-2021"), taken under the row's lock: no hole, no double."""

    serie = models.CharField(max_length=60, unique=True)
    dernier = models.PositiveIntegerField(default=0)

    class Meta:
        verbose_name = "numérotation"


class NumeroAttribue(models.Model):
    """A number and the one document it was given to, kept before the PDF is made: a job that died finds it again."""

    numerotation = models.ForeignKey(Numerotation, on_delete=models.PROTECT, related_name="numeros")
    rang = models.PositiveIntegerField()
    cle = models.CharField(max_length=120, unique=True, help_text="the document's own key")
    attribue_le = models.DateTimeField(help_text="business time, printed in the file's metadata")

    class Meta:
        verbose_name = "numéro attribué"
        ordering = ["numerotation", "rang"]
        constraints = [
            models.UniqueConstraint(fields=["numerotation", "rang"], name="numero_rang_unique"),
            models.CheckConstraint(condition=models.Q(rang__gte=1), name="numero_rang_positif"),
        ]

    def __str__(self) -> str:
        return f"{self.numerotation.serie}-{self.rang:04d}"


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
