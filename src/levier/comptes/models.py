"""People, what they may do and where: roles on a territory, links to structures, delegations of signature."""

from __future__ import annotations

from typing import ClassVar

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower
from django.utils.crypto import salted_hmac

from levier.comptes.enums import (
    Accord,
    ActeDelegue,
    EtatInvitation,
    EtatRattachement,
    Reglage,
    Role,
    RoleStructure,
    Rythme,
    RythmeDuJour,
    Titre,
    Verification,
)
from levier.comptes.pouvoirs import Pouvoirs
from levier.comptes.qualites import Fonction, titre_de_droit
from levier.comptes.transitions import INVITATIONS, TRANSITIONS
from levier.socle import horloge
from levier.socle.acteurs import ActeurConnu
from levier.socle.etats import TableDeTransitions
from levier.socle.models import Fichier
from levier.territoires.models import Structure, SurUnRessort, ressort_coherent

LIBELLE_MAX = 200
"""Characters under which acts keep who acted (socle.Evenement.acteur_libelle and its likes)."""


class Personnes(BaseUserManager["Personne"]):
    """Accounts, found by e-mail whatever its case."""

    def get_by_natural_key(self, username: str | None) -> Personne:
        return self.get(email=(username or "").strip().lower())


class Personne(AbstractBaseUser):
    """An account: an e-mail confirmed by its owner, a function rather than titles."""

    email = models.EmailField(unique=True)
    nom = models.CharField("nom et prénom", max_length=150)
    fonction = models.CharField(max_length=150, blank=True)
    telephone = models.CharField("téléphone", max_length=30, blank=True)
    email_confirme_le = models.DateTimeField(
        null=True, help_text="real time; null until the link of the mail is opened"
    )
    email_demande = models.EmailField(blank=True, help_text="new address asked for, until confirmed")
    rythme = models.CharField(
        max_length=8, choices=Rythme.choices, default=Rythme.JOUR, help_text="of the mails that only inform"
    )
    journee = models.CharField(
        max_length=6,
        choices=RythmeDuJour.choices,
        default=RythmeDuJour.JAMAIS,
        help_text="of the mail that tells what waits",
    )
    parties_depliees = ArrayField(
        models.CharField(max_length=20),
        default=list,
        help_text="of the sheet of a dossier, kept open from one to the next",
    )
    is_active = models.BooleanField("actif", default=True)
    suspendu_le = models.DateTimeField(null=True, help_text="business time; inactive and null: closed for ever")
    cree_le = models.DateTimeField(help_text="real time")

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["nom"]
    objects = Personnes()
    pouvoirs_lus: Pouvoirs | None = None
    """What it may do, read with the account for the page that is drawn; None: asked each time, as acts do."""

    class Meta:
        verbose_name = "personne"
        constraints = [models.CheckConstraint(condition=Q(email=Lower("email")), name="personne_email_minuscule")]

    def __str__(self) -> str:
        """Name and function, cut where the journal's column ends: nobody's acts fail for a long title."""
        known = f"{self.nom} ({self.fonction})" if self.fonction else self.nom
        return known if len(known) <= LIBELLE_MAX else f"{known[: LIBELLE_MAX - 2]}…)"

    @property
    def identifiant(self) -> str:
        """How the journal, and what the kernel keeps for someone, name this person."""
        return f"personne:{self.pk}"

    def _get_session_auth_hash(self, secret: str | None = None) -> str:
        """Sessions hold to the password and to the address: they end when either changes."""
        held = f"{self.password}|{self.email}"
        return salted_hmac("levier.comptes.seance", held, secret=secret, algorithm="sha256").hexdigest()

    def en_tant_que(self, role: Role) -> ActeurConnu:
        """What the journal keeps when the person acts under `role`."""
        return ActeurConnu(identifiant=self.identifiant, libelle=str(self), role=role.value)


