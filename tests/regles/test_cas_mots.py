"""Small cahiers whose formulas lacked a word: what each gives now."""

from __future__ import annotations

from pathlib import Path

import pytest

from regles.chargement import CahierInvalide, Diagnostic, charger
from regles.conversion import lire_json
from regles.evaluation import evaluer
from regles.explication import calcul

CAS = Path(__file__).with_name("cas")


def lire(nom: str) -> str:
    return (CAS / f"{nom}.yaml").read_text(encoding="utf-8")


def diagnostics(texte: str) -> list[Diagnostic]:
    """What the author is told, but for the role that these small files leave out."""
    try:
        charger(texte)
    except CahierInvalide as refus:
        return [d for d in refus.diagnostics if "assiette" not in d.message]
    return []


def souligne(diagnostic: Diagnostic) -> str:
    debut = diagnostic.colonne - 1
    return diagnostic.extrait[debut : debut + diagnostic.longueur]


def test_taux_d_un_entier_refuse():
    (diagnostic,) = diagnostics(lire("taux-d-un-entier-refuse"))
    assert diagnostic.endroit == "exemple « c »"  # the formula is understood; the example gives none of what it reads
    assert "« Avant » (x.avant), à donner dans le formulaire" in diagnostic.message


def test_taux_d_un_entier_is_said_in_its_unit():
    cahier = charger(lire("taux-d-un-entier"))
    assert [evaluer(cahier, exemple.donnees).recevable for exemple in cahier.exemples] == [True, False]
    dit = calcul(cahier, evaluer(cahier, cahier.exemples[0].donnees))[0]
    assert "40\u00a0% de 1\u202f001\u00a0kWh : 400\u00a0kWh." in dit


def test_taux_ou_facteur_entre_deux_unites():
    (diagnostic,) = diagnostics(lire("taux-ou-facteur-entre-deux-unites"))
    assert souligne(diagnostic) == "100 × x.s >= 7 × x.pop"
    assert "« 1 m² au prorata de … sur 1 habitant »" in diagnostic.message


def test_facteur_au_prorata():
    cahier = charger(lire("facteur-au-prorata"))

    def recevable(surface: int, habitants: int) -> bool | None:
        return evaluer(cahier, {"depenses.a": 10_00, "x.s": surface, "x.pop": habitants}).recevable

    assert [recevable(70, 1_000), recevable(69, 1_000), recevable(70, 1_014), recevable(70, 1_015)] == [
        True,
        False,
        True,
        False,
    ]
    dit = calcul(cahier, evaluer(cahier, cahier.exemples[0].donnees))[0]
    assert "7\u00a0m² au prorata de 1\u202f000\u00a0habitants sur 100\u00a0habitants : 70\u00a0m²." in dit


def test_montant_negatif_impossible():
    (diagnostic,) = diagnostics(lire("montant-negatif-impossible"))
    assert souligne(diagnostic) == "-10 €"
    assert "« minimum: -500 000 € »" in diagnostic.message


def test_montant_negatif_declare():
    cahier = charger(lire("montant-negatif-declare"))
    solde = cahier.donnees["x.solde"]
    assert solde.minimum == -500_000_00
    assert [lire_json(ecrit, solde) for ecrit in ("-1 500 €", "−1 500,00 €", "-1500.00", -1500)] == [-1_500_00] * 4
    assert evaluer(cahier, cahier.exemples[0].donnees).recevable is True


@pytest.mark.parametrize("genre", ["genre: entier, unite: lits", "genre: montant", "genre: taux"])
def test_field_of_a_line_may_be_negative_too(genre):
    lignes = f"lignes: [{{nom: l, libelle: L, champs: [{{nom: ecart, {genre}, libelle: E, minimum: -90}}]}}]\n"
    texte = lire("montant-negatif-declare").replace("engagement: E\n", f"engagement: E\n{lignes}")
    assert charger(texte).donnees["l"].champs[0].minimum == -90 * {"montant": 100, "taux": 10_000}.get(genre[7:], 1)


def test_date_sans_annee_lue_comme_nombre():
    (diagnostic,) = diagnostics(lire("date-sans-annee-lue-comme-nombre"))
    assert souligne(diagnostic) == "30 avril"
    assert diagnostic.message == "« 30 avril » : une date s'écrit avec son année, par exemple « 30/04/2026 »"


def test_a_comma_inside_braces_is_told_once_with_the_quotes_to_write():
    texte = lire("montant-negatif-declare").replace("depenses.a: 10 €", "depenses.a: 4 500,30 €")
    (diagnostic,) = diagnostics(texte.replace("montant: 10 €", 'montant: "4 500,30 €"'))
    assert souligne(diagnostic) == "4 500,30 €"
    assert 'se met entre guillemets : « "4 500,30 €" »' in diagnostic.message
    (diagnostic,) = diagnostics(
        lire("montant-negatif-declare")
        .replace("x.solde < 0 €", "porteur.nature parmi (commune, cc)")
        .replace("oui, m", "inconnu, m")
        .replace("10 €}}]", "inconnu}}]")
    )
    assert souligne(diagnostic) == "porteur.nature parmi (commune, cc)"


def test_a_colon_inside_braces_is_told():
    (diagnostic,) = diagnostics(lire("montant-negatif-declare").replace("x.solde < 0 €", "selon x : oui : non"))
    assert "une valeur qui contient « : » ou une virgule se met entre guillemets" in diagnostic.message


def test_the_codes_of_a_choice_may_be_numbers():
    texte = lire("montant-negatif-declare").replace(
        "{nom: x.solde,",
        "{nom: x.departement, genre: choix, libelle: D, options: [{code: 73, libelle: S}, {code: 01, libelle: A}, {code: 2A, libelle: C}]}, {nom: x.solde,",
    )
    texte = texte.replace("exiger: x.solde < 0 €", 'exiger: "x.departement parmi (01, 2A) ou x.departement = 73"')
    cahier = charger(texte.replace("x.solde: -1", 'x.departement: "73", x.solde: -1'))
    assert [
        evaluer(cahier, {"depenses.a": 1_00, "x.departement": code}).recevable for code in ("73", "01", "2A", None)
    ] == [True, True, True, None]
