"""Articles before the name of any legal person, agreements after a label."""

from __future__ import annotations

import pytest

from regles.grammaire import accorder, au, de, le


@pytest.mark.requirement("X-06")
@pytest.mark.parametrize(
    ("nom", "avec_le", "avec_au", "avec_de"),
    [
        ("Commune de Cluny", "la commune de Cluny", "à la commune de Cluny", "de la commune de Cluny"),
        ("COMMUNE DE CLUNY", "la commune de Cluny", "à la commune de Cluny", "de la commune de Cluny"),
        ("Ville de Paris", "la ville de Paris", "à la ville de Paris", "de la ville de Paris"),
        ("Agence technique", "l’agence technique", "à l’agence technique", "de l’agence technique"),
        ("SIVOM du Louhannais", "le SIVOM du Louhannais", "au SIVOM du Louhannais", "du SIVOM du Louhannais"),
        ("SIVU DE LA GUYE", "le SIVU de la Guye", "au SIVU de la Guye", "du SIVU de la Guye"),
        ("SYDESL", "le SYDESL", "au SYDESL", "du SYDESL"),
        ("CCAS de Mâcon", "le CCAS de Mâcon", "au CCAS de Mâcon", "du CCAS de Mâcon"),
        ("PETR Mâconnais", "le PETR Mâconnais", "au PETR Mâconnais", "du PETR Mâconnais"),
        ("SEM Val de Bourgogne", "la SEM Val de Bourgogne", "à la SEM Val de Bourgogne", "de la SEM Val de Bourgogne"),
        ("EPCI du Sud", "l’EPCI du Sud", "à l’EPCI du Sud", "de l’EPCI du Sud"),
        ("OPH de l'Ain", "l’OPH de l’Ain", "à l’OPH de l’Ain", "de l’OPH de l’Ain"),
        ("Société Publique Locale X", "la société publique locale X", "à la société publique locale X", "de la société publique locale X"),
        ("Régie des eaux", "la régie des eaux", "à la régie des eaux", "de la régie des eaux"),
        ("Hôpital du Creusot", "l’hôpital du Creusot", "à l’hôpital du Creusot", "de l’hôpital du Creusot"),
        ("Halle aux grains", "la halle aux grains", "à la halle aux grains", "de la halle aux grains"),
        ("Hospices civils", "les hospices civils", "aux hospices civils", "des hospices civils"),
        ("Grand Chalon", "le Grand Chalon", "au Grand Chalon", "du Grand Chalon"),
        ("Le Creusot", "Le Creusot", "au Creusot", "du Creusot"),
        ("LA CLAYETTE", "La Clayette", "à La Clayette", "de La Clayette"),
        ("Les Bizots", "Les Bizots", "aux Bizots", "des Bizots"),
        ("L'Abergement", "L’Abergement", "à L’Abergement", "de L’Abergement"),
        ("Mâcon", "Mâcon", "à Mâcon", "de Mâcon"),
        ("Autun", "Autun", "à Autun", "d’Autun"),
        ("Dijon Métropole", "Dijon Métropole", "à Dijon Métropole", "de Dijon Métropole"),
        ("Terres australes", "les Terres australes", "aux Terres australes", "des Terres australes"),
    ],
)  # fmt: skip
def test_article_of_a_name(nom, avec_le, avec_au, avec_de):
    assert (le(nom), au(nom), de(nom)) == (avec_le, avec_au, avec_de)


def test_name_that_says_nothing_is_called_after_its_kind():
    assert au("Les Amis du livre", "association") == "à l’association Les Amis du livre"
    assert de("Eaux du Sud", "syndicat") == "du syndicat Eaux du Sud"
    assert le("Numérique 71", "établissement public") == "l’établissement public Numérique 71"
    assert au("Agence du Sud", "association") == "à l’agence du Sud"


@pytest.mark.parametrize(
    ("participe", "sujet", "accorde"),
    [
        ("limité par le plafond", "Subvention calculée", "limitée par le plafond"),
        ("limité par le plafond", "Montant", "limité par le plafond"),
        ("limité", "70 % des dépenses éligibles", "limité"),
        ("plafonné", "Dépenses éligibles", "plafonnées"),
        ("réduit de moitié", "Part de l'État", "réduite de moitié"),
        ("retenu", "Coûts du projet", "retenus"),
        ("notifié", "lettre de refus", "notifiée"),
        ("notifié", "arrêté attributif de subvention", "notifié"),
        ("", "Subvention", ""),
        ("dans la limite de 30 000 €", "Subvention", "dans la limite de 30 000 €"),
    ],
)
def test_participle_agrees_with_its_label(participe, sujet, accorde):
    assert accorder(participe, sujet) == accorde
