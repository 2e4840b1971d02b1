"""The commitment to print and sign by hand, and how a request was signed."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.conf import settings
from django.db.models import BigIntegerField, QuerySet

from levier.documents.contexte import Contexte, Emetteur, Ligne, Montant
from levier.documents.models import Document
from levier.documents.typographie import francais
from levier.dossiers.enums import EtatSignature, ModeSignature
from levier.dossiers.etude.faits import montant_demande, totaux
from levier.dossiers.groupe import empreinte_du_projet
from levier.dossiers.models import Dossier, Signature
from levier.dossiers.queries import cahier_du
from levier.socle import argent
from levier.socle.requetes import Parametre, Requete, est_attachee

GENRE = "engagement"
"""Kind of the document that is printed to be signed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ContexteEngagement(Contexte):
    """One page: what the structure asks and commits to, and room to sign. `code` names the version of the project."""

    emetteur: Emetteur
    fiche: tuple[Ligne, ...]
    engagement: str
    code: str
    retour: str
    verification: str


def cle_de_l_engagement(dossier: Dossier) -> str:
    """Key of the document for the present amount, plan and partners: another version is another document."""
    return f"engagement:{dossier.pk}:{empreinte_du_projet(dossier)[:32]}"


def engagement_imprime(dossier: Dossier) -> Document | None:
    """The commitment printed for the present version, if it is ready."""
    return Document.objects.select_related("fichier").filter(cle=cle_de_l_engagement(dossier)).first()


def utiles(documents: Iterable[Document], donnee: Signature | None) -> list[Document]:
    """Documents of a request without the commitments printed and never used: its signature was given on screen."""
    on_screen = donnee is not None and donnee.mode == ModeSignature.ECRAN
    return [document for document in documents if not (on_screen and document.genre == GENRE)]


def signature_demandee(dossier: Dossier) -> Signature | None:
    """The signature that is waited for."""
    return _DEMANDEE.une(dossier=dossier.pk)


def _demandee() -> QuerySet[Signature]:
    found = Signature.objects.filter(dossier=Parametre("dossier", BigIntegerField()), etat=EtatSignature.DEMANDEE)
    return found.select_related("signataire", "demandee_par").order_by("id")[:1]


_DEMANDEE = Requete(_demandee)


def signature_donnee(dossier: Dossier) -> Signature | None:
    """How the request was signed, at its last sending."""
    if not est_attachee(dossier, "signatures"):
        return _DONNEE.une(dossier=dossier.pk)
    return next((one for one in reversed([*dossier.signatures.all()]) if one.etat == EtatSignature.SIGNEE), None)


def _donnee() -> QuerySet[Signature]:
    found = Signature.objects.filter(dossier=Parametre("dossier", BigIntegerField()), etat=EtatSignature.SIGNEE)
    return found.select_related("fichier").order_by("-id")[:1]


_DONNEE = Requete(_donnee)


def contexte_engagement(dossier: Dossier) -> ContexteEngagement:
    """The page to print for the present content."""
    cahier = cahier_du(dossier)
    demande = montant_demande(cahier, dossier.reponses)
    lines = [
        Ligne("Demandeur", dossier.structure.denomination),
        Ligne("Projet", dossier.titre or "sans titre"),
        Ligne("Coût total", argent.ecrire(totaux(cahier, dossier.reponses, dossier.lignes.all()).depenses)),
    ]
    if demande is not None:
        montant = Montant.de(demande)
        lines.append(Ligne("Aide demandée", f"{montant.chiffres} ({montant.lettres})"))
    back = f"{settings.LEVIER_ADRESSE}/demandes/{dossier.numero}/signature/"
    return ContexteEngagement(
        objet=dossier.objet,
        emetteur=Emetteur.de(cahier),
        fiche=tuple(lines),
        engagement=francais(cahier.engagement),
        code=empreinte_du_projet(dossier)[:8].upper(),
        retour=back,
        verification=back,
    )
