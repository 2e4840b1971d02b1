"""Payments declared by a call: what each gives, what is to be given back, who bears the grant; one at a time or in a table."""

from __future__ import annotations

import datetime as dt
import random

import pytest
from tests.profil import LONG
from tests.regles.petit import SOURCE, petit, texte_petit

from regles.cahier import Cahier
from regles.chargement import CahierInvalide, charger
from regles.lot import payer_lot, tabuler
from regles.paiement import definitif, payer, payer_tout, repartir
from regles.valeurs import Situation, Valeur

FORMULAIRE = """[{id: f, titre: T, champs: [{nom: projet.titre, genre: texte, libelle: T}, {nom: projet.fin},
  {nom: refuge.lits, genre: entier, unite: lits, libelle: Lits, maximum: 100, justifier: oui}]}]"""
PIECES = f"[{{id: caution, libelle: Caution, obligatoire: non, formats: [pdf], source: {SOURCE}}}]"
CONDITIONS = f"[{{id: c, libelle: C, exiger: refuge.lits >= 4 lits, refus: R, source: {SOURCE}}}]"
BAREME = f"""[{{id: taux, libelle: T, calculer: si refuge.lits > 10 lits alors 50 % sinon 40 %, source: {SOURCE}}},
  {{id: depenses_eligibles, libelle: D, calculer: depenses.total, source: {SOURCE}}}]"""
MONTANT = f"""{{libelle: M, calculer: taux de depenses_eligibles, source: {SOURCE}, payeurs: [
  {{nom: syndicat, part: "min(40 % de depenses_eligibles, 8 000 €)"}}, {{nom: etat, libelle: État}}]}}"""
VERSEMENTS = f"""
  - {{id: avance, libelle: Avance, verse_en_tout: (si pieces.caution alors 45 % sinon 25 %) de subvention.montant, source: {SOURCE}}}
  - id: acompte
    libelle: Acompte
    plusieurs: oui
    verse_en_tout: min(70 % de subvention.montant, taux de justifie.total)
    pieces: [caution]
    source: {SOURCE}
  - {{id: solde, libelle: Solde, verse_en_tout: subvention.definitif, avant: 6 mois après projet.fin, source: {SOURCE}}}"""
PARTIES = {
    "formulaire": FORMULAIRE,
    "pieces": PIECES,
    "recevabilite": CONDITIONS,
    "bareme": BAREME,
    "montant": MONTANT,
    "versements": VERSEMENTS,
}
ACCORDE = {
    "depenses.total": 100_000_00,
    "refuge.lits": 12,
    "pieces.caution": True,
    "projet.fin": dt.date(2023, 8, 31),
    "subvention.montant": 50_000_00,
}
TOUS = ("avance", "acompte", "solde")


@pytest.fixture(scope="module")
def cahier() -> Cahier:
    return petit(**PARTIES)


def montants(cahier: Cahier, situation: Situation) -> list[tuple[int | None, int | None]]:
    return [(p.montant, p.a_reverser) for p in payer_tout(cahier, TOUS, situation)]


def test_each_payment_brings_to_what_may_have_been_paid_in_all(cahier: Cahier):
    justifie = {"justifie.a": 50_000_00, "justifie.b": 50_000_00, "justifie.refuge.lits": 12}
    assert montants(cahier, ACCORDE | justifie) == [(22_500_00, 0), (12_500_00, 0), (15_000_00, 0)]


def test_the_grant_ends_with_the_rules_read_again_on_what_is_justified(cahier: Cahier):
    moins_de_lits = {"justifie.a": 60_000_00, "justifie.b": 0, "justifie.refuge.lits": 9}
    assert definitif(cahier, ACCORDE | moins_de_lits) == 24_000_00
    assert montants(cahier, ACCORDE | moins_de_lits) == [(22_500_00, 0), (7_500_00, 0), (0, 6_000_00)]


def test_a_condition_lost_makes_all_of_it_to_give_back(cahier: Cahier):
    perdu = {"justifie.a": 60_000_00, "justifie.b": 0, "justifie.refuge.lits": 3}
    assert montants(cahier, ACCORDE | perdu)[-1] == (0, 30_000_00)


def test_more_justified_than_foreseen_stays_within_the_grant(cahier: Cahier):
    davantage = {"justifie.total": 300_000_00, "justifie.refuge.lits": 40}
    assert payer(cahier, "solde", ACCORDE | davantage | {"subvention.verse": 0}).du == 50_000_00


