"""A file joined from a line of the plan: its input opens at the line, the file is kept, the line names it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import BinaryIO, cast

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile

from levier.comptes.models import Personne
from levier.dossiers.actions import ajouter_piece
from levier.dossiers.enums import SensLigne
from levier.dossiers.financement.lignes import LigneSaisie
from levier.espaces.porteur.acces import Demande
from levier.espaces.porteur.envoi import MO
from levier.socle.erreurs import RefusMetier


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


def joindre_a_la_ligne(
    demande: Demande, lignes: list[LigneSaisie], choisie: Jonction | None, envoye: UploadedFile | None, *, par: Personne
) -> Jonction | None:
    """Keep the file sent from a line of the form, which then names it in `lignes`; the line as the screen will rank it.

    Without file, its input opens there. A file refused leaves the lines as they are, with its sentence.
    """
    exigence = demande.cahier.justificatif
    if choisie is None or exigence is None or choisie.rang >= len(lignes):
        return None
    before = lignes[: choisie.rang]
    opened = Jonction(sum(1 for line in before if line.sens == SensLigne.DEPENSE and not line.est_vide))
    if envoye is None:
        return opened
    try:
        piece = ajouter_piece(demande.dossier, exigence.id, cast("BinaryIO", envoye), envoye.name or "fichier", par=par)
    except RefusMetier as refus:
        return replace(opened, refus=refus.phrase)
    lignes[choisie.rang] = replace(lignes[choisie.rang], piece=str(piece.pk))
    return replace(opened, ouverte=False)
