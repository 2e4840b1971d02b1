"""Acts of the préfet: produced from a decision, notified to the porteur."""

from __future__ import annotations

from django.db import models

from levier.actes.enums import GenreActe
from levier.attributions.models import Decision
from levier.documents.models import Document


class Acte(models.Model):
    """The document that carries a decision, and its notification."""

    decision = models.OneToOneField(Decision, on_delete=models.PROTECT, related_name="acte")
    genre = models.CharField(max_length=20, choices=GenreActe.choices)
    numero = models.CharField(max_length=60, unique=True)
    document = models.OneToOneField(Document, on_delete=models.PROTECT, related_name="+")
    produit_le = models.DateTimeField()
    notifie_le = models.DateTimeField(null=True)

    class Meta:
        verbose_name = "acte"
        ordering = ["id"]
