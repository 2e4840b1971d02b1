"""What the service retains of each expense of a request."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from levier.dossiers.financement.retenue import Retenue
from levier.dossiers.models import Dossier, LignePlan, Piece
from levier.instruction.enums import SortDepense


class ExamenDepense(models.Model):
    """An expense of the plan looked at by the service: admitted, cut or set aside, with what it was then (ADR 0058).

    It holds as long as the line is the one that was looked at. The plan itself is never changed.
    """

    dossier = models.ForeignKey(Dossier, on_delete=models.PROTECT, related_name="examens")
    identite = models.UUIDField(help_text="of the line of the plan")
    sort = models.CharField(max_length=7, choices=SortDepense.choices)
    montant_retenu = models.DecimalField(max_digits=14, decimal_places=2)
    motif = models.TextField(blank=True, help_text="why less than presented")
    nature = models.CharField(max_length=40, help_text="as it was looked at, like the three that follow")
    libelle = models.CharField("libellé", max_length=200)
    montant_presente = models.DecimalField(max_digits=14, decimal_places=2)
    piece = models.ForeignKey(Piece, on_delete=models.PROTECT, null=True, related_name="+")
    fait_par = models.CharField(max_length=200)
    fonction = models.CharField(max_length=200, help_text="of who looked at it, as acts print it")
    fait_le = models.DateTimeField(help_text="business time")

    class Meta:
        verbose_name = "examen d’une dépense"
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["dossier", "identite"], name="examen_depense_unique"),
            models.CheckConstraint(
                condition=Q(sort="admise", montant_retenu=F("montant_presente"))
                | Q(sort="reduite", montant_retenu__gt=0, montant_retenu__lt=F("montant_presente")) & ~Q(motif="")
                | Q(sort="ecartee", montant_retenu=0) & ~Q(motif=""),
                name="examen_depense_motive",
            ),
        ]

    @property
    def retenue(self) -> Retenue:
        """What it says of the amount."""
        return Retenue(self.montant_presente, self.montant_retenu, self.motif)

    def porte_sur(self, ligne: LignePlan) -> bool:
        """Whether the line is still the one that was looked at: its nature, words, amount and justification."""
        now = (ligne.nature, ligne.libelle, ligne.montant, ligne.piece_id)
        return now == (self.nature, self.libelle, self.montant_presente, self.piece_id)
