"""Calls and the versions of their cahier des charges."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField, DateTimeRangeField
from django.db import models
from django.db.models import F, Q

from levier.appels.enums import EtatVersion
from levier.territoires.enums import Perimetre
from levier.territoires.models import SurUnRessort, ressort_coherent
from regles.competence import Service
from regles.roles import USUELS

FONDS_LONGUEUR = 80


class Appel(SurUnRessort):
    """A guichet: one call run by one service on its own ressort. What it says stands in its cahier, not here.

    What lists show of it is written here at each publication, from the cahier that comes into force.
    """

    identifiant = models.SlugField(max_length=80, unique=True)
    titre = models.CharField(max_length=200)
    fonds = models.CharField(max_length=FONDS_LONGUEUR)
    service = models.CharField(max_length=200)
    services = ArrayField(
        models.CharField(max_length=11, choices=[(service.value, service.value) for service in Service]),
        default=list, help_text="kinds of service to which the cahier in force gives requests",
    )  # fmt: skip
    a_regler = ArrayField(
        models.CharField(max_length=3), default=list, help_text="départements whose service it leaves to a setting"
    )
    en_vigueur = models.ForeignKey(
        "VersionCahier",
        on_delete=models.PROTECT,
        null=True,
        related_name="+",
        help_text="last published; null: none yet",
    )
    resume = models.TextField("résumé", blank=True)
    montant_annonce = models.DecimalField(
        max_digits=14, decimal_places=2, null=True, help_text="credits that the cahier gives; null: no document says"
    )
    millesime = models.PositiveSmallIntegerField("millésime", default=2021, help_text="vintage of its territories")
    cloture = models.DateField(
        "clôture", null=True, help_text="last day, in `fuseau`: lists sort by it; the last of all days: none"
    )
    fuseau = models.CharField(max_length=40, default="Europe/Paris")
    fin = models.CharField(max_length=12, blank=True, help_text="what ends deposits when no day does")
    ouvert_le = models.DateTimeField(null=True, help_text="act that opened deposits, where no day does")
    ferme_le = models.DateTimeField("fermé le", null=True, help_text="act that closed deposits, where no day does")
    periodes = ArrayField(DateTimeRangeField(), default=list, help_text="when deposits are open")
    themes = models.JSONField("thèmes", default=list, help_text="[{code, libelle}], in the order of the cahier")
    exemple = models.PositiveSmallIntegerField(
        null=True, help_text="rank of the worked example where something else than the rate decides; null: none"
    )

    class Meta:
        verbose_name = "appel"
        ordering = ["titre"]
        constraints = [ressort_coherent("appel_ressort")]
        indexes = [
            models.Index(fields=["cloture", "titre", "id"], condition=Q(en_vigueur__isnull=False), name="appel_liste")
        ]

    def __str__(self) -> str:
        return self.titre

    @property
    def departement(self) -> str:
        """The département that runs it; empty for a call wider than one."""
        return self.code if self.perimetre == Perimetre.DEPARTEMENT else ""


class ReglageCompetence(SurUnRessort):
    """Which service instructs the projects of a département that the cahier leaves to a setting, and what pays them.

    Its ressort is that of the service named.
    """

    appel = models.ForeignKey(Appel, on_delete=models.PROTECT, related_name="reglages")
    departement = models.CharField("département", max_length=3, help_text="where the project is: 75")
    paie = models.CharField(max_length=80, help_text="id of the enveloppe that pays, as fonds.yaml names it")
    regle_le = models.DateTimeField("réglé le")

    class Meta:
        verbose_name = "réglage de compétence"
        constraints = [
            ressort_coherent("reglage_ressort"),
            models.UniqueConstraint(fields=["appel", "departement"], name="reglage_unique"),
            models.CheckConstraint(condition=~Q(departement="") & ~Q(paie=""), name="reglage_complet"),
        ]


class VersionCahier(models.Model):
    """One version of a call's cahier, frozen once published. A dossier keeps the version it was deposited under."""

    appel = models.ForeignKey(Appel, on_delete=models.PROTECT, related_name="versions")
    numero = models.PositiveIntegerField()
    empreinte = models.CharField(max_length=64, help_text="SHA-256 of the text")
    etat = models.CharField(max_length=8, choices=EtatVersion.choices, default=EtatVersion.PROJET)
    ouverture = models.DateField(null=True, help_text="null: no day opens the call")
    cloture = models.DateField(null=True, help_text="last day, in the time zone of the call; null: no day closes it")
    publiee_le = models.DateTimeField(null=True)
    champ_titre = models.CharField(
        max_length=80, default=USUELS.titre, help_text="role of the cahier, for lists: the answer that is a title"
    )
    champ_theme = models.CharField(
        max_length=80, default=USUELS.theme, help_text="the same: the answer that is a theme"
    )
    fuseau = models.CharField(max_length=40, default="Europe/Paris", help_text="time zone of its dates")
    silence_mois = models.PositiveSmallIntegerField(
        null=True, help_text="months after which silence decides; null: no text read says what it means"
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


class TexteDeCahier(models.Model):
    """The YAML file of a version, as written: apart, since who reads a version seldom reads it. It never changes."""

    version = models.OneToOneField(VersionCahier, on_delete=models.PROTECT, primary_key=True, related_name="ecrit")
    texte = models.TextField()

    class Meta:
        verbose_name = "texte d’un cahier"
