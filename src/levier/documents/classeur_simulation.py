"""The spreadsheet of a simulation: a sheet that sums it up, and one with a row by territory."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import polars as pl

from levier.documents.classeur import Bloc, Cellule, Colonne, Feuille, Genre
from levier.territoires.enums import NatureTerritoire

LETTRES = ("a", "b")


@dataclass(frozen=True, slots=True)
class RegleSimulee:
    """One rule of a simulation, and the credits of its call in cents, when they are known."""

    titre: str
    enveloppe: int | None


def feuilles(table: pl.DataFrame, regles: Sequence[RegleSimulee], suppose: Sequence[str]) -> list[Feuille]:
    """`table` has one row by territory: code, nom, nature, departement, population, communes, departements_entiers,
    taille, cout, then `recevable_a`, `aide_a` and, when two rules are compared, `recevable_b`, `aide_b`, `ecart`
    (b minus a). Amounts in cents.
    """
    return [
        Feuille(
            "Synthèse",
            (
                Bloc("Ce qui est simulé", (Colonne("Quoi", largeur=34), Colonne("Comment")), _suppose(regles, suppose)),
                Bloc("Ensemble", _colonnes_du_total(regles), _total(table, regles)),
                _groupes("Par nature de demandeur", "Nature", table.with_columns(_nature()), "nature", regles),
                _groupes("Par taille (habitants)", "Taille", table, "taille", regles),
                _groupes("Par département", "Département", table, "departement", regles),
            ),
        ),
        Feuille("Territoires", (Bloc("", _colonnes_des_lignes(regles), _lignes(table, regles)),), filtre=True),
    ]


def _suppose(regles: Sequence[RegleSimulee], suppose: Sequence[str]) -> Iterator[Sequence[Cellule]]:
    for lettre, regle in zip(LETTRES, regles, strict=False):
        yield f"Règle {lettre.upper()}" if len(regles) > 1 else "Cahier des charges", regle.titre
    yield from (("Hypothèse", phrase) for phrase in suppose)


def _colonnes_du_total(regles: Sequence[RegleSimulee]) -> tuple[Colonne, ...]:
    return (
        Colonne("Mesure", largeur=34),
        *(Colonne(_aide(rank, regles), Genre.EUROS, 20) for rank in range(len(regles))),
        *((Colonne("Écart (B moins A)", Genre.EUROS, 20),) if len(regles) > 1 else ()),
    )


def _total(table: pl.DataFrame, regles: Sequence[RegleSimulee]) -> Iterator[Sequence[Cellule]]:
    """Totals against the enveloppe; counts are told in words, the columns being amounts."""
    letters = LETTRES[: len(regles)]
    blank: tuple[Cellule, ...] = (None,) if len(regles) > 1 else ()
    totals = [int(table[f"aide_{one}"].sum()) for one in letters]
    unknown = [_compte(table[f"aide_{one}"].null_count(), table.height) for one in letters]
    gap: tuple[Cellule, ...] = (int(table["ecart"].sum()),) if blank else ()
    credits_ = [one.enveloppe for one in regles]
    left = [None if one is None else one - total for one, total in zip(credits_, totals, strict=True)]
    yield ("Total des aides", *totals, *gap)
    yield ("Enveloppe", *(one if one is not None else "montant non connu" for one in credits_), *blank)
    yield ("Enveloppe moins total", *left, *blank)
    accepted = [_compte(int(table[f"recevable_{one}"].sum()), table.height) for one in letters]
    yield ("Demandes recevables", *accepted, *blank)
    yield ("Montants inconnus (une valeur manque)", *unknown, *blank)
    if blank:
        won, lost = int((table["ecart"] > 0).sum()), int((table["ecart"] < 0).sum())
        yield ("Gagnent sous B", _compte(won, table.height), None, None)
        yield ("Perdent sous B", _compte(lost, table.height), None, None)


def _compte(nombre: int, total: int) -> str:
    return f"{nombre} sur {total}"


def _groupes(titre: str, entete: str, table: pl.DataFrame, cle: str, regles: Sequence[RegleSimulee]) -> Bloc:
    """What each group of territories gets. A group without name is « non précisé »."""
    measures = [pl.len().alias("territoires"), pl.col("population").sum()]
    columns = [Colonne(entete, largeur=34), Colonne("Territoires", Genre.ENTIER), Colonne("Habitants", Genre.ENTIER)]
    for rank in range(len(regles)):
        letter = LETTRES[rank]
        measures += [pl.col(f"recevable_{letter}").sum(), pl.col(f"aide_{letter}").sum()]
        suffix = f" {letter.upper()}" if len(regles) > 1 else ""
        columns += [Colonne(f"Recevables{suffix}", Genre.ENTIER), Colonne(_aide(rank, regles), Genre.EUROS, 18)]
    if len(regles) > 1:
        gap = pl.col("ecart")
        measures += [gap.sum(), (gap > 0).sum().alias("gagnants"), (gap < 0).sum().alias("perdants")]
        columns += [
            Colonne("Écart (B moins A)", Genre.EUROS, 18),
            Colonne("Gagnent", Genre.ENTIER),
            Colonne("Perdent", Genre.ENTIER),
        ]
    rows = table.group_by(cle).agg(measures).sort(cle, nulls_last=True).iter_rows()
    return Bloc(titre, tuple(columns), ((str(name or "non précisé"), *cells) for name, *cells in rows))


def _colonnes_des_lignes(regles: Sequence[RegleSimulee]) -> tuple[Colonne, ...]:
    columns = [
        Colonne("Code"),
        Colonne("Nom", largeur=34),
        Colonne("Nature", largeur=24),
        Colonne("Département"),
        Colonne("Population", Genre.ENTIER),
        Colonne("Communes", Genre.ENTIER),
        Colonne("Départements entiers", Genre.ENTIER, 20),
        Colonne("Coût supposé", Genre.EUROS, 18),
    ]
    for rank in range(len(regles)):
        suffix = f" {LETTRES[rank].upper()}" if len(regles) > 1 else ""
        columns += [Colonne(f"Recevable{suffix}"), Colonne(_aide(rank, regles), Genre.EUROS, 18)]
    return (*columns, *((Colonne("Écart (B moins A)", Genre.EUROS, 18),) if len(regles) > 1 else ()))


def _lignes(table: pl.DataFrame, regles: Sequence[RegleSimulee]) -> Iterator[Sequence[Cellule]]:
    names = ["code", "nom", "nature", "departement", "population", "communes", "departements_entiers", "cout"]
    for letter in LETTRES[: len(regles)]:
        names += [f"recevable_{letter}", f"aide_{letter}"]
    names += ["ecart"] if len(regles) > 1 else []
    return table.with_columns(_nature()).select(names).iter_rows()


def _aide(rank: int, regles: Sequence[RegleSimulee]) -> str:
    return f"Aide {LETTRES[rank].upper()}" if len(regles) > 1 else "Aide"


def _nature() -> pl.Expr:
    """The nature in words."""
    labels = {nature.value: str(nature.label) for nature in NatureTerritoire}
    return pl.col("nature").replace_strict(labels, default=pl.col("nature"))
