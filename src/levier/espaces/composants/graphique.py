"""Horizontal bars as inline SVG, drawn on the server. A table with the same figures always stands beside."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

LARGEUR = 300
"""Units of the drawing: on a screen 320 pixels wide, its text keeps about its size."""
_BARRES = 200
_EPAISSEUR, _LIGNE, _ENTRE = 15, 20, 12


@dataclass(frozen=True, slots=True)
class Serie:
    """One series: its words in the legend, the class of its colour and pattern."""

    libelle: str
    classe: str


@dataclass(frozen=True, slots=True)
class GroupeDeBarres:
    """What is measured for one label: a value by series, never negative, and how each is written."""

    libelle: str
    valeurs: tuple[int, ...]
    textes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Barre:
    """One rectangle, and its text when it has one."""

    classe: str
    x: int
    y: int
    largeur: int
    texte: str
    titre: str

    @property
    def texte_x(self) -> int:
        return self.x + self.largeur + 5

    @property
    def texte_y(self) -> int:
        return self.y + _EPAISSEUR - 3


@dataclass(frozen=True, slots=True)
class LigneDeBarres:
    """A label and its bars."""

    libelle: str
    y: int
    barres: tuple[Barre, ...]


@dataclass(frozen=True, slots=True)
class Graphique:
    """Bars by label, side by side or (`empile`) one after the other as shares of a whole."""

    identifiant: str
    titre: str
    description: str
    series: tuple[Serie, ...]
    groupes: tuple[GroupeDeBarres, ...]
    empile: bool = False

    @property
    def epaisseur(self) -> int:
        return _EPAISSEUR

    @property
    def largeur(self) -> int:
        return LARGEUR

    @property
    def hauteur(self) -> int:
        return len(self.groupes) * self._pas

    @property
    def lignes(self) -> Iterator[LigneDeBarres]:
        """What to draw, from the top."""
        highest = max((value for groupe in self.groupes for value in groupe.valeurs), default=0)
        for rank, groupe in enumerate(self.groupes):
            top = rank * self._pas
            bars = self._parts(groupe, top + _LIGNE) if self.empile else self._barres(groupe, top + _LIGNE, highest)
            yield LigneDeBarres(groupe.libelle, top + 14, tuple(bars))

    @property
    def _pas(self) -> int:
        bars = 1 if self.empile else len(self.series)
        return _LIGNE + bars * (_EPAISSEUR + 3) + _ENTRE

    def _barres(self, groupe: GroupeDeBarres, top: int, highest: int) -> Iterator[Barre]:
        for rank, (serie, value, text) in enumerate(zip(self.series, groupe.valeurs, groupe.textes, strict=True)):
            width = max(1, value * _BARRES // highest) if value and highest else 0
            y = top + rank * (_EPAISSEUR + 3)
            yield Barre(serie.classe, 0, y, width, text, f"{groupe.libelle}, {serie.libelle} : {text}")

    def _parts(self, groupe: GroupeDeBarres, top: int) -> Iterator[Barre]:
        whole, before = sum(groupe.valeurs), 0
        for serie, value, text in zip(self.series, groupe.valeurs, groupe.textes, strict=True):
            start, end = (LARGEUR * part // whole if whole else 0 for part in (before, before + value))
            before += value
            yield Barre(serie.classe, start, top, end - start, "", f"{groupe.libelle}, {serie.libelle} : {text}")


def graphique(
    identifiant: str,
    textes: tuple[str, str],
    series: Sequence[Serie],
    groupes: Sequence[GroupeDeBarres],
    *,
    empile: bool = False,
) -> Graphique:
    """The chart; `textes` are its title and its description."""
    return Graphique(identifiant, *textes, tuple(series), tuple(groupes), empile)
