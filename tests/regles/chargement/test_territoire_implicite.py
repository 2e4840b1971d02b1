"""From format 2, the territory of a call is a condition that nobody writes."""

from __future__ import annotations

import pytest
from tests.regles.petit import texte_petit

from regles.cahier import Cahier
from regles.chargement import charger
from regles.evaluation import evaluer
from regles.lot import evaluer_lot, tabuler

FORMULAIRE = (
    "[{id: f, titre: T, champs: [{nom: projet.titre, genre: texte, libelle: T}, "
    "{nom: projet.commune, type: commune, libelle: C}]}]"
)


def situe(place: str, ecrit: str = "2", **parties: str) -> Cahier:
    texte = texte_petit(formulaire=FORMULAIRE, **parties)
    return charger(texte.replace("format: 1", f"format: {ecrit}").replace("service: S,", f"service: S, {place},"))


def conditions(cahier: Cahier) -> list[str]:
    return [condition.id for condition in cahier.recevabilite]


@pytest.mark.parametrize(
    ("place", "lu", "dedans", "dehors"),
    [
        ('departement: "71"', "porteur.departement", "71", "2A"),
        ('departement: "2A"', "porteur.departement", "2A", "71"),
        ('region: "27"', "porteur.region", "27", "94"),
    ],
)
def test_who_sits_elsewhere_is_refused_and_who_sits_nowhere_known_passes(place, lu, dedans, dehors):
    cahier = situe(place)
    assert conditions(cahier) == ["c", "fenetre", "territoire"]
    assert lu in cahier.programme.lus
    situations = [{"depenses.a": 1_00, **({lu: code} if code else {})} for code in (dedans, dehors, None)]
    resultats = [evaluer(cahier, situation) for situation in situations]
    assert [resultat.recevable for resultat in resultats] == [True, False, True]
    assert [motif.id for motif in resultats[1].motifs] == ["territoire"]
    assert evaluer_lot(cahier, tabuler(cahier, situations))["recevable"].to_list() == [True, False, True]


def test_the_place_of_the_project_is_looked_at_where_the_call_says_so():
    au_lieu = {"roles": "{lieu: projet.commune}"}
    cahier = situe('departement: "71"', porteurs="{situes: au lieu du projet}", **au_lieu)
    ailleurs = {"depenses.a": 1_00, "porteur.departement": "01", "lieu.departement": "71"}
    assert evaluer(cahier, ailleurs).recevable
    assert evaluer(cahier, {**ailleurs, "lieu.departement": "01"}).recevable is False


def test_no_territory_is_implied_in_format_1_nor_where_the_call_takes_all_or_writes_its_own():
    assert conditions(situe('departement: "71"', "1")) == ["c"]
    national = charger(texte_petit().replace("format: 1", "format: 2"))
    assert conditions(national) == ["c", "fenetre"]
    assert conditions(situe('departement: "71"', porteurs="{situes: partout}")) == ["c", "fenetre"]
    propre = "[{id: territoire, libelle: C, exiger: depenses.a > 0 €, refus: R, source: {document: d, section: s}}]"
    assert conditions(situe('departement: "71"', recevabilite=propre)) == ["territoire", "fenetre"]
