"""Repeated lines, bounds, legal regimes: what a cahier may declare, and what it is told otherwise."""

from __future__ import annotations

from pathlib import Path

import pytest

from regles.chargement import CahierInvalide, charger
from regles.evaluation import evaluer
from regles.regimes import en_vigueur, regimes

DOSSIER = Path(__file__).resolve().parents[1] / "cahiers"
CAMERAS = (DOSSIER / "plafond-par-appareil.yaml").read_text(encoding="utf-8")
BONUS = (DOSSIER / "bonus-sur-le-plafond.yaml").read_text(encoding="utf-8")
FAIBLE = (DOSSIER / "plus-faible-de-plusieurs.yaml").read_text(encoding="utf-8")
ASSIETTE = "  assiette: base\n"


def changer(texte: str, avant: str, apres: str) -> str:
    assert texte.count(avant) == 1, avant
    return texte.replace(avant, apres)


@pytest.mark.parametrize(
    ("texte", "avant", "apres", "phrase"),
    [
        (CAMERAS, "  - nom: camera\n", "  - nom: depenses\n", "« depenses » est déjà le début d'une autre valeur"),
        (CAMERAS, "    maximum: 60\n", "    maximum: 0\n", "il faut de 1 à 10000 lignes"),
        (CAMERAS, "{nom: neuve, genre: oui/non,", "{nom: neuve, genre: texte,", "ne peut pas avoir de champ « texte »"),
        (
            CAMERAS,
            "{nom: neuve, genre: oui/non,",
            "{nom: neuve, genre: lignes,",
            "ne peut pas avoir de champ « lignes »",
        ),
        (CAMERAS, "{cout: 10 000 €, lieu: ecole, neuve: oui}", "{cout: 10 000 €, lieu: école}", "« ecole » ?"),
        (CAMERAS, "{cout: 10 000 €, lieu: ecole, neuve: oui}", "{prix: 10 000 €}", "ligne 1 : « prix » n'existe pas"),
        (CAMERAS, "{cout: 10 000 €, lieu: ecole, neuve: oui}", "10 000 €", "ligne 1 : il faut ici ses champs"),
        (
            CAMERAS,
            "  id: detr-dsil\n",
            "  id: detr\n",
            "« detr » n'est pas admis ici. Vouliez-vous dire « detr-dsil » ?",
        ),
        (
            CAMERAS,
            ASSIETTE,
            "  assiette: bases\n",
            "n'est ni une étape ni une valeur en euros. Vouliez-vous dire « base »",
        ),
        (CAMERAS, ASSIETTE, "  assiette: cameras_minimum\n", "n'est ni une étape ni une valeur en euros"),
        (CAMERAS, "  ouverture: 10/01/2022\n", "  ouverture: 10/01/2021\n", "n'est pas décrit pour un guichet ouvert"),
        (BONUS, "        maximum: 5 000\n", "        maximum: 0\n", "le minimum dépasse le maximum"),
        (BONUS, "        genre: choix multiple\n", "        genre: lignes\n", "se déclarent dans « lignes »"),
        (BONUS, "projet.engagements: [ouvert]", "projet.engagements: [ouverts]", "Vouliez-vous dire « ouvert » ?"),
        (BONUS, "    projet.surface: 99\n", "    projet.surface: 9 999\n", "hors des bornes"),
        (
            BONUS,
            "    genre: choix\n",
            "    genre: choix multiple\n",
            "une appréciation n'est pas de genre « choix multiple »",
        ),
        (
            FAIBLE,
            "jusqu'à 10 communes : 3 € ; au-delà : 2 €",
            "moins de 10 communes : 3 € ; plus de 10 communes : 2 €",
            "rien pour 10",
        ),
        (
            FAIBLE,
            "    calculer: taux de depenses.total\n",
            "    calculer: selon taux : sinon : 1 €\n",
            "entre guillemets",
        ),
    ],
)
def test_mistake_is_told(texte, avant, apres, phrase):
    with pytest.raises(CahierInvalide) as refus:
        charger(changer(texte, avant, apres))
    dits = [d.message.replace("\u202f", " ").replace("\u00a0", " ") for d in refus.value.diagnostics]
    assert any(phrase in dit for dit in dits), dits


def test_regimes_are_dated_data_with_their_reference():
    for _, versions in regimes().values():
        assert [version.depuis for version in versions] == sorted(version.depuis for version in versions)
        assert all(bool(version.reference) == bool(version.note) for version in versions)
    decret = en_vigueur("decret-2018-514", regimes()["decret-2018-514"][1][0].depuis)
    assert (decret.plafond, "2018-514" in decret.reference) == ("100", True)


@pytest.mark.requirement("X-02")
def test_the_regime_limits_every_amount_and_says_why():
    cahier = charger(CAMERAS)
    assert [etape.id for etape in cahier.bareme][-2:] == ["aides.reste_a_financer", "aides.plafond_du_regime"]
    assert cahier.montant.formule == "min(au_taux, aides.reste_a_financer, aides.plafond_du_regime)"
    situation = {**cahier.exemples[0].donnees, "recettes.dotations": 11_000_00, "recettes.autres": 11_000_00}
    resultat = evaluer(cahier, situation)
    assert resultat.montant == 25_000_00 * 80 // 100 - 11_000_00
    assert resultat.etapes[-1].limite == (
        "limité à 80 % des dépenses éligibles (code général des collectivités territoriales, article R. 2334-27)"
    )


def test_own_share_is_off_by_default():
    with pytest.raises(CahierInvalide, match="La part propre limite l'aide"):
        charger(changer(FAIBLE, "  part_propre: oui\n", ""))


def test_a_min_of_the_author_takes_the_limits_of_the_regime():
    cahier = charger(FAIBLE)
    assert cahier.montant.formule == (
        "min(par_habitant, par_tranches, au_taux, aides.reste_a_financer, aides.part_propre)"
    )
    assert cahier.regime is not None
    assert cahier.regime.part_propre


def test_pieces_are_values_that_rules_read():
    cahier = charger(FAIBLE)
    assert cahier.donnees["pieces.deliberation"].libelle == "Pièce jointe : Délibération"
    sans = {**cahier.exemples[0].donnees, "pieces.deliberation": None}
    assert evaluer(cahier, sans).manquants == ("pieces.deliberation",)
