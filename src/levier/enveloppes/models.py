"""The tree of credits: counters under CHECK constraints, and the ledger that explains them."""

from __future__ import annotations

from decimal import Decimal
from typing import ClassVar, Final

from django.db import models
from django.db.models import CharField, F, Func, Q, Value

from levier.appels.models import Appel
from levier.comptes.models import Personne
from levier.enveloppes.enums import EtatTransfert, GenreEnveloppe, NatureMouvement
from levier.enveloppes.imputation import EJ, FORMES, Imputation
from levier.enveloppes.transitions import TRANSFERTS
from levier.socle.etats import TableDeTransitions
from levier.territoires.models import Structure, SurUnRessort, ressort_coherent

_SEPARATEUR: Final = "/"
_TRANSFERES: Final = ["cession", "reception"]
_DE_CHORUS: Final = ["engagement", "desengagement"]
_SANS_REFERENCE: Final = ["ouverture", "reduction", *_TRANSFERES, *_DE_CHORUS]
"""Natures of movements that grant nothing, and release nothing."""
DEMANDE = Func(
    F("reference"), Value(_SEPARATEUR), Value(1), function="split_part", output_field=CharField(max_length=60)
)
"""Number of the request that a movement is about, read in its reference by the database; an index holds it."""


def reference(numero: str, rang: int) -> str:
    """What a movement is for: the decision of rank `rang` on the request `numero`, « 71-2021-000123/1 »."""
    return f"{numero}{_SEPARATEUR}{rang}"


