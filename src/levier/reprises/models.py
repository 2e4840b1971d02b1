"""A spreadsheet that a service kept until now: its rows as they were received, what each became (ADR 0049)."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from levier.appels.models import Appel
from levier.comptes.models import Personne
from levier.dossiers.models import Dossier
from levier.reprises.enums import IssueDeReprise, SuiteDonnee
from levier.socle.models import Fichier, Travail
from levier.territoires.models import Structure


class TableauRepris(models.Model):
    """A spreadsheet received for a call: its header, what each column says, the works that check it and take it over."""

    appel = models.ForeignKey(Appel, on_delete=models.PROTECT, related_name="+")
    fichier = models.OneToOneField(Fichier, on_delete=models.PROTECT, related_name="+")
    feuille = models.CharField(max_length=100, blank=True, help_text="the one that was read, the first")
    feuilles = models.PositiveSmallIntegerField(help_text="how many the document has")
    entete = models.JSONField(help_text="titles of the columns, as they are written")
    colonnes = models.JSONField(
        default=dict,
        help_text="what each column says, by its rank: a Cible, `champ:` and a field of the form, or nothing",
    )
    recu_par = models.ForeignKey(Personne, on_delete=models.PROTECT, related_name="+")
    recu_le = models.DateTimeField(help_text="business time")
    controle = models.OneToOneField(Travail, on_delete=models.SET_NULL, null=True, related_name="+")
    reprise = models.OneToOneField(Travail, on_delete=models.SET_NULL, null=True, related_name="+")

    class Meta:
        verbose_name = "tableau repris"
        ordering = ["-id"]
        indexes = [models.Index(fields=["appel", "-id"], name="tableau_repris_liste")]

    def __str__(self) -> str:
        return self.fichier.nom


class LigneReprise(models.Model):
    """A row of a spreadsheet: its cells, what was read in them, what is to be corrected, the request it became."""

    tableau = models.ForeignKey(TableauRepris, on_delete=models.CASCADE, related_name="lignes")
    numero = models.PositiveIntegerField(help_text="of the row in the sheet, from 1")
    cellules = models.JSONField(help_text="texts, in the order of the columns")
    issue = models.CharField(max_length=11, choices=IssueDeReprise.choices, default=IssueDeReprise.A_CONTROLER)
    lue = models.JSONField(default=dict, help_text="what was read, as `lecture.RangeeLue`")
    erreurs = models.JSONField(default=list, help_text="column, value, and the sentence that says what and what to do")
    empreinte = models.CharField(
        max_length=200, blank=True, help_text="the structure, and what tells its requests apart"
    )
    dossier = models.ForeignKey(
        Dossier, on_delete=models.PROTECT, null=True, related_name="+", help_text="it became, or it was already"
    )

    class Meta:
        verbose_name = "ligne reprise"
        ordering = ["numero"]
        indexes = [models.Index(fields=["tableau", "issue", "numero"], name="ligne_reprise_issue")]
        constraints = [models.UniqueConstraint(fields=["tableau", "numero"], name="ligne_reprise_numero")]


class CorrespondanceDeColonnes(models.Model):
    """What the columns of its spreadsheets say, as a service last confirmed it: proposed the next time."""

    service = models.CharField(max_length=60, primary_key=True, help_text="ressort of the call, in one text")
    colonnes = models.JSONField(help_text="what a column says, by its title in plain letters")

    class Meta:
        verbose_name = "correspondance de colonnes"


class DossierRepris(models.Model):
    """Where a request taken over comes from, and the decision taken before, outside Levier: a fact, never an act of ours."""

    dossier = models.OneToOneField(Dossier, on_delete=models.PROTECT, primary_key=True, related_name="repris")
    appel = models.ForeignKey(Appel, on_delete=models.PROTECT, related_name="+")
    structure = models.ForeignKey(Structure, on_delete=models.PROTECT, related_name="+")
    cle = models.CharField(max_length=200, help_text="its reference there, else its title, in plain letters")
    tableau = models.CharField(max_length=200, help_text="name of the spreadsheet")
    ligne = models.PositiveIntegerField()
    reference = models.CharField(max_length=200, blank=True)
    suite = models.CharField(max_length=8, choices=SuiteDonnee.choices)
    montant_accorde = models.DecimalField(max_digits=14, decimal_places=2, null=True)
    decide_le = models.DateField(null=True)

    class Meta:
        verbose_name = "dossier repris"
        constraints = [
            models.UniqueConstraint(fields=["appel", "structure", "cle"], name="dossier_repris_une_fois"),
            models.CheckConstraint(
                condition=Q(suite="accorde", montant_accorde__gt=0, decide_le__isnull=False)
                | Q(suite="refuse", montant_accorde__isnull=True, decide_le__isnull=False)
                | Q(suite__in=["depose", "complet"], montant_accorde__isnull=True, decide_le__isnull=True),
                name="dossier_repris_decision_entiere",
            ),
        ]

    @property
    def decide(self) -> bool:
        """Whether it was decided before, outside Levier."""
        return self.decide_le is not None
