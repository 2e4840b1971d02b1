"""A tree of nodes -> the text of a cahier, which reads back as the same tree. Its digest is that of the tree."""

from __future__ import annotations

from typing import TYPE_CHECKING

import yaml

from regles.chargement.lecture import Scalaire, Suite, Table

if TYPE_CHECKING:
    from regles.chargement.lecture import Noeud

LARGEUR = 140


class _Plume(yaml.SafeDumper):
    """Texts of several lines as they are."""


def _texte(plume: yaml.SafeDumper, texte: str) -> yaml.Node:
    return plume.represent_scalar("tag:yaml.org,2002:str", texte, style="|" if "\n" in texte else None)


_Plume.add_representer(str, _texte)


def ecrire(racine: Table, note: str) -> str:
    """The text of a tree, under a note."""
    corps = yaml.dump(_brut(racine), Dumper=_Plume, allow_unicode=True, sort_keys=False, width=LARGEUR)
    return f"# {note}\n{corps}"


def _brut(noeud: Noeud) -> object:
    match noeud:
        case Scalaire():
            return noeud.texte
        case Suite():
            return [_brut(element) for element in noeud.elements]
        case Table():
            return {cle: _brut(valeur) for cle, valeur in noeud.entrees.items()}
    return ""
