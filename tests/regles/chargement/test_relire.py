"""The archive's door: what was published is read for ever, and a rule that is no longer understood claims nothing."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.regles.cas_acceptes import se_charge

from regles.cahier import Cahier
from regles.chargement import CahierInvalide, charger, relire
from regles.chargement.atelier import ILLISIBLE
from regles.evaluation import evaluer
from regles.explication import ligne

RACINE = Path(__file__).resolve().parents[3]
TEXTES = {
    fichier.stem: fichier.read_text(encoding="utf-8")
    for dossier in ("cahiers/fitn7", "tests/regles")
    for fichier in sorted((RACINE / dossier).rglob("*.yaml"))
    if fichier.stem != "fonds" and se_charge(fichier)
}
ILLISIBLES = {
    "condition": ("    exiger: projet.debut <= debut_limite\n", "    exiger: projet.debut ⩽ debut_limite\n"),
    "condition absente": ("    exiger: projet.debut <= debut_limite\n", ""),
    "étape": ("    calculer: appreciation.taux_retenu de depenses_eligibles\n", "    calculer: 3 de 4\n"),
    "assiette": ("    calculer: max(0 €, depenses_eligibles - recettes.autres)\n", "    calculer: oui\n"),
    "chiffre": ("    valeur: 30 000 €\n", "    valeur: trente mille euros\n"),
}


@pytest.mark.parametrize("nom", TEXTES)
def test_what_an_author_may_publish_is_the_same_by_both_doors(nom: str):
    assert relire(TEXTES[nom]) == charger(TEXTES[nom])


def test_a_text_read_twice_is_compiled_once(texte_71: str):
    assert relire(texte_71) is relire(texte_71)


@pytest.mark.requirement("N-04")
@pytest.mark.parametrize(
    ("avant", "apres"),
    [
        ("depenses_eligibles", "base_retenue"),
        ("attendu: {recevable: oui, montant: 28 000 €}", "attendu: {recevable: oui, montant: 1 €}"),
        ("engagement: >-", "mot_disparu: oui\nengagement: >-"),
        ("\nversion: 1\n", "\n"),
        ("format: 1", "format: 0"),
    ],
    ids=["sans assiette", "exemple faux", "mot-clé disparu", "clé devenue obligatoire", "autre format"],
)
def test_what_is_asked_of_authors_since_refuses_nothing(texte_71: str, cahier_71: Cahier, avant: str, apres: str):
    assert avant in texte_71
    texte = texte_71.replace("{calcul}", "{taux}").replace(avant, apres)
    with pytest.raises(CahierInvalide):
        charger(texte)
    relu = relire(texte)
    situation = cahier_71.exemples[0].donnees
    assert evaluer(relu, situation).montant == evaluer(cahier_71, situation).montant == 28_000_00
    assert relu.roles.assiette == ("" if avant == "depenses_eligibles" else "depenses_eligibles")


@pytest.mark.requirement("N-04")
@pytest.mark.parametrize("nom", ILLISIBLES)
def test_a_rule_no_longer_understood_has_no_value(texte_71: str, cahier_71: Cahier, nom: str):
    """It is neither met nor worth zero: the result waits, and says for what."""
    avant, apres = ILLISIBLES[nom]
    assert texte_71.count(avant) == 1
    relu = relire(texte_71.replace(avant, apres))
    resultat = evaluer(relu, cahier_71.exemples[0].donnees)
    assert (resultat.montant, resultat.minimum, resultat.maximum) == (None, None, None)
    assert {relu.donnees[manquant].libelle for manquant in resultat.manquants} == {ILLISIBLE}
    assert ligne(relu, resultat) == f"À compléter : {ILLISIBLE}"


def test_a_request_that_another_condition_refuses_is_refused_all_the_same(texte_71: str, cahier_71: Cahier):
    relu = relire(texte_71.replace(*ILLISIBLES["condition"]))
    situation = {**cahier_71.exemples[0].donnees, "projet.engage": True}
    resultat, attendu = evaluer(relu, situation), evaluer(cahier_71, situation)
    assert (resultat.recevable, resultat.motifs) == (attendu.recevable, attendu.motifs) == (False, attendu.motifs)


def test_a_text_without_amount_gives_none(texte_71: str, cahier_71: Cahier):
    tete, _, suite = texte_71.partition("\nmontant:")
    resultat = evaluer(relire(f"{tete}\nacte:{suite.partition('acte:')[2]}"), cahier_71.exemples[0].donnees)
    assert (resultat.recevable, resultat.montant) == (True, None)


def test_a_figure_no_longer_read_is_no_zero():
    """Zero would be a number of cameras that everybody reaches."""
    texte = TEXTES["plafond-par-appareil"]
    assert texte.count('valeur: "2"\n') == 1
    relu = relire(texte.replace('valeur: "2"\n', "valeur: deux\n"))
    resultat = evaluer(relu, {**relu.exemples[0].donnees, "camera": ()})
    assert {c.id: c.verdict for c in resultat.conditions}["assez_de_cameras"] is None


@pytest.mark.parametrize(
    "ajout",
    [
        "".join(f"mot_{rang}: oui\n" for rang in range(150)),
        "suivi: [" + ", ".join(f"{{id: s{rang}, libelle: {'l' * 40}}}" for rang in range(2_500)) + "]\n",
    ],
    ids=["cent cinquante mots disparus", "plus d'éléments qu'un fichier n'en a"],
)
def test_limits_of_authors_stop_no_archive(texte_71: str, cahier_71: Cahier, ajout: str):
    texte = f"{texte_71}\n{ajout}"
    with pytest.raises(CahierInvalide):
        charger(texte)
    assert evaluer(relire(texte), cahier_71.exemples[0].donnees) == evaluer(cahier_71, cahier_71.exemples[0].donnees)


def test_formulas_longer_than_authors_may_write_are_read_all_the_same(
    texte_71: str, cahier_71: Cahier, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr("regles.chargement.atelier.CARACTERES_MAXIMUM", 100)
    monkeypatch.setattr("regles.chargement.atelier.POIDS_TOTAL_MAXIMUM", 10)
    with pytest.raises(CahierInvalide):
        charger.__wrapped__(texte_71)
    assert relire.__wrapped__(texte_71) == cahier_71


def test_what_never_was_a_cahier_is_refused():
    for texte in ("", "- une liste", "a: [", "a: &b c"):
        with pytest.raises(CahierInvalide):
            relire(texte)
