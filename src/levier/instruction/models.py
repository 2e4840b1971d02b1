"""The service's work on a dossier: who follows it, what was judged, what is proposed."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from levier.comptes.models import Personne
from levier.dossiers.models import Dossier


class Instruction(models.Model):
    """One per deposited dossier: its instructor and the proposal made to the signataire."""

    dossier = models.OneToOneField(Dossier, on_delete=models.PROTECT, primary_key=True, related_name="instruction")
    instructeur = models.ForeignKey(Personne, on_delete=models.PROTECT, null=True, related_name="+")
    montant_calcule = models.DecimalField(
        max_digits=14, decimal_places=2, null=True, help_text="what the rules gave at the proposal"
    )
    montant_propose = models.DecimalField(max_digits=14, decimal_places=2, null=True)
    avis = models.TextField(blank=True, help_text="how the project answers the criteria")
    motif_ecart = models.TextField(blank=True, help_text="why the proposal departs from the computed amount")
    propose_par = models.CharField(max_length=200, blank=True)
    propose_le = models.DateTimeField(null=True)

    class Meta:
        verbose_name = "instruction"
        constraints = [
            models.CheckConstraint(
                condition=Q(montant_propose__isnull=True) | Q(montant_propose__gte=0),
                name="instruction_propose_positif",
            ),
            models.CheckConstraint(
                condition=Q(montant_propose__isnull=True)
                | Q(montant_calcule__isnull=False, montant_propose=models.F("montant_calcule"))
                | ~Q(motif_ecart=""),
                name="instruction_ecart_motive",
            ),
        ]


class AppreciationRendue(models.Model):
    """A judgement that the cahier leaves to the authority, with its written reason."""

    dossier = models.ForeignKey(Dossier, on_delete=models.PROTECT, related_name="appreciations")
    nom = models.CharField(max_length=80, help_text="name of the value in the cahier: derogation.plafond")
    valeur = models.JSONField()
    motif = models.TextField()
    rendue_par = models.CharField(max_length=200)
    rendue_le = models.DateTimeField()

    class Meta:
        verbose_name = "appréciation"
        constraints = [
            models.UniqueConstraint(fields=["dossier", "nom"], name="appreciation_unique"),
            models.CheckConstraint(condition=~Q(motif=""), name="appreciation_motivee"),
        ]
