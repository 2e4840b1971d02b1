"""What a partner of a joint project validates: all that it reads of it."""

from __future__ import annotations

import hashlib
import json

from levier.dossiers.groupe import empreinte_du_projet
from levier.dossiers.models import Dossier
from levier.dossiers.queries import pieces_tenues


def empreinte_du_contenu(dossier: Dossier) -> str:
    """Digest of what a partner reads and validates: the commitment, every answer, how expenses count, the files."""
    content = {
        "projet": empreinte_du_projet(dossier),
        "reponses": dossier.reponses,
        "tva": dossier.recupere_tva,
        "pieces": sorted(
            [piece.genre, piece.fichier.empreinte, str(piece.datee_du)] for piece in pieces_tenues(dossier)
        ),
    }
    return hashlib.sha256(json.dumps(content, sort_keys=True).encode()).hexdigest()
