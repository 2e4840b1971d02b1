"""What the service proposes to correct in a request: a layer of its own until its porteur says yes (ADR 0048)."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from levier.dossiers.models.dossier import Dossier


class Correction(models.Model):
    """An obvious error that the service saw: values before and after, why. It changes nothing until it is accepted.

    What was signed stays in `avant`. At most one waits per request.
    """

    dossier = models.ForeignKey(Dossier, on_delete=models.PROTECT, related_name="corrections")
    reponses = models.JSONField(default=dict, help_text="answers to write, by name, as the rules' JSON")
    montants = models.JSONField(default=dict, help_text="amounts of the plan to write, by identity of the line")
    avant = models.JSONField(help_text="what changes, as it was sent, named as in the journal")
    apres = models.JSONField(help_text="the same, once corrected")
    motif = models.TextField()
    proposee_par = models.CharField(max_length=200)
    proposee_le = models.DateTimeField(help_text="business time")
    close_le = models.DateTimeField(null=True, help_text="business time; null while it waits")
    acceptee = models.BooleanField(
        null=True, help_text="by the porteur; null: it waits, or was ended without an answer"
    )
    close_par = models.CharField(max_length=200, blank=True)
    reponse = models.TextField(blank=True, help_text="of the porteur, or what ended it")

    class Meta:
        verbose_name = "correction"
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["dossier"], condition=Q(close_le__isnull=True), name="correction_attendue_unique"
            ),
            models.CheckConstraint(condition=~Q(motif=""), name="correction_motivee"),
            models.CheckConstraint(
                condition=Q(close_le__isnull=False) | Q(acceptee__isnull=True, close_par="", reponse=""),
                name="correction_close_datee",
            ),
        ]
