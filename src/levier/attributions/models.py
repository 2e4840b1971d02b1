"""The chain of decisions on a request, and the grant born from it."""

from __future__ import annotations

from fractions import Fraction
from typing import ClassVar

from django.db import models
from django.db.models import ExpressionWrapper, F, Func, Q
from django.db.models.expressions import CombinedExpression
from django.db.models.lookups import Exact

from levier.attributions.enums import (
    ACCORDENT,
    INTITULES,
    EtatSubvention,
    Fondement,
    NatureDecision,
    ObjetSollicitation,
)
from levier.attributions.transitions import TRANSITIONS
from levier.comptes.models import Personne
from levier.dossiers.models import Dossier
from levier.enveloppes.models import reference
from levier.instruction.models import Proposition
from levier.messages.models import Message
from levier.socle import horloge
from levier.socle.etats import TableDeTransitions
from levier.territoires.models import Structure


def _fois(montant: str, facteur: str) -> ExpressionWrapper[CombinedExpression]:
    return ExpressionWrapper(F(montant) * F(facteur), output_field=models.DecimalField(max_digits=40, decimal_places=2))


class Decision(models.Model):
    """A link of the chain: what was decided, by whom, on which computed result, in place of which decision.

    Never changed: a mistake is taken back, or corrected, by the next link. The database holds each link to the request of
    the one that it replaces (`decision_meme_dossier`).
    """

    dossier = models.ForeignKey(Dossier, on_delete=models.PROTECT, related_name="decisions")
    rang = models.PositiveSmallIntegerField(help_text="place in the chain of the request, from 1")
    nature = models.CharField(max_length=13, choices=NatureDecision.choices)
    remplace = models.OneToOneField(
        "self",
        on_delete=models.PROTECT,
        null=True,
        related_name="remplacee_par",
        help_text="the decision before this one",
    )
    montant_calcule = models.DecimalField(max_digits=14, decimal_places=2, null=True)
    montant_attribue = models.DecimalField(max_digits=14, decimal_places=2, null=True)
    assiette = models.DecimalField(max_digits=14, decimal_places=2, null=True, help_text="eligible expenses retained")
    taux_numerateur = models.BigIntegerField(
        null=True, help_text="the exact share of `assiette` that the grant is, in lowest terms; none without assiette"
    )
    taux_denominateur = models.BigIntegerField(null=True)
    motif = models.TextField(
        blank=True, help_text="of a refusal, a withdrawal, a rectification, or of an amount other than the computed one"
    )
    fondement = models.CharField(
        max_length=20,
        choices=Fondement.choices,
        blank=True,
        help_text="what allows to undo the one before; none of those undone before grounds were asked",
    )
    motifs_regles = models.JSONField(default=list, help_text="refusal: conditions of the cahier that were not met")
    proposition = models.OneToOneField(
        Proposition, on_delete=models.PROTECT, null=True, related_name="decision", help_text="the one that it follows"
    )
    ecart = models.TextField(blank=True, help_text="why another amount than the proposed one, by who signs")
    jugements = models.JSONField(
        default=list, help_text="the judgements that it rests on: value, function of who judged, reason, day"
    )
    depenses = models.JSONField(
        default=list, help_text="the expenses that the service looked at: what it retains of each, by whom, why, when"
    )
    resultat = models.JSONField(
        default=dict,
        help_text="what the rules gave at that instant, to explain it again in ten years; none for a withdrawal",
    )
    situation = models.JSONField(default=dict)
    prise_par = models.CharField(max_length=200)
    qualite = models.CharField(max_length=200, help_text="le préfet, or the delegate's quality")
    delegation_reference = models.CharField(max_length=200, blank=True)
    decidee_le = models.DateTimeField(help_text="business time")

    class Meta:
        verbose_name = "décision"
        ordering = ["dossier", "rang"]
        constraints = [
            models.UniqueConstraint(fields=["dossier", "rang"], name="decision_rang_unique"),
            models.CheckConstraint(
                condition=Q(rang=1, remplace__isnull=True, nature__in=["attribution", "refus", "sans_suite"])
                | Q(rang__gt=1, remplace__isnull=False),
                name="decision_suit_la_precedente",
            ),
            models.CheckConstraint(
                condition=Q(nature__in=["refus", "retrait", "sans_suite"], montant_attribue__isnull=True) & ~Q(motif="")
                | Q(
                    nature__in=["attribution", "rectification", "avenant"],
                    montant_attribue__isnull=False,
                    montant_attribue__gt=0,
                    montant_calcule__isnull=False,
                ),
                name="decision_complete",
            ),
            models.CheckConstraint(
                condition=Q(nature__in=["refus", "retrait", "sans_suite"])
                | Q(nature="attribution", montant_attribue=F("montant_calcule"))
                | ~Q(motif=""),
                name="decision_ecart_motive",
            ),
            models.CheckConstraint(
                condition=Q(fondement="") | Q(nature__in=["retrait", "rectification", "avenant"]),
                name="decision_fondee",
            ),
            models.CheckConstraint(
                condition=Q(taux_numerateur__isnull=True, taux_denominateur__isnull=True)
                & (Q(montant_attribue__isnull=True) | Q(assiette__isnull=True) | Q(assiette=0))
                | Q(
                    taux_numerateur__isnull=False,
                    taux_denominateur__isnull=False,
                    montant_attribue__isnull=False,
                    assiette__isnull=False,
                    assiette__gt=0,
                    taux_denominateur__gt=0,
                )
                & Q(Exact(_fois("montant_attribue", "taux_denominateur"), _fois("assiette", "taux_numerateur")))
                & Q(Exact(Func(F("taux_numerateur"), F("taux_denominateur"), function="gcd"), 1)),
                name="decision_taux_exact",
            ),
        ]

    def __str__(self) -> str:
        return self.reference

    @property
    def reference(self) -> str:
        """Under what the ledger keeps its lines: `71-2021-000123/1`."""
        return reference(self.dossier.numero, self.rang)

    @property
    def taux(self) -> Fraction | None:
        """The exact share of the eligible expenses that the grant is; None without any."""
        if self.taux_numerateur is None or self.taux_denominateur is None:
            return None
        return Fraction(self.taux_numerateur, self.taux_denominateur)

    @taux.setter
    def taux(self, taux: Fraction | None) -> None:
        self.taux_numerateur = taux.numerator if taux else None
        self.taux_denominateur = taux.denominator if taux else None

    @property
    def intitule(self) -> str:
        """What pages call it."""
        return INTITULES[NatureDecision(self.nature)]

    @property
    def accorde(self) -> bool:
        """Whether it grants an amount."""
        return self.nature in ACCORDENT