class Enveloppe(SurUnRessort):
    """A node of the tree of credits, which pays on its ressort what was opened at it, never more: the database refuses (X-03).

    Nor is more engaged than is granted, at the end of each transaction (ADR 0065). What is opened or granted under it stands at the nodes below. `appel`: of the node of a call, once it is published.
    """

    retenue: Imputation | None
    """Its codes or those that it takes from above, where a page read them once for many (`queries.imputation_de`)."""

    identifiant = models.SlugField(max_length=80, unique=True, help_text="id of the part in the file of its fund")
    genre = models.CharField(max_length=8, choices=GenreEnveloppe.choices)
    parent = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="parts")
    rang = models.PositiveSmallIntegerField(default=0, help_text="place in the file of its fund")
    libelle = models.CharField(max_length=200)
    cahier = models.SlugField(max_length=80, blank=True, help_text="id of the call's cahier, of the node of a call")
    appel = models.OneToOneField(Appel, on_delete=models.PROTECT, null=True, related_name="enveloppe")
    montant_prevu = models.DecimalField(
        max_digits=14, decimal_places=2, null=True, help_text="what the source gives; null when it gives nothing"
    )
    montant_ouvert = models.DecimalField(max_digits=14, decimal_places=2, default=0)
    montant_attribue = models.DecimalField(max_digits=14, decimal_places=2, default=0)
    montant_engage = models.DecimalField(
        max_digits=14, decimal_places=2, default=0, help_text="by the engagements juridiques of Chorus"
    )
    montant_transfere = models.DecimalField(
        max_digits=14, decimal_places=2, default=0, help_text="received from its neighbours, less what it gave them"
    )
    prevision = models.TextField(blank=True, help_text="formula of the fund's file by which its parts are reviewed")
    revue_premiere = models.DateField(null=True, help_text="day of the first review")
    revue_debut = models.DateField(null=True, help_text="first day of the period that the reviews look at")
    revue_fin = models.DateField(null=True)
    programme = models.CharField(max_length=4, blank=True, help_text="of the budget; empty: that of the whole above")
    action = models.CharField(max_length=5, blank=True)
    centre_financier = models.CharField(max_length=19, blank=True, help_text="programme-BOP-UO")
    comptable = models.CharField("comptable assignataire", max_length=200, blank=True)

    class Meta:
        verbose_name = "enveloppe"
        constraints = [
            models.CheckConstraint(condition=Q(montant_ouvert__gte=0), name="enveloppe_ouverte_positive"),
            models.CheckConstraint(condition=Q(montant_attribue__gte=0), name="enveloppe_attribuee_positive"),
            models.CheckConstraint(condition=Q(montant_engage__gte=0), name="enveloppe_engagee_positive"),
            models.CheckConstraint(
                condition=Q(montant_attribue__lte=F("montant_ouvert")), name="enveloppe_jamais_depassee"
            ),
            models.CheckConstraint(
                condition=Q(montant_prevu__isnull=True)
                | Q(montant_prevu__gte=F("montant_ouvert") - F("montant_transfere")),
                name="enveloppe_ouverte_dans_le_prevu",
            ),
            models.CheckConstraint(
                condition=Q(genre="fonds", parent__isnull=True)
                | Q(genre="appel")
                | ~Q(genre="fonds") & Q(parent__isnull=False),
                name="enveloppe_dans_un_tout",
            ),
            models.CheckConstraint(
                condition=Q(genre="appel") | Q(appel__isnull=True, cahier=""), name="enveloppe_d_un_appel"
            ),
            models.CheckConstraint(
                condition=Q(programme="", action="", centre_financier="", comptable="")
                | Q(
                    programme__regex=f"^{FORMES['programme'][0]}$",
                    action__regex=f"^{FORMES['action'][0]}$",
                    centre_financier__regex=f"^{FORMES['centre_financier'][0]}$",
                )
                & ~Q(comptable=""),
                name="enveloppe_imputee",
            ),
            models.CheckConstraint(
                condition=Q(prevision="", revue_premiere__isnull=True, revue_debut__isnull=True, revue_fin__isnull=True)
                | ~Q(prevision="") & Q(revue_premiere__isnull=False, revue_debut__lte=F("revue_fin")),
                name="enveloppe_revue",
            ),
            ressort_coherent("enveloppe_ressort"),
            models.UniqueConstraint(fields=["cahier"], condition=~Q(cahier=""), name="enveloppe_cahier_unique"),
        ]

    def __str__(self) -> str:
        return self.libelle

    @property
    def reste(self) -> Decimal:
        """What may still be granted from it, as it was when it was read."""
        return self.montant_ouvert - self.montant_attribue

    @property
    def a_engager(self) -> Decimal:
        """What is granted, and that no EJ of Chorus commits yet."""
        return self.montant_attribue - self.montant_engage

    @property
    def droits(self) -> Decimal | None:
        """What may be open at it and under it: what the source gives, transferts counted; None when it gives no amount."""
        return None if self.montant_prevu is None else self.montant_prevu + self.montant_transfere

    @property
    def imputation(self) -> Imputation | None:
        """Its own codes; None when it takes those of the whole above."""
        if not self.programme:
            return None
        return Imputation(self.programme, self.action, self.centre_financier, self.comptable)


class CompteStructure(models.Model):
    """What one structure has been granted under one call: the row to lock where a ceiling per porteur applies."""

    appel = models.ForeignKey(Appel, on_delete=models.PROTECT, related_name="+")
    structure = models.ForeignKey(Structure, on_delete=models.PROTECT, related_name="+")
    montant_attribue = models.DecimalField(max_digits=14, decimal_places=2, default=0)

    class Meta:
        verbose_name = "compte d'une structure"
        constraints = [
            models.UniqueConstraint(fields=["appel", "structure"], name="compte_structure_unique"),
            models.CheckConstraint(condition=Q(montant_attribue__gte=0), name="compte_structure_positif"),
        ]


class Revue(models.Model):
    """What the level that holds several parts decided of their credits, on the figures of that day (ADR 0066)."""

    tout = models.ForeignKey(Enveloppe, on_delete=models.PROTECT, related_name="revues")
    motif = models.TextField()
    decidee_par = models.ForeignKey(Personne, on_delete=models.PROTECT, related_name="+")
    decidee_le = models.DateTimeField(help_text="business time")
    cle = models.UUIDField(null=True, unique=True, help_text="of the form, and what it says: sent twice, decided once")

    class Meta:
        verbose_name = "revue des crédits"
        ordering = ["-id"]

    def __str__(self) -> str:
        return f"Revue des crédits de « {self.tout} »"


