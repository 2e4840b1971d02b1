"""What an arrêté says when it departs from the rules, and a refusal of what it found: the words, read in their contexts."""

from __future__ import annotations

import pytest
from tests.documents.lecture import normaliser
from tests.fabriques import un_agent, un_appel, un_dossier_complet, une_structure
from tests.propositions import refuser_et_signer

from levier.actes.models import Acte
from levier.comptes.enums import Role
from levier.dossiers.models import Dossier
from levier.instruction.actions import rendre_appreciation

pytestmark = [pytest.mark.django_db, pytest.mark.requirement("X-06", "SL-03", "SL-09")]
POURQUOI = "Mutualisation de douze communes."


def corps(acte: Acte) -> str:
    """Visas, considérants and articles, without the annexes."""
    parts = [*acte.donnees["considerants"], *(article["texte"] for article in acte.donnees["articles"])]
    return normaliser(" ".join(parts))


def test_derogation_over_the_ceiling_stands_in_the_body_with_its_reason(accorde):
    dossier = un_dossier_complet(un_appel(), une_structure("200040293"), depenses="60000", demande="42000")
    rendre_appreciation(
        dossier, "appreciation.derogation_plafond", "oui", par=un_agent(Role.SIGNATAIRE), motif=POURQUOI
    )
    act = accorde("42000", dossier=dossier)
    said = corps(act)
    assert said.count(POURQUOI.removesuffix(".")) == 2, "a considérant, and the article of the computation"
    assert "30 000 €" not in said, "the ceiling that was lifted limits nothing"
    assert "Cette subvention représente 70 %" in said


def test_grant_below_the_scale_says_computed_granted_and_why(accorde):
    said = corps(accorde("20000", motif="Un prestataire est déjà financé."))
    assert "La subvention calculée est de 28 000,00 €" in said
    assert "Le montant attribué, 20 000,00 €, s’écarte de la subvention calculée, 28 000,00 €" in said
    assert said.count("Un prestataire est déjà financé") == 2


def test_grant_as_computed_says_no_departure(accorde):
    said = corps(accorde())
    assert [word for word in ("écarte", "Écart", "environ") if word in said] == []


def test_nobody_is_charged_with_his_own_act(accorde):
    articles = {article["titre"]: normaliser(article["texte"]) for article in accorde().donnees["articles"]}
    assert articles["Exécution"] == (
        "Le secrétaire général de la préfecture de Saône-et-Loire et le directeur départemental des finances "
        "publiques, comptable assignataire, sont chargés, chacun en ce "
        "qui le concerne, de l’exécution du présent arrêté, qui est notifié au bénéficiaire."
    )
    assert "sur laquelle 297 029,75 € sont ouverts" in articles["Imputation"]


def test_refusal_gives_what_was_found_each_reason_once(refuse):
    rule = "Le projet doit commencer au plus tard le 31 décembre 2021."
    data = refuse(rule, ["debut"], reponses={"projet.debut": "15/02/2022"}).donnees
    (motif,) = data["motifs"]
    assert normaliser(motif["phrase"]) == rule
    assert normaliser(motif["faits"]) == "Date prévue du premier engagement : 15/02/2022"
    assert data["motif"] == "", "the rule is not said again as the service's own words"


def test_judgement_that_failed_gives_its_reason(prefet):
    dossier = un_dossier_complet()
    why = "Commune déjà dotée d’un service numérique important."
    rendre_appreciation(dossier, "appreciation.petite_ou_moyenne", "non", par=un_agent(Role.INSTRUCTEUR), motif=why)
    refuser_et_signer(dossier, par=prefet, motif="Hors du champ.", conditions=["porteur_admis"])
    (motif,) = Acte.objects.get(decision__dossier=dossier).donnees["motifs"]
    assert why.removesuffix(".") in normaliser(motif["faits"])


def test_refusal_of_a_request_never_declared_complete_claims_no_instruction(prefet):
    dossier = un_dossier_complet()
    Dossier.objects.filter(pk=dossier.pk).update(complet_le=None)
    refuser_et_signer(dossier, par=prefet, motif="Hors du champ.")
    assert Acte.objects.get(decision__dossier=dossier).donnees["instruite"] is False
