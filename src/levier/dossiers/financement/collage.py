"""A table copied from a spreadsheet, read as lines of a plan: nothing is thrown away without being said. Pure."""

from __future__ import annotations

import csv
import io
import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from levier.dossiers.enums import OrigineRecette, SensLigne
from levier.dossiers.financement.financeurs import financeurs
from levier.dossiers.financement.lignes import LigneSaisie, natures_possibles
from levier.dossiers.financement.taxe import lire_taux
from levier.socle import argent
from levier.socle.erreurs import MontantIllisible, SaisieRefusee
from regles.cahier import Cahier

RANGEES_MAX = 400
"""Rows read of what is pasted: twice what a plan may hold."""
_ENTETES: Mapping[str, tuple[str, ...]] = {
    "hors_taxe": ("ht", "montant ht", "cout ht", "prix ht", "total ht", "hors taxes", "montant hors taxes"),
    "tva": ("tva", "taux", "taux de tva", "taux tva", "tva %"),
    "montant": (
        "montant",
        "montant ttc",
        "ttc",
        "cout",
        "cout ttc",
        "prix",
        "prix ttc",
        "total ttc",
        "total",
        "montants",
    ),
    "nature": ("nature", "categorie", "nature de depense", "origine", "financeur", "financeurs", "source"),
    "libelle": (
        *("libelle", "designation", "poste", "postes", "intitule", "objet", "description", "depense", "depenses"),
        *("recette", "recettes", "ressource", "ressources", "poste de depense"),
    ),
    "obtenue": ("obtenu", "obtenue", "acquis", "acquise", "etat", "statut", "situation"),
    "sens": ("sens", "type", "depense ou recette"),
}
"""Columns known by their header, without accents or signs; the first that matches takes it."""
_TITRES = {
    SensLigne.DEPENSE: ("depenses", "depense", "charges", "emplois", "couts"),
    SensLigne.RECETTE: ("recettes", "recette", "ressources", "produits", "financements", "financement"),
}
_ORIGINES: Mapping[str, tuple[str, ...]] = {
    OrigineRecette.AUTOFINANCEMENT: ("autofinancement", "fonds propres", "emprunt", "reste a charge", "part propre"),
    OrigineRecette.ETAT: ("etat", "fnadt", "prefecture", "ministere"),
    OrigineRecette.REGION: ("region", "conseil regional"),
    OrigineRecette.DEPARTEMENT: ("departement", "conseil departemental"),
    OrigineRecette.EPCI: ("epci", "communaute", "agglomeration", "metropole", "syndicat", "interco"),
    OrigineRecette.EUROPE: ("europe", "feder", "fse", "feader", "leader", "union europeenne"),
    OrigineRecette.PRIVE: ("prive", "fondation", "mecenat", "entreprise", "mecene"),
}
_TOTAL = re.compile(r"(sous[- ]?)?total\b|ensemble\b|montant total\b")
_OBTENUE = ("oui", "x", "obtenu", "obtenue", "acquis", "acquise", "accorde", "accordee", "notifie", "notifiee")
_MILLIERS = re.compile(r"\d{1,3}(?:\.\d{3})+,\d{1,2}|\d{1,3}(?:\.\d{3}){2,}")
_ANGLAIS = re.compile(r"\d{1,3}(?:,\d{3})+\.\d{1,2}")


@dataclass(frozen=True, slots=True)
class Collage:
    """What was understood: lines, each as a person would have typed it, and the rows left aside with the reason."""

    lignes: tuple[LigneSaisie, ...]
    laissees: tuple[tuple[str, str], ...]


def lire_tableau(texte: str, cahier: Cahier) -> Collage:
    """Read TSV, semicolons or commas, with or without a header; sides by title, column or origin, expenses by default."""
    rows = _rangees(texte.replace("\0", ""))
    kept, beyond = rows[:RANGEES_MAX], rows[RANGEES_MAX:]
    columns, start = _colonnes(kept)
    side = SensLigne.DEPENSE
    lines: list[LigneSaisie] = []
    aside = [(_en_texte(row), "En-tête du tableau.") for row in kept[:start]]
    for row in kept[start:]:
        if (titled := _titre(row)) is not None:
            side = titled
            aside.append((_en_texte(row), f"Titre : les lignes suivantes sont des {titled.label}s."))
        elif _TOTAL.match(_simple(_premier(row))):
            aside.append((_en_texte(row), "Total : il est recalculé."))
        else:
            lines.append(_ligne(row, columns, side, cahier))
    aside += [(_en_texte(row), f"Au-delà de {RANGEES_MAX} lignes.") for row in beyond]
    return Collage(tuple(lines), tuple(aside))


def nombre(texte: str) -> str:
    """An amount as French people type it: points and commas of thousands go where no doubt is left."""
    bare = re.sub(r"(?i)\s*(€|euros?|eur)\s*$", "", texte.strip())
    if _MILLIERS.fullmatch(bare):
        return bare.replace(".", "")
    if _ANGLAIS.fullmatch(bare):
        return bare.replace(",", "").replace(".", ",")
    return bare


def _rangees(texte: str) -> list[list[str]]:
    lines = [line for line in texte.splitlines() if line.strip(" \t;,\u00a0")]
    sign = next((sign for sign in "\t;" if any(sign in line for line in lines)), "")
    if not sign and len({line.count(",") for line in lines}) == 1:
        sign = ","
    rows = csv.reader(io.StringIO("\n".join(lines)), delimiter=sign) if sign else ([line] for line in lines)
    return [[cell.strip() for cell in row] for row in rows]


