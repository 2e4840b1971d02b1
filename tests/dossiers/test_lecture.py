"""The whole request as one document, accessible and archivable: what it tells, to whom it is given."""

from __future__ import annotations

import datetime as dt

import pytest
from django.test import Client
from django.urls import reverse
from tests.documents.lecture import declarations, texte
from tests.fabriques import un_agent, un_brouillon_vide, un_dossier_depose, une_personne

from levier.dossiers.actions import enregistrer_reponses
from levier.dossiers.lecture import contexte_dossier, pdf_du_dossier
from levier.instruction.actions import demander_complement
from levier.socle import horloge

pytestmark = [pytest.mark.django_db, pytest.mark.requirement("X-01", "X-06")]


def test_document_tells_the_whole_request_and_is_accessible():
    dossier = un_dossier_depose(reponses={"projet.presentation": "Ligne <une> & *deux*\n#heading[x] $y$"})
    made = pdf_du_dossier(dossier)
    declared = declarations(made)
    assert [declared[key] for key in ("pdfa", "ua", "langue", "balise")] == ["3A", "1", "fr-FR", True]
    read = texte(made)
    expected = [
        f"Demande de subvention n° {dossier.numero}", "État : déposé", "Un accueil numérique pour tous",
        "Ligne <une> & *deux*", "#heading[x] $y$", "Accompagnement par un prestataire", "40 000,00 €", "devis.pdf",
        "Engagement du demandeur", "La demande est recevable", "Demande déposée", "le 15 novembre 2021",
        "Historique", "Camille Martin",
    ]  # fmt: skip
    assert [said for said in expected if said not in read] == []


def test_document_of_a_request_being_completed_is_what_was_deposited():
    dossier = un_dossier_depose()
    demander_complement(
        dossier, par=un_agent(), message="Un devis.", elements=["devis"],
        echeance=horloge.aujourdhui() + dt.timedelta(days=9),
    )  # fmt: skip
    dossier.refresh_from_db()
    enregistrer_reponses(dossier, {"projet.titre": "Un titre pas encore envoyé"}, par=dossier.cree_par)
    told = str(contexte_dossier(dossier))
    assert "Un accueil numérique pour tous" in told
    assert "pas encore envoyé" not in told


def test_draft_that_holds_nothing_still_makes_a_document():
    draft = un_brouillon_vide()
    assert "État : brouillon" in texte(pdf_du_dossier(draft))


def test_document_is_given_to_the_structure_and_to_the_service():
    dossier = un_dossier_depose()
    address = reverse("porteur:pdf", args=[dossier.numero])
    found = {}
    for name, person in {"porteur": dossier.cree_par, "agent": un_agent(), "autre": une_personne()}.items():
        client = Client()
        client.force_login(person)
        answer = client.get(address)
        found[name] = (answer.status_code, answer["Content-Type"].split(";")[0])
    assert found == {
        "porteur": (200, "application/pdf"),
        "agent": (200, "application/pdf"),
        "autre": (404, "text/html"),
    }
