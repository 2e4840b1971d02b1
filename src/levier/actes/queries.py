"""Read acts."""

from __future__ import annotations

from levier.actes.models import Acte
from levier.dossiers.models import Dossier


def acte_de(dossier: Dossier) -> Acte | None:
    """The act of a dossier's decision, its document joined; None while there is none."""
    return Acte.objects.select_related("document__fichier").filter(decision__dossier=dossier).first()
