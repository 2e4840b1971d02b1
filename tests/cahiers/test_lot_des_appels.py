"""Each call over a table gives what it gives one dossier at a time, and never more than what the project costs."""

from __future__ import annotations

import random

import polars as pl
import pytest
from tests.cahiers.appels import FICHIERS, lire

from regles.cahier import Cahier
from regles.completude import completude
from regles.evaluation import evaluer
from regles.lot import evaluer_lot
from regles.lot.pieces import completude_lot
from regles.valeurs import Genre, Situation

NOMS = [chemin.stem for chemin in FICHIERS]
TIRAGES = 400
_TYPES = {
    Genre.MONTANT: pl.Int64,
    Genre.TAUX: pl.Int64,
    Genre.ENTIER: pl.Int64,
    Genre.DATE: pl.Date,
    Genre.OUI_NON: pl.Boolean,
    Genre.CHOIX: pl.String,
    Genre.CODE: pl.String,
}


def _situations(cahier: Cahier) -> list[Situation]:
    """The worked examples, then their values shuffled: each drawn on its own, one in ten missing."""
    exemples = [exemple.donnees for exemple in cahier.exemples]
    noms = sorted({nom for donnees in exemples for nom in donnees})
    rng = random.Random(7)
    par_nom = {nom: [donnees.get(nom) for donnees in exemples] for nom in noms}
    tirees = [
        {nom: None if rng.random() < 0.1 else rng.choice(valeurs) for nom, valeurs in par_nom.items()}
        for _ in range(TIRAGES)
    ]
    proches = [{**rng.choice(exemples), nom: rng.choice(par_nom[nom])} for nom in noms for _ in range(4)]
    return [{nom: situation.get(nom) for nom in noms} for situation in (*exemples, *tirees, *proches)]


def _table(cahier: Cahier, situations: list[Situation]) -> pl.DataFrame:
    schema = {nom: _TYPES[cahier.donnees[nom].genre] for nom in situations[0]}
    return pl.DataFrame([dict(situation) for situation in situations], schema=schema)


@pytest.mark.parametrize("nom", NOMS)
def test_table_gives_each_row_what_its_dossier_gets(nom):
    cahier = lire(nom)
    situations = _situations(cahier)
    lot = evaluer_lot(cahier, _table(cahier, situations))
    un_par_un = [evaluer(cahier, situation) for situation in situations]
    assert lot["recevable"].to_list() == [resultat.recevable for resultat in un_par_un]
    assert lot["montant"].to_list() == [resultat.montant for resultat in un_par_un]
    assert {True, False, None} == set(lot["recevable"].to_list())


@pytest.mark.parametrize("nom", NOMS)
def test_table_says_each_request_complete_or_not_as_its_dossier(nom):
    cahier = lire(nom)
    situations = _situations(cahier)
    lot = completude_lot(cahier, _table(cahier, situations))
    un_par_un = [completude(cahier, situation) for situation in situations]
    assert lot["complet"].to_list() == [suivi.complet for suivi in un_par_un]
    for colonne, valeur in (("manquantes", False), ("douteuses", None)):
        bits = [sum(1 << rang for rang, une in enumerate(s.pieces) if une.tenue is valeur) for s in un_par_un]
        assert lot[colonne].to_list() == bits


@pytest.mark.requirement("X-02")
@pytest.mark.parametrize("nom", NOMS)
def test_grant_stays_between_its_bounds_and_under_what_is_left(nom):
    cahier = lire(nom)
    for situation in _situations(cahier):
        resultat = evaluer(cahier, situation)
        if resultat.montant is None:
            continue
        cout, autres = situation.get("depenses.total"), situation.get("recettes.autres")
        if resultat.minimum is not None:  # none where a judgement may leave eligibility to a value that is missing
            assert 0 <= resultat.minimum <= resultat.montant <= resultat.maximum
        if isinstance(cout, int) and isinstance(autres, int):
            assert resultat.montant <= max(0, cout - autres)
