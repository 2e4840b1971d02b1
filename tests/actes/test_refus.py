"""The refusal letter as a real PDF, reopened."""

from __future__ import annotations

import pytest
from tests.documents.lecture import codes_qr, declarations, piece_jointe, texte

pytestmark = [pytest.mark.django_db, pytest.mark.requirement("X-06")]


def test_letter_gives_failed_conditions_text_and_ways_of_appeal(refuse, pdf):
    act = refuse("Le calendrier annoncé ne convient pas.\nUn autre guichet ouvrira.", ["debut"], reponses={"projet.debut": "15/02/2022"})  # fmt: skip
    read = texte(pdf(act))
    expected = [
        f"Décision n° {act.numero}",
        f"Refus de la demande de subvention n° {act.decision.dossier.numero}",
        "Camille Martin Secrétaire générale Commune de Dompierre-les-Ormes 1 place de la Mairie 71520 Dompierre-les-Ormes",
        "pour la commune de Dompierre-les-Ormes",
        "d’un montant de 28 000,00 €",
        "les raisons suivantes",
        "Le projet doit commencer au plus tard le 31 décembre 2021.",
        "(Cahier des charges de Saône-et-Loire, axe 3, « Quel calendrier ? »)",
        "Le calendrier annoncé ne convient pas. Un autre guichet ouvrira.",
        "dans les deux mois qui suivent sa notification",
        "www.telerecours.fr",
        "non remplie",
        "articles L. 311-3-1",
        "/appels/fitn7-axe3-saone-et-loire/calcul/version-1/",
    ]
    assert [said for said in expected if said not in read] == []
    assert act.numero == "REF-71-2021-0001"


def test_letter_with_a_text_alone_gives_one_reason(refuse, pdf):
    read = texte(pdf(refuse("Les crédits sont épuisés.")))
    assert "pour la raison suivante" in read
    assert "Conditions du cahier des charges qui ne sont pas remplies" not in read


def test_letter_is_archivable_accessible_and_carries_its_data(refuse, pdf):
    act = refuse("Les crédits sont épuisés.")
    declared = declarations(pdf(act))
    assert [declared[key] for key in ("pdfa", "ua", "langue", "balise")] == ["3A", "1", "fr-FR", True]
    assert piece_jointe(pdf(act)) == act.document.donnees


def test_letter_bears_no_public_code(refuse, pdf, tmp_path):
    assert codes_qr(pdf(refuse("Les crédits sont épuisés.")), tmp_path) == []
