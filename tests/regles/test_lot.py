"""The batch on real cahiers: their examples, what it refuses to read, what a grant never exceeds."""

from __future__ import annotations

import datetime as dt
import random
from collections import Counter
from pathlib import Path

import polars as pl
import pytest
from tests.regles.cas_acceptes import se_charge
from tests.regles.generateur_cahiers import Couverture, tirer

from regles.cahier import Cahier
from regles.chargement import charger
from regles.evaluation import AppreciationHorsBornes, evaluer
from regles.langage.calendrier import mois_apres
from regles.lot import TableInvalide, evaluer_lot, schema, situations, tabuler
from regles.valeurs import JOURS, Genre

CAHIERS = sorted(Path("cahiers").rglob("axe*.yaml")) + sorted(filter(se_charge, Path("tests/regles").rglob("*.yaml")))
SAONE = Path("cahiers/fitn7/axe3-saone-et-loire.yaml")


def lire(chemin: Path) -> Cahier:
    return charger(chemin.read_text(encoding="utf-8"), str(chemin))


@pytest.fixture(name="cahier")
def cahier_71() -> Cahier:
    return lire(SAONE)


@pytest.fixture(name="table")
def table_71(cahier: Cahier) -> pl.DataFrame:
    return tabuler(cahier, [exemple.donnees for exemple in cahier.exemples if exemple.recevable])


@pytest.mark.parametrize("chemin", CAHIERS, ids=lambda chemin: chemin.stem)
def test_examples_of_every_cahier_hold_in_a_table(chemin: Path):
    cahier = lire(chemin)
    resultats = evaluer_lot(cahier, tabuler(cahier, [exemple.donnees for exemple in cahier.exemples]))
    ids = [condition.id for condition in cahier.recevabilite]
    for exemple, obtenu in zip(cahier.exemples, resultats.iter_rows(named=True), strict=True):
        motifs = {nom for rang, nom in enumerate(ids) if obtenu["echecs"] >> rang & 1}
        assert (obtenu["recevable"], obtenu["montant"]) == (exemple.recevable, exemple.montant), exemple.cas
        assert motifs == set(exemple.motifs), exemple.cas


def test_empty_table_and_table_without_column_keep_their_height(cahier: Cahier, table: pl.DataFrame):
    assert evaluer_lot(cahier, table.clear()).shape == (0, 4)
    inconnus = evaluer_lot(cahier, pl.DataFrame({"autre": [1, 2, 3]}))
    assert inconnus["recevable"].to_list() == [None] * 3
    assert inconnus["montant"].to_list() == [None] * 3


def test_lazy_table_and_small_types_are_read(cahier: Cahier, table: pl.DataFrame):
    attendus = evaluer_lot(cahier, table)
    petite = table.lazy().with_columns(
        pl.col("porteur.population").cast(pl.UInt32), pl.col("porteur.nature").cast(pl.String)
    )
    assert evaluer_lot(cahier, petite.with_columns(inutile=pl.lit("x"))).equals(attendus)


def test_situations_of_a_table_are_those_it_was_made_of():
    tirage = tirer(7, Couverture(Counter()))
    relues = situations(tirage.cahier, tabuler(tirage.cahier, tirage.situations))
    assert [dict(relue) for relue in relues] == tirage.situations


@pytest.mark.parametrize(
    ("colonne", "phrase"),
    [
        (
            pl.lit(1.5).alias("depenses.total"),
            "depenses.total : une colonne Float64 ne peut pas être lue comme « montant »",
        ),
        (
            pl.lit("comune").alias("porteur.nature"),
            "« comune » n'est pas une valeur possible. Vouliez-vous dire « commune » ?",
        ),
        (pl.lit(-1).alias("depenses.total"), "depenses.total : -0,01 € est hors des bornes permises"),
        (pl.lit(10**13).alias("recettes.autres"), "recettes.autres"),
    ],
)
def test_column_that_cannot_be_read_is_refused_by_name(
    cahier: Cahier, table: pl.DataFrame, colonne: pl.Expr, phrase: str
):
    with pytest.raises(TableInvalide) as refus:
        evaluer_lot(cahier, table.with_columns(colonne))
    assert phrase in str(refus.value).replace("\u202f", " ").replace("\xa0", " ")


