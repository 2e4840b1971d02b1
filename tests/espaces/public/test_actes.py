from __future__ import annotations

import pytest
from tests.fabriques import un_agent, un_dossier_complet
from tests.taches import derouler

from levier.actes.actions import attribuer_et_signer, refuser_et_signer
from levier.actes.models import Acte
from levier.comptes.enums import Role
from levier.dossiers.queries import etude
from levier.socle import argent

pytestmark = pytest.mark.django_db


@pytest.mark.requirement("X-06")
def test_act_is_checked_by_its_number(client):
    dossier = un_dossier_complet()
    amount = argent.depuis_centimes(etude(dossier).resultat.montant or 0)
    attribuer_et_signer(dossier, par=un_agent(Role.SIGNATAIRE), montant=amount)
    derouler()
    acte = Acte.objects.select_related("document__fichier").get()
    html = client.get(f"/actes/{acte.numero}/").content.decode().replace("\u202f", " ").replace("\xa0", " ")
    assert "Cet acte existe bien" in html
    assert "Commune de Dompierre-les-Ormes" in html
    assert "28 000,00 €" in html
    assert acte.document.fichier.empreinte in html


def test_refusal_letter_is_not_public(client):
    dossier = un_dossier_complet()
    refuser_et_signer(dossier, par=un_agent(Role.SIGNATAIRE), motif="Le projet ne répond pas aux critères.")
    derouler()
    response = client.get(f"/actes/{Acte.objects.get().numero}/")
    assert response.status_code == 404
    assert "Dompierre" not in response.content.decode()


def test_unknown_number_offers_to_type_another(client):
    response = client.get("/actes/71-2021-rien/")
    assert response.status_code == 404
    assert "Aucun acte ne porte ce numéro" in response.content.decode()
    assert client.get("/actes/?numero=ARR-1")["Location"] == "/actes/ARR-1/"
