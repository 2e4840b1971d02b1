"""The content last sent, kept whole: what the service sees while the porteur completes, what giving up comes back to."""

from __future__ import annotations

from copy import copy

from levier.dossiers import queries
from levier.dossiers.enums import EtatDossier
from levier.dossiers.memoire.brut import Brut, lignes_de
from levier.dossiers.models import Dossier, LignePlan, Piece
from levier.socle.models import EtatFichier


def depose(dossier: Dossier) -> Brut | None:
    """What was last sent, while changes wait beside it; None when the request holds exactly what was sent."""
    sent = (dossier.instantane or {}).get("brut")
    return sent if dossier.etat == EtatDossier.A_COMPLETER else None


def vu_du_service(dossier: Dossier) -> Dossier:
    """The request with the answers that the service has received: read-only, changes not yet sent are left out."""
    sent = depose(dossier)
    if sent is not None:
        for nom, value in sent["champs"].items():
            setattr(dossier, nom, value)
        dossier.saisies = {}
    return dossier


def lignes_deposees(dossier: Dossier) -> list[LignePlan]:
    """Lines of the plan as the service received them. One query at most."""
    sent = depose(dossier)
    return list(queries.lignes_de(dossier)) if sent is None else lignes_de(sent, dossier)


def pieces_deposees(dossier: Dossier) -> list[Piece]:
    """Pieces as the service received them, those withdrawn since included, those that the antivirus put aside left out."""
    sent = depose(dossier)
    if sent is None:
        return [piece for piece in queries.toutes_les_pieces(dossier) if piece.retiree_le is None]
    kept = [piece for piece in queries.toutes_les_pieces(dossier) if piece.pk in sent["pieces"]]
    found = [copy(piece) for piece in kept if piece.fichier.etat != EtatFichier.ECARTE]
    for piece in found:
        piece.retiree_le = None  # read-only: the withdrawal is not sent yet
    return found


def pieces_anciennes_du_service(dossier: Dossier, deposees: list[Piece]) -> list[Piece]:
    """Pieces that the service received once and that the request no longer holds for it. One query at most."""
    held = {piece.pk for piece in deposees}
    return [piece for piece in queries.toutes_les_pieces(dossier) if piece.envoyee_le and piece.pk not in held]
