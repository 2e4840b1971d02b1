"""A map of départements as inline SVG: each one a link with its title, a pattern where colour alone would not do."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from itertools import pairwise

from levier.territoires.donnees.carte import contours

PETITE_COURONNE = ("75", "92", "93", "94")
"""Too small on the map of the country: they are drawn again, larger, and it is there that they are links."""
A_MOTIF = frozenset({"perte-1", "perte-2", "perte-3", "inconnu"})
"""Classes told by a pattern as much as by their colour."""
_LOUPE = (480, 214, 42)
"""Left, top, side of what the magnifying glass shows, in units of the map."""
_RAYON, _CENTRE = 84, (90, 800)
"""The magnifying glass: in the sea, west of the Landes."""
_CASE, _PAR_RANG, _BAS = 112, 9, 1024
"""Frames of the territories drawn apart: side with its margin, number in a row, top of the first row."""
_INTERIEUR = 100


@dataclass(frozen=True, slots=True)
class Zone:
    """One département: where its link leads, what its title says, the class of its value."""

    code: str
    nom: str
    titre: str
    classe: str
    url: str

    @property
    def motif(self) -> bool:
        """Whether its class is drawn with a pattern, not a plain colour."""
        return self.classe in A_MOTIF


@dataclass(frozen=True, slots=True)
class Trace:
    """A zone and how it is drawn: its path, moved and scaled."""

    zone: Zone
    chemin: str
    transformation: str = ""
    suffixe: str = ""  # of the pattern's id, when it has its own scale


@dataclass(frozen=True, slots=True)
class CadreDeCarte:
    """A territory drawn apart, in a frame with its name; without outline, `trace` is empty and a square stands for it."""

    zone: Zone
    x: int
    y: int
    chemin: str
    transformation: str


@dataclass(frozen=True, slots=True)
class Classe:
    """One line of the legend."""

    code: str
    libelle: str
    nombre: int

    @property
    def motif(self) -> bool:
        return self.code in A_MOTIF


@dataclass(frozen=True, slots=True)
class Carte:
    """A drawn map: `identifiant` prefixes its ids; the zones come in the order of their codes."""

    identifiant: str
    titre: str
    description: str
    zones: tuple[Zone, ...]
    legende: tuple[Classe, ...]

    @property
    def cadre(self) -> str:
        """The viewBox."""
        rows = -(-len(self._isolees) // _PAR_RANG)
        return f"-4 -4 1018 {_BAS + rows * _CASE}"

    @property
    def case(self) -> int:
        """Side of the frame of a territory drawn apart."""
        return _INTERIEUR

    @property
    def a_une_loupe(self) -> bool:
        """Whether a zone is too small on the map."""
        return any(zone.code in PETITE_COURONNE for zone in self.zones)

    @property
    def loupe(self) -> dict[str, int]:
        """Centre and radius of the magnifying glass, and where its name begins."""
        return {"x": _CENTRE[0], "y": _CENTRE[1], "rayon": _RAYON, "nom_y": _CENTRE[1] + _RAYON + 32}

    @property
    def hexagone(self) -> Iterator[Trace]:
        """The mainland and Corsica, without what the magnifying glass shows."""
        paths = contours().departements
        return (Trace(z, paths[z.code]) for z in self.zones if z.code in paths and z.code not in PETITE_COURONNE)

    @property
    def autour(self) -> Iterator[str]:
        """The paths of the départements that are no zone: where the others are."""
        drawn = {zone.code for zone in self.zones}
        return (path for code, path in contours().departements.items() if code not in drawn)

    @property
    def fond(self) -> Iterator[Trace]:
        """What the magnifying glass shows, at its place on the map, for the eye only."""
        paths = contours().departements
        return (Trace(z, paths[z.code]) for z in self.zones if z.code in PETITE_COURONNE)

    @property
    def petite_couronne(self) -> Iterator[Trace]:
        """The same, larger."""
        left, top, side = _LOUPE
        scale = 2 * _RAYON / side
        x, y = _CENTRE[0] - _RAYON - left * scale, _CENTRE[1] - _RAYON - top * scale
        move = f"translate({x:.1f} {y:.1f}) scale({scale:.3f})"
        return (Trace(trace.zone, trace.chemin, move, "-loupe") for trace in self.fond)

    @property
    def apart(self) -> Iterator[CadreDeCarte]:
        """Overseas, in a row under the map."""
        for rank, zone in enumerate(self._isolees):
            x, y = 4 + (rank % _PAR_RANG) * _CASE, _BAS + (rank // _PAR_RANG) * _CASE
            outline = contours().outre_mer.get(zone.code)
            if outline is None:
                yield CadreDeCarte(zone, x, y, "", "")
                continue
            scale = min(60 / outline.hauteur, 80 / outline.largeur)
            left = x + (_INTERIEUR - outline.largeur * scale) / 2
            yield CadreDeCarte(zone, x, y, outline.trace, f"translate({left:.1f} {y + 5}) scale({scale:.3f})")

    @property
    def _isolees(self) -> list[Zone]:
        """The zones that are not on the map of the mainland."""
        return [zone for zone in self.zones if zone.code not in contours().departements]


def carte(
    identifiant: str, textes: tuple[str, str], zones: Iterable[Zone], classes: Iterable[tuple[str, str]]
) -> Carte:
    """The map of `zones`; `textes` are its title and its description, `classes` the codes and words of the legend."""
    drawn = tuple(sorted(zones, key=lambda zone: zone.code))
    legend = ((code, words, sum(zone.classe == code for zone in drawn)) for code, words in classes)
    return Carte(identifiant, *textes, drawn, tuple(Classe(*line) for line in legend if line[2]))


def paliers(valeurs: Iterable[int], nombre: int) -> list[int]:
    """Up to `nombre` - 1 round thresholds that cut positive values into classes of about the same size."""
    ordered = sorted(valeurs)
    cuts = {_arrondir(ordered[len(ordered) * rank // nombre]) for rank in range(1, nombre)} if ordered else set[int]()
    return sorted(cut for cut in cuts if ordered[0] < cut <= ordered[-1])


def _arrondir(valeur: int) -> int:
    """To two significant digits."""
    unit = 10 ** max(0, len(str(valeur)) - 2)
    return round(valeur / unit) * unit


def intervalles(seuils: list[int], ecrire: Callable[[int], str]) -> list[str]:
    """« moins de 100 € », « de 100 € à 200 € », « 200 € ou plus »: one more than the thresholds."""
    if not seuils:
        return ["toutes les valeurs"]
    middle = [f"de {ecrire(low)} à moins de {ecrire(high)}" for low, high in pairwise(seuils)]
    return [f"moins de {ecrire(seuils[0])}", *middle, f"{ecrire(seuils[-1])} ou plus"]
