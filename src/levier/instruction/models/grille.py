"""The grids of a request: what each assessor marks, alone, and what a second agent says of it."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.db.models import Q

from levier.appels.models import VersionCahier
from levier.comptes.models import Personne
from levier.dossiers.models import Dossier
from regles.grille import Notes


class Notation(models.Model):
    """The grid of one assessor on a request: asked or begun, then sent with a mark and a reason by criterion (ADR 0047).

    A grid sent is never changed: another one of the same assessor replaces it, and it stays. Its journal is its own.
    """

    dossier = models.ForeignKey(Dossier, on_delete=models.PROTECT, related_name="notations")
    evaluateur = models.ForeignKey(Personne, on_delete=models.PROTECT, related_name="+")
    version = models.ForeignKey(VersionCahier, on_delete=models.PROTECT, related_name="+")
    lignes = models.JSONField(
        default=dict, help_text="by criterion: note (null: without object; absent: not marked yet), raison"
    )
    demandee_par = models.ForeignKey(
        Personne, on_delete=models.PROTECT, null=True, related_name="+", help_text="null: begun by who marks"
    )
    ouverte_le = models.DateTimeField(help_text="business time; asked, or begun")
    apres_lecture = models.BooleanField(default=False, help_text="whether the others' marks could be read before")
    motif = models.TextField(blank=True, help_text="why it replaces one already sent")
    envoyee_le = models.DateTimeField(null=True, help_text="business time")
    remplacee_le = models.DateTimeField(null=True, help_text="business time; from then on it no longer counts")
    abandonnee_le = models.DateTimeField(null=True, help_text="business time; awaited no more")
    accord = models.BooleanField(null=True, help_text="of who read it after; null: nobody did")
    relecture = models.TextField(blank=True)
    relue_par = models.ForeignKey(Personne, on_delete=models.PROTECT, null=True, related_name="+")
    relue_le = models.DateTimeField(null=True, help_text="business time")

    class Meta:
        verbose_name = "notation"
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["dossier", "evaluateur"],
                condition=Q(envoyee_le__isnull=True, abandonnee_le__isnull=True),
                name="notation_attendue_unique",
            ),
            models.UniqueConstraint(
                fields=["dossier", "evaluateur"],
                condition=Q(envoyee_le__isnull=False, remplacee_le__isnull=True),
                name="notation_en_vigueur_unique",
            ),
            models.CheckConstraint(
                condition=Q(envoyee_le__isnull=True, remplacee_le__isnull=True, accord__isnull=True)
                | Q(envoyee_le__isnull=False, abandonnee_le__isnull=True),
                name="notation_coherente",
            ),
            models.CheckConstraint(
                condition=Q(accord__isnull=True, relecture="", relue_par__isnull=True, relue_le__isnull=True)
                | Q(accord__isnull=False, relue_par__isnull=False, relue_le__isnull=False) & ~Q(relecture=""),
                name="notation_relue_entiere",
            ),
        ]

    @property
    def attendue(self) -> bool:
        """Whether it is neither sent nor given up."""
        return self.envoyee_le is None and self.abandonnee_le is None

    @property
    def compte(self) -> bool:
        """Whether it is in force."""
        return self.envoyee_le is not None and self.remplacee_le is None

    @property
    def notes(self) -> Notes:
        """Its marks as the rules read them."""
        return {critere: ligne["note"] for critere, ligne in self.lignes.items() if "note" in ligne}

    def raison(self, critere: str) -> str:
        """Why this mark; empty when nothing is written yet."""
        ligne: dict[str, Any] = self.lignes.get(critere, {})
        return str(ligne.get("raison", ""))
