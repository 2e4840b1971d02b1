"""What every step relies on: the journal, its seals, files received or made, mails to send, long works."""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.db import models

from levier.socle.objets import SurUnObjet
from levier.socle.personnelles import Coffre, Valeur
from levier.socle.tables import TableDeTransitions, Transition


class Journal(models.Manager["Evenement"]):
    """Events, each with the values kept beside it: one query."""

    def get_queryset(self) -> models.QuerySet[Evenement]:
        return super().get_queryset().select_related("personnelles")


class Evenement(models.Model):
    """One act in the journal: who, when, what, before, after, why. Append-only; chained by hash per object.

    In format 2 the columns `*_trace` hold the salted hash of each text, found in `personnelles`; in format 1, the text.
    Both read the same: `acteur_libelle`, `avant`, `apres`, `motif`.
    """

    objects: ClassVar[Journal] = Journal()

    format = models.PositiveSmallIntegerField(help_text="2; 1 for the events written before it")
    objet_type = models.CharField(max_length=60)
    objet_id = models.CharField(max_length=60)
    rang = models.PositiveIntegerField(help_text="place in the chain of the object, from 1")
    nom = models.CharField(max_length=60, help_text="the act, in the past: dossier_depose")
    acteur_identifiant = models.CharField(max_length=60)
    acteur_libelle_trace = models.CharField(max_length=200, db_column="acteur_libelle")
    acteur_role = models.CharField(max_length=40)
    survenu_le = models.DateTimeField(help_text="business time")
    enregistre_le = models.DateTimeField(help_text="technical time")
    avant_trace = models.JSONField(db_column="avant")
    apres_trace = models.JSONField(db_column="apres")
    motif_trace = models.TextField(blank=True, db_column="motif")
    empreinte_precedente = models.CharField(max_length=64, blank=True)
    empreinte = models.CharField(max_length=64)

    class Meta:
        verbose_name = "événement"
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["objet_type", "objet_id", "rang"], name="evenement_rang_unique"),
            models.CheckConstraint(condition=models.Q(rang__gte=1), name="evenement_rang_positif"),
            models.CheckConstraint(condition=models.Q(format__in=[1, 2]), name="evenement_format_connu"),
        ]

    @property
    def acteur_libelle(self) -> str:
        return self._texte("acteur", self.acteur_libelle_trace)

    @property
    def motif(self) -> str:
        return self._texte("motif", self.motif_trace)

    @property
    def avant(self) -> dict[str, Valeur]:
        return self._valeurs("avant", self.avant_trace)

    @property
    def apres(self) -> dict[str, Valeur]:
        return self._valeurs("apres", self.apres_trace)

    @property
    def coffre(self) -> Coffre:
        """The values kept beside this event; none for one of format 1."""
        kept: ValeursPersonnelles | None = getattr(self, "personnelles", None)
        return Coffre(kept.valeurs if kept else {})

    def _texte(self, place: str, trace: str) -> str:
        return trace if self.format == 1 else self.coffre.rendre(place, trace)

    def _valeurs(self, place: str, traces: dict[str, Valeur]) -> dict[str, Valeur]:
        return traces if self.format == 1 else self.coffre.rendre_tout(place, traces)


class ValeursPersonnelles(models.Model):
    """Texts of an event, each behind its salt, by place. The table only shrinks: a value is erased, never changed."""

    evenement = models.OneToOneField(Evenement, on_delete=models.PROTECT, primary_key=True, related_name="personnelles")
    valeurs = models.JSONField(help_text='{"motif": salt and text, "apres.email": salt and text}')

    class Meta:
        verbose_name = "valeurs personnelles d'un événement"


