"""The comité written in a cahier: its keys are checked, its words come from them, a changed key changes what is said."""

from __future__ import annotations

import pytest
from tests.regles.petit import texte_petit

from regles.chargement import CahierInvalide, charger, relire
from regles.comite import Majorite, Quorum, ReglesDeVote
from regles.valeurs import Source

SOURCE = "source: {document: d, section: s}"


def _comite(cles: str):
    return charger(texte_petit(comite=f"{{libelle: Comité, {cles}, {SOURCE}}}")).comite


@pytest.mark.requirement("G-06", "IF-13", "CO-04")
@pytest.mark.parametrize(
    ("rythme", "dit"),
    [
        ("{mois: 1, dossiers: 10}", "une fois par mois, ou dès que 10 dossiers sont déposés"),
        ("{mois: 1}", "une fois par mois"),
        ("{mois: 2}", "tous les 2 mois"),
        ("{mois: 3}", "une fois par trimestre"),
        ("{dossiers: 1}", "dès qu’un dossier est déposé"),
        ("{releve: oui}", "après la clôture du dépôt"),
        ("{releve: oui, mois: 3}", "après la clôture du dépôt, ou une fois par trimestre"),
    ],
)
def test_rhythm_is_said_from_its_keys(rythme, dit):
    assert _comite(f"rythme: {rythme}").rythme.dit == dit


def test_seats_are_functions_that_some_hold_twice_and_one_presides():
    comite = _comite(
        "rythme: {mois: 1}, composition: [{fonction: Préfet, preside: oui}, {fonction: Maire, nombre: 2, nature: elu}, "
        "{fonction: Expert, nature: qualifie, voix: consultative, institution: Université}, Conseil départemental]"
    )
    assert [siege.dit for siege in comite.sieges] == [
        "Préfet, président",
        "Maire (2 sièges)",
        "Expert, Université, voix consultative",
        "Conseil départemental",
    ]


@pytest.mark.parametrize(
    ("cles", "phrase"),
    [
        ("rythme: une fois par mois", "« rythme » s'écrit par ses clés"),
        ("rythme: {}", "dites au moins « mois », « dossiers » ou « releve: oui »"),
        ("rythme: {mois: 13}", "« mois » va de 1 à 12"),
        ("rythme: {dossiers: 0}", "« dossiers » va de 1 à 1000"),
        ("rythme: {semaines: 2}", "« semaines » n'est pas un mot-clé"),
        ("rythme: {mois: 1}, composition: [{fonction: A, preside: oui}, {fonction: B, preside: oui}]", "un seul siège préside"),
        ("rythme: {mois: 1}, composition: [{fonction: A, preside: oui, nombre: 2}]", "le président tient un seul siège"),
        ("rythme: {mois: 1}, composition: [{fonction: A, preside: oui, voix: consultative}]", "qui vote"),
        ("rythme: {mois: 1}, composition: [{fonction: A, voix: consultative}]", "aucun siège ne vote"),
        ("rythme: {mois: 1}, composition: [A, A]", "« A » a déjà son siège"),
        ("rythme: {mois: 1}, composition: [{institution: B}]", "il manque « fonction »"),
        ("rythme: {mois: 1}, composition: [{fonction: A, nombre: 61}]", "« nombre » va de 1 à 60"),
        ("rythme: {mois: 1}, vote: {quorum: quart}", "« quart » n'est pas admis ici"),
        ("rythme: {mois: 1}, vote: {majorité: presents}", "« majorité » n'est pas un mot-clé. Vouliez-vous dire « majorite » ?"),
        ("rythme: {mois: 1}, vote: {mandats: 6}", "« mandats » va de 0 à 5"),
        ("rythme: {mois: 1}, vote: {secret: peut-être}", "« peut-être » n'est pas admis ici"),
    ],
)  # fmt: skip
def test_mistake_is_told_where_it_stands(cles, phrase):
    with pytest.raises(CahierInvalide) as refus:
        _comite(cles)
    assert phrase in str(refus.value)


@pytest.mark.requirement("X-05")
def test_rules_of_vote_are_those_of_the_code_until_a_text_says_others():
    usage = _comite("rythme: {mois: 1}").vote
    assert (usage, usage.source) == (ReglesDeVote(), None)
    assert "R133-1" in usage.dit_ou
    assert any("une abstention compte contre" in phrase for phrase in usage.dites)
    other = _comite(
        "rythme: {mois: 1}, vote: {quorum: tiers, majorite: exprimes, secret: oui, mandats: 0, delai: 8}"
    ).vote
    assert (other.quorum, other.majorite, other.source) == (Quorum.TIERS, Majorite.EXPRIMES, Source("d", "s"))
    assert [phrase.split(" :")[0] for phrase in other.dites] == [
        other.dites[0],
        "L’avis est favorable à la majorité des voix exprimées",
        "À égalité de pour et de contre, la voix du président l’emporte, s’il a voté.",
        "Un membre absent ne donne pas de mandat.",
        "Le vote est secret.",
        "La convocation laisse 8 jours entiers avant la séance, sauf urgence motivée.",
    ]
    assert other.dites[0].startswith("Le quorum est le tiers au moins des sièges qui votent, présents ou mandatés ;")


def test_text_published_before_the_keys_still_says_what_it_said():
    old = texte_petit(comite=f"{{libelle: Comité, rythme: deux fois par an, composition: [Préfet], {SOURCE}}}")
    comite = relire(old).comite
    assert (comite.rythme.dit, comite.sieges[0].dit) == ("deux fois par an", "Préfet")