class LigneDecision(models.Model):
    """An expense of the plan that a grant was decided on, and what the rules retained of it. Never changed."""

    decision = models.ForeignKey(Decision, on_delete=models.PROTECT, related_name="lignes")
    identite = models.UUIDField(help_text="of the line of the plan")
    rang = models.PositiveSmallIntegerField(help_text="its place in the plan")
    nature = models.CharField(max_length=40, help_text="id of the cahier's nature of expense")
    libelle = models.CharField("libellé", max_length=200)
    montant_presente = models.DecimalField(max_digits=14, decimal_places=2)
    montant_retenu = models.DecimalField(
        max_digits=14, decimal_places=2, null=True, help_text="null where the call computes no eligible expenses"
    )
    motif = models.TextField(blank=True, help_text="why less than presented")

    class Meta:
        verbose_name = "ligne d’une décision"
        ordering = ["decision", "rang"]
        constraints = [
            models.UniqueConstraint(fields=["decision", "identite"], name="ligne_decision_unique"),
            models.CheckConstraint(condition=Q(montant_presente__gte=0), name="ligne_decision_positive"),
        ]


class Subvention(models.Model):
    """The request once granted. A rectification keeps it, under its new decision; a withdrawal ends it."""

    TRANSITIONS: ClassVar[TableDeTransitions] = TRANSITIONS

    decision = models.OneToOneField(
        Decision, on_delete=models.PROTECT, related_name="subvention", help_text="the one that fixes its amount"
    )
    structure = models.ForeignKey(Structure, on_delete=models.PROTECT, related_name="subventions")
    montant_attribue = models.DecimalField(max_digits=14, decimal_places=2)
    etat = models.CharField(max_length=12, choices=EtatSubvention.choices, default=EtatSubvention.ATTRIBUEE)

    class Meta:
        verbose_name = "subvention"
        constraints = [models.CheckConstraint(condition=Q(montant_attribue__gt=0), name="subvention_positive")]


class Sollicitation(models.Model):
    """What the service awaits of the structure: its observations before a decision that refuses, takes back or corrects,
    its plan on the amount granted when it is less than the one asked.

    Answered once, by a message of the thread, which carries its files. Never changed otherwise.
    """

    dossier = models.ForeignKey(Dossier, on_delete=models.PROTECT, related_name="sollicitations")
    decision = models.ForeignKey(
        Decision, on_delete=models.PROTECT, null=True, related_name="sollicitations", help_text="none before a refusal"
    )
    objet = models.CharField(max_length=13, choices=ObjetSollicitation.choices)
    fondement = models.CharField(
        max_length=20,
        choices=Fondement.choices,
        blank=True,
        help_text="of the act envisaged; none for a refusal, a plan",
    )
    texte = models.TextField(help_text="what is envisaged, and on which facts")
    demandee_par = models.CharField(max_length=200)
    demandee_par_personne = models.ForeignKey(
        Personne,
        on_delete=models.PROTECT,
        null=True,
        related_name="+",
        help_text="none of a plan, nor before it was kept",
    )
    demandee_le = models.DateTimeField()
    echeance = models.DateField(null=True, help_text="last day to answer, included; none for a plan")
    reponse = models.OneToOneField(Message, on_delete=models.PROTECT, null=True, related_name="+")
    repondue_le = models.DateTimeField(null=True)

    class Meta:
        verbose_name = "sollicitation"
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["decision", "objet", "fondement"], name="sollicitation_unique"),
            models.CheckConstraint(
                condition=Q(objet="plan", fondement="", echeance__isnull=True, decision__isnull=False)
                | Q(objet="refus", fondement="", echeance__isnull=False, decision__isnull=True)
                | ~Q(objet__in=["plan", "refus"])
                & ~Q(fondement="")
                & Q(echeance__isnull=False, decision__isnull=False),
                name="sollicitation_complete",
            ),
            models.CheckConstraint(
                condition=Q(reponse__isnull=True, repondue_le__isnull=True)
                | Q(reponse__isnull=False, repondue_le__isnull=False),
                name="sollicitation_repondue_date",
            ),
        ]

    @property
    def close(self) -> bool:
        """Whether the act that it comes before may follow: answered, or its last day is over."""
        if self.echeance is None:
            return self.repondue_le is not None
        return self.repondue_le is not None or self.echeance < horloge.aujourdhui(self.dossier.appel.fuseau)
