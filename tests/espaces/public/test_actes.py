from __future__ import annotations

from decimal import Decimal

import pytest
from tests.fabriques import un_agent, un_dossier_complet
from tests.propositions import attribuer_et_signer, refuser_et_signer
from tests.taches import derouler

from levier.actes.actions import retirer_et_signer
from levier.actes.models import Acte
from levier.attributions.enums import Fondement
from levier.comptes.enums import Role
from levier.dossiers.etude import etudier
from levier.socle import argent, horloge

pytestmark = pytest.mark.django_db


@pytest.mark.requirement("X-06")
def test_act_is_checked_by_its_number(client):
    dossier = un_dossier_complet()
    amount = argent.depuis_centimes(etudier(dossier).resultat.montant or 0)
    attribuer_et_signer(dossier, par=un_agent(Role.SIGNATAIRE), montant=amount)
    derouler()
    acte = Acte.objects.select_related("document__fichier").get()
    html = client.get(f"/actes/{acte.numero}/").content.decode().replace("\u202f", " ").replace("\xa0", " ")
    assert "Cet acte existe bien" in html
    assert "Commune de Dompierre-les-Ormes" in html
    assert "28 000,00 €" in html
    assert acte.document.fichier.empreinte in html


@pytest.mark.requirement("X-06", "X-09")
def test_act_annulled_says_so_since_when_and_not_why(client):
    dossier, prefet = un_dossier_complet(), un_agent(Role.SIGNATAIRE)
    number = attribuer_et_signer(dossier, par=prefet, montant=Decimal(28_000)).numero
    derouler()
    with horloge.figee(horloge.a_paris(2021, 10, 4)):
        retirer_et_signer(dossier, par=prefet, fondement=Fondement.DEMANDE, motif="Une erreur de dossier.")
    html = client.get(f"/actes/{number}/").content.decode().replace("\xa0", " ")
    assert "Cet acte a été annulé" in html
    assert "Il n’a plus d’effet depuis le 4 octobre 2021." in html
    assert "Cet acte existe bien" not in html
    assert "Une erreur de dossier." not in html


def test_act_signed_is_public_once_its_pdf_is_made(client):
    act = attribuer_et_signer(un_dossier_complet(), par=un_agent(Role.SIGNATAIRE), montant=Decimal(28_000))
    assert client.get(f"/actes/{act.numero}/").status_code == 404
    derouler()
    assert client.get(f"/actes/{act.numero}/").status_code == 200


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
