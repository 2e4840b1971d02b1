from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.fabriques import texte_du_cahier

from levier.dossiers.financement.lignes import LigneLue, LigneSaisie, lire_ligne
from levier.dossiers.formulaire.saisie import lire_date, lire_reponse
from levier.socle.erreurs import SaisieRefusee
from regles.cahier import Champ
from regles.chargement import charger
from regles.situation import ecrire, lire
from regles.texte import montant
from regles.valeurs import Donnee, Genre


@pytest.fixture(scope="module")
def cahier():
    return charger(texte_du_cahier())


@pytest.fixture(scope="module")
def champs(cahier):
    return {champ.nom: champ for section in cahier.formulaire for champ in section.champs}


@pytest.mark.requirement("SL-08")
@pytest.mark.parametrize(
    ("nom", "saisie", "reponse"),
    [
        ("demande.montant", "28 000,50 €", "28000.50"),
        ("demande.montant", "28\u202f000", "28000.00"),
        ("demande.montant", "0", "0.00"),
        ("demande.montant", "", None),
        ("projet.debut", "2/11/2021", "2021-11-02"),
        ("projet.debut", "2021-11-02", "2021-11-02"),
        ("projet.fin", "29/02/2024", "2024-02-29"),
        ("projet.engage", "non", False),
        ("projet.engage", " Oui ", True),
        ("projet.theme", "3b", "3b"),
        ("projet.titre", "  Un titre\r\nsur deux lignes\x00 ", "Un titre sur deux lignes"),
        ("projet.presentation", "Une ligne.\r\nUne autre.", "Une ligne.\nUne autre."),
        ("demandeur.courriel", "mairie@exemple.fr", "mairie@exemple.fr"),
    ],
)
def test_answer_is_read(champs, nom, saisie, reponse):
    assert lire_reponse(champs[nom], saisie) == reponse


@pytest.mark.requirement("SL-08")
@pytest.mark.parametrize(
    ("nom", "saisie", "phrase"),
    [
        ("demande.montant", "1.234,50", "mêle point et virgule"),
        ("demande.montant", "12e9", "notation scientifique"),
        ("demande.montant", "-5", "négatif"),
        ("demande.montant", "1 000 000 000 000", "le plus grand montant accepté"),
        ("demande.montant", "1,234", "les centimes ont deux chiffres"),
        ("demande.montant", "vingt mille", "est pas un montant"),
        ("demande.montant", "NaN", "est pas un montant"),
        ("projet.debut", "31/02/2021", "n’existe pas : février 2021 compte 28 jours"),
        ("projet.debut", "2021-13-01", "il n’y a pas de mois 13"),
        ("projet.debut", "01/11/0021", "l’année 21 n’est pas plausible"),
        ("projet.debut", "01/11/99", "l’année 99 n’est pas plausible"),
        ("projet.debut", "demain", "n’est pas une date"),
        ("projet.debut", "0/11/2021", "n’existe pas"),
        ("projet.engage", "peut-être", "répondez par oui ou par non"),
        ("projet.theme", "3z", "n’est pas un choix proposé"),
        ("projet.titre", "x" * 151, "compte 151 caractères, 150 au plus : retirez-en 1."),
        (
            "projet.presentation",
            "x" * 2345,
            "2\u202f345 caractères, 2\u202f000 au plus (10 lignes environ) : retirez-en 345.",
        ),
        ("demandeur.courriel", "mairie@", "n’est pas une adresse électronique"),
    ],
)
def test_answer_is_refused_with_its_sentence(champs, nom, saisie, phrase):
    with pytest.raises(SaisieRefusee) as refus:
        lire_reponse(champs[nom], saisie)
    assert phrase in refus.value.phrase
    assert refus.value.champ == nom


def champ(genre: Genre, **bornes) -> Champ:
    return Champ("x.y", Donnee("x.y", genre, "X", **bornes))


@pytest.mark.parametrize(
    ("genre", "bornes", "saisie", "reponse"),
    [
        (Genre.TAUX, {}, "70 %", "70"),
        (Genre.TAUX, {}, "33,33%", "33.33"),
        (Genre.ENTIER, {"unite": "habitants"}, "1 200 habitants", 1200),
        (Genre.ENTIER, {"maximum": 10}, "10", 10),
        (Genre.MONTANT, {"minimum": 500_000}, "5000", "5000.00"),
    ],
)
def test_other_kinds_are_read(genre, bornes, saisie, reponse):
    assert lire_reponse(champ(genre, **bornes), saisie) == reponse


