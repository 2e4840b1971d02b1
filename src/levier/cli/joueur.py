"""Play cahiers in the base that the environment names: `python -m levier.cli.joueur FILE...`; a line of JSON per example."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from levier.appels.fichiers import lire_un_cahier
from levier.cli.environnement import django_pret


def _jouer(fichier: Path) -> Iterator[dict[str, Any]]:
    """Each example of the file, in its fund when it stands beside."""
    from levier.essai.actions import essayer
    from levier.socle.erreurs import RefusMetier

    fonds = fichier.with_name("fonds.yaml")
    du_fonds = fonds.read_text(encoding="utf-8") if fonds.exists() else ""
    try:
        for partie in essayer(lire_un_cahier(fichier), du_fonds):
            yield partie.en_json()
    except RefusMetier as refus:
        yield {"refus": refus.phrase}


with django_pret():
    for nom in sys.argv[1:]:
        for ligne in _jouer(Path(nom)):
            print(json.dumps({"fichier": nom, **ligne}, ensure_ascii=False), flush=True)
