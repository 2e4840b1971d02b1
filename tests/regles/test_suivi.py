"""What follows the deposit: its days, who owes it, what its absence brings; one at a time or in a table. What is asked with payments."""

from __future__ import annotations

import datetime as dt
import random

import pytest
from tests.profil import LONG
from tests.regles.petit import SOURCE, petit, texte_petit

from regles.cahier import Cahier
from regles.chargement import CahierInvalide, charger
from regles.lot import suivre_lot, tabuler
from regles.suite import obligations, suites
from regles.suivi import echeances
from regles.valeurs import Situation, Valeur
from regles.verification import avertissements

FORMULAIRE = """
  - {id: f, titre: T, champs: [{nom: projet.titre, genre: texte, libelle: T}, {nom: projet.fin}, {nom: x.prive, genre: oui/non, libelle: Privé}]}
  - id: bilan
    titre: Bilan
    quand: versement
    champs: [{nom: bilan.eleves, genre: entier, unite: élèves, libelle: Élèves, maximum: 100, si: subvention.verse > 0 €}]"""
LIGNES = "[{nom: releve, libelle: Relevés, quand: versement, champs: [{nom: cout, genre: montant, libelle: Coût}]}]"
VERSEMENTS = f"""[{{id: appel, libelle: Appel, verse_en_tout: "(somme des releve : releve.cout) + 2 € × bilan.eleves", source: {SOURCE}}}]"""
SUIVI = f"""
  - {{id: etat, libelle: État, par: bénéficiaire, chaque: semestre, jusqu_au: projet.fin, source: {SOURCE}}}
  - {{id: silence, libelle: Silence, le: 3 mois après projet.depot, si: x.prive, effet: rejet, source: {SOURCE}}}
  - {{id: rendre, libelle: Solde, par: bénéficiaire, le: 1 an après subvention.jour, si: subvention.definitif < 100 €, effet: caducité, source: {SOURCE}}}
  - {{id: mots, libelle: Relevé, rythme: à chaque vague, source: {SOURCE}}}"""
PARTIES = {"formulaire": FORMULAIRE, "lignes": LIGNES, "versements": VERSEMENTS, "suivi": SUIVI}


@pytest.fixture(scope="module")
def cahier() -> Cahier:
    return petit(**PARTIES)


def jours(cahier: Cahier, situation: Situation) -> list[tuple[dt.date, ...] | None]:
    return [une.jours for une in echeances(cahier, situation)]


def test_days_come_from_formulas_and_say_what_they_wait_for(cahier: Cahier):
    connue: dict[str, Valeur] = {
        "depenses.a": 150_00, "projet.depot": dt.date(2021, 11, 30), "x.prive": True, "projet.fin": dt.date(2022, 8, 31),
        "subvention.jour": dt.date(2021, 8, 31), "justifie.a": 99_99, "subvention.montant": 150_00,
    }  # fmt: skip
    assert jours(cahier, connue) == [
        (dt.date(2022, 2, 28), dt.date(2022, 8, 31)), (dt.date(2022, 2, 28),), (dt.date(2022, 8, 31),),
    ]  # fmt: skip
    assert jours(cahier, {**connue, "x.prive": False, "justifie.a": 100_00})[1:] == [(), ()]
    attendus = [une.manquants for une in echeances(cahier, {"x.prive": True, "projet.fin": dt.date(2022, 8, 31)})]
    assert attendus[:2] == [("subvention.jour",), ("projet.depot",)]


def test_table_follows_each_row_as_one_request_is(cahier: Cahier):
    hasard = random.Random(9)
    dates: list[Valeur] = [None, dt.date(2021, 1, 31), dt.date(2022, 2, 28), dt.date(2024, 12, 31)]
    situations: list[Situation] = [
        {
            **{nom: hasard.choice(dates) for nom in ("projet.depot", "projet.fin", "subvention.jour")},
            "x.prive": hasard.choice([None, True, False]),
            **{
                nom: hasard.choice([None, 0, 99_99, 100_00])
                for nom in ("depenses.a", "justifie.a", "subvention.montant")
            },
        }
        for _ in range(20_000 if LONG else 300)
    ]
    lot = suivre_lot(cahier, tabuler(cahier, situations)).rows()
    for ligne, situation in zip(lot, situations, strict=True):
        assert [une if une is None else tuple(une) for une in ligne] == jours(cahier, situation)


