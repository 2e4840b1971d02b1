"""The refusal letter as a real PDF, reopened."""

from __future__ import annotations

import pytest
from tests.documents.lecture import codes_qr, declarations, piece_jointe, texte
from tests.fabriques import CA, un_agent, un_dossier_complet, un_dossier_depose, une_structure
from tests.propositions import refuser_et_signer
from tests.taches import derouler

from levier.actes.models import Acte
from levier.instruction.actions import rendre_appreciation
from levier.instruction.queries import resultat_instruit

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
        "Constaté dans votre dossier : Date prévue du premier engagement : 15/02/2022.",
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


def test_letter_gives_the_reason_of_who_judged_and_says_nothing_twice(prefet):
    """B11: a judgement that fails is a fact; the sentence of the condition, prefilled, is not a second reason."""
    dossier = un_dossier_complet()
    rendre_appreciation(
        dossier,
        "appreciation.petite_ou_moyenne",
        "non",
        par=un_agent(),
        motif="Commune déjà dotée d’un service numérique.",
    )
    (failed,) = resultat_instruit(dossier).motifs
    refuser_et_signer(dossier, par=prefet, motif=f"{failed.phrase} Le projet peut être revu.", conditions=[failed.id])
    signed = Acte.objects.get().donnees
    (told,) = signed["motifs"]
    assert told["faits"].endswith(
        "«\u00a0Petite ou moyenne collectivité\u00a0»\u00a0: non, apprécié le 15\u00a0septembre\u00a02021 par instructeur, "
        "préfecture pour le motif suivant\u00a0: Commune déjà dotée d’un service numérique"
    )
    assert signed["motif"] == "Le projet peut être revu."


def test_letter_of_a_request_never_complete_does_not_say_that_it_was_instructed(prefet, pdf):
    refuser_et_signer(un_dossier_depose(structure=une_structure(CA)), par=prefet, motif="Une agglomération.")
    derouler()
    read = texte(pdf(Acte.objects.get()))
    assert "Cette demande, examinée telle que vous l’avez déposée, ne peut pas recevoir une suite favorable" in read
    assert "Après instruction" not in read


def test_letter_with_a_text_alone_gives_one_reason(refuse, pdf):
    read = texte(pdf(refuse("Les crédits sont épuisés.")))
    assert "Après instruction, je ne peux pas lui donner une suite favorable" in read
    assert "pour la raison suivante" in read
    assert "Conditions du cahier des charges qui ne sont pas remplies" not in read


def test_letter_is_archivable_accessible_and_carries_its_data(refuse, pdf):
    act = refuse("Les crédits sont épuisés.")
    declared = declarations(pdf(act))
    assert [declared[key] for key in ("pdfa", "ua", "langue", "balise")] == ["3A", "1", "fr-FR", True]
    assert piece_jointe(pdf(act)) == act.document.donnees


def test_letter_bears_no_public_code(refuse, pdf, tmp_path):
    assert codes_qr(pdf(refuse("Les crédits sont épuisés.")), tmp_path) == []