class Scellement(models.Model):
    """Digest of the journal at an instant, signed, on the one before it (`socle.sceaux`).

    Those made before they were signed have no `cle`: they hold the heads of all chains, and verify as they did.
    """

    numero = models.PositiveIntegerField(null=True, unique=True, help_text="1, 2, 3; null before seals were signed")
    scelle_le = models.DateTimeField()
    depuis = models.BigIntegerField(default=0, help_text="last event of the seal before it: sealed there")
    dernier_evenement = models.BigIntegerField()
    chaines = models.PositiveIntegerField(help_text="that have an event in it")
    precedent = models.CharField(max_length=64, blank=True, help_text="digest of the seal before it")
    empreinte = models.CharField(max_length=64)
    cle = models.CharField(max_length=64, blank=True, help_text="public key (ed25519), in hexadecimal")
    signature = models.CharField(max_length=128, blank=True, help_text="in hexadecimal")

    class Meta:
        verbose_name = "scellement"
        ordering = ["id"]


class EtatFichier(models.TextChoices):
    """What is known of the bytes of a file."""

    CONTROLE = "controle", "contrôlé"
    EN_VERIFICATION = "en_verification", "en cours de vérification"
    SAIN = "sain", "vérifié"
    ECARTE = "ecarte", "écarté"


LISIBLES = frozenset({EtatFichier.CONTROLE, EtatFichier.SAIN})
"""States in which the bytes are given to who has the right to them."""


class Fichier(models.Model):
    """A file kept as received (or made), under its own hash; nobody reads it but through a view that checks rights.

    Its etat is written by `socle.etats.franchir` alone.
    """

    TRANSITIONS: ClassVar[TableDeTransitions] = TableDeTransitions(
        EtatFichier,
        Transition(
            "liberer",
            frozenset({EtatFichier.EN_VERIFICATION.value}),
            EtatFichier.SAIN,
            frozenset({"systeme"}),
            "Rendre le fichier lisible",
            "fichier_verifie",
        ),
        Transition(
            "ecarter",
            frozenset({EtatFichier.EN_VERIFICATION.value}),
            EtatFichier.ECARTE,
            frozenset({"systeme"}),
            "Écarter le fichier",
            "fichier_ecarte",
        ),
        naissances=(EtatFichier.CONTROLE, EtatFichier.EN_VERIFICATION),
    )

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    nom = models.CharField(max_length=200, help_text="cleaned name, shown and given back on download")
    type_mime = models.CharField(max_length=120)
    taille = models.PositiveBigIntegerField(help_text="bytes")
    empreinte = models.CharField(max_length=64, help_text="SHA-256 of the bytes kept")
    empreinte_recue = models.CharField(
        max_length=64, blank=True, help_text="SHA-256 of the bytes received: another one when they were cleaned"
    )
    retraits = models.CharField(max_length=200, blank=True, help_text="what the cleaning took out, in words")
    chemin = models.CharField(max_length=200, unique=True, help_text="relative to MEDIA_ROOT")
    etat = models.CharField(max_length=16, choices=EtatFichier.choices, default=EtatFichier.CONTROLE)
    vignette = models.BooleanField(default=False, help_text="whether its small picture is drawn")
    incident = models.CharField(max_length=200, blank=True, help_text="why the last verification gave no verdict")
    recu_le = models.DateTimeField()

    class Meta:
        verbose_name = "fichier"
        constraints = [models.CheckConstraint(condition=models.Q(taille__gt=0), name="fichier_non_vide")]
        indexes = [
            models.Index(
                fields=["recu_le"], condition=models.Q(etat="en_verification"), name="fichier_en_verification"
            ),
            models.Index(fields=["empreinte"], name="fichier_empreinte"),
        ]

    def __str__(self) -> str:
        return self.nom

    @property
    def lisible(self) -> bool:
        """Whether anybody may read the bytes: neither in quarantine nor put aside."""
        return self.etat in LISIBLES

    @property
    def en_verification(self) -> bool:
        return self.etat == EtatFichier.EN_VERIFICATION

    @property
    def ecarte(self) -> bool:
        return self.etat == EtatFichier.ECARTE


