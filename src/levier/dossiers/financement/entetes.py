"""What the columns of a pasted table hold, by their header or by their cells; where its two halves part. Pure."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from levier.dossiers.enums import SensLigne
from levier.dossiers.financement.tableur import est_un_montant, nombre
from levier.dossiers.financement.taxe import lire_taux
from levier.socle import argent
from levier.socle.erreurs import SaisieRefusee

_ENTETES: Mapping[str, tuple[str, ...]] = {
    "hors_taxe": ("ht", "montant ht", "cout ht", "prix ht", "total ht", "hors taxes", "montant hors taxes"),
    "tva": ("tva", "taux", "taux de tva", "taux tva", "tva %"),
    "montant": (
        *("montant", "montant ttc", "ttc", "cout", "cout ttc", "prix", "prix ttc", "total ttc", "total", "montants"),
        *("montant total", "cout total", "montant prevu", "montant previsionnel", "somme"),
    ),
    "nature": ("nature", "categorie", "nature de depense", "origine", "financeur", "financeurs", "source", "sources"),
    "libelle": (
        *("libelle", "designation", "poste", "postes", "intitule", "objet", "description", "depense", "depenses"),
        *("recette", "recettes", "ressource", "ressources", "poste de depense", "charges", "produits", "emplois"),
        *("financements", "postes de depenses", "nature des depenses", "nature des recettes"),
    ),
    "obtenue": ("obtenu", "obtenue", "acquis", "acquise", "etat", "statut", "situation"),
    "sens": ("sens", "type", "depense ou recette"),
}
"""Columns known by their header, without accents or signs; the first that matches takes it."""
TITRES = {
    SensLigne.DEPENSE: ("depenses", "depense", "charges", "emplois", "couts", "nature des depenses", "postes de depenses"),
    SensLigne.RECETTE: ("recettes", "recette", "ressources", "produits", "financements", "financement", "nature des recettes"),
}  # fmt: skip
_DE_RECETTES = ("financeur", "financeurs", "origine", "source", "sources", "ressource")
_ANNEE = re.compile(r"(?:(?:annee|montant|budget|exercice|cout|depenses|prevu) )*((?:19|20)\d\d|n(?: ?\+ ?\d)?)")
_MONTANTS = frozenset({"montant", "hors_taxe"})
_TEXTES = frozenset({"libelle", "nature"})


@dataclass(frozen=True, slots=True)
class Colonnes:
    """Where each kind of value stands; the years; names of the columns; side that the header says; first row of lines."""

    places: Mapping[str, int]
    debut: int = 0
    annees: Mapping[int, str] = field(default_factory=dict)
    noms: Mapping[int, str] = field(default_factory=dict)
    sens: SensLigne | None = None

    def cellules(self, rangee: Sequence[str]) -> dict[str, str]:
        """The cells of a row by kind; those of years under « annees » are read apart."""
        found = {role: rangee[rank] if rank < len(rangee) else "" for role, rank in self.places.items()}
        if self.annees and "montant" not in self.places:
            found["montant"] = _somme(rangee[rank] for rank in self.annees if rank < len(rangee))
        return found

    def montant(self, cellule: Mapping[str, str]) -> str:
        return cellule.get("montant") or cellule.get("hors_taxe", "")

    def nom(self, rang: int) -> str:
        """What a column is called."""
        return self.noms.get(rang) or f"Colonne {rang + 1}"

    def pourquoi(self, rang: int) -> str:
        """Why the amounts of a column stay aside."""
        if rang in self.annees:
            return "Répartition par année : le plan en garde le total."
        if {"hors_taxe", "tva"} <= self.places.keys() and rang == self.places.get("montant"):
            return "Recalculé d’après le montant hors taxe et le taux de TVA."
        return "Colonne non reprise : le plan garde un montant par ligne."


def lire_colonnes(rangees: Sequence[Sequence[str]]) -> Colonnes:
    """By the header among the first rows, else by what the cells look like."""
    for rank, row in enumerate(rangees[:5]):
        years = {place: cell for place, cell in enumerate(row) if _ANNEE.fullmatch(_nom(cell))}
        found = _entete(row)
        montants = [cell for place, cell in enumerate(row) if est_un_montant(cell) and place not in years]
        if not montants and (len(found) > 1 or (found and years)):
            names = {place: cell for place, cell in enumerate(row) if cell}
            return Colonnes(found, rank + 1, years, names, _cote(row, found))
    return Colonnes(_deviner(rangees))


def frontiere(rangees: Sequence[Sequence[str]]) -> int:
    """First column of the second half of a table that has expenses and revenues side by side; 0 when it has one."""
    for row in rangees[:5]:
        sides = [(rank, side) for rank, cell in enumerate(row) if (side := sens_dit([cell]))]
        if len(sides) > 1 and sides[0][1] is not sides[1][1]:
            return sides[1][0]
        roles = [_role(cell) for cell in row]
        montants = [rank for rank, role in enumerate(roles) if role in _MONTANTS]
        texts = [rank for rank, role in enumerate(roles) if role in _TEXTES]
        if montants and (second := _entre(texts, montants)):
            return second
    words, montants, _ = _genres(rangees)
    return _entre(words, montants) if len(rangees) > 1 else 0


def _entre(mots: Sequence[int], montants: Sequence[int]) -> int:
    """The column of words that comes after an amount and before another; 0 without."""
    if len(montants) < 2 or not mots or mots[0] > montants[0]:
        return 0
    return next((rank for rank in mots if montants[0] < rank < montants[-1]), 0)


def sens_dit(cellules: Iterable[str]) -> SensLigne | None:
    """The side that the first of these cells names."""
    text = simple(next(iter(cellules), ""))
    return next((side for side, names in TITRES.items() if text in names), None)


def simple(texte: str) -> str:
    """Without accents, capitals, double spaces nor signs at its ends."""
    plain = unicodedata.normalize("NFD", texte.casefold())
    return " ".join("".join(c for c in plain if not unicodedata.combining(c)).split()).strip(" :.")


def _nom(cellule: str) -> str:
    """A header without its unit nor its signs."""
    name = " ".join(re.sub(r"[^a-z0-9%+ ]", " ", simple(cellule)).split())
    return name.removesuffix(" en euros").removesuffix(" eur").strip()


def _role(cellule: str) -> str:
    name = _nom(cellule)
    return next((role for role, names in _ENTETES.items() if name in names), "")


def _entete(rangee: Sequence[str]) -> dict[str, int]:
    found: dict[str, int] = {}
    for rank, cell in enumerate(rangee):
        name = _nom(cell)
        role = next((role for role, names in _ENTETES.items() if name in names and role not in found), None)
        if role is not None:
            found[role] = rank
    return found


def _cote(rangee: Sequence[str], places: Mapping[str, int]) -> SensLigne | None:
    """The side that the name of the column of labels says."""
    labels = [rangee[places[role]] for role in ("libelle", "nature") if role in places]
    if len(labels) == 1 and _nom(labels[0]) in _DE_RECETTES:
        return SensLigne.RECETTE
    return sens_dit(labels)


def _genres(rangees: Sequence[Sequence[str]]) -> tuple[list[int], list[int], list[int]]:
    """Columns of words, of amounts, of taux_lus, by what most of their cells are."""
    width = max((len(row) for row in rangees), default=0)
    cells = [[row[rank] for row in rangees if rank < len(row) and row[rank]] for rank in range(width)]
    taux_lus = [rank for rank, column in enumerate(cells) if _surtout(column, _est_taux)]
    montants = [rank for rank, column in enumerate(cells) if rank not in taux_lus and _surtout(column, est_un_montant)]
    words = [rank for rank, column in enumerate(cells) if column and rank not in montants and rank not in taux_lus]
    return words, montants, taux_lus


def _deviner(rangees: Sequence[Sequence[str]]) -> dict[str, int]:
    """Without header: the amount is the rightmost column of amounts, the label the first column of words."""
    words, montants, taux_lus = _genres(rangees)
    found = {"montant": montants[-1]} if montants else {}
    if taux_lus and montants:
        found = {"hors_taxe": montants[0], "tva": taux_lus[0]}
    return found | dict(zip(("libelle", "nature"), words, strict=False))


def _surtout(cellules: Sequence[str], essai: Callable[[str], bool]) -> bool:
    return bool(cellules) and sum(map(essai, cellules)) * 2 > len(cellules)


def _somme(cellules: Iterable[str]) -> str:
    read = [argent.lire(nombre(cell)) for cell in cellules if est_un_montant(cell)]
    return f"{sum(read):.2f}".replace(".", ",") if read else ""


def _est_taux(texte: str) -> bool:
    try:
        lire_taux(texte)
    except SaisieRefusee:
        return False
    return "%" in texte
