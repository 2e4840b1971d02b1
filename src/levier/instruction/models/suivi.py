"""The service's work on a dossier: who follows it, what was judged, what is proposed."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from levier.appels.models import VersionCahier
from levier.comptes.models import Personne
from levier.dossiers.enums import CHEZ_LE_SERVICE
from levier.dossiers.models import Dossier, Piece, Signature
from levier.instruction.enums import EtatAvis, EtatProposition, NatureProposition, SensAvis
from levier.instruction.mots import MOTS, MotsDeProposition
from levier.instruction.transitions import TRANSITIONS
from levier.socle import horloge
from levier.socle.etats import TableDeTransitions
from levier.socle.models import Fichier


class Instruction(models.Model):
    """One per deposited dossier: who follows it, what its grids give together."""

    dossier = models.OneToOneField(Dossier, on_delete=models.PROTECT, primary_key=True, related_name="instruction")
    instructeur = models.ForeignKey(Personne, on_delete=models.PROTECT, null=True, related_name="+")
    note = models.DecimalField(
        max_digits=19,
        decimal_places=18,
        null=True,
        help_text="of the grid, share of the maximum; null: none, or awaited",
    )

    class Meta:
        verbose_name = "instruction"


class Proposition(models.Model):
    """What an instructor asks the signataire to sign, with all that it was made on. At most one waits per dossier.

    Its etat is written by `socle.etats.franchir` alone; what it says is never changed: another one takes its place.
    """

    TRANSITIONS: ClassVar[TableDeTransitions] = TRANSITIONS

    dossier = models.ForeignKey(Dossier, on_delete=models.PROTECT, related_name="propositions")
    nature = models.CharField(max_length=11, choices=NatureProposition.choices)
    etat = models.CharField(max_length=9, choices=EtatProposition.choices, default=EtatProposition.TRANSMISE)
    montant = models.DecimalField(max_digits=14, decimal_places=2, null=True, help_text="of a grant")
    montant_calcule = models.DecimalField(
        max_digits=14, decimal_places=2, null=True, help_text="what the rules gave; null while values were missing"
    )
    avis = models.TextField(blank=True, help_text="how the project answers the criteria")
    motif = models.TextField(blank=True, help_text="why less than the computed amount, why a refusal or a closing")
    conditions = models.JSONField(default=list, help_text="of a refusal: ids of the conditions of the cahier not met")
    version = models.ForeignKey(VersionCahier, on_delete=models.PROTECT, related_name="+")
    depot_le = models.DateTimeField(null=True, help_text="the last sending that it was made on")
    empreinte = models.CharField(
        max_length=64, blank=True, help_text="of the computed result; empty: a closing, or not kept then"
    )
    jugements = models.JSONField(default=list, help_text="the judgements rendered then")
    faite_par = models.CharField(max_length=200, help_text="as the journal keeps it")
    faite_par_personne = models.ForeignKey(
        Personne, on_delete=models.PROTECT, null=True, related_name="+", help_text="null: made before it was kept"
    )
    faite_le = models.DateTimeField(help_text="business time")
    close_le = models.DateTimeField(null=True, help_text="business time; when it stopped to wait")
    raison = models.TextField(blank=True, help_text="why it was sent back, or what came after it")

    class Meta:
        verbose_name = "proposition"
        ordering = ["dossier", "id"]
        constraints = [
            models.UniqueConstraint(fields=["dossier"], condition=Q(etat="transmise"), name="proposition_vivante"),
            models.CheckConstraint(
                condition=Q(nature__in=["refus", "sans_suite"], montant__isnull=True) & ~Q(motif="")
                | Q(nature="attribution", montant__isnull=False, montant__gt=0, montant_calcule__isnull=False),
                name="proposition_complete",
            ),
            models.CheckConstraint(
                condition=Q(nature__in=["refus", "sans_suite"]) | Q(montant=F("montant_calcule")) | ~Q(motif=""),
                name="proposition_ecart_motive",
            ),
            models.CheckConstraint(
                condition=Q(etat="transmise", close_le__isnull=True) | ~Q(etat="transmise") & Q(close_le__isnull=False),
                name="proposition_close_datee",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_nature_display()} ({self.get_etat_display()})"

    @property
    def accorde(self) -> bool:
        """Whether it proposes a grant."""
        return self.nature == NatureProposition.ATTRIBUTION

    @property
    def mots(self) -> MotsDeProposition:
        """What pages and mails call it."""
        return MOTS[NatureProposition(self.nature)]


class AppreciationRendue(models.Model):
    """A judgement that the cahier leaves to the authority, with its written reason."""

    dossier = models.ForeignKey(Dossier, on_delete=models.PROTECT, related_name="appreciations")
    nom = models.CharField(max_length=80, help_text="name of the value in the cahier: derogation.plafond")
    valeur = models.JSONField()
    motif = models.TextField()
    rendue_par = models.CharField(max_length=200)
    fonction = models.CharField(max_length=200, blank=True, help_text="of who judged, as acts print it")
    confirmee = models.BooleanField(default=False, help_text="what the cahier supposes, confirmed as it is")
    rendue_le = models.DateTimeField()

    class Meta:
        verbose_name = "appréciation"
        constraints = [
            models.UniqueConstraint(fields=["dossier", "nom"], name="appreciation_unique"),
            models.CheckConstraint(condition=~Q(motif=""), name="appreciation_motivee"),
        ]


class LectureEngagement(models.Model):
    """An agent read the commitment signed by hand on which a request rests: it is legible, signed, and of that structure."""

    signature = models.OneToOneField(Signature, on_delete=models.PROTECT, primary_key=True, related_name="lecture")
    lu_par = models.CharField(max_length=200, help_text="as the journal keeps it")
    fonction = models.CharField(max_length=200, help_text="of who read it")
    lu_le = models.DateTimeField(help_text="business time")

    class Meta:
        verbose_name = "lecture de l’engagement"


class Contestation(models.Model):
    """A member of the structure says that a commitment signed by hand is not theirs. At most one waits per signature."""

    signature = models.ForeignKey(Signature, on_delete=models.PROTECT, related_name="contestations")
    par = models.ForeignKey(Personne, on_delete=models.PROTECT, related_name="+")
    motif = models.TextField()
    contestee_le = models.DateTimeField(help_text="business time")
    reponse = models.TextField(blank=True, help_text="what the service checked")
    repondue_le = models.DateTimeField(
        null=True, help_text="business time; null: it prevents the request to be complete"
    )

    class Meta:
        verbose_name = "contestation de l’engagement"
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["signature"], condition=Q(repondue_le__isnull=True), name="contestation_ouverte_unique"
            ),
            models.CheckConstraint(
                condition=Q(repondue_le__isnull=True, reponse="") | Q(repondue_le__isnull=False) & ~Q(reponse=""),
                name="contestation_repondue",
            ),
            models.CheckConstraint(condition=~Q(motif=""), name="contestation_motivee"),
        ]


class DemandeAvis(models.Model):
    """What a service or an expert is asked about a request, by a link, until a day; the parts shown; the answer, given once.

    It opens these parts and nothing else (ADR 0043). Its journal is its own: the structure reads that of the request.
    """

    dossier = models.ForeignKey(Dossier, on_delete=models.PROTECT, related_name="avis_demandes")
    nom = models.CharField(max_length=200, help_text="service or person asked: UDEAT de Saône-et-Loire")
    fonction = models.CharField(max_length=200)
    email = models.EmailField(help_text="where the link is sent")
    question = models.TextField()
    echeance = models.DateField(help_text="last day to answer and to read, included")
    montre_demande = models.BooleanField(default=False, help_text="the answers of the form")
    montre_plan = models.BooleanField(default=False, help_text="the financing plan")
    pieces = models.ManyToManyField(Piece, related_name="+", help_text="shown as long as the service has them")
    demandee_par = models.ForeignKey(Personne, on_delete=models.PROTECT, related_name="+")
    demandee_le = models.DateTimeField(help_text="business time")
    annulee_le = models.DateTimeField(null=True, help_text="business time; from then on the link opens nothing")
    motif_annulation = models.TextField(blank=True)
    sens = models.CharField(max_length=11, choices=SensAvis.choices, blank=True)
    texte = models.TextField(blank=True)
    fichier = models.OneToOneField(Fichier, on_delete=models.PROTECT, null=True, related_name="+")
    rendu_le = models.DateTimeField(null=True, help_text="business time")

    class Meta:
        verbose_name = "demande d’avis"
        ordering = ["id"]
        indexes = [
            models.Index(
                fields=["echeance"], condition=Q(rendu_le__isnull=True, annulee_le__isnull=True), name="avis_attendus"
            )
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["dossier", "email"],
                condition=Q(rendu_le__isnull=True, annulee_le__isnull=True),
                name="avis_attendu_unique",
            ),
            models.CheckConstraint(
                condition=Q(rendu_le__isnull=True, sens="", texte="", fichier__isnull=True)
                | Q(rendu_le__isnull=False, sens__in=SensAvis.values, annulee_le__isnull=True) & ~Q(texte=""),
                name="avis_rendu_entier",
            ),
            models.CheckConstraint(
                condition=Q(annulee_le__isnull=True, motif_annulation="")
                | Q(annulee_le__isnull=False) & ~Q(motif_annulation=""),
                name="avis_annule_motive",
            ),
            models.CheckConstraint(condition=~Q(question="") & ~Q(nom=""), name="avis_demande_dit"),
        ]

    def __str__(self) -> str:
        return f"{self.nom}, {self.fonction}" if self.fonction else self.nom

    @property
    def etat(self) -> EtatAvis:
        """Where it stands today."""
        if self.rendu_le is not None:
            return EtatAvis.RENDU
        if self.annulee_le is not None:
            return EtatAvis.ANNULE
        if self.dossier.etat not in CHEZ_LE_SERVICE:
            return EtatAvis.SANS_OBJET
        late = self.echeance < horloge.aujourdhui(self.dossier.appel.fuseau)
        return EtatAvis.EN_RETARD if late else EtatAvis.ATTENDU