class EtatCourriel(models.TextChoices):
    A_ENVOYER = "a_envoyer", "à envoyer"
    ENVOYE = "envoye", "envoyé"
    ECHEC = "echec", "échec"
    NON_REMIS = "non_remis", "non remis"
    A_REGROUPER = "a_regrouper", "attend le prochain résumé"
    REGROUPE = "regroupe", "dit dans un résumé"
    NON_VOULU = "non_voulu", "non voulu"


class Courriel(SurUnObjet):
    """A mail, written in the transaction of the act, sent after it by a job, tried again when it fails.

    One that only informs follows the rhythm chosen by its reader: sent alone, told in a digest (`resume`), or not wanted.
    """

    destinataire = models.EmailField()
    sujet = models.CharField(max_length=200)
    texte = models.TextField()
    pieces = models.ManyToManyField(Fichier, blank=True, related_name="+")
    etat = models.CharField(max_length=12, choices=EtatCourriel.choices, default=EtatCourriel.A_ENVOYER)
    cree_le = models.DateTimeField()
    envoye_le = models.DateTimeField(null=True)
    essais = models.PositiveSmallIntegerField(default=0)
    erreur = models.TextField(blank=True)
    cle = models.CharField(max_length=120, unique=True, null=True, help_text="a job played twice writes one mail")
    message_id = models.CharField(
        max_length=255, blank=True, db_index=True, help_text="of its last sending: a notice of non-delivery quotes it"
    )
    desabonnement = models.CharField(
        max_length=300, blank=True, help_text="address where its reader has no more of them; none: always sent"
    )
    resume = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, related_name="regroupes", help_text="the digest that told it"
    )

    class Meta:
        verbose_name = "courriel"
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(etat="regroupe", resume__isnull=False)
                | (~models.Q(etat="regroupe") & models.Q(resume__isnull=True)),
                name="courriel_regroupe_dans_un_resume",
            )
        ]
        indexes = [
            models.Index(fields=["etat", "id"], name="courriel_etat"),
            models.Index(fields=["objet_numero", "objet_type"], name="courriel_objet"),
        ]


class EtatTravail(models.TextChoices):
    EN_ATTENTE = "en_attente", "en attente"
    EN_COURS = "en_cours", "en cours"
    FINI = "fini", "fini"
    ECHOUE = "echoue", "arrêté par une erreur"
    ANNULE = "annule", "annulé"


TRAVAUX_VIVANTS = frozenset({EtatTravail.EN_ATTENTE, EtatTravail.EN_COURS})
"""States in which lines are done, or will be."""
TITULAIRE = frozenset({"titulaire"})
"""Role of who acts on what is their own."""


