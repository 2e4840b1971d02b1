"""Calls and the versions of their cahier des charges."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from levier.appels.enums import EtatVersion
from levier.territoires.models import SurUnRessort, ressort_coherent
from regles.roles import USUELS


class Appel(SurUnRessort):
    """A guichet: one call run by one service on its own ressort. What it says stands in its cahier, not here."""

    identifiant = models.SlugField(max_length=80, unique=True)
    titre = models.CharField(max_length=200)
    fonds = models.CharField(max_length=80)
    service = models.CharField(max_length=200)

    class Meta:
        verbose_name = "appel"
        ordering = ["titre"]
        constraints = [ressort_coherent("appel_ressort")]

    def __str__(self) -> str:
        return self.titre


class VersionCahier(models.Model):
    """One version of a call's cahier: its text, frozen once published. A dossier keeps the version it was deposited under."""

    appel = models.ForeignKey(Appel, on_delete=models.PROTECT, related_name="versions")
    numero = models.PositiveIntegerField()
    texte = models.TextField(help_text="the YAML file, as written")
    empreinte = models.CharField(max_length=64, help_text="SHA-256 of the text")
    etat = models.CharField(max_length=8, choices=EtatVersion.choices, default=EtatVersion.PROJET)
    ouverture = models.DateField()
    cloture = models.DateField(help_text="last day included, Europe/Paris")
    publiee_le = models.DateTimeField(null=True)
    champ_titre = models.CharField(
        max_length=80, default=USUELS.titre, help_text="role of the cahier, for lists: the answer that is a title"
    )
    champ_theme = models.CharField(
        max_length=80, default=USUELS.theme, help_text="the same: the answer that is a theme"
    )

    class Meta:
        verbose_name = "version du cahier"
        ordering = ["appel", "-numero"]
        constraints = [
            models.UniqueConstraint(fields=["appel", "numero"], name="version_numero_unique"),
            models.CheckConstraint(condition=Q(cloture__gte=F("ouverture")), name="version_fenetre"),
            models.CheckConstraint(
                condition=~Q(etat="publiee") | Q(publiee_le__isnull=False), name="version_publiee_datee"
            ),
        ]
