"""The service's work on a dossier: who follows it, what was judged, what is proposed; and what its lists read."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.db.models import F, Q, Value
from django.db.models.functions import Coalesce, Collate, Reverse

from levier.appels.models import Appel, VersionCahier
from levier.comptes.models import Personne
from levier.dossiers.enums import CHEZ_LE_SERVICE
from levier.dossiers.models import Dossier, Piece, Signature
from levier.instruction.enums import EtatAvis, EtatProposition, NatureProposition, SensAvis
from levier.instruction.transitions import TRANSITIONS
from levier.socle import horloge
from levier.socle.etats import TableDeTransitions
from levier.socle.models import Fichier, Travail
from levier.territoires.models import Structure, SurUnRessort, ressort_coherent


class Instruction(models.Model):
    """One per deposited dossier: who follows it."""

    dossier = models.OneToOneField(Dossier, on_delete=models.PROTECT, primary_key=True, related_name="instruction")
    instructeur = models.ForeignKey(Personne, on_delete=models.PROTECT, null=True, related_name="+")

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


SANS_TERME = dt.datetime(9999, 1, 1, tzinfo=dt.UTC)
"""Where lists put what no silence decides: after everything else."""


def _pour_trier(montant: str) -> models.GeneratedField:
    return models.GeneratedField(
        expression=Coalesce(montant, Value(Decimal(0))), db_persist=True,
        output_field=models.DecimalField(max_digits=14, decimal_places=2), help_text="lists are sorted by it",
    )  # fmt: skip


_PORTEES: tuple[tuple[str, ...], ...] = ((), ("region",), ("departement",))
_FILTRES: tuple[tuple[str, ...], ...] = ((), ("etat",), ("theme",), ("instructeur",), ("proposition",))


def _index(*colonnes: str) -> models.Index:
    return models.Index(fields=[*colonnes, "dossier"], name="_".join(["recu", *(nom[:6] for nom in colonnes)]))


class DossierRecu(models.Model):
    """A deposited request as the service that has it lists it. The database writes it, from the rows that it tells (ADR 0024).

    `departement`, `region` and `communes` say whose it is: what its `dossiers.Acces` holds, as a person's ressorts ask it.
    """

    dossier = models.OneToOneField(
        Dossier, on_delete=models.DO_NOTHING, db_constraint=False, primary_key=True, related_name="recu"
    )
    numero = models.CharField(max_length=20, unique=True)
    departement = models.CharField(max_length=5, blank=True, help_text="empty: of a région, or of the nation")
    region = models.CharField(max_length=3, blank=True)
    communes = ArrayField(models.CharField(max_length=5), default=list)
    jusqu_au = models.DateField(null=True, help_text="last day that it is seen; null: without end")
    appel = models.ForeignKey(Appel, on_delete=models.DO_NOTHING, db_index=False, db_constraint=False, related_name="+")
    structure = models.ForeignKey(Structure, on_delete=models.DO_NOTHING, db_constraint=False, related_name="+")
    etat = models.CharField(max_length=16)
    theme = models.CharField(max_length=80, blank=True, help_text="as last sent, while the porteur completes")
    projet = models.CharField(max_length=200, blank=True, help_text="its title, likewise")
    instructeur = models.ForeignKey(
        Personne, on_delete=models.DO_NOTHING, null=True, db_index=False, db_constraint=False, related_name="+"
    )
    depose_le = models.DateTimeField()
    montant_demande = models.DecimalField(max_digits=14, decimal_places=2, null=True)
    montant_propose = models.DecimalField(max_digits=14, decimal_places=2, null=True)
    proposition = models.CharField(
        max_length=9, blank=True, help_text="etat of the last proposal; empty: none, or taken back"
    )
    fuseau = models.CharField(max_length=40, default="Europe/Paris", help_text="of the call, for its dates")
    silence_au = models.DateTimeField(
        null=True, help_text="first instant at which silence has decided; null: decided, or no text read says"
    )
    silence_tri = models.GeneratedField(
        expression=Coalesce("silence_au", Value(SANS_TERME, models.DateTimeField())), db_persist=True,
        output_field=models.DateTimeField(), help_text="lists are sorted by it",
    )  # fmt: skip
    montant_calcule = models.DecimalField(
        max_digits=14, decimal_places=2, null=True, help_text="by the last proposal, else at the last sending"
    )
    montant_attribue = models.DecimalField(
        max_digits=14,
        decimal_places=2,
        null=True,
        help_text="by the ledger, releases deducted; null: nothing, or no more",
    )
    complet_le = models.DateTimeField(null=True)
    echeance_au = models.DateTimeField(
        null=True, help_text="first instant at which the completion that is waited for is late; null: none is"
    )
    acte = models.CharField(max_length=10, blank=True, help_text="etat of the last act signed; empty: none")
    montant = _pour_trier("montant_demande")
    calcule = _pour_trier("montant_calcule")
    propose = _pour_trier("montant_propose")
    attribue = _pour_trier("montant_attribue")

    class Meta:
        verbose_name = "dossier reçu"
        indexes = [
            *(_index(*ou, *filtre, tri) for ou in _PORTEES for filtre in _FILTRES for tri in ("depose_le", "montant")),
            *(_index(*ou, montant) for ou in _PORTEES for montant in ("calcule", "propose", "attribue")),
            *(
                models.Index(
                    fields=[*ou, *etat, "silence_tri", "dossier"],
                    name="_".join(["recu", *(nom[:6] for nom in (*ou, *etat)), "silence"]),
                )
                for ou in _PORTEES
                for etat in ((), ("etat",))
            ),
            models.Index(fields=["appel", "depose_le", "dossier"], name="recu_appel_depose"),
            models.Index(fields=["appel", "montant", "dossier"], name="recu_appel_montant"),
            models.Index(Collate("numero", "C"), name="recu_debut_du_numero"),
            models.Index(Collate(Reverse("numero"), "C"), name="recu_fin_du_numero"),
            models.Index(fields=["jusqu_au"], condition=Q(jusqu_au__isnull=False), name="recu_jusqu_au"),
            models.Index(fields=["echeance_au"], condition=Q(echeance_au__isnull=False), name="recu_echeance"),
            models.Index(fields=["complet_le"], condition=Q(complet_le__isnull=False), name="recu_complet"),
            models.Index(fields=["acte", "depose_le"], condition=~Q(acte=""), name="recu_acte"),
            GinIndex(fields=["communes"], name="recu_communes"),
        ]


class TexteRecu(models.Model):
    """The words of a deposited request as its service reads it. The database writes them (ADR 0024).

    Structure, SIREN, title, written answers, pieces sent, messages: French stems, each with its accents and without.
    """

    dossier = models.OneToOneField(
        Dossier, on_delete=models.DO_NOTHING, db_constraint=False, primary_key=True, related_name="+"
    )
    mots = SearchVectorField()

    class Meta:
        verbose_name = "texte d’un dossier reçu"
        indexes = [GinIndex(fields=["mots"], name="texte_recu_mots")]


class CompteurDeDossiers(models.Model):
    """How many requests a service holds of one call, state, theme and instructor, and their four amounts.

    Several rows of one key add up: each act appends what it changes, a job puts them together. Those whose access ends on a
    given day are not in it.
    """

    departement = models.CharField(max_length=5, blank=True)
    region = models.CharField(max_length=3, blank=True)
    appel = models.ForeignKey(Appel, on_delete=models.DO_NOTHING, db_index=False, db_constraint=False, related_name="+")
    etat = models.CharField(max_length=16)
    theme = models.CharField(max_length=80, blank=True)
    instructeur = models.ForeignKey(
        Personne, on_delete=models.DO_NOTHING, null=True, db_index=False, db_constraint=False, related_name="+"
    )
    nombre = models.IntegerField()
    demande = models.DecimalField(max_digits=16, decimal_places=2, help_text="in euros")
    calcule = models.DecimalField(max_digits=16, decimal_places=2, default=0, help_text="in euros")
    propose = models.DecimalField(max_digits=16, decimal_places=2, default=0, help_text="in euros")
    attribue = models.DecimalField(max_digits=16, decimal_places=2, default=0, help_text="in euros")

    class Meta:
        verbose_name = "compteur de dossiers"
        indexes = [
            models.Index(fields=["departement"], name="compteur_departement"),
            models.Index(fields=["region"], name="compteur_region"),
        ]


class TrancheExportee(models.Model):
    """Some of the dossiers that an export holds, in its order: which ones since it was asked, what they hold once it is read.

    Written in the transaction that marks its line (ADR 0036); it goes with its work.
    """

    travail = models.ForeignKey(Travail, on_delete=models.CASCADE, related_name="+")
    rang = models.PositiveIntegerField(help_text="of the line of the work")
    dossiers = ArrayField(models.BigIntegerField())
    cellules = models.BinaryField(null=True, help_text="rows of cells as JSON, deflated; null: not read yet")

    class Meta:
        verbose_name = "tranche d’un export"
        constraints = [models.UniqueConstraint(fields=["travail", "rang"], name="tranche_exportee_unique")]


class VueDeListe(SurUnRessort):
    """Filters and order of the list, kept under a name by a person; shared, with those who hold a right where it says."""

    personne = models.ForeignKey(Personne, on_delete=models.CASCADE, related_name="+")
    nom = models.CharField(max_length=80)
    requete = models.CharField(max_length=2000, help_text="as the address of the list says it")
    partagee = models.BooleanField(default=False)

    class Meta:
        verbose_name = "vue de la liste"
        ordering = ["nom", "id"]
        constraints = [
            models.UniqueConstraint(fields=["personne", "nom"], name="vue_de_liste_unique"),
            models.CheckConstraint(condition=~Q(nom=""), name="vue_de_liste_nommee"),
            ressort_coherent("vue_de_liste_ressort"),
        ]