def _colonnes(rangees: Sequence[Sequence[str]]) -> tuple[dict[str, int], int]:
    """Where each kind of value stands, and the first row that is a line."""
    for rank, row in enumerate(rangees[:5]):
        found = _entete(row)
        if len(found) > 1 and not any(_est_montant(cell) for cell in row):
            return found, rank + 1
    return _deviner(rangees), 0


def _entete(rangee: Sequence[str]) -> dict[str, int]:
    found: dict[str, int] = {}
    for rank, cell in enumerate(rangee):
        name = re.sub(r"[^a-z% ]", " ", _simple(cell)).strip()
        name = re.sub(r"\s+", " ", name.removesuffix(" en euros").removesuffix(" eur")).strip()
        role = next((role for role, names in _ENTETES.items() if name in names and role not in found), None)
        if role is not None:
            found[role] = rank
    return found


def _deviner(rangees: Sequence[Sequence[str]]) -> dict[str, int]:
    """Without header: the amount is the rightmost column of amounts, the label the first column of words."""
    width = max((len(row) for row in rangees), default=0)
    cells = [[row[rank] for row in rangees if rank < len(row) and row[rank]] for rank in range(width)]
    taux_lus = [rank for rank, column in enumerate(cells) if _surtout(column, _est_taux)]
    montants = [rank for rank, column in enumerate(cells) if rank not in taux_lus and _surtout(column, _est_montant)]
    words = [rank for rank in range(width) if rank not in montants and rank not in taux_lus]
    found = {"montant": montants[-1]} if montants else {}
    if taux_lus and montants:
        found = {"hors_taxe": montants[0], "tva": taux_lus[0]}
    return found | dict(zip(("libelle", "nature"), words, strict=False))


def _surtout(cellules: Sequence[str], essai: object) -> bool:
    return bool(cellules) and callable(essai) and sum(map(essai, cellules)) * 2 > len(cellules)


def _ligne(rangee: Sequence[str], colonnes: Mapping[str, int], sens: SensLigne, cahier: Cahier) -> LigneSaisie:
    cell = {role: rangee[rank] if rank < len(rangee) else "" for role, rank in colonnes.items()}
    label, kind = cell.get("libelle", ""), cell.get("nature", "")
    if named := _sens(cell.get("sens", "")):
        sens = named
    code = _code(sens, (kind, label), cahier)
    if not code and not named and (origin := _code(SensLigne.RECETTE, (kind, label), cahier)):
        sens, code = SensLigne.RECETTE, origin
    rated = cell.get("tva", "") if cell.get("hors_taxe") and sens is SensLigne.DEPENSE else ""
    montant = cell["hors_taxe"] if rated else cell.get("montant") or cell.get("hors_taxe", "")
    return LigneSaisie(
        sens.value,
        code,
        label or kind or ("" if colonnes else _en_texte(rangee)),
        nombre(montant),
        obtenue=sens is SensLigne.RECETTE and _simple(cell.get("obtenue", "")) in _OBTENUE,
        tva=rated.removesuffix("%").strip(),
    )


def _code(sens: SensLigne, textes: Iterable[str], cahier: Cahier) -> str:
    """The nature or origin that one of these texts names, exactly or by most of its words; empty in doubt."""
    offered = natures_possibles(cahier, sens)
    for text in map(_simple, textes):
        exact = [code for code, label in offered.items() if text and text in {code, _simple(label)}]
        if exact:
            return exact[0]
        if sens is SensLigne.RECETTE and (named := _financeur(text, cahier)):
            return named
        if sens is SensLigne.RECETTE:
            found = [code for code, words in _ORIGINES.items() if any(re.search(rf"\b{word}", text) for word in words)]
        else:
            scores = {code: len(_racines(text) & _racines(_simple(label))) for code, label in offered.items()}
            best = max(scores.values(), default=0)
            found = [code for code, score in scores.items() if best and score == best]
        if len(found) == 1:
            return str(found[0])
    return ""


def _financeur(texte: str, cahier: Cahier) -> str:
    """The co-financer that a text names, by its code or its label; empty in doubt."""
    known = financeurs(cahier).items()
    found = [
        code
        for code, un in known
        if re.search(rf"\b({re.escape(_simple(un.id))}|{re.escape(_simple(un.libelle))})\b", texte)
    ]
    return found[0] if len(found) == 1 else ""


def _racines(texte: str) -> set[str]:
    return {word[:6] for word in re.findall(r"[a-z]{5,}", texte)} - {"depens", "autres", "projet"}


def _sens(texte: str) -> SensLigne | None:
    return next((side for side, names in _TITRES.items() if _simple(texte) in names), None)


def _titre(rangee: Sequence[str]) -> SensLigne | None:
    """The side that a row with one cell, or without any amount, announces."""
    filled = [cell for cell in rangee if cell]
    return _sens(filled[0]) if len(filled) == 1 else None


def _premier(rangee: Sequence[str]) -> str:
    return next((cell for cell in rangee if cell), "")


def _en_texte(rangee: Iterable[str]) -> str:
    return " · ".join(cell for cell in rangee if cell)


def _simple(texte: str) -> str:
    plain = unicodedata.normalize("NFD", texte.casefold())
    return " ".join("".join(c for c in plain if not unicodedata.combining(c)).split()).strip(" :.")


def _est_montant(texte: str) -> bool:
    try:
        argent.lire(nombre(texte))
    except MontantIllisible:
        return False
    return True


def _est_taux(texte: str) -> bool:
    try:
        lire_taux(texte)
    except SaisieRefusee:
        return False
    return "%" in texte
