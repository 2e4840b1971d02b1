"""The committed files of a vintage: three CSV, gzipped, with the same bytes for the same content; and a manifest.

The CSV are read by PostgreSQL's COPY as they are: columns in this order, empty for null, lists joined by a space.
"""

from __future__ import annotations

import csv
import gzip
import hashlib
import io
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

DOSSIER = Path(__file__).resolve().parent
Cellule = str | int | None

COLONNES: Mapping[str, tuple[str, ...]] = {
    "territoires": (
        "niveau", "nature", "code", "nom", "article", "statut_particulier", "peut_porter", "circonscription", "siren",
        "population", "population_totale", "population_annee", "population_source", "departement_code", "region_code",
        "codes_postaux", "anciens_codes", "poids",
    ),
    "appartenances": ("niveau", "groupement", "commune"),
    "anciennes": ("code", "nom", "genre", "commune"),
}  # fmt: skip


class MillesimeInconnu(LookupError):
    """No committed file describes this vintage. The message is a French sentence."""


@dataclass(frozen=True, slots=True)
class FichiersDeMillesime:
    """What the manifest says of one vintage."""

    millesime: int
    paquet: str
    empreinte: str  # SHA-256 of the three contents
    comptes: Mapping[str, int]


def contenu(lignes: Iterable[Sequence[Cellule]], nom: str) -> bytes:
    """CSV with its header line; rows sorted, so that the order of the source does not matter."""
    buffer = io.StringIO(newline="")
    writer = csv.writer(buffer, lineterminator="\n")
    writer.writerow(COLONNES[nom])
    ordered: list[Sequence[Cellule]] = sorted(lignes, key=_rang)
    writer.writerows(ordered)
    return buffer.getvalue().encode()


def _rang(ligne: Sequence[Cellule]) -> tuple[str, ...]:
    return tuple(str(cell) for cell in ligne[:3])


def ecrire(dossier: Path, millesime: int, nom: str, brut: bytes) -> None:
    """Compress without date nor name: two runs give the same bytes."""
    buffer = io.BytesIO()
    with gzip.GzipFile(filename="", mode="wb", fileobj=buffer, compresslevel=9, mtime=0) as archive:
        archive.write(brut)
    _chemin(dossier, millesime, nom).write_bytes(buffer.getvalue())


def lire(millesime: int, nom: str, dossier: Path = DOSSIER) -> bytes:
    """The CSV of `nom` ("territoires", "appartenances" or "anciennes") for this vintage."""
    return gzip.decompress(_chemin(dossier, millesime, nom).read_bytes())


def empreinte(contenus: Mapping[str, bytes]) -> str:
    """SHA-256 of the three contents, in the order of COLONNES."""
    digest = hashlib.sha256()
    for nom in COLONNES:
        digest.update(contenus[nom])
    return digest.hexdigest()


def ecrire_manifeste(dossier: Path, manifeste: Mapping[str, object]) -> None:
    """Write `manifeste.json`, readable and stable."""
    text = json.dumps(manifeste, indent=2, ensure_ascii=False, sort_keys=True)
    (dossier / "manifeste.json").write_text(text + "\n", encoding="utf-8")


def millesimes(dossier: Path = DOSSIER) -> tuple[int, ...]:
    """Vintages that the committed files describe, oldest first."""
    return tuple(sorted(int(annee) for annee in _manifeste(dossier)))


def decrire(millesime: int, dossier: Path = DOSSIER) -> FichiersDeMillesime:
    """What the manifest says of a vintage; raises MillesimeInconnu."""
    known = _manifeste(dossier)
    if str(millesime) not in known:
        raise MillesimeInconnu(
            f"Le millésime {millesime} des territoires n’existe pas : choisissez parmi {', '.join(sorted(known))}."
        )
    entry = known[str(millesime)]
    return FichiersDeMillesime(millesime, str(entry["paquet"]), str(entry["empreinte"]), entry["comptes"])


def _manifeste(dossier: Path) -> dict[str, dict[str, dict[str, int]]]:
    document = json.loads((dossier / "manifeste.json").read_text(encoding="utf-8"))
    known: dict[str, dict[str, dict[str, int]]] = document["millesimes"]
    return known


def _chemin(dossier: Path, millesime: int, nom: str) -> Path:
    return dossier / f"{nom}-{millesime}.csv.gz"