class DroitPropose(SurUnRessort):
    """A right that one person proposes and another confirms. Refused or ended, it stays, with its day."""

    proposee_par = models.ForeignKey(
        Personne, on_delete=models.PROTECT, null=True, related_name="+", help_text="null: Levier itself"
    )
    confirmee_par = models.ForeignKey(
        Personne, on_delete=models.PROTECT, null=True, related_name="+", help_text="null: nobody yet, or Levier itself"
    )
    confirmee_le = models.DateTimeField(null=True, help_text="business time")
    retiree_le = models.DateTimeField(null=True, help_text="business time; ended at once, whatever the dates")

    class Meta:
        abstract = True

    @property
    def est_a_confirmer(self) -> bool:
        """Whether it waits for a second person."""
        return self.confirmee_le is None and self.retiree_le is None


class DroitDeSigner(DroitPropose):
    """A right that is confirmed under a quality: what its holder is, as acts write it."""

    titre = models.CharField(
        max_length=20, choices=Titre.choices, blank=True, help_text="empty: none, for who signs not"
    )
    genre = models.CharField(max_length=1, choices=Accord.choices, default=Accord.MASCULIN)
    precision = models.CharField(
        max_length=200, blank=True, help_text="what completes the title (« de Charolles »), or the words of an own one"
    )
    interim = models.BooleanField("par intérim", default=False)
    a_accepter_depuis = models.DateTimeField(
        null=True, help_text="real time; until its holder accepts it, the right gives nothing"
    )

    class Meta:
        abstract = True

    @property
    def est_a_accepter(self) -> bool:
        """Whether it waits for its holder."""
        return self.a_accepter_depuis is not None and self.retiree_le is None

    @property
    def fonction(self) -> Fonction:
        """The quality; without a title, that of the one who signs by right on the ressort."""
        return Fonction(
            Titre(self.titre or titre_de_droit(self.ressort.perimetre)),
            Accord(self.genre),
            self.precision,
            self.interim,
        )


class Habilitation(DroitDeSigner):
    """A role held on a ressort, between two dates (business time); that of signatory once confirmed."""

    personne = models.ForeignKey(Personne, on_delete=models.PROTECT, related_name="habilitations")
    role = models.CharField(max_length=20, choices=Role.choices)
    du = models.DateField(null=True)
    au = models.DateField(null=True, help_text="last day included")
    retrait_par = models.ForeignKey(
        Personne, on_delete=models.PROTECT, null=True, related_name="+", help_text="who asks to end a right to sign"
    )
    retrait_motif = models.TextField(blank=True)

    class Meta:
        verbose_name = "habilitation"
        constraints = [
            models.UniqueConstraint(
                fields=["personne", "role", "perimetre", "code", "communes"],
                condition=Q(retiree_le__isnull=True, confirmee_le__isnull=False),
                name="habilitation_unique",
            ),
            models.UniqueConstraint(
                fields=["personne", "role", "perimetre", "code", "communes"],
                condition=Q(retiree_le__isnull=True, confirmee_le__isnull=True),
                name="habilitation_proposee_unique",
            ),
            ressort_coherent("habilitation_ressort"),
            models.CheckConstraint(
                condition=Q(du__isnull=True) | Q(au__isnull=True) | Q(au__gte=F("du")), name="habilitation_dates"
            ),
            models.CheckConstraint(condition=~Q(role="porteur"), name="habilitation_d_agent"),
        ]

    @property
    def en_clair(self) -> str:
        """Who holds which role; of who signs, under which quality."""
        if self.role != Role.SIGNATAIRE:
            return f"{self.personne}, {Role(self.role).label}"
        return f"{self.personne}, {Role(self.role).label}, en qualité de « {self.fonction.ecrire()} »"


def tous_les_actes() -> list[str]:
    """What a delegation without a narrower object bears on."""
    return list(ActeDelegue.values)


