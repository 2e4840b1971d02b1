from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.fabriques import texte_du_cahier

from levier.dossiers.financement.collage import lire_tableau, nombre
from levier.dossiers.financement.lignes import LigneSaisie, lire_ligne
from regles.chargement import charger

pytestmark = pytest.mark.requirement("SL-07")


@pytest.fixture(scope="module")
def cahier():
    return charger(texte_du_cahier())


def dep(nature: str, libelle: str, montant: str, tva: str = "") -> LigneSaisie:
    return LigneSaisie("depense", nature, libelle, montant, tva=tva)


def test_copied_cells_with_a_header_and_a_total(cahier):
    pasted = (
        "Poste\tNature\tMontant (€)\n"
        "Diagnostic de l’accueil\tPrestation, étude ou expertise\t12 500,00 €\n"
        "Ateliers des agents\tformation\t1.234,50\n"
        "\t\t\n"
        "Total\t\t13 734,50 €\n"
    )
    found = lire_tableau(pasted, cahier)
    assert found.lignes == (
        dep("prestation", "Diagnostic de l’accueil", "12 500,00"),
        dep("formation", "Ateliers des agents", "1234,50"),
    )
    assert [reason for _, reason in found.laissees] == ["En-tête du tableau.", "Total : il est recalculé."]


def test_quoted_semicolons_with_untaxed_amounts_and_rates(cahier):
    pasted = 'Désignation;HT;TVA;TTC\n"Étude ; phase 1";"10 000,00";20 %;12 000,00\nLicences;500;5,5%;527,50'
    assert lire_tableau(pasted, cahier).lignes == (
        dep("prestation", "Étude ; phase 1", "10 000,00", "20"),
        dep("", "Licences", "500", "5,5"),
    )


def test_sides_follow_titles_and_origins(cahier):
    pasted = "Dépenses\nPrestation\t1000\nRecettes\nFEDER\t300\nConseil départemental\t200\nFonds propres\t500"
    assert [(line.sens, line.nature, line.montant) for line in lire_tableau(pasted, cahier).lignes] == [
        ("depense", "prestation", "1000"),
        ("recette", "europe", "300"),
        ("recette", "departement", "200"),
        ("recette", "autofinancement", "500"),
    ]


def test_obtained_revenues_are_told(cahier):
    pasted = "Financeur\tMontant\tStatut\nRégion\t300\tobtenue\nDSIL\t20\tdemandée"
    found = lire_tableau(pasted, cahier).lignes
    assert [(line.nature, line.obtenue) for line in found] == [("region", True), ("dsil", False)]


@pytest.mark.parametrize(
    ("pasted", "expected"),
    [
        ("1 234,50 €", "1 234,50"),
        ("1.234,50", "1234,50"),
        ("1.234.567", "1234567"),
        ("1,234.50", "1234,50"),
        ("1.234", "1.234"),
        ("12e9", "12e9"),
    ],
)
def test_thousands_are_undone_only_without_doubt(pasted, expected):
    assert nombre(pasted) == expected


def test_row_without_amount_stays_with_its_problem(cahier):
    found = lire_tableau("Diagnostic\tà préciser\nÉtude\t100", cahier).lignes
    assert [line.libelle for line in found] == ["Diagnostic", "Étude"]
    assert set(lire_ligne(cahier, found[0])[1]) >= {"montant"}


@given(texte=st.text(max_size=200) | st.lists(st.sampled_from("Étude\t;,\n 12,5€%TVA\"'"), max_size=80).map("".join))
def test_no_word_of_any_paste_is_lost_without_being_said(texte):
    cahier = charger(texte_du_cahier())
    found = lire_tableau(texte, cahier)
    assert len(found.lignes) + len(found.laissees) <= len(texte.splitlines()) + 1
    for line in found.lignes:
        lire_ligne(cahier, line)
