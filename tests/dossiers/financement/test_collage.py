from __future__ import annotations

import re
from collections import Counter
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.fabriques import texte_du_cahier

from levier.dossiers.financement.collage import lire_tableau, nombre
from levier.dossiers.financement.lignes import LigneSaisie, lire_ligne
from regles.chargement import charger

pytestmark = pytest.mark.requirement("SL-07")
CAS = Path(__file__).parent / "cas"


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


@pytest.mark.parametrize(
    ("nom", "attendu", "demande"),
    [
        (
            "depenses-et-recettes-cote-a-cote.tsv",
            [("depense", "12 500"), ("depense", "5 000"), ("autofinancement", "3 250"), ("region", "2 000")],
            "12 250",
        ),
        ("annees.tsv", [("depense", "3 000")], ""),
        ("montants-espace-et-point-avec-entete.tsv", [("depense", "12 500,00"), ("depense", "5 000,00")], ""),
        ("montants-espace-et-point-sans-entete.tsv", [("depense", "12 500,00"), ("depense", "5 000,00")], ""),
        ("guillemet-ouvert.tsv", [("depense", "5 000"), ("depense", "3 000"), ("depense", "2 000")], ""),
        ("saut-u2028.tsv", [("depense", "12 500")], ""),
        ("saut-u000b.tsv", [("depense", "12 500"), ("depense", "3 000")], ""),
    ],
)
def test_plans_as_people_paste_them(cahier, nom, attendu, demande):
    found = lire_tableau((CAS / nom).read_bytes().decode(), cahier)
    sides = [(one.sens if one.sens == "depense" else one.nature, one.montant) for one in found.lignes]
    assert (sides, found.demande) == (attendu, demande)


def test_quote_left_open_stays_in_its_label_at_any_length(cahier):
    assert lire_tableau((CAS / "guillemet-ouvert.tsv").read_text(), cahier).lignes[0].libelle == '"Cluny demain'
    row = "libellé assez long " * 17
    found = lire_tableau('Poste\tMontant\n"Début' + f"\nLigne {row}\t1000" * 390, cahier)
    assert [line.montant for line in found.lignes] == ["", *["1000"] * 390]


def test_columns_of_years_and_totals_are_told_not_kept(cahier):
    found = lire_tableau("Poste\t2021\t2022\tTotal\nÉtude\t1 000\t2 000\t3 000\nTotal\t1 000\t2 000\t3 500", cahier)
    assert [line.montant for line in found.lignes] == ["3 000"]
    told = dict(found.laissees)
    assert told["2021 : 1 000"] == told["2022 : 2 000"] == "Répartition par année : le plan en garde le total."
    assert "les lignes lues au-dessus font 3\u202f000,00\u00a0€" in told["Total · 1 000 · 2 000 · 3 500"]
    without_total = lire_tableau("Poste\tMontant 2021\tMontant 2022\nÉtude\t1 000\t2 000,50", cahier)
    assert [line.montant for line in without_total.lignes] == ["3000,50"]


@pytest.mark.parametrize(
    ("financeur", "porteur", "attendu"),
    [
        ("Commune", "commune", "autofinancement"),
        ("Commune de Cluny", "commune", "autofinancement"),
        ("Communauté de communes du Clunisois", "commune", "epci"),
        ("Communauté de communes", "cc", "autofinancement"),
        ("Région", "region", "autofinancement"),
        ("DETR", "commune", "detr"),
        ("État", "commune", ""),
        ("Subvention de l’État", "commune", ""),
        ("Subvention sollicitée", "commune", ""),
        ("État : DSIL", "commune", "dsil"),
        ("Ministère de la culture", "commune", "etat"),
    ],
)
def test_who_pays_is_the_fund_the_porteur_or_another(cahier, financeur, porteur, attendu):
    found = lire_tableau(f"Financeur\tMontant\tTaux\n{financeur}\t5 000\t20 %", cahier, porteur)
    assert ([line.nature for line in found.lignes], found.demande) == (([attendu], "") if attendu else ([], "5 000"))


def test_label_and_amount_in_one_cell(cahier):
    found = lire_tableau("Formation agents 4 800,00\nÉtude 2021\nLogiciel : 300 €\nPhase 2", cahier).lignes
    assert [(line.libelle, line.montant) for line in found] == [
        ("Formation agents", "4 800,00"), ("Étude 2021", ""), ("Logiciel", "300"), ("Phase 2", ""),
    ]  # fmt: skip


def test_commas_and_quotes_of_a_csv_file(cahier):
    found = lire_tableau('"Étude, phase ""1""","12 500,00"\n\n"Formation","5 000,00"\n', cahier).lignes
    assert [(line.libelle, line.montant) for line in found] == [
        ('Étude, phase "1"', "12 500,00"),
        ("Formation", "5 000,00"),
    ]


def test_amount_that_cannot_be_read_stays_in_its_line_and_is_told(cahier):
    found = lire_tableau("Poste\tMontant\nÉtude\tà préciser\nFormation\tenv. 500\nLogiciel\t300", cahier)
    assert [line.montant for line in found.lignes] == ["à préciser", "env. 500", "300"]
    assert [text for text, reason in found.laissees if reason.startswith("Montant illisible")] == [
        "Étude · à préciser",
        "Formation · env. 500",
    ]


def test_inches_close_no_quote_and_breaks_of_a_cell_are_spaces(cahier):
    found = lire_tableau('Poste\tMontant\n"Écran\t300\nDalle 24"\t500\n"Étude\npréalable"\t12 500 € HT', cahier).lignes
    assert [(line.libelle, line.montant) for line in found] == [
        ('"Écran', "300"), ('Dalle 24"', "500"), ("Étude préalable", "12 500"),
    ]  # fmt: skip


def test_guessed_natures_are_marked(cahier):
    found = lire_tableau("Poste\tMontant\nÉtude\t10\nFormation\t20", cahier)
    assert [line.libelle for line in found.devinees] == ["Étude"]


MONTANTS = st.integers(1, 99_999_999).map(lambda cents: f"{cents // 100},{cents % 100:02}")
CELLULES = st.sampled_from(
    [
        "",
        "Étude",
        "Formation",
        "Région",
        "État",
        "TOTAL",
        "2021",
        "Poste",
        "Montant",
        "Recettes",
        "HT",
        "20 %",
        "à voir",
    ]
)


@given(rows=st.lists(st.lists(CELLULES | MONTANTS, min_size=1, max_size=6), max_size=8), sign=st.sampled_from("\t;"))
def test_no_amount_of_any_paste_is_lost_without_being_said(rows, sign):
    """Each amount pasted is in a line, in what is asked, or in what is left aside, as many times."""
    cahier = charger(texte_du_cahier())
    found = lire_tableau("\n".join(sign.join(row) for row in rows), cahier)
    said = [*(line.montant for line in found.lignes), *(line.libelle for line in found.lignes), found.demande]
    text = " ".join([*said, *(text for text, _ in found.laissees), *(line.tva for line in found.lignes)])
    pasted = Counter(cell for row in rows for cell in row if re.fullmatch(r"\d+,\d\d", cell))
    assert {cell: count for cell, count in pasted.items() if len(re.findall(rf"(?<!\d){cell}", text)) < count} == {}


@given(texte=st.text(max_size=200) | st.lists(st.sampled_from("Étude\t;,\n 12,5€%TVA\"'"), max_size=80).map("".join))
def test_any_text_is_read(texte):
    cahier = charger(texte_du_cahier())
    for line in lire_tableau(texte, cahier).lignes:
        lire_ligne(cahier, line)
