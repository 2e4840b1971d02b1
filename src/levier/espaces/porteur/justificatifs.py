"""A file joined from a line of the plan: its input opens at the line, which names it once it is kept."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import BinaryIO, cast

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.http import Http404

from levier.dossiers.actions.justificatifs import JustificatifInconnu
from levier.dossiers.actions.plan import FichierDeLigne
from levier.dossiers.enums import SensLigne
from levier.dossiers.financement.lignes import LigneSaisie
from levier.espaces.porteur.acces import Demande
from levier.espaces.porteur.envoi import MO


@dataclass(frozen=True, slots=True)
class Jonction:
    """The line at which a file may be chosen, by its rank on screen once saved, and why the one sent was refused."""

    rang: int
    refus: str = ""
    ouverte: bool = True

    @property
    def mo(self) -> int:
        return int(settings.TAILLE_MAX_FICHIER) // MO

    @property
    def suite(self) -> str:
        """What leads to the line in the address of the plan."""
        return f"?joindre={self.rang}#l{self.rang}-fichier" if self.ouverte else f"#l{self.rang}-piece"


def jonction(designation: str) -> Jonction | None:
    """The line that an address or a button names, if it does."""
    return Jonction(int(designation)) if designation.isdecimal() and len(designation) < 4 else None


@contextmanager
def justificatifs_d_ici() -> Iterator[None]:
    """A line that names the file of another request is a page that does not exist."""
    try:
        yield
    except JustificatifInconnu as refus:
        raise Http404 from refus


def ligne_choisie(
    demande: Demande, lignes: Sequence[LigneSaisie], designation: str, envoye: UploadedFile | None
) -> tuple[Jonction | None, FichierDeLigne | None]:
    """The line that a button names, as the screen will rank it, and the file chosen there; without file, its input opens."""
    choisie = jonction(designation)
    if choisie is None or demande.cahier.justificatif is None or choisie.rang >= len(lignes):
        return None, None
    before = lignes[: choisie.rang]
    opened = Jonction(sum(1 for line in before if line.sens == SensLigne.DEPENSE and not line.est_vide))
    if envoye is None:
        return opened, None
    return opened, FichierDeLigne(choisie.rang, cast("BinaryIO", envoye), envoye.name or "fichier")


def apres_la_saisie(ouverte: Jonction | None, fichier: FichierDeLigne | None, refus: str) -> Jonction | None:
    """The line once the plan is saved: closed when its file is joined, open with the sentence of a file refused."""
    if ouverte is None or fichier is None:
        return ouverte
    return replace(ouverte, refus=refus, ouverte=bool(refus))


def a_choisir_de_nouveau(ouverte: Jonction | None, fichier: FichierDeLigne | None) -> Jonction | None:
    """The line when the plan is refused: the file sent with it is not joined, and the browser keeps none."""
    if ouverte is None or fichier is None:
        return ouverte
    return replace(
        ouverte, refus=f"« {fichier.nom} » n’est pas joint, le plan n’étant pas enregistré : choisissez-le de nouveau."
    )