def test_call_says_what_follows_and_its_act_what_the_beneficiary_owes(cahier: Cahier):
    dites = [une.phrase for une in suites(cahier)]
    assert dites[1:3] == [
        "Demandé avec le versement, « Bilan » : Élèves.",
        "Demandé avec le versement, « Relevés » : Relevés.",
    ]
    assert "sans décision à ce jour, la demande est rejetée." in dites[4]
    assert [suivi.id for suivi in obligations(cahier)] == ["etat", "rendre"]
    assert (len(cahier.formulaire), [section.id for section in cahier.au_versement]) == (1, ["bilan", "releve"])


def _un(**cles: str) -> dict[str, str]:
    dites = {"id": "s", "libelle": "L", "source": SOURCE, **cles}
    return {**PARTIES, "suivi": "[{" + ", ".join(f"{cle}: {valeur}" for cle, valeur in dites.items()) + "}]"}


FAUX = [
    (_un(), "dites quand, d'une seule façon : « le: 6 mois après projet.fin »"),
    (_un(le="projet.fin", rythme="souvent"), "dites quand, d'une seule façon"),
    (_un(chaque="mois"), "« chaque » et « jusqu_au » vont ensemble"),
    (_un(rythme="souvent", effet="rejet"), "« effet » demande un jour que l'on calcule"),
    (_un(chaque="mois", jusqu_au="projet.fin", effet="caducité"), "« caducité » tombe un jour, pas à chaque fois"),
    (_un(le="subvention.jour", effet="rejet"), "« subvention.jour » n'est connu qu'au versement, et se lirait ici avant"),
    (_un(le="depenses.a"), "il faut ici une date"),
    (_un(le="projet.fin", effet="rejet", source="{document: hypothese, section: s}"), "cite le texte qui le donne, pas une hypothèse"),
    ({**PARTIES, "recevabilite": f"[{{id: c, libelle: C, exiger: bilan.eleves > 0 élèves, refus: R, source: {SOURCE}}}]"}, "« bilan.eleves » n'est connu qu'au versement"),
    ({**PARTIES, "bareme": f"[{{id: c, libelle: C, calculer: nombre de releve, source: {SOURCE}}}]"}, "« releve » n'est connu qu'au versement"),
    ({**PARTIES, "pieces": f"[{{id: p, libelle: P, obligatoire_si: bilan.eleves > 0 élèves, source: {SOURCE}}}]"}, "« bilan.eleves » n'est connu qu'au versement, et cette pièce est due au dépôt"),
    ({**PARTIES, "formulaire": "[{id: f, titre: T, champs: [{nom: projet.titre, genre: texte, libelle: T}, {nom: releve}]}]", "suivi": "[]", "versements": "[]"}, "dites aussi « quand: versement » à cette section"),
]  # fmt: skip


FAUX += [
    ({**PARTIES, "exemples": "{cas: [{cas: a, donnees: {}, attendu: {suivi: {etat: [souvent]}}}]}"}, "« souvent » n'est pas une date"),
    ({**PARTIES, "exemples": "{cas: [{cas: a, donnees: {}, attendu: {suivi: {mots: aucun}}}]}"}, "le suivi « mots » n'a pas de jours"),
]  # fmt: skip


@pytest.mark.parametrize(("parties", "phrase"), FAUX)
def test_what_cannot_follow_is_refused_with_what_to_write(parties, phrase):
    with pytest.raises(CahierInvalide) as refus:
        charger(texte_petit(**parties))
    assert phrase in str(refus.value)


def test_silence_that_the_law_settles_and_days_of_no_example_are_doubted():
    exemples = "{cas: [{cas: a, donnees: {depenses.a: 1 €}, attendu: {suivi: {etat: inconnu, rendre: inconnu}}}]}"
    doutes = [str(doute) for doute in avertissements(petit(**PARTIES, exemples=exemples)) if "suivi" in doute.endroit]
    assert ["2 mois, rejet" in doutes[1], "aucun exemple n'affirme ses jours" in doutes[0], len(doutes)] == [
        True,
        True,
        2,
    ]
