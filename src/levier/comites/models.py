"""The comité of a call in one service: the seats that the service adds, who is designated for each, with dates (ADR 0063)."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from levier.appels.models import Appel
from levier.comites.enums import QualiteDuMembre
from levier.comptes.models import Personne
from levier.territoires.models import SurUnRessort, ressort_coherent
from regles.comite import NatureDeSiege, Voix


class ComiteDuService(SurUnRessort):
    """The comité of a call as one service holds it. Its seats and rules are those of the cahier in force."""

    appel = models.ForeignKey(Appel, on_delete=models.PROTECT, related_name="+")
    presidence = models.CharField(
        max_length=20, blank=True, help_text="key of the seat that presides, when the cahier does not say it"
    )
    ouvert_par = models.ForeignKey(Personne, on_delete=models.PROTECT, related_name="+")
    ouvert_le = models.DateTimeField(help_text="business time")

    class Meta:
        verbose_name = "comité d’un service"
        ordering = ["-id"]
        constraints = [
            ressort_coherent("comite_ressort"),
            models.UniqueConstraint(fields=["appel", "perimetre", "code", "communes"], name="comite_un_par_service"),
        ]

    def __str__(self) -> str:
        return self.appel.titre


class SiegeAjoute(models.Model):
    """A seat that no document of the call gives, added by the service on a text that it cites."""

    comite = models.ForeignKey(ComiteDuService, on_delete=models.PROTECT, related_name="ajoutes")
    fonction = models.CharField(max_length=150)
    institution = models.CharField(max_length=150, blank=True)
    nature = models.CharField(max_length=10, choices=[(one.value, one.value) for one in NatureDeSiege])
    voix = models.CharField(max_length=12, choices=[(one.value, one.value) for one in Voix])
    reference = models.CharField(max_length=200, help_text="the text that creates the seat")
    ajoute_le = models.DateTimeField(help_text="business time")

    class Meta:
        verbose_name = "siège ajouté"
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["comite", "fonction", "institution"], name="siege_ajoute_une_fois")
        ]


class DesignationAuSiege(models.Model):
    """A person designated for a seat, titular or deputy, between dates. Ended, it stays."""

    comite = models.ForeignKey(ComiteDuService, on_delete=models.PROTECT, related_name="designations")
    place = models.CharField(max_length=20, help_text="key of the seat (`places.PlaceAuComite`)")
    siege = models.CharField(max_length=400, help_text="the seat in words, as it was that day")
    personne = models.ForeignKey(Personne, on_delete=models.PROTECT, related_name="+")
    qualite = models.CharField(max_length=9, choices=QualiteDuMembre.choices)
    fonction = models.CharField(max_length=150, help_text="of the person, as convocations and minutes write it")
    reference = models.CharField(max_length=200, help_text="what designates it: an arrêté, a letter")
    du = models.DateField()
    au = models.DateField(null=True, help_text="last day, included; null: without end")
    terminee_le = models.DateField(null=True, help_text="first day without it, when it was ended")
    motif_fin = models.TextField(blank=True)

    class Meta:
        verbose_name = "désignation"
        ordering = ["id"]
        indexes = [models.Index(fields=["personne", "comite"], name="designation_personne")]
        constraints = [
            models.CheckConstraint(condition=Q(au__isnull=True) | Q(au__gte=F("du")), name="designation_dates"),
            models.CheckConstraint(
                condition=Q(terminee_le__isnull=True) | ~Q(motif_fin=""), name="designation_fin_motivee"
            ),
        ]
