"""Claims on a structure: the proof is read as a download, then accepted or refused with a reason."""

from __future__ import annotations

import io

import pytest
from django.urls import reverse
from tests import fabriques
from tests.espaces.agent.outils import texte

from levier.comptes.actions import reclamer_structure
from levier.comptes.enums import EtatRattachement, RoleStructure
from levier.comptes.models import Rattachement

pytestmark = [pytest.mark.django_db, pytest.mark.requirement("X-09")]


@pytest.fixture
def reclamation():
    structure = fabriques.une_structure()
    fabriques.une_personne(structure, nom="Ancien Secrétaire")
    return reclamer_structure(
        fabriques.une_personne(nom="Nouvelle Maire"),
        structure,
        preuve=io.BytesIO(fabriques.un_pdf("Délibération")),
        nom_fichier="délibération.pdf",
        role=RoleStructure.SIGNATAIRE,
        motif="Le secrétaire est parti en juin.",
    )


def repondre(client, reclamation, **valeurs):
    return client.post(reverse("agent:rattachement", args=[reclamation.pk]), valeurs, follow=True)


def etat(reclamation) -> str:
    reclamation.refresh_from_db()
    return reclamation.etat


def test_claims_are_listed_and_shown(vu_par, agent, reclamation):
    client = vu_par(agent)
    assert "Commune de Dompierre-les-Ormes Nouvelle Maire" in texte(client.get(reverse("agent:rattachements")))
    read = texte(client.get(reverse("agent:rattachement", args=[reclamation.pk])))
    assert "Le secrétaire est parti en juin." in read
    assert "Ancien Secrétaire" in read


def test_no_claim_says_so(vu_par, agent):
    assert "Aucune demande n’attend de vérification." in texte(vu_par(agent).get(reverse("agent:rattachements")))


def test_proof_is_a_download(vu_par, agent, reclamation):
    response = vu_par(agent).get(reverse("agent:preuve", args=[reclamation.pk]))
    assert response["Content-Disposition"].startswith("attachment")
    assert response["X-Content-Type-Options"] == "nosniff"
    assert b"".join(response.streaming_content) == fabriques.un_pdf("Délibération")


def test_claim_accepted_may_end_the_other_accounts(vu_par, agent, reclamation):
    read = texte(repondre(vu_par(agent), reclamation, decision="accepter", ecarter_les_autres="on"))
    assert "Votre réponse est enregistrée" in read
    assert etat(reclamation) == EtatRattachement.ACTIF
    assert Rattachement.objects.get(personne__nom="Ancien Secrétaire").etat == EtatRattachement.TERMINE


def test_claim_refused_needs_a_reason(vu_par, agent, reclamation):
    client = vu_par(agent)
    assert "Donnez la raison du refus" in texte(repondre(client, reclamation, decision="refuser"))
    assert "Choisissez d’accepter ou de refuser." in texte(repondre(client, reclamation, motif="Illisible."))
    repondre(client, reclamation, decision="refuser", motif="La délibération n’est pas signée.")
    assert etat(reclamation) == EtatRattachement.REFUSE


def test_claim_already_answered_is_not_found(vu_par, agent, reclamation):
    client = vu_par(agent)
    repondre(client, reclamation, decision="accepter")
    assert client.get(reverse("agent:rattachement", args=[reclamation.pk])).status_code == 404


def test_claim_of_another_departement_is_not_found(vu_par, reclamation):
    client = vu_par(fabriques.un_agent(departement="01"))
    for page in ["rattachement", "preuve"]:
        assert client.get(reverse(f"agent:{page}", args=[reclamation.pk])).status_code == 404
