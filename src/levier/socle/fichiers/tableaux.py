"""The rows of a spreadsheet received: read where files are opened, never by the process that asks."""

from __future__ import annotations

import json
from dataclasses import dataclass

from levier.socle.cloison import Sans, demander
from levier.socle.erreurs import FichierRefuse
from levier.socle.fichiers import FichierPose, place_de

FORMATS = ("xlsx", "ods", "csv")


@dataclass(frozen=True, slots=True)
class TableauLu:
    """Rows of texts of the first sheet, its name, and how many the document has."""

    rangees: list[list[str]]
    feuille: str
    feuilles: int


def lire(recu: FichierPose) -> TableauLu:
    """The rows of what passed the check. Raises FichierRefuse."""
    source = place_de(recu)
    target = source.with_name(f"{source.name}.lu")
    try:
        told = demander("lire_le_tableau", source, target, recu.nom.rpartition(".")[2].lower())
        if isinstance(told, Sans) or "abime" in told:
            raise FichierRefuse(
                f"« {recu.nom} » ne se lit pas comme un tableau : ouvrez-le avec votre tableur, enregistrez-le de nouveau "
                "(xlsx, ods ou csv), puis renvoyez-le."
            )
        return TableauLu(json.loads(target.read_bytes()), told["feuille"], told["feuilles"])
    finally:
        target.unlink(missing_ok=True)