class LigneDeRevue(models.Model):
    """A part as a review saw it, and what was kept of what the forecast proposed; given is negative."""

    revue = models.ForeignKey(Revue, on_delete=models.PROTECT, related_name="lignes")
    part = models.ForeignKey(Enveloppe, on_delete=models.PROTECT, related_name="+")
    ouvert = models.DecimalField(max_digits=14, decimal_places=2)
    attribue = models.DecimalField(max_digits=14, decimal_places=2)
    demande = models.DecimalField(max_digits=14, decimal_places=2)
    prevu = models.DecimalField(max_digits=16, decimal_places=2, help_text="by the formula of the fund, at the end")
    propose = models.DecimalField(max_digits=14, decimal_places=2)
    retenu = models.DecimalField(max_digits=14, decimal_places=2)

    class Meta:
        verbose_name = "ligne d'une revue"
        ordering = ["id"]
        constraints = [models.UniqueConstraint(fields=["revue", "part"], name="revue_d_une_part")]


class Transfert(models.Model):
    """Credits that move between two parts of one whole: asked by one person, signed or set aside by another (ADR 0055)."""

    TRANSITIONS: ClassVar[TableDeTransitions] = TRANSFERTS

    de = models.ForeignKey(Enveloppe, on_delete=models.PROTECT, related_name="cessions")
    vers = models.ForeignKey(Enveloppe, on_delete=models.PROTECT, related_name="receptions")
    montant = models.DecimalField(max_digits=14, decimal_places=2)
    revue = models.ForeignKey(
        Revue, on_delete=models.PROTECT, null=True, related_name="transferts", help_text="the one that asked it"
    )
    motif = models.TextField()
    etat = models.CharField(max_length=8, choices=EtatTransfert.choices, default=EtatTransfert.DEMANDE)
    demande_par = models.ForeignKey(Personne, on_delete=models.PROTECT, related_name="+")
    demande_le = models.DateTimeField(help_text="business time")
    repondu_par = models.ForeignKey(Personne, on_delete=models.PROTECT, null=True, related_name="+")
    repondu_le = models.DateTimeField(null=True)
    reponse = models.TextField(blank=True, help_text="why it was set aside")

    class Meta:
        verbose_name = "transfert de crédits"
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(condition=Q(montant__gt=0) & ~Q(de=F("vers")), name="transfert_entre_deux"),
            models.CheckConstraint(
                condition=Q(etat="demande", repondu_par__isnull=True, repondu_le__isnull=True)
                | ~Q(etat="demande") & Q(repondu_par__isnull=False, repondu_le__isnull=False),
                name="transfert_repondu",
            ),
            models.CheckConstraint(
                condition=~Q(etat="signe") | ~Q(repondu_par=F("demande_par")), name="transfert_signe_par_un_autre"
            ),
        ]

    def __str__(self) -> str:
        return f"Transfert de « {self.de} » vers « {self.vers} »"


