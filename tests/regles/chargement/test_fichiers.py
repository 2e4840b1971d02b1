"""Repeated lines and options that files beside the cahier give."""

from __future__ import annotations

import pytest
from tests.regles.petit import SOURCE, texte_petit

from regles.cahier import Cahier
from regles.chargement import CahierInvalide, charger
from regles.chargement.annexes import completer, fichiers_demandes
from regles.evaluation import evaluer
from regles.lot import evaluer_lot, tabuler

PIANOS = "commune;nom;prix;droit\n73001;A;1 200 €;oui\n73001;B;800 €;non\n01004;C;;oui\n"
LIGNES = """[{nom: piano, libelle: Pianos, fichier: pianos.csv, cle: commune, champs: [
  {nom: prix, genre: montant, libelle: Prix}, {nom: droit, genre: oui/non, libelle: Droit}]}]"""
SOMME = f"{{libelle: M, calculer: 'somme des piano : 50 % de piano.prix', source: {SOURCE}}}"
OUI = f"[{{id: c, libelle: C, exiger: 'oui', refus: R, source: {SOURCE}}}]"
MASSIFS = "code;libelle;departement\njura;Jura;39\n73;Savoie;73\n"


def texte(lignes: str = LIGNES, **parties: str) -> str:
    return texte_petit(lignes=lignes, recevabilite=OUI, montant=SOMME, **parties)


def pianos(contenu: str = PIANOS, **parties: str) -> Cahier:
    return charger(completer(texte(**parties), {"pianos.csv": contenu}))


def champ_massif(contenu: str = MASSIFS, options: str = "options_de: massifs.csv") -> Cahier:
    formulaire = f"[{{id: f, titre: T, champs: [{{nom: refuge.massif, genre: choix, libelle: M, {options}}}]}}]"
    montant = f"{{libelle: M, calculer: 'si refuge.massif = jura alors 10 € sinon 5 €', source: {SOURCE}}}"
    return charger(completer(texte_petit(formulaire=formulaire, montant=montant), {"massifs.csv": contenu}))


def refus(*lu: object) -> str:
    with pytest.raises(CahierInvalide) as trouve:
        lu[0](*lu[1:])  # type: ignore[operator]
    return str(trouve.value).replace("\u00a0", " ")


def test_the_files_that_a_cahier_names_are_found_wherever_they_are_named():
    formulaire = "[{id: f, titre: T, champs: [{nom: m, genre: choix, libelle: M, options_de: massifs.csv}]}]"
    assert fichiers_demandes(texte(formulaire=formulaire)) == ("massifs.csv", "pianos.csv")


def test_a_file_gives_each_porteur_its_own_lines_in_one_dossier_and_in_a_table():
    cahier = pianos()
    situations = [
        {"porteur.code": "73001"},
        {"porteur.code": "73002"},
        {"porteur.code": "01004"},
        {},
        {"porteur.code": "73001", "piano": ({"prix": 10_00, "droit": True},)},
    ]
    resultats = [evaluer(cahier, situation) for situation in situations]
    assert [resultat.montant for resultat in resultats] == [1_000_00, 0, None, None, 5_00]
    assert [resultat.manquants for resultat in resultats] == [(), (), ("piano",), ("porteur.code",), ()]
    assert evaluer_lot(cahier, tabuler(cahier, situations))["montant"].to_list() == [1_000_00, 0, None, None, 5_00]
    assert evaluer_lot(cahier, tabuler(cahier, situations[:1]))["montant"].to_list() == [1_000_00]


def test_the_lines_of_a_file_are_what_the_product_reads_the_code_for():
    assert "porteur.code" in pianos().programme.lus
    region = LIGNES.replace("cle: commune", "cle: region")
    assert "porteur.region" in pianos("region;prix;droit\n84;1 €;oui\n", lignes=region).programme.lus


@pytest.mark.parametrize(
    ("contenu", "phrase"),
    [
        (PIANOS.replace("73001;B", "7301;B"), "pianos.csv, ligne 3"),
        (PIANOS.replace("800 €", "800 e"), "pianos.csv, ligne 3"),
        (PIANOS.replace(";droit", ";droits"), "il manque la colonne « droit »"),
        ("commune;prix;droit\n" + "01004;1 €;oui\n" * 201, "« 01004 » a plus de 200 lignes : dites leur « maximum »"),
    ],
)
def test_mistake_in_a_file_of_lines_is_told_at_its_line(contenu, phrase):
    assert phrase in refus(pianos, contenu)


def test_lines_of_a_file_are_not_asked_and_hold_no_text():
    formulaire = "[{id: f, titre: T, champs: [{nom: piano}]}]"
    assert "« piano » suit de « porteur.code » : aucun champ ne le demande" in refus(
        lambda: pianos(formulaire=formulaire)
    )
    textes = LIGNES.replace("genre: oui/non", "type: texte")
    assert "enlevez les textes" in refus(lambda: pianos(lignes=textes))
    with pytest.raises(CahierInvalide, match=r"pianos\.csv » n'est pas à côté du cahier"):
        charger(texte())


def test_a_file_gives_the_options_of_a_choice():
    cahier = champ_massif()
    (champ,) = cahier.formulaire[0].champs
    assert [(o.code, o.libelle, o.departement) for o in champ.donnee.options] == [
        ("jura", "Jura", "39"),
        ("73", "Savoie", "73"),
    ]
    assert evaluer(cahier, {"depenses.a": 1_00, "refuge.massif": "jura"}).montant == 10_00


@pytest.mark.parametrize(
    ("contenu", "options", "phrase"),
    [
        (MASSIFS.replace("jura;J", "ju ra;J"), "", "massifs.csv, ligne 2"),
        (MASSIFS.replace("73;S", "jura;S"), "", "« jura » est déjà plus haut"),
        (MASSIFS.replace(";73\n", ";7300\n"), "", "« 7300 » n'est pas le numéro d'un département"),
        (MASSIFS.replace("Savoie", ""), "", "« 73 » n'a pas de libellé"),
        ("code;libelle\n", "", "ce fichier n'a aucune option"),
        (MASSIFS, "options_de: massifs.csv, options: [{code: a, libelle: A}]", "enlevez « options »"),
        (MASSIFS, "options_de: massif.csv", "Vouliez-vous dire « massifs.csv »"),
    ],
)
def test_mistake_in_a_file_of_options_is_told_at_its_line(contenu, options, phrase):
    assert phrase in refus(champ_massif, contenu, options or "options_de: massifs.csv")


def test_the_unit_of_a_field_of_lines_is_a_unit_of_the_cahier():
    lignes = "[{nom: four, libelle: F, champs: [{nom: puissance, genre: entier, unite: kW, libelle: P}]}]"
    exigee = (
        f"[{{id: c, libelle: C, exiger: '(somme des four : four.puissance) > 200 kW', refus: R, source: {SOURCE}}}]"
    )
    cahier = charger(texte_petit(lignes=lignes, recevabilite=exigee))
    assert evaluer(cahier, {"depenses.a": 1_00, "four": ({"puissance": 201},)}).recevable
