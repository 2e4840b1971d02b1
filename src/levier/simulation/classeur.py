"""The spreadsheet of a simulation: a sheet that sums it up, and one with a row by territory."""

from __future__ import annotations

import io
from collections.abc import Iterator, Mapping, Sequence

import polars as pl

from levier.documents import classeur
from levier.documents.classeur import Bloc, Cellule, Colonne, Feuille, Genre
from levier.territoires.enums import NatureTerritoire
from regles.simulation import TERRITOIRES, Simulation


def xlsx(simulation: Simulation, suppose: Sequence[str]) -> bytes:
    """The spreadsheet of a simulation. `suppose`: the sentences that say under which hypothesis."""
    buffer = io.BytesIO()
    classeur.ecrire(buffer, feuilles(simulation, suppose))
    return buffer.getvalue()


def feuilles(simulation: Simulation, suppose: Sequence[str]) -> list[Feuille]:
    """The sheets, their amounts in cents."""
    natures = simulation.groupes("nature").with_columns(_nature()).sort("nature")
    return [
        Feuille(
            "Synthèse",
            (
                Bloc(
                    "Ce qui est simulé",
                    (Colonne("Quoi", largeur=34), Colonne("Comment")),
                    _suppose(simulation, suppose),
                ),
                Bloc("Ensemble", _colonnes_du_total(simulation), _total(simulation)),
                _groupes("Par nature de demandeur", "Nature", natures, simulation),
                _groupes("Par taille (habitants)", "Taille", simulation.groupes("taille"), simulation),
                _groupes("Par département", "Département", simulation.groupes("departement"), simulation),
            ),
        ),
        Feuille("Territoires", (Bloc("", _colonnes_des_lignes(simulation), _lignes(simulation)),), filtre=True),
    ]


def _suppose(simulation: Simulation, suppose: Sequence[str]) -> Iterator[Sequence[Cellule]]:
    for lettre, regle in zip(simulation.lettres, simulation.regles, strict=True):
        yield f"Règle {lettre.upper()}" if simulation.comparee else "Cahier des charges", regle.titre
    yield from (("Hypothèse", phrase) for phrase in suppose)


def _colonnes_du_total(simulation: Simulation) -> tuple[Colonne, ...]:
    return (
        Colonne("Mesure", largeur=34),
        *(Colonne(_aide(lettre, simulation), Genre.EUROS, 20) for lettre in simulation.lettres),
        *((Colonne("Écart (B moins A)", Genre.EUROS, 20),) if simulation.comparee else ()),
    )


def _total(simulation: Simulation) -> Iterator[Sequence[Cellule]]:
    """Totals against the enveloppe; counts are told in words, the columns being amounts."""
    total, lettres = simulation.total, simulation.lettres
    blank: tuple[Cellule, ...] = (None,) if simulation.comparee else ()
    gap: tuple[Cellule, ...] = (total["ecart"],) if simulation.comparee else ()
    credits_ = [regle.cahier.enveloppe.montant for regle in simulation.regles]
    left = [None if one is None else one - total[f"aide_{x}"] for one, x in zip(credits_, lettres, strict=True)]
    yield ("Total des aides", *(total[f"aide_{x}"] for x in lettres), *gap)
    yield ("Enveloppe", *(one if one is not None else "montant non connu" for one in credits_), *blank)
    yield ("Enveloppe moins total", *left, *blank)
    for words, measure in (
        ("Demandes recevables", "recevables"),
        ("Montants inconnus (une valeur manque)", "inconnus"),
    ):
        yield (words, *(_compte(total[f"{measure}_{x}"], total) for x in lettres), *blank)
    if simulation.comparee:
        yield ("Gagnent sous B", _compte(total["gagnants"], total), None, None)
        yield ("Perdent sous B", _compte(total["perdants"], total), None, None)


def _compte(nombre: int, total: Mapping[str, int]) -> str:
    return f"{nombre} sur {total['territoires']}"


def _groupes(titre: str, entete: str, groupes: pl.DataFrame, simulation: Simulation) -> Bloc:
    """What each group of territories gets. A group without name is « non précisé »."""
    shown = ["territoires", "population"]
    columns = [Colonne(entete, largeur=34), Colonne("Territoires", Genre.ENTIER), Colonne("Habitants", Genre.ENTIER)]
    for lettre in simulation.lettres:
        shown += [f"recevables_{lettre}", f"aide_{lettre}"]
        suffix = f" {lettre.upper()}" if simulation.comparee else ""
        columns += [Colonne(f"Recevables{suffix}", Genre.ENTIER), Colonne(_aide(lettre, simulation), Genre.EUROS, 18)]
    if simulation.comparee:
        shown += ["ecart", "gagnants", "perdants"]
        columns += [
            Colonne("Écart (B moins A)", Genre.EUROS, 18),
            Colonne("Gagnent", Genre.ENTIER),
            Colonne("Perdent", Genre.ENTIER),
        ]
    rows = groupes.select(groupes.columns[0], *shown).iter_rows()
    return Bloc(titre, tuple(columns), ((str(name or "non précisé"), *cells) for name, *cells in rows))


def _colonnes_des_lignes(simulation: Simulation) -> tuple[Colonne, ...]:
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
    for lettre in simulation.lettres:
        suffix = f" {lettre.upper()}" if simulation.comparee else ""
        columns += [Colonne(f"Recevable{suffix}"), Colonne(_aide(lettre, simulation), Genre.EUROS, 18)]
    return (*columns, *((Colonne("Écart (B moins A)", Genre.EUROS, 18),) if simulation.comparee else ()))


def _lignes(simulation: Simulation) -> Iterator[Sequence[Cellule]]:
    names = [*TERRITOIRES, "cout"]
    for lettre in simulation.lettres:
        names += [f"recevable_{lettre}", f"aide_{lettre}"]
    names += ["ecart"] if simulation.comparee else []
    return simulation.lignes.with_columns(_nature()).select(names).iter_rows()


def _aide(lettre: str, simulation: Simulation) -> str:
    return f"Aide {lettre.upper()}" if simulation.comparee else "Aide"


def _nature() -> pl.Expr:
    """The nature in words."""
    labels = {nature.value: str(nature.label) for nature in NatureTerritoire}
    return pl.col("nature").replace_strict(labels, default=pl.col("nature"))
