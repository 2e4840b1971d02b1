"""Extract the outlines of départements and régions from their published package. Needs npm. `python -m outils.carte`.

npm package `@gouvfr/dsfr-chart` (MIT, DINUM): its map component draws each territory as one SVG path. Two runs write the
same bytes; a package that changed is refused.
"""

from __future__ import annotations

import hashlib
import json
import re
import subprocess
import sys
import tarfile
import tempfile
from pathlib import Path

PAQUET, VERSION = "@gouvfr/dsfr-chart", "2.0.4"
FICHIER = "dist/MapChart/MapChart.js"
EMPREINTE = "e460ffd1337a484e"
"""Beginning of the SHA-256 of the file that was read and looked at."""
DOSSIER = Path(__file__).resolve().parents[1] / "src/levier/territoires/donnees"
REGIONS = {
    "ARA": "84", "BFC": "27", "BRE": "53", "CVL": "24", "20R": "94", "GES": "44", "HDF": "32",
    "IDF": "11", "NOR": "28", "NAQ": "75", "OCC": "76", "PDL": "52", "PAC": "93",
}  # fmt: skip
"""ISO 3166-2 code of a région in the package, and its INSEE code."""
COTE = 1010
"""Side of the drawing of the mainland and Corsica; a région overseas has a drawing of its own."""
_CHEMIN = re.compile(r'class: "FR-(\w+)",\s+(?:style: [^\n]+\n\s+)?d: "([^"]+)"')
_CADRE = re.compile(r'viewBox: "0 0 (\d+) (\d+)"')


class PaquetInattendu(RuntimeError):
    """The package cannot be had, or is not the one that was read. The message is a French sentence."""


def extraire(script: str) -> dict[str, object]:
    """The outlines found in the map component, by INSEE code.

    Raises PaquetInattendu: not 96 départements, 5 overseas and 13 régions.
    """
    departements: dict[str, str] = {}
    outre_mer: dict[str, dict[str, object]] = {}
    regions: dict[str, str] = {}
    for found in _CHEMIN.finditer(script):
        code, trace = found[1], found[2]
        if code in REGIONS:
            regions[REGIONS[code]] = trace
        elif code.startswith("97"):
            *_, frame = _CADRE.finditer(script, 0, found.start())
            outre_mer[code] = {"largeur": int(frame[1]), "hauteur": int(frame[2]), "trace": trace}
        else:
            departements[code] = trace
    counts = (len(departements), len(outre_mer), len(regions))
    if counts != (96, 5, 13):
        raise PaquetInattendu(f"{counts} contours trouvés au lieu de 96 départements, 5 outre-mer et 13 régions.")
    return {"cote": COTE, "departements": departements, "outre_mer": outre_mer, "regions": regions}


def reconstruire(dossier: Path = DOSSIER) -> Path:
    """Fetch the package, write `carte.json` and its licence into `dossier`. Raises PaquetInattendu."""
    with tempfile.TemporaryDirectory(prefix="levier-carte-") as folder:
        package = _telecharger(Path(folder))
        script, licence = (package / FICHIER).read_bytes(), (package / "LICENSE").read_text(encoding="utf-8")
    digest = hashlib.sha256(script).hexdigest()
    if not digest.startswith(EMPREINTE):
        raise PaquetInattendu(f"Le fichier {FICHIER} de {PAQUET} {VERSION} n’est pas celui qui a été relu.")
    origin = {"paquet": PAQUET, "version": VERSION, "fichier": FICHIER, "sha256": digest, "licence": "MIT"}
    content = {"source": origin, **extraire(script.decode())}
    target = dossier / "carte.json"
    text = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    target.write_text(
        text.replace('},"', '},\n"').replace('":{"', '":{\n"').replace('","', '",\n"') + "\n", encoding="utf-8"
    )
    (dossier / "carte.LICENCE.txt").write_text(f"{PAQUET} {VERSION}\n\n{licence.strip()}\n", encoding="utf-8")
    return target


def _telecharger(dossier: Path) -> Path:
    command = ["npm", "pack", f"{PAQUET}@{VERSION}", "--silent"]
    try:
        done = subprocess.run(command, cwd=dossier, capture_output=True, text=True, timeout=120, check=True)
    except FileNotFoundError as error:
        raise PaquetInattendu("La commande « npm » est introuvable : installez Node.js, puis relancez.") from error
    except (subprocess.TimeoutExpired, subprocess.CalledProcessError) as error:
        raise PaquetInattendu(
            f"npm n’a pas pu prendre {PAQUET} {VERSION} : vérifiez le réseau, puis relancez."
        ) from error
    with tarfile.open(dossier / done.stdout.strip().splitlines()[-1]) as archive:
        archive.extractall(dossier, filter="data")
    return dossier / "package"


if __name__ == "__main__":
    try:
        print(reconstruire())
    except PaquetInattendu as erreur:
        sys.exit(str(erreur))
