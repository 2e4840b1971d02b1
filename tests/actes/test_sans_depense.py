"""A call without expenses: deposited without any plan, decided, its act composed."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest
from django.urls import reverse
from tests.documents.lecture import texte
from tests.fabriques import un_agent_de, un_appel, une_personne, une_structure
from tests.propositions import attribuer_et_signer, proposer
from tests.taches import derouler

from levier.comptes.enums import Role
from levier.dossiers.actions import creer_brouillon, deposer, enregistrer_reponses
from levier.dossiers.etude import obstacles
from levier.dossiers.lecture.dossier import contexte_dossier, pdf_du_dossier
from levier.enveloppes.actions import ouvrir_credits, rattacher_l_appel
from levier.espaces.porteur.acces import Demande
from levier.instruction.actions import declarer_complet, prendre_en_charge
from levier.socle import horloge
from levier.socle.acteurs import SYSTEME
from levier.territoires.ressort import NATIONAL

CAS = Path(__file__).parents[1] / "regles/cas/execution-sans-depense.yaml"
JOUR = horloge.a_paris(2021, 6, 1)


@pytest.fixture
def brouillon(db):
    structure = une_structure()
    person = une_personne(structure)
    with horloge.figee(JOUR):
        appel = un_appel(CAS.read_text(encoding="utf-8"), credits_ouverts=False)
        ouvrir_credits(rattacher_l_appel(appel, None, par=SYSTEME), Decimal(1000), par=SYSTEME, motif="Dotation")
        draft = creer_brouillon(appel, structure, par=person)
        assert enregistrer_reponses(draft, {"projet.titre": "Un titre", "m.1.n": "10 €"}, par=person).erreurs == {}
        yield draft


def test_no_plan_is_asked_nor_shown(brouillon, client):
    assert [one.phrase for one in obstacles(brouillon)] == []
    assert [ecran.code for ecran in Demande(brouillon).etapes] == ["formulaire", "pieces", "depot"]
    client.force_login(brouillon.cree_par)
    assert client.get(reverse("porteur:plan", args=[brouillon.numero])).url.endswith("/pieces/")
    form = client.get(reverse("porteur:formulaire", args=[brouillon.numero])).content.decode()
    assert "Continuer : les pièces" in form
    for there in ("porteur:formulaire", "porteur:dossier", "porteur:depot", "dossier:lire"):
        page = client.get(reverse(there, args=[brouillon.numero])).content.decode()
        assert "plan de financement" not in page.lower(), there


def test_the_public_pages_ask_no_expense(brouillon, client):
    call = brouillon.appel.identifiant
    assert 'id="depenses"' not in client.get(reverse("espaces:appel", args=[call])).content.decode()
    page = client.get(reverse("espaces:simulateur", args=[call]), {"territoire": "commune-71178"}).content.decode()
    assert "Répondez à une question" in page
    assert "Combien ?" not in page
    assert "dépense" not in page


def test_execution_sans_depense(brouillon, client, mailoutbox):
    deposer(brouillon, par=brouillon.cree_par, engagement=True)
    derouler()
    brouillon.refresh_from_db()
    document = contexte_dossier(brouillon)
    assert (document.depenses, document.recettes, document.equilibre) == ((), (), "")
    assert "Plan de financement" not in texte(pdf_du_dossier(brouillon))
    assert all("Montant demandé" not in mail.body for mail in mailoutbox)
    agent, signer = un_agent_de(NATIONAL), un_agent_de(NATIONAL, Role.SIGNATAIRE)
    prendre_en_charge(brouillon, par=agent)
    client.force_login(agent)
    opened = client.get(reverse("agent:dossier", args=[brouillon.numero])).content.decode()
    page, _, _ = opened.partition('id="parties"')  # where one chooses what stays open, on any dossier
    assert "Montant calculé" in page
    for absent in ("#plan", "Plan de financement", "Montant demandé"):
        assert absent not in page
    declarer_complet(brouillon, par=agent)
    proposer(brouillon, par=agent, montant=Decimal(10), avis="Favorable.")
    attribuer_et_signer(brouillon, par=signer, montant=Decimal(10))
    derouler()
    brouillon.refresh_from_db()
    assert brouillon.etat == "retenu"
