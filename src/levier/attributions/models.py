"""The decision on a request, and the grant born from it."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from levier.attributions.enums import EtatSubvention, SensDecision
from levier.attributions.transitions import TRANSITIONS
from levier.dossiers.models import Dossier
from levier.socle.etats import TableDeTransitions
from levier.territoires.models import Structure


class Decision(models.Model):
    """What was decided, by whom, on which computed result. One per dossier."""

    dossier = models.OneToOneField(Dossier, on_delete=models.PROTECT, related_name="decision")
    sens = models.CharField(max_length=12, choices=SensDecision.choices)
    montant_calcule = models.DecimalField(max_digits=14, decimal_places=2, null=True)
    montant_attribue = models.DecimalField(max_digits=14, decimal_places=2, null=True)
    assiette = models.DecimalField(max_digits=14, decimal_places=2, null=True, help_text="eligible expenses retained")
    motif = models.TextField(blank=True, help_text="of a refusal, or of an amount other than the computed one")
    motifs_regles = models.JSONField(default=list, help_text="refusal: conditions of the cahier that were not met")
    resultat = models.JSONField(help_text="what the rules gave at that instant, to explain it again in ten years")
    situation = models.JSONField()
    signataire_libelle = models.CharField(max_length=200)
    signataire_qualite = models.CharField(max_length=200, help_text="le préfet, or the delegate's quality")
    delegation_reference = models.CharField(max_length=200, blank=True)
    decidee_le = models.DateTimeField(help_text="business time")

    class Meta:
        verbose_name = "décision"
        constraints = [
            models.CheckConstraint(
                condition=Q(sens="refus", montant_attribue__isnull=True) & ~Q(motif="")
                | Q(
                    sens="attribution",
                    montant_attribue__isnull=False,
                    montant_attribue__gt=0,
                    montant_calcule__isnull=False,
                ),
                name="decision_complete",
            ),
            models.CheckConstraint(
                condition=Q(sens="refus") | Q(montant_attribue=F("montant_calcule")) | ~Q(motif=""),
                name="decision_ecart_motive",
            ),
        ]


class Subvention(models.Model):
    """The request once granted."""

    TRANSITIONS: ClassVar[TableDeTransitions] = TRANSITIONS

    decision = models.OneToOneField(Decision, on_delete=models.PROTECT, related_name="subvention")
    structure = models.ForeignKey(Structure, on_delete=models.PROTECT, related_name="subventions")
    montant_attribue = models.DecimalField(max_digits=14, decimal_places=2)
    etat = models.CharField(max_length=12, choices=EtatSubvention.choices, default=EtatSubvention.ATTRIBUEE)

    class Meta:
        verbose_name = "subvention"
        constraints = [models.CheckConstraint(condition=Q(montant_attribue__gt=0), name="subvention_positive")]
