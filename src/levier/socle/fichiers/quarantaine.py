"""The quarantine: a file received is read by nobody until the antivirus has found it clean."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import ClassVar

from django.db import transaction
from django.db.models import QuerySet

from levier.socle.acteurs import SYSTEME
from levier.socle.annonces import Annonce, annoncer, declarer
from levier.socle.antivirus import AntivirusIndisponible, exiger_antivirus
from levier.socle.etats import franchir
from levier.socle.fichiers import chemin, demander_vignette
from levier.socle.models import EtatFichier, Fichier
from levier.socle.trace import tracer

_BLOC = 256 * 1024
_INCIDENT_MAX = 200


@declarer
@dataclass(frozen=True, slots=True)
class FichierEcarteParAntivirus(Annonce):
    """The antivirus found something in a file received: who holds it withdraws it and tells its author."""

    nom: ClassVar[str] = "fichier_ecarte"
    fichier_id: str
    signature: str


def en_verification() -> QuerySet[Fichier]:
    """Files that wait for a verdict, oldest first."""
    return Fichier.objects.filter(etat=EtatFichier.EN_VERIFICATION).order_by("recu_le")


def verifier(fichier_id: str) -> None:
    """Ask the antivirus about a file in quarantine, then free it, or put it aside and erase its bytes.

    The conversation is outside any transaction. Played again, it changes nothing. Without a verdict the file stays
    where it is, its incident says why, and AntivirusIndisponible is raised so that the job is tried again.
    """
    fichier = Fichier.objects.get(pk=fichier_id)
    if fichier.en_verification:
        _juger(fichier, _examiner(fichier))
        fichier.refresh_from_db()
    if fichier.ecarte:
        chemin(fichier).unlink(missing_ok=True)


def _examiner(fichier: Fichier) -> str:
    """Name of the signature found, or nothing."""
    try:
        return exiger_antivirus().examiner(_morceaux(fichier))
    except AntivirusIndisponible as error:
        Fichier.objects.filter(pk=fichier.pk).update(incident=str(error)[:_INCIDENT_MAX])
        raise


@transaction.atomic
def _juger(fichier: Fichier, signature: str) -> None:
    locked = Fichier.objects.select_for_update().get(pk=fichier.pk)
    if not locked.en_verification:
        return
    Fichier.objects.filter(pk=locked.pk).update(incident="")
    if not signature:
        franchir(locked, "liberer", par=SYSTEME, apres={"empreinte": locked.empreinte})
        demander_vignette(locked)
        return
    tracer("fichier", f"fichier:{locked.pk}", "ecarte", signature=signature)
    franchir(locked, "ecarter", par=SYSTEME, apres={"empreinte": locked.empreinte, "signature": signature})
    annoncer(FichierEcarteParAntivirus(str(locked.pk), signature))


def _morceaux(fichier: Fichier) -> Iterator[bytes]:
    with chemin(fichier).open("rb") as stream:
        while block := stream.read(_BLOC):
            yield block
