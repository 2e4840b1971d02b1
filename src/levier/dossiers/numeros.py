"""Public reference of a request: territory, year, order."""

from __future__ import annotations

from levier.appels.models import Appel
from levier.documents.actions import rang_suivant


def numero_suivant(appel: Appel, annee: int) -> str:
    """The next reference of the call's territory and year: "71-2021-000123". Race-safe."""
    serie = appel.ressort.serie
    return f"{serie}-{annee}-{rang_suivant(f'dossier-{serie}-{annee}'):06d}"
