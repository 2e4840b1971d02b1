"""The published packages that territories are built from, fetched by npm into a temporary folder.

npm package `@etalab/decoupage-administratif` (data: Licence Ouverte; INSEE's code officiel géographique and legal
populations, DGCL's list of EPCI).
"""

from __future__ import annotations

import hashlib
import json
import subprocess
import tarfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

PAQUET = "@etalab/decoupage-administratif"
VERSIONS: dict[int, str] = {2021: "1.1.1", 2026: "6.0.0"}
"""Vintage of the territories, and the version of the package that describes them."""
VERSION_SIREN_DES_ILES = "2.3.1"
"""1.1.1 gives a SIREN to members of an EPCI only: those of the four islands without EPCI come from here."""

Ligne = dict[str, Any]
Lecture = Callable[[str, str], list[Ligne]]
"""(version, file without its extension) -> rows of that JSON file."""


class SourceInaccessible(RuntimeError):
    """npm is missing, or does not reach the package. The message is a French sentence that says what to do."""


def telecharger(dossier: Path) -> Lecture:
    """Fetch and unpack every version into `dossier`; give back the reader of their files.

    Raises SourceInaccessible.
    """
    for version in (*VERSIONS.values(), VERSION_SIREN_DES_ILES):
        target = dossier / version
        if not (target / "package").exists():
            target.mkdir(parents=True, exist_ok=True)
            _extraire(_npm_pack(version, target), target)
    return lecture(dossier)


def lecture(dossier: Path) -> Lecture:
    """Reader of packages already unpacked under `dossier/<version>/package/data`."""

    def lire(version: str, nom: str) -> list[Ligne]:
        path = dossier / version / "package" / "data" / f"{nom}.json"
        rows: list[Ligne] = json.loads(path.read_bytes())
        return rows

    return lire


def empreintes(dossier: Path) -> dict[str, str]:
    """SHA-256 of each JSON file that was read, by `version/file`, for the manifest."""
    return {
        f"{path.parts[-4]}/{path.name}": hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(dossier.glob("*/package/data/*.json"))
    }


def _npm_pack(version: str, dossier: Path) -> Path:
    command = ["npm", "pack", f"{PAQUET}@{version}", "--silent"]
    try:
        done = subprocess.run(command, cwd=dossier, capture_output=True, text=True, timeout=120, check=False)
    except FileNotFoundError as error:
        raise SourceInaccessible(
            "La commande « npm » est introuvable : installez Node.js (paquet npm), puis relancez."
        ) from error
    except subprocess.TimeoutExpired as error:
        raise SourceInaccessible(
            f"npm n’a pas répondu en deux minutes pour {PAQUET} {version} : vérifiez le réseau, puis relancez."
        ) from error
    if done.returncode:
        lines = done.stderr.strip().splitlines()
        raise SourceInaccessible(
            f"npm n’a pas pu prendre {PAQUET} {version} : vérifiez le réseau et le registre configuré, puis relancez."
            + (f" Dernière ligne de npm : {lines[-1]}" if lines else "")
        )
    return dossier / done.stdout.strip().splitlines()[-1]


def _extraire(archive: Path, dossier: Path) -> None:
    with tarfile.open(archive) as content:
        if hasattr(tarfile, "data_filter"):  # since Python 3.11.4: Debian's own 3.11.2 knows no filter
            content.extraction_filter = tarfile.data_filter
        content.extractall(dossier)  # noqa: S202  the package's content is checked by npm, its counts by us