@pytest.mark.parametrize(
    ("genre", "bornes", "saisie", "phrase"),
    [
        (Genre.TAUX, {"maximum": 700_000}, "71", "71\u00a0% dépasse le maximum, 70\u00a0%."),
        (Genre.TAUX, {}, "1e2", "n’est pas un taux"),
        (Genre.ENTIER, {"maximum": 10}, "11", "11 dépasse le maximum, 10."),
        (Genre.ENTIER, {}, "1,5", "n’est pas un nombre entier"),
        (Genre.MONTANT, {"minimum": 500_000}, "4999,99", "est inférieur au minimum"),
    ],
)
def test_other_kinds_are_refused(genre, bornes, saisie, phrase):
    with pytest.raises(SaisieRefusee) as refus:
        lire_reponse(champ(genre, **bornes), saisie)
    assert phrase in refus.value.phrase


def test_text_without_limit_still_has_one(champs):
    unlimited = replace(champs["projet.presentation"], longueur_max=None)
    with pytest.raises(SaisieRefusee, match="5\u202f000 au plus"):
        lire_reponse(unlimited, "x" * 5001)


@pytest.mark.requirement("SL-07")
def test_line_without_label_takes_that_of_its_nature(cahier):
    expense, _ = lire_ligne(cahier, LigneSaisie("depense", "formation", " ", "1 234,50 €"))
    assert expense == LigneLue(
        "depense", "formation", "Formation, évaluation ou certification", "1234.50", obtenue=False
    )
    revenue, _ = lire_ligne(cahier, LigneSaisie("recette", "region", "", "10", obtenue=True))
    assert revenue == LigneLue("recette", "region", "Région", "10.00", obtenue=True)


@pytest.mark.requirement("SL-07")
@pytest.mark.parametrize(
    ("ligne", "fautes"),
    [
        (LigneSaisie("depense", "formation", "x", "1.234,50"), {"montant"}),
        (LigneSaisie("depense", "formation", "x", ""), {"montant"}),
        (LigneSaisie("depense", "region", "x", "10"), {"nature"}),
        (LigneSaisie("recette", "formation", "x", "10"), {"nature"}),
        (LigneSaisie("autre", "formation", "x", "10"), {"nature"}),
        (LigneSaisie("depense", "", "x" * 201, "12e9"), {"nature", "libelle", "montant"}),
    ],
)
def test_line_is_refused_field_by_field(cahier, ligne, fautes):
    lue, erreurs = lire_ligne(cahier, ligne)
    assert lue is None
    assert set(erreurs) == fautes


@pytest.mark.requirement("SL-08", "X-01")
@given(texte=st.text(max_size=60) | st.from_regex(r"[-0-9 .,/e€%\u202f]{1,14}", fullmatch=True))
def test_any_text_in_any_field_is_an_answer_that_the_rules_read_or_a_sentence(cahier, champs, texte):
    for champ_ in champs.values():
        reponse, refus = essayer(champ_, texte)
        if refus is not None:
            assert (refus.champ, refus.phrase[-1]) == (champ_.nom, ".")
        elif champ_.donnee.genre is Genre.TEXTE:
            assert "\0" not in (reponse or "")
        else:
            assert ecrire(cahier, lire(cahier, {champ_.nom: reponse})) == {champ_.nom: reponse}


def essayer(champ_: Champ, texte: str):
    try:
        return lire_reponse(champ_, texte), None
    except SaisieRefusee as refus:
        return None, refus


@given(centimes=st.integers(0, 99_999_999_999))
def test_amount_written_in_french_is_read_back_to_the_cent(cahier, champs, centimes):
    reponse = lire_reponse(champs["demande.montant"], montant(centimes))
    assert lire(cahier, {"demande.montant": reponse}) == {"demande.montant": centimes}


@pytest.mark.parametrize(
    ("genre", "saisie", "reponse"),
    [
        (Genre.MONTANT, "-1 500,50 €", "-1500.50"),
        (Genre.MONTANT, "− 12", "-12.00"),
        (Genre.MONTANT, "-0", "0.00"),
        (Genre.ENTIER, "–3 lits", -3),
        (Genre.TAUX, "-2,5 %", "-2.5"),
    ],
)
def test_number_below_zero_is_read_where_the_cahier_declares_it(genre, saisie, reponse):
    donnee = Donnee("x", genre, "X", unite="lits" if genre is Genre.ENTIER else "", minimum=-(10**7))
    assert lire_reponse(Champ("x", donnee), saisie) == reponse
    with pytest.raises(SaisieRefusee):
        lire_reponse(Champ("x", replace(donnee, minimum=None)), saisie.replace("0", "1"))


@pytest.mark.parametrize(
    "typed", ["01/10/21", "1er octobre 2021", "1 oct. 2021", "1 Octobre 2021", "1.10.2021", "2021-10-01"]
)
def test_days_are_read_as_they_are_written(typed):
    assert lire_date(typed) == dt.date(2021, 10, 1)


@pytest.mark.parametrize("typed", ["1 ju 2021", "1 jui 2021", "32 octobre 2021", "1 brumaire 2021"])
def test_months_in_doubt_are_no_day(typed):
    with pytest.raises(SaisieRefusee):
        lire_date(typed)