def test_a_payment_says_what_it_waits_for_and_its_last_day(cahier: Cahier):
    attente = payer(cahier, "solde", ACCORDE | {"subvention.verse": 0, "justifie.a": 1_00})
    assert (attente.montant, attente.avant) == (None, dt.date(2024, 2, 29))
    assert attente.manquants == ("justifie.b", "justifie.refuge.lits")
    assert payer(cahier, "avance", ACCORDE).manquants == ("subvention.verse",)


def test_a_price_by_unit_is_paid_without_the_cap_of_its_forecast():
    unite = petit(**PARTIES | {"montant": MONTANT.replace("libelle: M", "libelle: M, a_l_unite: oui")})
    davantage = {"justifie.total": 300_000_00, "justifie.refuge.lits": 40, "subvention.verse": 0}
    assert payer(unite, "solde", ACCORDE | davantage).montant == 150_000_00


def test_payers_share_the_grant_in_turn_and_the_last_takes_the_rest(cahier: Cahier):
    assert repartir(cahier, ACCORDE, 50_000_00) == {"syndicat": 8_000_00, "etat": 42_000_00}
    assert repartir(cahier, ACCORDE, 5_000_00) == {"syndicat": 5_000_00, "etat": 0}
    assert repartir(cahier, {}, 5_000_00) == {"syndicat": None, "etat": None}


def test_examples_assert_payments_what_is_given_back_and_payers():
    cas = """{cas: [{cas: c, donnees: {depenses.total: 100 000 €, refuge.lits: 12, pieces.caution: non, justifie.total: 60 000 €,
      justifie.refuge.lits: 3}, attendu: {montant: 50 000 €, versements: {avance: 12 500 €, acompte: "17 500 €"},
      a_reverser: 30 000 €, payeurs: {syndicat: 8 000 €, etat: 42 000 €}}}]}"""
    assert petit(**PARTIES, exemples=cas).exemples[0].attendu["a_reverser"] == 30_000_00
    for juste, faux in (
        ("avance: 12 500 €", "avance: 12 501 €"),
        ("30 000 €", "29 999 €"),
        ("etat: 42 000 €", "etat: 1 €"),
        ("avance:", "avnce:"),
    ):
        with pytest.raises(CahierInvalide):
            petit(**PARTIES, exemples=cas.replace(juste, faux))


@pytest.mark.parametrize(
    ("juste", "faux", "dit"),
    [
        ("pieces: [caution]", "pieces: [cation]", "la pièce « cation » n'est pas dans « pieces »"),
        ("verse_en_tout: subvention.definitif", "verse_en_tout: 50 %", "il faut ici un montant en €, pas un taux"),
        ("avant: 6 mois après projet.fin", "avant: 6 mois", "il faut ici une date"),
        (', part: "min(40 % de depenses_eligibles, 8 000 €)"', "", "chaque payeur dit sa « part », sauf le dernier"),
    ],
)
def test_what_is_wrong_with_a_payment_is_told_at_its_place(juste: str, faux: str, dit: str):
    texte = texte_petit(**PARTIES)
    assert juste in texte
    with pytest.raises(CahierInvalide) as refus:
        charger(texte.replace(juste, faux))
    assert dit in str(refus.value)


@pytest.mark.parametrize("a_l_unite", [False, True])
def test_a_table_pays_each_row_as_one_grant_at_a_time(a_l_unite: bool):
    montant = MONTANT.replace("libelle: M", "libelle: M, a_l_unite: oui") if a_l_unite else MONTANT
    cahier, hasard = petit(**PARTIES | {"montant": montant}), random.Random(5)
    for _ in range(2_000 if LONG else 20):
        lignes = [_situation(hasard) for _ in range(hasard.randint(1, 12))]
        dus = payer_lot(cahier, tabuler(cahier, lignes)).to_dicts()
        assert dus == [{nom: payer(cahier, nom, ligne).du for nom in TOUS} for ligne in lignes]


def _situation(hasard: random.Random) -> dict[str, Valeur]:
    sommes = ["depenses.total", "subvention.montant", "subvention.verse", "justifie.a", "justifie.b", "justifie.total"]
    tirees: dict[str, Valeur] = {
        **{nom: hasard.choice((0, 1, hasard.randint(0, 100_000_00))) for nom in sommes},
        **{nom: hasard.choice((3, 4, 10, 11, 40)) for nom in ("refuge.lits", "justifie.refuge.lits")},
        "pieces.caution": hasard.random() < 0.5,
    }
    return {nom: None if hasard.random() < 0.15 else valeur for nom, valeur in tirees.items()}