class DelegationSignature(DroitDeSigner):
    """The préfet lets someone sign for him on his ressort: by a published arrêté, on what it says, between two dates."""

    personne = models.ForeignKey(Personne, on_delete=models.PROTECT, related_name="delegations")
    reference = models.CharField(max_length=200, help_text="the arrêté of delegation, cited in the acts")
    du = models.DateField()
    au = models.DateField(help_text="last day included")
    objets = ArrayField(models.CharField(max_length=20, choices=ActeDelegue.choices), default=tous_les_actes)
    plafond = models.DecimalField(max_digits=14, decimal_places=2, null=True, help_text="null: any amount")
    publication = models.CharField(max_length=200, blank=True, help_text="reference of the recueil that published it")
    publiee_le = models.DateField(null=True, help_text="it signs nothing before the day after")

    class Meta:
        verbose_name = "délégation de signature"
        constraints = [
            models.CheckConstraint(condition=Q(au__gte=F("du")), name="delegation_dates"),
            models.CheckConstraint(condition=~Q(objets=[]), name="delegation_sur_des_actes"),
            models.CheckConstraint(condition=Q(plafond__isnull=True) | Q(plafond__gt=0), name="delegation_plafond"),
            ressort_coherent("delegation_ressort"),
        ]

    @property
    def en_clair(self) -> str:
        """Who signs by delegation, under which quality."""
        return f"{self.personne}, par délégation, en qualité de « {self.fonction.ecrire()} » ({self.reference})"


class CumulPermis(DroitPropose):
    """The setting of a préfecture that lets one person propose a decision and sign it: proposed, then confirmed."""

    motif = models.TextField(help_text="why two persons are not to be had")

    class Meta:
        verbose_name = "réglage : proposer et signer"
        constraints = [
            models.UniqueConstraint(
                fields=["perimetre", "code", "communes"],
                condition=Q(retiree_le__isnull=True),
                name="cumul_permis_unique",
            ),
            ressort_coherent("cumul_permis_ressort"),
        ]

    @property
    def en_clair(self) -> str:
        """What is let."""
        return "une même personne peut proposer une décision et la signer"


class ReglageDeService(SurUnRessort):
    """A setting that a service turned on, or off again; no row: it is off."""

    reglage = models.CharField("réglage", max_length=12, choices=Reglage.choices)
    actif = models.BooleanField()

    class Meta:
        verbose_name = "réglage d’un service"
        constraints = [
            models.UniqueConstraint(
                fields=["reglage", "perimetre", "code", "communes"], name="reglage_de_service_unique"
            ),
            ressort_coherent("reglage_de_service_ressort"),
        ]


class Absence(models.Model):
    """An agent is away from one day to another, both included; others stand in for it meanwhile, and no longer.

    Nothing is written when it begins nor when it ends: who stands in for whom is read from the day.
    """

    personne = models.ForeignKey(Personne, on_delete=models.PROTECT, related_name="absences")
    du = models.DateField()
    au = models.DateField(help_text="last day away, included")
    interimaires = models.ManyToManyField(Personne, related_name="interims")
    annulee_le = models.DateTimeField(null=True, help_text="business time; back before the last day, or never gone")

    class Meta:
        verbose_name = "absence d’un agent"
        ordering = ["du", "id"]
        indexes = [models.Index(fields=["au"], condition=Q(annulee_le__isnull=True), name="absence_au")]
        constraints = [models.CheckConstraint(condition=Q(au__gte=F("du")), name="absence_dates")]


