"""What a call says of itself beside its rules: waves that follow one another, an amount not known, a comité, a follow-up."""

from __future__ import annotations

import datetime as dt

import pytest
from tests.cahiers.appels import texte_de

from regles.chargement import CahierInvalide, charger
from regles.evaluation import evaluer
from regles.explication import calcul

AXE2 = texte_de("axe2-volets-1-3")


def _refus(avant: str, apres: str) -> str:
    assert AXE2.count(avant) == 1, avant
    with pytest.raises(CahierInvalide) as refus:
        charger(AXE2.replace(avant, apres))
    return str(refus.value)


@pytest.mark.parametrize(
    ("avant", "apres", "phrase"),
    [
        ("      cloture: 28/05/2021\n", "      cloture: 24/01/2021\n", "la clôture précède l'ouverture"),
        ("      ouverture: 01/07/2021\n", "      ouverture: 28/05/2021\n", "cette vague commence avant la fin de la précédente"),
        ("      ouverture: 25/01/2021\n", "      ouverture: 24/01/2021\n", "ou hors de la fenêtre"),
        ("  cloture: 31/05/2022\n  source", "  cloture: 01/06/2022\n  source", "la fenêtre se ferme le dernier jour de sa dernière vague"),
        ("    - id: vague2\n", "    - id: vague1\n", "le nom « vague1 » est déjà pris"),
        ("      ouverture: 01/07/2021\n", "      ouverture: 31/06/2021\n", "la date 31/06/2021 n'existe pas"),
    ],
)  # fmt: skip
def test_waves_that_overlap_or_leave_the_window_are_refused(avant, apres, phrase):
    assert phrase in _refus(avant, apres)


def test_days_of_waves_are_figures_that_rules_and_texts_take_by_name():
    cahier = charger(AXE2)
    jours = {p.donnee.nom: p.valeur for p in cahier.parametres if p.donnee.nom.startswith("fenetre.")}
    assert jours["fenetre.vague2.ouverture"] == dt.date(2021, 7, 1)
    assert len(jours) == 6
    assert any("Troisième vague" in ligne for ligne in calcul(cahier, evaluer(cahier, cahier.exemples[0].donnees)))


def test_unknown_enveloppe_is_no_figure():
    """No formula and no text can take an amount that nobody gave."""
    assert charger(AXE2).enveloppe.montant is None
    assert "« {enveloppe.montant} » ne correspond à aucun chiffre du cahier" in _refus(
        "L'État finance {taux_de_financement}", "L'État finance {enveloppe.montant}"
    )
    assert "« peu » n'est pas un montant" in _refus("  montant: inconnu\n", "  montant: peu\n")


def test_comite_and_follow_up_are_optional_and_checked():
    cahier = charger(AXE2)
    assert (cahier.comite.rythme.dit, [suivi.id for suivi in cahier.suivi]) == (
        "après la clôture de chaque vague",
        ["releve"],
    )
    assert "il manque « rythme »" in _refus("  rythme: {releve: oui}\n", "")
    debut, fin = AXE2.split("\ncomite:\n")
    sans = charger(debut + "\n# Le taux" + fin.split("\n# Le taux")[1])
    assert sans.comite is None
