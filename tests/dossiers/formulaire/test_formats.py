"""Texts that have a form of their own, and the places of the call's vintage."""

from __future__ import annotations

import pytest

from levier.dossiers.formulaire.saisie import lire_reponse
from levier.socle.erreurs import SaisieRefusee
from regles.cahier import Champ, TypeChamp
from regles.valeurs import Donnee, Genre, Option

T = TypeChamp


def champ(type_: TypeChamp, **autres) -> Champ:
    return Champ("x.y", Donnee("x.y", Genre.TEXTE, "Adresse"), type=type_, millesime=2021, **autres)


@pytest.mark.parametrize(
    ("type_", "saisie", "reponse"),
    [
        (T.COURRIEL, " mairie@exemple.fr ", "mairie@exemple.fr"),
        (T.TELEPHONE, "0385000000", "03 85 00 00 00"),
        (T.TELEPHONE, "+33 3 85 00 00 00", "03 85 00 00 00"),
        (T.TELEPHONE, "0692 12 34 56", "+262 692 12 34 56"),
        (T.TELEPHONE, "0590 20 12 34", "+590 590 20 12 34"),
        (T.TELEPHONE, "+41 22 123 45 67", "+41 22 123 45 67"),
        (T.TELEPHONE, "03\u202f85\u202f00\u202f00\u202f00", "03 85 00 00 00"),
        (T.TELEPHONE, "+33\u00a0(0)3.85.00.00.00", "03 85 00 00 00"),
        (T.TELEPHONE, "03·85‑00–00_00", "03 85 00 00 00"),
        (T.TELEPHONE, "\u200e0033 3 85 00 00 00", "03 85 00 00 00"),
        (T.TELEPHONE, "03 85 00 00 00 poste 12", "03 85 00 00 00 ext. 12"),
        (T.COURRIEL, "mairie@exemple.fr\u200b", "mairie@exemple.fr"),
        (T.ADRESSE, " 1  place de la Mairie \r\n\r\n71520  Dompierre-les-Ormes", "1 place de la Mairie\n71520 Dompierre-les-Ormes"),
        (T.ADRESSE, "Mairie\n97400 Saint-Denis", "Mairie\n97400 Saint-Denis"),
        (T.SIREN, "732 829 320", "732829320"),
        (T.SIRET, "732 829 320 00074", "73282932000074"),
        (T.IBAN, "fr76 3000 6000 0112 3456 7890 189", "FR76 3000 6000 0112 3456 7890 189"),
        (T.URL, "www.exemple.fr/page", "https://www.exemple.fr/page"),
        (T.DECIMAL, "1 234.5", "1234,5"),
        (T.TEXTE, "\r\n un\tmot ", "un mot"),
    ],
)  # fmt: skip
def test_text_is_kept_in_one_writing(type_, saisie, reponse):
    assert lire_reponse(champ(type_), saisie) == reponse
    assert lire_reponse(champ(type_), reponse) == reponse


@pytest.mark.parametrize(
    ("type_", "saisie", "phrase"),
    [
        (T.COURRIEL, "mairie@", "n’est pas une adresse électronique"),
        (T.TELEPHONE, "03 85", "écrivez ses dix chiffres"),
        (T.SIREN, "000 000 000", "n’est fait que de zéros"),
        (T.SIRET, "00000000000000", "n’est fait que de zéros"),
        (T.TELEPHONE, "demain", "n’est pas un numéro de téléphone"),
        (T.ADRESSE, "1 place de la Mairie", "se termine par une ligne avec le code postal"),
        (T.ADRESSE, "1 place\n7152 Dompierre", "se termine par une ligne avec le code postal"),
        (T.ADRESSE, "1 place\n00100 Dompierre", "Le code postal « 00100 » n’existe pas"),
        (T.ADRESSE, "1\n2\n3\n4\n5\n6\n71520 Dompierre", "au plus 6 lignes"),
        (T.SIREN, "732829321", "un chiffre est faux"),
        (T.SIREN, "7328", "il compte 9 chiffres"),
        (T.SIRET, "73282932000075", "un chiffre est faux"),
        (T.IBAN, "FR7630006000011234567890188", "n’est pas un IBAN"),
        (T.URL, "http://exemple.fr", "elle commence par https://"),
        (T.URL, "javascript://exemple.fr", "elle commence par https://"),
        (T.DECIMAL, "12e3", "n’est pas un nombre"),
    ],
)
def test_text_of_another_form_is_refused_with_its_sentence(type_, saisie, phrase):
    with pytest.raises(SaisieRefusee) as refus:
        lire_reponse(champ(type_), saisie)
    assert phrase in refus.value.phrase.replace("\u00a0", " ")
    assert refus.value.champ == "x.y"


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("type_", "saisie", "reponse"),
    [
        (T.COMMUNE, "cluny", "Cluny (71137)"),
        (T.COMMUNE, "71137", "Cluny (71137)"),
        (T.COMMUNE, "Cluny (71137)", "Cluny (71137)"),
        (T.COMMUNE, "Cluny 71250", "Cluny (71137)"),
        (T.COMMUNE, "71250 Cluny", "Cluny (71137)"),
        (T.COMMUNE, "Cluny (71250)", "Cluny (71137)"),
        (T.COMMUNE, "Commune de Cluny", "Cluny (71137)"),
        (T.COMMUNE, "mairie de Saint-Denis 97400", "Saint-Denis (97411)"),
        (T.COMMUNE, "Cherbourg-Octeville", "Cherbourg-en-Cotentin (50129)"),
        (T.EPCI, "CC du Clunisois", "CC du Clunisois (200040293)"),
        (T.EPCI, "200040293", "CC du Clunisois (200040293)"),
        (T.DEPARTEMENT, "saone et loire", "Saône-et-Loire (71)"),
        (T.DEPARTEMENT, "2a", "Corse-du-Sud (2A)"),
    ],
)
def test_place_is_found_by_its_name_or_its_code(type_, saisie, reponse):
    assert lire_reponse(champ(type_), saisie) == reponse


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("type_", "saisie", "phrase"),
    [
        (T.COMMUNE, "Saint-Denis", "peut désigner : Saint-Denis (97411) ; Saint-Denis (93066)"),
        (T.COMMUNE, "Dompierre-les-O", "peut désigner : Dompierre-les-Ormes (71178). Recopiez"),
        (T.COMMUNE, "Xyzville", "Aucun résultat pour « Xyzville »"),
        (T.COMMUNE, "Cluny (99999)", "Aucun résultat"),
        (T.EPCI, "71137", "les territoires sont ceux de 2021"),
    ],
)
def test_place_that_is_not_one_is_refused_with_what_it_may_mean(type_, saisie, phrase):
    with pytest.raises(SaisieRefusee) as refus:
        lire_reponse(champ(type_), saisie)
    assert phrase in refus.value.phrase.replace("\u00a0", " ")


def test_several_choices_are_kept_in_the_order_of_the_list():
    options = tuple(Option(code, code.upper()) for code in "abc")
    several = Champ("x", Donnee("x", Genre.CHOIX_MULTIPLE, "X", options=options))
    assert (lire_reponse(several, "c, a"), lire_reponse(several, "")) == ("a,c", None)
    with pytest.raises(SaisieRefusee, match="n’est pas un choix proposé"):
        lire_reponse(several, "a,d")
