"""What the life of a request announces to the steps that follow."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from levier.socle.annonces import Annonce, declarer


@declarer
@dataclass(frozen=True, slots=True)
class DossierDepose(Annonce):
    """A request was deposited: receipt and mails follow."""

    nom: ClassVar[str] = "dossier_depose"
    dossier_id: int


@declarer
@dataclass(frozen=True, slots=True)
class DossierConfie(Annonce):
    """A request deposited earlier is given to another service, which a setting named."""

    nom: ClassVar[str] = "dossier_confie"
    dossier_id: int


@declarer
@dataclass(frozen=True, slots=True)
class ComplementProlonge(Annonce):
    """More time is given to complete: the structure is told."""

    nom: ClassVar[str] = "complement_prolonge"
    complement_id: int


@declarer
@dataclass(frozen=True, slots=True)
class PersonneExclue(Annonce):
    """Somebody is kept away from a request: what it follows there goes back to the service."""

    nom: ClassVar[str] = "personne_exclue"
    dossier_id: int
    personne_id: int


@declarer
@dataclass(frozen=True, slots=True)
class ComplementDemande(Annonce):
    """The service asked the porteur to complete its request."""

    nom: ClassVar[str] = "complement_demande"
    complement_id: int


@declarer
@dataclass(frozen=True, slots=True)
class ComplementEnvoye(Annonce):
    """The porteur sent what was asked."""

    nom: ClassVar[str] = "complement_envoye"
    dossier_id: int


@declarer
@dataclass(frozen=True, slots=True)
class DossierDeclareComplet(Annonce):
    """The service declared the request complete: it is being instructed."""

    nom: ClassVar[str] = "dossier_declare_complet"
    dossier_id: int


@declarer
@dataclass(frozen=True, slots=True)
class EngagementAImprimer(Annonce):
    """The commitment of a request is to be made in PDF, to be signed by hand."""

    nom: ClassVar[str] = "engagement_a_imprimer"
    dossier_id: int


@declarer
@dataclass(frozen=True, slots=True)
class PartenaireARepondu(Annonce):
    """A partner of a joint project validated it, refused it or left it."""

    nom: ClassVar[str] = "partenaire_a_repondu"
    partenaire_id: int


@declarer
@dataclass(frozen=True, slots=True)
class DossierRetire(Annonce):
    """The porteur withdrew a request that it had deposited."""

    nom: ClassVar[str] = "dossier_retire"
    dossier_id: int


@declarer
@dataclass(frozen=True, slots=True)
class CorrectionProposee(Annonce):
    """The service proposed to correct an error of a request: the structure is told."""

    nom: ClassVar[str] = "correction_proposee"
    correction_id: int


@declarer
@dataclass(frozen=True, slots=True)
class CorrectionRepondue(Annonce):
    """The porteur accepted or refused what the service proposed to correct."""

    nom: ClassVar[str] = "correction_repondue"
    correction_id: int
