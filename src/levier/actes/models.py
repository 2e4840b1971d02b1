"""Acts of the préfet: they carry a decision, are signed, then notified to the porteur."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q

from levier.actes.enums import EtatActe, GenreActe, PreuveDeReception
from levier.actes.transitions import TRANSITIONS
from levier.attributions.enums import NatureDecision
from levier.attributions.models import Decision
from levier.comptes.models import Personne
from levier.documents.models import Document
from levier.socle.etats import TableDeTransitions
from levier.territoires.models import SurUnRessort, ressort_coherent


class Acte(models.Model):
    """An act on a decision, from its text to its notification. Its etat is written by `socle.etats.franchir` alone.

    The signature numbers it and freezes what it says (`donnees`); the PDF is made from them afterwards.
    """

    TRANSITIONS: ClassVar[TableDeTransitions] = TRANSITIONS
    autorite: str | None = None
    """How its service names who decides there, when that was read once for many; None: asked when it is written."""

    decision = models.ForeignKey(Decision, on_delete=models.PROTECT, related_name="actes")
    genre = models.CharField(max_length=20, choices=GenreActe.choices)
    etat = models.CharField(max_length=10, choices=EtatActe.choices, default=EtatActe.PROJET)
    numero = models.CharField(max_length=60, blank=True)
    signataire = models.CharField(max_length=200, blank=True, help_text="name, as acts print it")
    qualite = models.CharField(max_length=200, blank=True, help_text="le préfet, or the delegate's quality")
    delegation_reference = models.CharField(max_length=200, blank=True)
    signe_le = models.DateTimeField(null=True, help_text="business time")
    donnees = models.JSONField(null=True, help_text="the context signed, that the PDF is made from")
    document = models.OneToOneField(Document, on_delete=models.PROTECT, null=True, related_name="acte")
    notifie_le = models.DateTimeField(null=True, help_text="told: a mail left, or a letter did")
    preuve = models.CharField(max_length=12, choices=PreuveDeReception.choices, blank=True)
    recu_le = models.DateTimeField(null=True, help_text="when the addressee received it: the delays of appeal begin")
    lettre = models.CharField(max_length=60, blank=True, help_text="number of the letter that proves it")
    information = models.TextField(blank=True, help_text="who was told before the addressee, and when")
    raa_reference = models.CharField(
        max_length=80, blank=True, help_text="of the recueil des actes administratifs that printed it"
    )
    raa_le = models.DateField(null=True, help_text="day of that recueil")

    class Meta:
        verbose_name = "acte"
        ordering = ["id"]
        indexes = [models.Index(fields=["id"], condition=Q(etat="a_notifier"), name="acte_a_notifier")]
        constraints = [
            models.UniqueConstraint(fields=["numero"], condition=~Q(numero=""), name="acte_numero_unique"),
            models.UniqueConstraint(
                fields=["decision", "genre"], condition=~Q(etat="annule"), name="acte_vivant_unique"
            ),
            models.CheckConstraint(
                condition=Q(etat__in=["projet", "a_signer", "annule"])
                | ~Q(numero="") & ~Q(signataire="") & Q(signe_le__isnull=False, donnees__isnull=False),
                name="acte_signe_numerote",
            ),
            models.CheckConstraint(
                condition=~Q(etat__in=["a_notifier", "notifie"]) | Q(document__isnull=False), name="acte_produit"
            ),
            models.CheckConstraint(
                condition=~Q(etat="notifie") | Q(notifie_le__isnull=False), name="acte_notifie_date"
            ),
            models.CheckConstraint(
                condition=Q(preuve="", recu_le__isnull=True, lettre="")
                | Q(preuve="consultation", recu_le__isnull=False, lettre="", etat__in=["notifie", "annule"])
                | Q(preuve="courrier", recu_le__isnull=False, etat__in=["notifie", "annule"]) & ~Q(lettre=""),
                name="acte_recu_prouve",
            ),
            models.CheckConstraint(
                condition=Q(raa_reference="", raa_le__isnull=True)
                | Q(raa_le__isnull=False) & ~Q(raa_reference="") & ~Q(numero=""),
                name="acte_publie_date",
            ),
        ]

    def __str__(self) -> str:
        return self.numero or self.get_genre_display()


class ModeleDeNiveau(SurUnRessort):
    """A level's own words in one kind of act: what is being written (`projet`), beside its published versions.

    `projet`: its own rubriques (`actes.redaction.rubriques`), the others inherited; null when nothing waits to be published.
    """

    nature = models.CharField(max_length=20, choices=NatureDecision.choices)
    projet = models.JSONField(null=True)
    projet_par = models.ForeignKey(Personne, on_delete=models.PROTECT, null=True, related_name="+")
    projet_le = models.DateTimeField(null=True, help_text="business time")

    class Meta:
        verbose_name = "modèle d’un niveau"
        constraints = [
            models.UniqueConstraint(fields=["perimetre", "code", "nature"], name="modele_unique"),
            models.CheckConstraint(condition=~Q(perimetre="communes"), name="modele_d_un_niveau"),
            models.CheckConstraint(
                condition=Q(projet__isnull=True, projet_par__isnull=True, projet_le__isnull=True)
                | Q(projet__isnull=False, projet_par__isnull=False, projet_le__isnull=False),
                name="modele_projet_entier",
            ),
            ressort_coherent("modele_ressort"),
        ]

    def __str__(self) -> str:
        return f"{self.get_nature_display()}, {self.ressort.cle}"


class VersionDeModele(models.Model):
    """What a level published, for ever: only the rubriques that are its own, none when it went back to the level above."""

    modele = models.ForeignKey(ModeleDeNiveau, on_delete=models.PROTECT, related_name="versions")
    numero = models.PositiveIntegerField()
    textes = models.JSONField(help_text="its own rubriques; the others are inherited")
    ecrite_par = models.ForeignKey(Personne, on_delete=models.PROTECT, null=True, related_name="+")
    publiee_par = models.ForeignKey(Personne, on_delete=models.PROTECT, related_name="+")
    publiee_le = models.DateTimeField(help_text="business time")

    class Meta:
        verbose_name = "version d’un modèle"
        ordering = ["-numero"]
        constraints = [models.UniqueConstraint(fields=["modele", "numero"], name="modele_version_unique")]

    def __str__(self) -> str:
        return f"{self.modele.ressort.cle}, version {self.numero}"
