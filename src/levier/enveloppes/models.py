"""Credits of a call: counters under CHECK constraints, and the ledger that explains them."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from levier.appels.models import Appel
from levier.enveloppes.enums import NatureMouvement
from levier.territoires.models import Structure


class Enveloppe(models.Model):
    """Credits opened for a call and what is already taken. Never over-committed: the database refuses (X-03)."""

    appel = models.OneToOneField(Appel, on_delete=models.PROTECT, related_name="enveloppe")
    libelle = models.CharField(max_length=200)
    montant_ouvert = models.DecimalField(max_digits=14, decimal_places=2, default=0)
    montant_engage = models.DecimalField(max_digits=14, decimal_places=2, default=0)

    class Meta:
        verbose_name = "enveloppe"
        constraints = [
            models.CheckConstraint(condition=Q(montant_ouvert__gte=0), name="enveloppe_ouverte_positive"),
            models.CheckConstraint(condition=Q(montant_engage__gte=0), name="enveloppe_engagee_positive"),
            models.CheckConstraint(
                condition=Q(montant_engage__lte=F("montant_ouvert")), name="enveloppe_jamais_depassee"
            ),
        ]


class CompteStructure(models.Model):
    """What one structure has been granted under one call: the row to lock where a ceiling per porteur applies."""

    appel = models.ForeignKey(Appel, on_delete=models.PROTECT, related_name="+")
    structure = models.ForeignKey(Structure, on_delete=models.PROTECT, related_name="+")
    montant_attribue = models.DecimalField(max_digits=14, decimal_places=2, default=0)

    class Meta:
        verbose_name = "compte d'une structure"
        constraints = [
            models.UniqueConstraint(fields=["appel", "structure"], name="compte_structure_unique"),
            models.CheckConstraint(condition=Q(montant_attribue__gte=0), name="compte_structure_positif"),
        ]


class Mouvement(models.Model):
    """A line of the ledger. Append-only; counters are the sums of these lines, a command checks it."""

    enveloppe = models.ForeignKey(Enveloppe, on_delete=models.PROTECT, related_name="mouvements")
    nature = models.CharField(max_length=12, choices=NatureMouvement.choices)
    montant = models.DecimalField(
        max_digits=14, decimal_places=2, help_text="always positive; `nature` says the direction"
    )
    structure = models.ForeignKey(Structure, on_delete=models.PROTECT, null=True, related_name="+")
    appel = models.ForeignKey(Appel, on_delete=models.PROTECT, related_name="+")
    reference = models.CharField(max_length=60, blank=True, help_text="opaque: what the movement is for")
    motif = models.TextField(blank=True)
    acteur_libelle = models.CharField(max_length=200)
    survenu_le = models.DateTimeField(help_text="business time")

    class Meta:
        verbose_name = "mouvement"
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(condition=Q(montant__gt=0), name="mouvement_positif"),
            models.UniqueConstraint(
                fields=["nature", "reference"], condition=Q(nature="engagement"), name="mouvement_engage_une_fois"
            ),
        ]
