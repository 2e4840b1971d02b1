"""What the lists of a service read: a row for each request, its words, counters; what an export holds, views kept."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.db.models import Q, Value
from django.db.models.functions import Coalesce, Collate, Reverse

from levier.appels.models import Appel
from levier.comptes.models import Personne
from levier.dossiers.models import Dossier
from levier.socle.models import Travail
from levier.territoires.models import Structure, SurUnRessort, ressort_coherent

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
    avis = models.CharField(
        max_length=7,
        blank=True,
        help_text="attendu: one at least is waited for; rendu: all were given; empty: none asked",
    )
    note = models.DecimalField(
        max_digits=19,
        decimal_places=18,
        null=True,
        help_text="of the grid, share of the maximum; null: none, or awaited",
    )
    note_tri = models.GeneratedField(
        expression=Coalesce("note", Value(Decimal(-1))), db_persist=True,
        output_field=models.DecimalField(max_digits=19, decimal_places=18), help_text="lists are sorted by it: no note, after zero",
    )  # fmt: skip
    montant = _pour_trier("montant_demande")
    calcule = _pour_trier("montant_calcule")
    propose = _pour_trier("montant_propose")
    attribue = _pour_trier("montant_attribue")

    class Meta:
        verbose_name = "dossier reçu"
        indexes = [
            *(_index(*ou, *filtre, tri) for ou in _PORTEES for filtre in _FILTRES for tri in ("depose_le", "montant")),
            *(_index(*ou, montant) for ou in _PORTEES for montant in ("calcule", "propose", "attribue", "note_tri")),
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
            models.Index(fields=["avis", "depose_le"], condition=~Q(avis=""), name="recu_avis"),
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
