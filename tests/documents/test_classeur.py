"""A spreadsheet is read back from its own XML: empty cells, texts, headers."""

from __future__ import annotations

from tests.documents.classeur_lu import Lu

from levier.documents.classeur import Bloc, Colonne, Feuille, Genre, ecrire


def test_unknown_amount_is_an_empty_cell_and_a_text_is_never_a_formula(tmp_path):
    sortie = tmp_path / "x.xlsx"
    colonnes = (Colonne("Nom"), Colonne("Aide", Genre.EUROS), Colonne("Oui"))
    rows = [("=1+1", 123_456, True), ("http://x", None, None), ("", -1, False)]
    with sortie.open("wb") as flux:
        ecrire(flux, [Feuille("Une", (Bloc("", colonnes, rows),), filtre=True)])
    lu = Lu(sortie, 1)
    assert lu.formules == []
    assert lu.lignes[1] == {"A": "=1+1", "B": 1234.56, "C": "oui"}
    assert lu.lignes[2] == {"A": "http://x"}
    assert lu.lignes[3] == {"A": "", "B": -0.01, "C": "non"}


def test_empty_table_has_its_header_alone(tmp_path):
    sortie = tmp_path / "vide.xlsx"
    with sortie.open("wb") as flux:
        ecrire(flux, [Feuille("Vide", (Bloc("Titre", (Colonne("Nom"),), []),))])
    assert Lu(sortie, 1).lignes == [{"A": "Titre"}, {"A": "Nom"}]
