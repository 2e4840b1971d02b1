"""The porteur's request: its answers, its financing plan, its pieces, what was asked to complete it."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Collection, Mapping, Sequence
from decimal import Decimal
from typing import ClassVar, NamedTuple

from django.contrib.postgres.indexes import OpClass
from django.db import models
from django.db.models import F, Q, Value
from django.db.models.functions import Coalesce, Reverse

from levier.appels.models import Appel, VersionCahier
from levier.comptes.enums import Reglage
from levier.comptes.models import Personne
from levier.dossiers.enums import (
    EtatDossier,
    EtatPartenaire,
    EtatSignature,
    ModeSignature,
    OrigineRecette,
    RecuperationTVA,
    SensLigne,
    TitreAcces,
)
from levier.dossiers.transitions import PARTENAIRES, SIGNATURES, TRANSITIONS
from levier.enveloppes.models import Enveloppe
from levier.socle.etats import TableDeTransitions
from levier.socle.models import Fichier
from levier.socle.objets import Numerote
from levier.territoires.models import Structure, SurUnRessort, ressort_coherent


class Dossiers(models.Manager["Dossier"]):
    """The requests, and their one lock."""

    def tenir(self, pk: int) -> Dossier:
        """The row, locked until the end of the transaction, fresh, with its call, structure and version.

        The one way to lock a request: after the enveloppe that pays, before its decisions and acts.
        """
        rows = self.select_for_update(of=("self",)).select_related("appel", "structure", "version")
        return rows.get(pk=pk)


class Alentours(NamedTuple):
    """What was read with the row of a request, in the same statement: all that its study needs beside it.

    `genres`: kinds of the pieces that it holds; `pieces`: these with their files, when asked. `deja_attribue`: what its
    structure has under the call, in euros. `millesimes`: hash of the files that each vintage of the territories comes from.
    """

    lignes: Sequence[LignePlan]
    genres: Sequence[str]
    pieces: Sequence[Piece] | None
    deja_attribue: Decimal
    millesimes: Mapping[int, str]


class Dossier(Numerote):
    """The file of one request. Its etat is written by `socle.etats.franchir` alone."""

    TRANSITIONS: ClassVar[TableDeTransitions] = TRANSITIONS
    objects: ClassVar[Dossiers] = Dossiers()
    alentours: Alentours | None = None
    """For the page that is drawn, or the act that holds the row, which says here what it changes; None: asked when needed."""
    instruit: Acces | None = None
    """Who instructs it, once this object was asked (`acces.ressort_du`): another reading of the row asks again."""
    reglages: Collection[Reglage] | None = None
    """What its service settled, likewise (`acces.est_regle_pour`)."""
    payeuse: Enveloppe | None = None
    """What would pay the request, when a page read it once for many (`credits.lire_les_payeuses`)."""

    appel = models.ForeignKey(Appel, on_delete=models.PROTECT, related_name="dossiers")
    version = models.ForeignKey(VersionCahier, on_delete=models.PROTECT, related_name="dossiers")
    structure = models.ForeignKey(Structure, on_delete=models.PROTECT, related_name="dossiers")
    cree_par = models.ForeignKey(Personne, on_delete=models.PROTECT, related_name="+")
    suivi_par = models.ForeignKey(
        Personne, on_delete=models.PROTECT, null=True, related_name="dossiers_suivis",
        help_text="who follows the request in its structure; null when that person left without successor",
    )  # fmt: skip
    etat = models.CharField(max_length=16, choices=EtatDossier.choices, default=EtatDossier.BROUILLON)
    reponses = models.JSONField(default=dict, help_text="answers by name of the cahier's values, as the rules' JSON")
    saisies = models.JSONField(
        default=dict, help_text="what was typed and could not be read, by name (`plan`: its lines): nothing is lost"
    )
    auteurs = models.JSONField(
        default=dict,
        help_text="who last wrote each answer and the plan, when, from which page: nobody overwrites another",
    )
    revision = models.PositiveIntegerField(default=0, help_text="grows at each saving: two writers are told apart")
    recupere_tva = models.CharField(
        max_length=9, choices=RecuperationTVA.choices, blank=True, help_text="empty: not answered yet"
    )
    montant_demande = models.DecimalField(max_digits=14, decimal_places=2, null=True)
    situation = models.JSONField(null=True, help_text="what the rules knew at the last deposit")
    resultat = models.JSONField(null=True, help_text="what the rules gave then")
    instantane = models.JSONField(
        null=True, help_text="answers, plan and pieces as last sent: what a completion is compared with"
    )
    cree_le = models.DateTimeField()
    modifie_le = models.DateTimeField()
    depose_le = models.DateTimeField(null=True, help_text="first deposit")
    complet_le = models.DateTimeField(
        null=True, help_text="the deposit, or last completion, that was declared complete"
    )
    dernier_depot_le = models.DateTimeField(null=True, help_text="last deposit or completion")
    comite_le = models.DateField(null=True, help_text="day of the comité that looks at it, as the service records it")

    class Meta:
        verbose_name = "dossier"
        ordering = ["-id"]
        indexes = [
            models.Index(fields=["appel", "etat", "-id"], name="dossier_liste"),
            models.Index(fields=["structure", "-id"], name="dossier_structure"),
            models.Index(fields=["depose_le", "id"], name="dossier_depot"),
            models.Index(Coalesce("montant_demande", Value(Decimal(0))), "id", name="dossier_montant"),
            models.Index(OpClass(Reverse("numero"), "text_pattern_ops"), name="dossier_fin_du_numero"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(montant_demande__isnull=True) | Q(montant_demande__gte=0),
                name="dossier_montant_demande_positif",
            ),
            models.CheckConstraint(
                condition=Q(etat__in=["brouillon", "retire"]) | Q(depose_le__isnull=False, resultat__isnull=False),
                name="dossier_depose_date",
            ),
        ]

    def __str__(self) -> str:
        return self.numero

    @property
    def titre(self) -> str:
        """What the porteur calls its project; empty while it does not say, or when the call does not ask."""
        return str(self.reponses.get(self.version.champ_titre) or "")

    @property
    def theme(self) -> str:
        """The code of the theme chosen; empty likewise."""
        return str(self.reponses.get(self.version.champ_theme) or "")

    def relire(self) -> Dossier:
        """This very object, as its row now is: what an act gives back to its caller."""
        self.refresh_from_db(from_queryset=Dossier.objects.select_related("appel", "structure", "version"))
        self.alentours = self.instruit = self.reglages = None
        return self

    def suivre(self, tenu: Dossier) -> Dossier:
        """This very object, as the act that held its row has written it: nothing is read again."""
        for field in self._meta.concrete_fields:
            setattr(self, field.attname, getattr(tenu, field.attname))
        self._state.fields_cache.update(tenu._state.fields_cache)
        getattr(self, "_prefetched_objects_cache", {}).clear()
        self.alentours, self.instruit, self.reglages = tenu.alentours, None, None
        return self


class Acces(SurUnRessort):
    """Who sees a deposited request as the service: those of a ressort, under a title; or who is kept away from it.

    The one source of what agents see, count, receive and do. An exclusion takes away what every title gives.
    """

    dossier = models.ForeignKey(Dossier, on_delete=models.PROTECT, related_name="acces")
    titre = models.CharField(max_length=8, choices=TitreAcces.choices, blank=True, help_text="empty: an exclusion")
    jusqu_au = models.DateField(null=True, help_text="last day included; null: without end")
    a_regler = models.CharField(
        max_length=3, blank=True,
        help_text="département whose service a setting of the call names, made or not; empty: the cahier says it",
    )  # fmt: skip
    exclu = models.BooleanField(default=False)
    personne = models.ForeignKey(Personne, on_delete=models.PROTECT, null=True, related_name="+", help_text="excluded")
    motif = models.TextField(blank=True, help_text="why that person is kept away")

    class Meta:
        verbose_name = "accès"
        constraints = [
            ressort_coherent("acces_ressort", ou_rien=True),
            models.CheckConstraint(
                condition=Q(exclu=False, personne__isnull=True, motif="", titre__in=TitreAcces.values)
                & ~Q(perimetre="")
                | Q(exclu=True, personne__isnull=False, titre="", perimetre="", a_regler="") & ~Q(motif=""),
                name="acces_titre_ou_exclusion",
            ),
            models.UniqueConstraint(fields=["dossier"], condition=Q(titre="instruit"), name="acces_un_service"),
            models.UniqueConstraint(fields=["dossier", "personne"], condition=Q(exclu=True), name="acces_exclu_unique"),
        ]
        indexes = [
            models.Index(fields=["perimetre", "code", "dossier"], name="acces_ressort_dossier"),
            models.Index(fields=["region_code", "dossier"], name="acces_region_dossier"),
        ]


class Piece(models.Model):
    """A document of the request. A replaced or withdrawn piece stays in the history."""

    dossier = models.ForeignKey(Dossier, on_delete=models.PROTECT, related_name="pieces")
    genre = models.CharField(max_length=40, help_text="id of the piece in the cahier")
    fichier = models.OneToOneField(Fichier, on_delete=models.PROTECT, related_name="+")
    datee_du = models.DateField(null=True, help_text="its own day, when the call says how old it may be")
    deposee_par = models.ForeignKey(Personne, on_delete=models.PROTECT, related_name="+")
    retiree_le = models.DateTimeField(null=True)
    retiree_par = models.ForeignKey(
        Personne, on_delete=models.PROTECT, null=True, related_name="+", help_text="who withdrew or replaced it"
    )
    envoyee_le = models.DateTimeField(null=True, help_text="first sent to the service, which sees it from then on")

    class Meta:
        verbose_name = "pièce"
        ordering = ["id"]


class LignePlan(models.Model):
    """A line of the financing plan: an expense by nature, or a revenue by origin.

    Rows are written anew at each saving; `identite` says which line it is, as long as it is edited and not deleted.
    """

    dossier = models.ForeignKey(Dossier, on_delete=models.CASCADE, related_name="lignes")
    identite = models.UUIDField(default=uuid.uuid4)
    sens = models.CharField(max_length=8, choices=SensLigne.choices)
    nature = models.CharField(max_length=40, help_text="id of the cahier's nature of expense, or OrigineRecette")
    financeur = models.CharField(
        max_length=40, blank=True, help_text="revenue: the co-financer that the plan names; it counts in its origin too"
    )
    libelle = models.CharField("libellé", max_length=200)
    montant = models.DecimalField(max_digits=14, decimal_places=2, help_text="what counts, as `recupere_tva` says")
    hors_taxe = models.DecimalField(
        max_digits=14, decimal_places=2, null=True, help_text="expense typed without tax: `montant` is made from it"
    )
    taux_tva = models.DecimalField(max_digits=5, decimal_places=2, null=True, help_text="its rate of VAT, in percent")
    obtenue = models.BooleanField(default=False, help_text="revenue: already obtained")
    piece = models.ForeignKey(
        Piece, on_delete=models.SET_NULL, null=True, related_name="lignes",
        help_text="expense: the quote or invoice, still joined, that justifies it; one may justify several",
    )  # fmt: skip
    rang = models.PositiveSmallIntegerField()

    class Meta:
        verbose_name = "ligne du plan de financement"
        ordering = ["sens", "rang", "id"]
        constraints = [
            models.UniqueConstraint(fields=["dossier", "identite"], name="ligne_identite_unique"),
            models.CheckConstraint(condition=Q(montant__gte=0), name="ligne_montant_positif"),
            models.CheckConstraint(
                condition=~Q(sens="recette") | Q(nature__in=OrigineRecette.values), name="ligne_origine_connue"
            ),
            models.CheckConstraint(condition=Q(financeur="") | Q(sens="recette"), name="ligne_financeur_d_une_recette"),
            models.CheckConstraint(
                condition=Q(hors_taxe__isnull=True, taux_tva__isnull=True)
                | Q(sens="depense", hors_taxe__gte=0, hors_taxe__lte=F("montant"), taux_tva__gte=0, taux_tva__lte=100),
                name="ligne_hors_taxe_et_taux",
            ),
            models.CheckConstraint(
                condition=Q(piece__isnull=True) | Q(sens="depense"), name="ligne_justificatif_d_une_depense"
            ),
        ]


class DemandeComplement(models.Model):
    """What the service asked for, by when, and when it was answered."""

    dossier = models.ForeignKey(Dossier, on_delete=models.PROTECT, related_name="complements")
    message = models.TextField(blank=True, help_text="empty when each point says what it is about")
    echeance = models.DateField()
    prolongee_au = models.DateField(null=True, help_text="last day given since; `echeance` still stops the silence")
    demandee_le = models.DateTimeField()
    demandee_par = models.CharField(max_length=200)
    repondue_le = models.DateTimeField(null=True)

    class Meta:
        verbose_name = "demande de compléments"
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["dossier"], condition=Q(repondue_le__isnull=True), name="complement_ouvert_unique"
            )
        ]

    @property
    def derniere(self) -> dt.date:
        """Last day to answer, included, with what was given since."""
        return self.prolongee_au or self.echeance

    @property
    def elements(self) -> list[str]:
        """Names of answers, ids of pieces or "plan", in the order asked."""
        return [point.element for point in self.points.all()]


class PointDemande(models.Model):
    """One thing to give or correct: what the service remarks there, what the porteur answers."""

    demande = models.ForeignKey(DemandeComplement, on_delete=models.PROTECT, related_name="points")
    element = models.CharField(max_length=80, help_text="name of an answer, id of a piece, or `plan`")
    remarque = models.TextField(blank=True)
    reponse = models.TextField(blank=True, help_text="seen by the service once the completion is sent")
    rang = models.PositiveSmallIntegerField()

    class Meta:
        verbose_name = "point d’une demande de compléments"
        ordering = ["rang", "id"]
        constraints = [models.UniqueConstraint(fields=["demande", "element"], name="point_demande_unique")]


class Partenaire(models.Model):
    """A structure of a joint project. Its etat is written by `socle.etats.franchir` alone."""

    TRANSITIONS: ClassVar[TableDeTransitions] = PARTENAIRES

    dossier = models.ForeignKey(Dossier, on_delete=models.PROTECT, related_name="partenaires")
    structure = models.ForeignKey(Structure, on_delete=models.PROTECT, related_name="partenariats")
    etat = models.CharField(max_length=8, choices=EtatPartenaire.choices, default=EtatPartenaire.INVITE)
    email = models.EmailField(blank=True, help_text="functional address written to, beside the structure's accounts")
    ouvert_par = models.ForeignKey(
        Personne,
        on_delete=models.PROTECT,
        null=True,
        related_name="+",
        help_text="account that opened the link of its mail",
    )
    est_contact = models.BooleanField(default=False, help_text="operational contact of all; none: the porteur is")
    invite_le = models.DateTimeField()
    repondu_le = models.DateTimeField(null=True)
    motif = models.TextField(blank=True, help_text="why it refused or left")
    empreinte = models.CharField(
        max_length=64, blank=True, help_text="of the content it validated: amount, plan, partners"
    )

    class Meta:
        verbose_name = "partenaire"
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["dossier", "structure"], condition=~Q(etat="retire"), name="partenaire_present_unique"
            ),
            models.UniqueConstraint(
                fields=["dossier"], condition=Q(est_contact=True), name="partenaire_contact_unique"
            ),
            models.CheckConstraint(
                condition=Q(est_contact=False) | ~Q(etat="retire"), name="partenaire_contact_present"
            ),
            models.CheckConstraint(condition=~Q(etat="valide") | ~Q(empreinte=""), name="partenaire_valide_un_contenu"),
        ]


class Signature(models.Model):
    """The commitment of the structure: asked to a signatory, then given on screen; or given by hand, on paper."""

    TRANSITIONS: ClassVar[TableDeTransitions] = SIGNATURES

    dossier = models.ForeignKey(Dossier, on_delete=models.PROTECT, related_name="signatures")
    etat = models.CharField(max_length=8, choices=EtatSignature.choices)
    mode = models.CharField(max_length=6, choices=ModeSignature.choices, default=ModeSignature.ECRAN)
    signataire = models.ForeignKey(Personne, on_delete=models.PROTECT, null=True, related_name="+")
    qualite = models.CharField(max_length=200, help_text="who signs, as acts keep it: function, or name and function")
    demandee_par = models.ForeignKey(Personne, on_delete=models.PROTECT, related_name="+")
    demandee_le = models.DateTimeField()
    repondue_le = models.DateTimeField(null=True)
    commentaire = models.TextField(blank=True, help_text="why it was sent back")
    fichier = models.OneToOneField(
        Fichier, on_delete=models.PROTECT, null=True, related_name="+", help_text="the scan of the signed commitment"
    )

    class Meta:
        verbose_name = "signature"
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["dossier"], condition=Q(etat="demandee"), name="signature_demandee_unique"),
            models.CheckConstraint(
                condition=Q(mode="papier", etat="signee", fichier__isnull=False)
                | Q(mode="ecran", signataire__isnull=False, fichier__isnull=True),
                name="signature_mode",
            ),
        ]

    @property
    def deposee_par(self) -> int:
        """The key of the account by which the request was sent: who signed on screen, or who joined the paper."""
        return self.signataire_id or self.demandee_par_id


class SaisieParLeService(models.Model):
    """A request that an agent entered for a structure, taken by phone or on paper: told everywhere, then confirmed."""

    dossier = models.OneToOneField(Dossier, on_delete=models.PROTECT, related_name="saisie")
    agent = models.ForeignKey(Personne, on_delete=models.PROTECT, related_name="+")
    demandeur = models.CharField(max_length=150, help_text="function of who asked: le maire")
    email = models.EmailField(blank=True, help_text="functional address told, beside the structure's accounts")
    saisie_le = models.DateTimeField()
    confirmee_le = models.DateTimeField(null=True, help_text="a member of the structure made it its own")

    class Meta:
        verbose_name = "saisie par le service"
