"""What a request held when it was sent, and what a completion changed in it, for the journal."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TypedDict

from levier.dossiers.enums import SensLigne
from levier.dossiers.models import Dossier
from levier.dossiers.queries import pieces_jointes
from levier.dossiers.saisie import Reponse
from levier.socle.journal import Instantane


class Contenu(TypedDict):
    """Answers by name, lines of the plan as sentences, pieces as "genre: name"."""

    reponses: dict[str, Reponse]
    plan: list[str]
    pieces: list[str]


def photographier(dossier: Dossier) -> Contenu:
    """The content of the request now, as JSON."""
    return Contenu(
        reponses=dict(dossier.reponses),
        plan=[
            f"{SensLigne(line.sens).label} {line.nature}, {line.libelle}: {line.montant:.2f}{' (obtenue)' if line.obtenue else ''}"
            for line in dossier.lignes.all()
        ],
        pieces=[
            f"{piece.genre}: {piece.fichier.nom} ({piece.fichier.empreinte[:12]})" for piece in pieces_jointes(dossier)
        ],
    )


def changements(avant: Contenu, apres: Contenu) -> tuple[Instantane, Instantane]:
    """What differs, by name of answer, `plan` and `pieces`: values before, values after."""
    before, after = _a_plat(avant), _a_plat(apres)
    changed = [name for name in sorted(before.keys() | after.keys()) if before.get(name) != after.get(name)]
    return {name: before.get(name) for name in changed}, {name: after.get(name) for name in changed}


def _a_plat(contenu: Contenu) -> Mapping[str, Reponse]:
    return {**contenu["reponses"], "plan": "\n".join(contenu["plan"]), "pieces": "\n".join(contenu["pieces"])}
