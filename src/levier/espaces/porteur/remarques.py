"""The service's remarks as the porteur meets them: each at its field, with the place to answer it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from levier.dossiers.actions import repondre_aux_remarques
from levier.dossiers.actions.complements import REPONSE_MAX
from levier.dossiers.memoire.evenements import libelle
from levier.dossiers.models import DemandeComplement, Dossier, PointDemande
from levier.espaces.composants.requete import RequeteConnectee
from regles.cahier import Cahier

PREFIXE = "remarque."
"""Of the names of the fields that answer a remark."""


@dataclass(frozen=True, slots=True)
class Remarque:
    """One point of the open demand: what it is about, where it is settled, what is remarked and answered."""

    element: str
    libelle: str
    ecran: str
    texte: str
    reponse: str

    @property
    def nom(self) -> str:
        """Name of the field that answers it."""
        return f"{PREFIXE}{self.element}"

    @property
    def longueur_max(self) -> int:
        return REPONSE_MAX


def remarques(complement: DemandeComplement | None, cahier: Cahier) -> dict[str, Remarque]:
    """The points of the open demand by element, in the order asked; nothing when none is open."""
    points = complement.points.all() if complement else ()
    return {point.element: _remarque(point, cahier) for point in points}


def garder_les_reponses(request: RequeteConnectee, dossier: Dossier) -> None:
    """Keep what a form holds of answers to remarks, among its other fields. Raises the act's refusals."""
    typed = reponses_aux_remarques(request.POST.dict())
    if typed:
        repondre_aux_remarques(dossier, typed, par=request.user)


def reponses_aux_remarques(donnees: Mapping[str, str]) -> dict[str, str]:
    """Answers to remarks among the values of a form, by element."""
    return {nom.removeprefix(PREFIXE): texte for nom, texte in donnees.items() if nom.startswith(PREFIXE)}


def _remarque(point: PointDemande, cahier: Cahier) -> Remarque:
    pieces = {piece.id for piece in cahier.pieces}
    screen = "pieces" if point.element in pieces else "plan" if point.element == "plan" else "formulaire"
    return Remarque(point.element, libelle(cahier, point.element), screen, point.remarque, point.reponse)