class Travail(models.Model):
    """A long work that a person asked for, done line after line by jobs, seen by its owner alone (ADR 0036).

    Its etat is written by `socle.etats` alone.
    """

    TRANSITIONS: ClassVar[TableDeTransitions] = TableDeTransitions(
        EtatTravail,
        Transition(
            "commencer",
            frozenset({EtatTravail.EN_ATTENTE.value}),
            EtatTravail.EN_COURS,
            frozenset({"systeme"}),
            "Commencer",
            "travail_commence",
        ),
        Transition(
            "finir",
            frozenset({EtatTravail.EN_COURS.value}),
            EtatTravail.FINI,
            frozenset({"systeme"}),
            "Finir",
            "travail_fini",
        ),
        Transition(
            "echouer",
            frozenset(TRAVAUX_VIVANTS),
            EtatTravail.ECHOUE,
            frozenset({"systeme"}),
            "Arrêter sur une erreur",
            "travail_echoue",
        ),
        Transition(
            "annuler",
            frozenset({*TRAVAUX_VIVANTS, EtatTravail.ECHOUE}),
            EtatTravail.ANNULE,
            TITULAIRE,
            "Arrêter le travail",
            "travail_annule",
        ),
        Transition(
            "reprendre",
            frozenset({EtatTravail.ECHOUE.value}),
            EtatTravail.EN_ATTENTE,
            TITULAIRE,
            "Reprendre le travail",
            "travail_repris",
        ),
    )

    proprietaire = models.CharField(max_length=60, help_text="who asked, as the journal names an actor")
    genre = models.CharField(max_length=40, help_text="kind declared by a step: signature_en_lot...")
    cle = models.UUIDField(help_text="of the form: asked twice, done once")
    titre = models.CharField(max_length=200)
    demande = models.JSONField(help_text="what was asked, as its kind reads it")
    total = models.PositiveIntegerField(help_text="lines to do")
    faits = models.PositiveIntegerField(default=0, help_text="lines done, refused ones included")
    etat = models.CharField(max_length=12, choices=EtatTravail.choices, default=EtatTravail.EN_ATTENTE)
    resultat = models.OneToOneField(Fichier, on_delete=models.PROTECT, null=True, related_name="+")
    demande_le = models.DateTimeField()
    arrete_le = models.DateTimeField(null=True, help_text="when it ended, failed or was cancelled")

    class Meta:
        verbose_name = "travail"
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(fields=["proprietaire", "cle"], name="travail_demande_une_fois"),
            models.CheckConstraint(condition=models.Q(faits__lte=models.F("total")), name="travail_faits_sur_total"),
            models.CheckConstraint(
                condition=models.Q(etat__in=sorted(TRAVAUX_VIVANTS), arrete_le__isnull=True)
                | (~models.Q(etat__in=sorted(TRAVAUX_VIVANTS)) & models.Q(arrete_le__isnull=False)),
                name="travail_arrete_a_une_date",
            ),
            models.CheckConstraint(
                condition=~models.Q(etat="fini") | models.Q(faits=models.F("total")), name="travail_fini_entier"
            ),
        ]
        indexes = [
            models.Index(fields=["proprietaire", "-id"], name="travail_liste"),
            models.Index(fields=["arrete_le"], condition=models.Q(arrete_le__isnull=False), name="travail_a_effacer"),
        ]

    def __str__(self) -> str:
        return self.titre

    @property
    def vivant(self) -> bool:
        """Whether lines are being done, or will be."""
        return self.etat in TRAVAUX_VIVANTS

    @property
    def reste(self) -> int:
        """Lines not done."""
        return self.total - self.faits


class IssueDeLigne(models.TextChoices):
    """What came of a line."""

    A_FAIRE = "a_faire", "à faire"
    FAITE = "faite", "faite"
    REFUSEE = "refusee", "refusée"


class LigneDeTravail(SurUnObjet):
    """One thing that a work does: written with its mark, in the transaction of what it does."""

    travail = models.ForeignKey(Travail, on_delete=models.CASCADE, related_name="lignes")
    rang = models.PositiveIntegerField(help_text="from 1: the order in which lines are done")
    cle = models.CharField(max_length=60, help_text="what the kind finds its object by")
    libelle = models.CharField(max_length=300, help_text="the object, for who reads")
    issue = models.CharField(max_length=8, choices=IssueDeLigne.choices, default=IssueDeLigne.A_FAIRE)
    suite = models.CharField(max_length=200, blank=True, help_text="what was made; of a refusal, its reason in short")
    detail = models.TextField(blank=True, help_text="of a refusal, its whole sentence")

    class Meta:
        verbose_name = "ligne de travail"
        ordering = ["rang"]
        constraints = [models.UniqueConstraint(fields=["travail", "rang"], name="ligne_de_travail_rang")]
        indexes = [
            models.Index(
                fields=["travail", "rang"], condition=models.Q(issue="a_faire"), name="ligne_de_travail_a_faire"
            )
        ]

    @property
    def faite(self) -> bool:
        return self.issue == IssueDeLigne.FAITE

    @property
    def refusee(self) -> bool:
        return self.issue == IssueDeLigne.REFUSEE