def test_months_are_those_of_one_dossier_at_every_end_of_the_calendar():
    """Eighteen months after, for the last days of months and for the first and last days that a value may be."""
    cahier = lire(Path("cahiers/fitn7/axe2-volets-1-3.yaml"))
    bouts = [dt.date(2021 + rang // 12, rang % 12 + 1, 1) - dt.timedelta(1) for rang in range(48)]
    debuts = [JOURS[0], dt.date(1900, 8, 31), dt.date(2020, 2, 29), *bouts, dt.date(2198, 6, 30), JOURS[1], None]
    dossiers = []
    for debut in debuts:
        limite = min(mois_apres(18, debut), JOURS[1] - dt.timedelta(1)) if debut else dt.date(2022, 7, 1)
        for resultats in (limite - dt.timedelta(1), limite, limite + dt.timedelta(1), None):
            base = cahier.exemples[0].donnees
            dossiers.append({**base, "projet.debut": debut, "projet.resultats": resultats})
    obtenus = evaluer_lot(cahier, tabuler(cahier, dossiers)).get_column("recevable").to_list()
    assert obtenus == [evaluer(cahier, dossier).recevable for dossier in dossiers]
    assert set(obtenus) == {True, False, None}
    veille = tabuler(cahier, dossiers[:1]).with_columns(pl.lit(JOURS[0] - dt.timedelta(1)).alias("projet.debut"))
    with pytest.raises(TableInvalide, match=r"projet\.debut : 31/12/1899 est hors des bornes permises"):
        evaluer_lot(cahier, veille)


def test_judgement_outside_its_bounds_is_refused_where_it_is_open(cahier: Cahier, table: pl.DataFrame):
    with pytest.raises(AppreciationHorsBornes, match="Taux retenu"):
        evaluer_lot(cahier, table.with_columns(pl.lit(800_000).alias("appreciation.taux_retenu")))


def test_judgement_given_as_a_column_counts(cahier: Cahier, table: pl.DataFrame):
    reduit = evaluer_lot(cahier, table.with_columns(pl.lit(350_000).alias("appreciation.taux_retenu")))
    assert (reduit["montant"] <= evaluer_lot(cahier, table)["montant"]).all()
    assert reduit["montant"][0] == 14_000_00


def complete(cahier: Cahier, nombre: int, graine: int) -> pl.DataFrame:
    """Rows whose amounts are random around every threshold, the rest from the first example."""
    hasard = random.Random(graine)
    depart = {**cahier.exemples[0].donnees, "porteur.financee_par_collectivites": True}
    montants = [nom for nom, d in cahier.donnees.items() if d.genre is Genre.MONTANT and nom in depart]
    natures = [option.code for option in cahier.donnees["porteur.nature"].options]
    lignes = [
        {
            **depart,
            **{nom: hasard.choice((0, 1, hasard.randint(0, 60_000_00))) for nom in montants},
            "porteur.nature": hasard.choice(natures),
        }
        for _ in range(nombre)
    ]
    return tabuler(cahier, lignes)


@pytest.mark.requirement("SL-03", "SL-04", "SL-07")
def test_grants_never_exceed_ceiling_cost_or_what_is_left(cahier: Cahier):
    table = complete(cahier, 20_000, graine=71)
    montant = evaluer_lot(cahier, table)["montant"]
    eligibles = table["depenses.total"] - table["depenses.personnel"] - table["depenses.equipement"]
    reste = (eligibles - table["recettes.autres"]).clip(0)
    assert (montant > 0).sum() > 1_000
    assert (montant <= eligibles.clip(0) * 70 // 100).all()
    assert (montant <= (30_000_00 - table["porteur.deja_attribue"]).clip(0)).all()
    assert (montant <= reste).all()


def test_amounts_grow_with_expenses_and_fall_with_other_aids(cahier: Cahier):
    table = complete(cahier, 20_000, graine=72)
    montant = evaluer_lot(cahier, table)["montant"]
    assert (evaluer_lot(cahier, table.with_columns(pl.col("depenses.total") + 12_345))["montant"] >= montant).all()
    assert (evaluer_lot(cahier, table.with_columns(pl.col("recettes.autres") + 12_345))["montant"] <= montant).all()


def test_dossiers_of_a_table_agree_with_one_at_a_time(cahier: Cahier):
    table = complete(cahier, 2_000, graine=73)
    attendus = [evaluer(cahier, situation).montant for situation in situations(cahier, table)]
    assert evaluer_lot(cahier, table)["montant"].to_list() == attendus
    assert set(schema(cahier)) >= set(table.columns)
