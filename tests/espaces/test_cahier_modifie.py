"""The cahier is the file that runs: change a rate, a ceiling, a deadline and a piece in it, and all that is made of it changes."""

from __future__ import annotations

import io
import re
from decimal import Decimal

import pytest
from django.test import Client
from django.urls import reverse
from pypdf import PdfReader
from tests.fabriques import (
    COMMUNE,
    texte_du_cahier,
    un_agent,
    un_appel,
    un_brouillon,
    un_dossier_complet,
    une_structure,
)
from tests.propositions import proposer, signer
from tests.taches import derouler

from levier.actes.queries import acte_de
from levier.comptes.enums import Role
from levier.dossiers.actions import deposer
from levier.dossiers.etude import etudier
from levier.dossiers.etude.obstacles import DepotFerme, DepotImpossible
from levier.socle import fichiers, horloge

pytestmark = [pytest.mark.django_db, pytest.mark.requirement("N-03", "SL-03", "SL-06", "SL-07")]


def _modifie() -> str:
    """Rate, ceiling, deadline and one piece, each changed in its one place; the examples of the old figures go."""
    text = texte_du_cahier()
    for old, new in (
        ("    valeur: 70 %", "    valeur: 55 %"),
        ("    valeur: 30 000 €", "    valeur: 21 000 €"),
        ("  cloture: 22/10/2021", "  cloture: 12/11/2021"),
        (
            "  - id: plan_financement\n    libelle: Plan de financement\n    produite: plan",
            "  - id: attestation\n    libelle: Attestation du comptable",
        ),
    ):
        assert text.count(old) == 1, old
        text = text.replace(old, new)
    head, cases = text.split("  cas:\n    - cas:", 1)
    assert cases
    return (
        head
        + "  cas:\n    - cas: Le nouveau taux\n      donnees: {}\n      attendu: {recevable: oui, montant: 21 000 €}\n"
        "    - cas: Sous le plafond\n      donnees: {depenses.total: 20 000 €}\n      attendu: {recevable: oui, montant: 11 000 €}\n"
    )


def _texte(html: bytes) -> str:
    bare = re.sub(r"<[^>]+>", " ", html.decode())
    return re.sub(r"[\s\u00a0\u202f]+", " ", bare.replace("&nbsp;", " ").replace("&#x27;", "’"))


@pytest.fixture
def appel():
    return un_appel(_modifie())


def test_public_page_shows_the_new_figures(appel, client: Client):
    page = _texte(client.get(reverse("espaces:appel", args=[appel.identifiant])).content)
    assert "55 %" in page
    assert "21 000 €" in page
    assert "12 novembre 2021" in page
    assert "Attestation du comptable" in page
    assert [old for old in ("70 %", "30 000 €", "22 octobre 2021", "22/10/2021") if old in page] == []


def test_simulator_computes_with_the_new_figures(appel, client: Client):
    answers = {
        "territoire": f"commune-{COMMUNE}", "depenses.prestation": "20 000", "porteur.france_services": "non", "projet.theme": "3a",
        "projet.engagement_decisionnel": "oui", "projet.transformation": "oui", "projet.engage": "non",
        "projet.debut": "2021-11-20", "projet.resultats": "2022-06-30", "projet.fin": "2022-10-31",
    }  # fmt: skip
    page = _texte(client.get(reverse("espaces:simulateur", args=[appel.identifiant]), answers).content)
    assert "11 000,00 €" in page
    page = _texte(
        client.get(
            reverse("espaces:simulateur", args=[appel.identifiant]), answers | {"depenses.prestation": "90 000"}
        ).content
    )
    assert "21 000,00 €" in page
    assert "limitée par le plafond de 21 000 €" in page


def test_form_asks_the_new_piece(appel, client: Client):
    dossier = un_brouillon(appel, pieces=("devis",))
    client.force_login(dossier.cree_par)
    page = _texte(client.get(reverse("porteur:pieces", args=[dossier.numero])).content)
    assert "Attestation du comptable" in page
    with pytest.raises(DepotImpossible, match="Attestation du comptable"):
        deposer(dossier, par=dossier.cree_par, engagement=True)


def test_refusal_follows_the_new_deadline(appel):
    dossier = un_brouillon(appel, pieces=("devis", "attestation"), reponses={"projet.debut": "15/12/2021"})
    with horloge.figee(horloge.a_paris(2021, 11, 13, 0)), pytest.raises(DepotFerme, match=r"12.novembre.2021"):
        deposer(dossier, par=dossier.cree_par, engagement=True)
    with horloge.figee(horloge.a_paris(2021, 11, 12, 23, 59, 59)):
        deposer(dossier, par=dossier.cree_par, engagement=True)
    assert dossier.numero


def test_act_states_the_new_figures(appel):
    agent, prefet = un_agent(), un_agent(Role.SIGNATAIRE)
    dossier = un_dossier_complet(
        appel, une_structure(), agent=agent, depenses="20000", demande="12000", pieces=("devis", "attestation")
    )
    assert etudier(dossier).resultat.montant == 11_000_00
    decision = signer(proposer(dossier, Decimal("11000.00"), par=agent, avis="Projet utile."), par=prefet).decision
    derouler()
    acte = acte_de(decision)
    assert acte is not None
    pages = PdfReader(io.BytesIO(fichiers.lire(acte.document.fichier))).pages
    text = re.sub(r"[\s\u00a0\u202f]+", " ", " ".join(page.extract_text() for page in pages))
    assert "11 000,00 €" in text or "11 000 €" in text
    assert "onze mille euros" in text
    assert "55 %" in text
    assert "21 000,00 €" in text
    assert [old for old in ("70 %", "30 000 €", "30 000,00 €") if old in text] == []