class Mouvement(models.Model):
    """A line of the ledger of one enveloppe. Append-only; counters are the sums of these lines, a command checks it.

    An opening, a reduction, what is given or received name nobody. An attribution or a release names the call and the structure whose account it counts in, and
    the decision that it is for. An engagement names the attribution that it commits, and the EJ of Chorus.
    """

    enveloppe = models.ForeignKey(Enveloppe, on_delete=models.PROTECT, related_name="mouvements")
    nature = models.CharField(max_length=13, choices=NatureMouvement.choices)
    montant = models.DecimalField(
        max_digits=14, decimal_places=2, help_text="always positive; `nature` says the direction"
    )
    structure = models.ForeignKey(Structure, on_delete=models.PROTECT, null=True, related_name="+")
    appel = models.ForeignKey(Appel, on_delete=models.PROTECT, null=True, related_name="+")
    reference = models.CharField(max_length=60, blank=True, help_text="the decision: number of the request, its rank")
    transfert = models.ForeignKey(
        Transfert,
        on_delete=models.PROTECT,
        null=True,
        related_name="mouvements",
        help_text="of what was given or received",
    )
    prise = models.ForeignKey(
        "self",
        on_delete=models.PROTECT,
        null=True,
        related_name="engagements",
        help_text="the attribution that an engagement commits",
    )
    ej = models.CharField(max_length=10, blank=True, help_text="number of the engagement juridique in Chorus")
    ej_du = models.DateField(null=True, help_text="its day in Chorus")
    cle = models.UUIDField(null=True, unique=True, help_text="of the form, and what it says: sent twice, written once")
    hypothese = models.BooleanField(default=False, help_text="opening of which no source gives the amount")
    motif = models.TextField(blank=True)
    acteur_libelle = models.CharField(max_length=200)
    survenu_le = models.DateTimeField(help_text="business time")

    @property
    def numero(self) -> str:
        """Number of the request that it is about; empty for what opens or reduces credits."""
        reference = self.prise.reference if self.prise else self.reference
        return reference.partition(_SEPARATEUR)[0]

    class Meta:
        verbose_name = "mouvement"
        ordering = ["id"]
        indexes = [
            models.Index(fields=["enveloppe", "-survenu_le", "-id"], name="mouvement_du_plus_recent"),
            models.Index(DEMANDE, name="mouvement_par_demande"),
        ]
        constraints = [
            models.CheckConstraint(condition=Q(montant__gt=0), name="mouvement_positif"),
            models.CheckConstraint(
                condition=Q(nature__in=_SANS_REFERENCE, structure__isnull=True, appel__isnull=True, reference="")
                | Q(nature__in=["attribution", "degagement"], structure__isnull=False, appel__isnull=False)
                & Q(hypothese=False)
                & ~Q(reference=""),
                name="mouvement_nomme_sa_decision",
            ),
            models.CheckConstraint(
                condition=Q(nature__in=_TRANSFERES, transfert__isnull=False, hypothese=False)
                | ~Q(nature__in=_TRANSFERES) & Q(transfert__isnull=True),
                name="mouvement_nomme_son_transfert",
            ),
            models.CheckConstraint(
                condition=Q(nature__in=_DE_CHORUS, prise__isnull=False, ej_du__isnull=False, hypothese=False)
                & Q(ej__regex=f"^{EJ[0]}$")
                | ~Q(nature__in=_DE_CHORUS) & Q(prise__isnull=True, ej="", ej_du__isnull=True),
                name="mouvement_nomme_son_ej",
            ),
            models.UniqueConstraint(fields=["transfert", "nature"], name="mouvement_transfere_une_fois"),
            models.CheckConstraint(
                condition=~Q(nature="reduction") | Q(hypothese=False) & ~Q(motif=""), name="mouvement_reduction_motivee"
            ),
            models.UniqueConstraint(
                fields=["reference"], condition=Q(nature="attribution"), name="mouvement_attribue_une_fois"
            ),
        ]


class Cumul(models.Model):
    """What the movements of one nature add up to at an enveloppe, at the end of a day of Paris: a trigger of the ledger writes it.

    One row for each day that has such a movement, so that the tree at any past date reads one row by enveloppe and nature.
    """

    enveloppe = models.ForeignKey(Enveloppe, on_delete=models.PROTECT, related_name="+")
    nature = models.CharField(max_length=13, choices=NatureMouvement.choices)
    jour = models.DateField()
    montant = models.DecimalField(max_digits=16, decimal_places=2, help_text="since the first day")

    class Meta:
        verbose_name = "cumul d'une enveloppe"
        constraints = [models.UniqueConstraint(fields=["enveloppe", "nature", "jour"], name="cumul_du_jour")]