class Rattachement(models.Model):
    """A person acts for a structure. Its etat is written by `socle.etats.franchir` alone."""

    TRANSITIONS: ClassVar[TableDeTransitions] = TRANSITIONS

    personne = models.ForeignKey(Personne, on_delete=models.PROTECT, related_name="rattachements")
    structure = models.ForeignKey(Structure, on_delete=models.PROTECT, related_name="rattachements")
    role = models.CharField(max_length=12, choices=RoleStructure.choices)
    etat = models.CharField(max_length=12, choices=EtatRattachement.choices)
    demande_le = models.DateTimeField()
    preuve = models.ForeignKey(Fichier, on_delete=models.PROTECT, null=True, related_name="+")
    motif = models.TextField(blank=True, help_text="what the claimant says, then why it was refused")
    termine_le = models.DateTimeField(null=True)
    verifie_le = models.DateTimeField(null=True, help_text="business time; null: it prepares drafts and nothing else")
    verifie_comment = models.CharField(max_length=14, choices=Verification.choices, blank=True)

    class Meta:
        verbose_name = "rattachement"
        constraints = [
            models.UniqueConstraint(
                fields=["personne", "structure"],
                condition=Q(etat__in=["a_confirmer", "reclame", "actif"]),
                name="rattachement_vivant_unique",
            ),
            models.CheckConstraint(
                condition=~Q(etat="reclame") | Q(preuve__isnull=False), name="rattachement_reclame_prouve"
            ),
            models.CheckConstraint(
                condition=Q(verifie_le__isnull=True, verifie_comment="")
                | (Q(verifie_le__isnull=False) & ~Q(verifie_comment="")),
                name="rattachement_verifie_dit_comment",
            ),
        ]

    @property
    def est_actif(self) -> bool:
        return self.etat == EtatRattachement.ACTIF

    @property
    def a_verifier(self) -> bool:
        """In force, but nobody has checked it: it prepares drafts and nothing else."""
        return self.est_actif and self.verifie_le is None


class Invitation(models.Model):
    """A member asks someone, by mail, to act for the structure. Its etat is written by `socle.etats.franchir` alone."""

    TRANSITIONS: ClassVar[TableDeTransitions] = INVITATIONS

    structure = models.ForeignKey(Structure, on_delete=models.PROTECT, related_name="invitations")
    email = models.EmailField(help_text="the only address whose account may accept")
    role = models.CharField(max_length=12, choices=RoleStructure.choices)
    etat = models.CharField(max_length=12, choices=EtatInvitation.choices, default=EtatInvitation.EN_ATTENTE)
    invitee_par = models.ForeignKey(Personne, on_delete=models.PROTECT, related_name="+")
    envois = models.PositiveSmallIntegerField(default=1, help_text="mails written: the last one's link alone works")
    envoyee_le = models.DateTimeField(help_text="business time")
    expire_le = models.DateTimeField(help_text="real time: the link is void after")

    class Meta:
        verbose_name = "invitation"
        constraints = [
            models.CheckConstraint(condition=Q(email=Lower("email")), name="invitation_email_minuscule"),
            models.UniqueConstraint(
                fields=["structure", "email"], condition=Q(etat="en_attente"), name="invitation_en_attente_unique"
            ),
        ]

    @property
    def est_perimee(self) -> bool:
        return self.expire_le <= horloge.temps_reel()


class Seance(models.Model):
    """A session that a person opened, as its owner recognises it. That of Django ends it."""

    cle = models.CharField(max_length=40, unique=True)
    personne = models.ForeignKey(Personne, on_delete=models.CASCADE, related_name="seances")
    appareil = models.CharField(max_length=60, help_text="browser and system, in plain words")
    ouverte_le = models.DateTimeField(help_text="real time")
    vue_le = models.DateTimeField(help_text="real time, within a minute")

    class Meta:
        verbose_name = "séance"


class SecondFacteur(models.Model):
    """What an agent has beside the password: an application that gives codes (TOTP, RFC 6238), and codes on paper."""

    personne = models.OneToOneField(Personne, on_delete=models.CASCADE, related_name="second_facteur")
    secret = models.CharField(max_length=64)
    dernier_pas = models.BigIntegerField(default=0, help_text="half-minute of the last code taken: none is taken twice")
    pose_le = models.DateTimeField(help_text="real time")
    secours = ArrayField(models.CharField(max_length=64), help_text="hashes of the codes on paper that are left")

    class Meta:
        verbose_name = "second facteur"


class Frein(models.Model):
    """Attempts counted for an account or an address over a window of real time. Keys are hashes: no e-mail is kept."""

    cle = models.CharField(max_length=64, unique=True)
    depuis = models.DateTimeField(help_text="real time; start of the window")
    dernier = models.DateTimeField(help_text="real time; of the last one counted")
    essais = models.PositiveIntegerField()

    class Meta:
        verbose_name = "frein"
        indexes = [models.Index(fields=["depuis"], name="frein_depuis")]
