"""What a service writes once, for its messages and its reasons."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from levier.comptes.models import Personne
from levier.instruction.enums import GenreDeTexte
from levier.territoires.models import SurUnRessort, ressort_coherent


class TexteType(SurUnRessort):
    """A text of a level, with its legal ground, offered on the forms of its kind there and below. Replaced, never changed."""

    genre = models.CharField(max_length=10, choices=GenreDeTexte.choices)
    titre = models.CharField(max_length=120)
    fondement = models.CharField(max_length=300, blank=True, help_text="legal ground, added after the text")
    texte = models.TextField()
    ecrit_par = models.ForeignKey(Personne, on_delete=models.PROTECT, related_name="+")
    ecrit_le = models.DateTimeField(help_text="business time")
    remplace = models.OneToOneField("self", on_delete=models.PROTECT, null=True, related_name="remplacant")
    retire_le = models.DateTimeField(null=True, help_text="business time; replaced, or no longer offered")

    class Meta:
        verbose_name = "texte type"
        ordering = ["titre", "id"]
        indexes = [
            models.Index(
                fields=["genre", "perimetre", "code"], condition=Q(retire_le__isnull=True), name="texte_offert"
            )
        ]
        constraints = [
            models.CheckConstraint(condition=~Q(titre="") & ~Q(texte=""), name="texte_type_ecrit"),
            ressort_coherent("texte_type_ressort"),
        ]
