"""The life of decisions in a browser: proposed, read as a draft, signed, undone, rectified, granted again, refused."""

from __future__ import annotations

import re
from decimal import Decimal

import pytest
from playwright.sync_api import expect
from tests.documents.lecture import texte
from tests.fabriques import un_dossier_complet, un_rattachement, une_structure
from tests.parcours.acteurs import INSTRUCTRICE, MOT_DE_PASSE, PREFET, ouvrir_le_guichet, un_porteur
from tests.parcours.visite import PATIENCE, Visiteur
from tests.propositions import proposer

from levier.appels.models import Appel
from levier.attributions.enums import Fondement
from levier.comptes.enums import RoleStructure
from levier.comptes.models import Personne
from levier.dossiers.models import Dossier
from levier.enveloppes.models import Enveloppe
from levier.territoires.models import Territoire

pytestmark = pytest.mark.parcours
PORTEUR = "porteur@exemple.fr"
ERREUR, DEMANDE = Fondement.ERREUR_MATERIELLE.value, Fondement.DEMANDE.value


def quatre_dossiers() -> list[Dossier]:
    """Complete, of one person who signs for four communes; three are proposed at 7 000 €."""
    ouvrir_le_guichet()
    instructrice = Personne.objects.get(email=INSTRUCTRICE)
    communes = Territoire.objects.filter(millesime=2021, nature="commune", departement_code="71").order_by("code")
    structures = [une_structure(code) for code in communes.values_list("code", flat=True)[:4]]
    owner = un_porteur(structures[0], PORTEUR)
    for structure in structures[1:]:
        un_rattachement(owner, structure, RoleStructure.SIGNATAIRE)
    choices = {"par": owner, "depenses": "10000", "demande": "7000", "pieces": ("devis", "plan_financement")}
    found = [un_dossier_complet(Appel.objects.get(), one, agent=instructrice, **choices) for one in structures]
    for dossier in found[1:3]:
        proposer(dossier, dossier.montant_demande, par=instructrice)
    return found


@pytest.mark.requirement("X-02", "X-03", "X-09", "IF-06")
def test_decisions_are_proposed_read_signed_undone_and_taken_again(site, visiteur):
    a_proposer, a_rectifier, a_reprendre, a_refuser = quatre_dossiers()
    agent, prefet, maire = visiteur(), visiteur(), visiteur()
    agent.se_connecter(INSTRUCTRICE, MOT_DE_PASSE)
    prefet.se_connecter(PREFET, MOT_DE_PASSE)
    maire.se_connecter(PORTEUR, MOT_DE_PASSE)
    _proposer(agent, a_proposer)
    _reprendre_avant_la_signature(agent, a_proposer)
    _proposer_un_refus(agent, a_refuser)
    _relire_le_projet(prefet, a_rectifier)
    for dossier in (a_rectifier, a_reprendre):
        _signer(prefet, dossier, re.compile(r"^Signer : attribuer 7\s000"))
    _signer(prefet, a_refuser, re.compile("^Signer"))
    _engage(2 * 7000)

    first = _numero_notifie(prefet, a_rectifier)
    _remplacer(
        prefet, a_rectifier, "Rectifier la décision", ERREUR, "6500", "Le montant porté était celui d’un devis périmé."
    )
    _engage(7000 + 6500)
    second = _numero_notifie(prefet, a_rectifier, autre_que=first)
    _dit_annule(prefet, first)
    _remplacer(prefet, a_rectifier, "Signer l’avenant", DEMANDE, "6000", "La commune demande à réduire son projet.")
    _engage(7000 + 6000)
    _dit_annule(prefet, second)

    former = _numero_notifie(prefet, a_reprendre)
    prefet.aller(f"/agent/dossiers/{a_reprendre.numero}/retrait/")
    prefet.choisir("fondement", DEMANDE)
    prefet.ecrire("motif", "La commune renonce à cette version de son projet.")
    prefet.cliquer("Vérifier avant de signer")
    prefet.voir("retrait à confirmer", "Confirmer le retrait")
    prefet.cliquer("Retirer la décision")
    prefet.lire("La décision est retirée")
    _engage(6000)
    _dit_annule(prefet, former)
    maire.aller(f"/demandes/{a_reprendre.numero}/")
    maire.lire("retirée")
    maire.voir("demande dont la décision est retirée")
    _proposer(agent, a_reprendre)
    _signer(prefet, a_reprendre, re.compile(r"^Signer : attribuer 7\s000"))
    _engage(6000 + 7000)
    maire.aller(f"/demandes/{a_rectifier.numero}/")
    maire.lire("6 000,00 €")
    maire.voir("demande dont l’aide a changé")
    maire.aller(f"/demandes/{a_refuser.numero}/")
    maire.voir("demande refusée")


def _proposer(agent: Visiteur, dossier: Dossier) -> None:
    agent.aller(f"/agent/dossiers/{dossier.numero}/proposition/")
    agent.ecrire("avis", "Projet simple, dépense utile.")
    agent.tout_cocher("confirmees")
    agent.cliquer("Transmettre la proposition")
    agent.lire("La proposition est transmise")


def _reprendre_avant_la_signature(agent: Visiteur, dossier: Dossier) -> None:
    """A wrong click costs another: nothing was decided."""
    agent.voir("dossier proposé")
    agent.cliquer("Retirer cette proposition")
    agent.lire("La proposition est retirée")
    _engage(0)


def _proposer_un_refus(agent: Visiteur, dossier: Dossier) -> None:
    agent.aller(f"/agent/dossiers/{dossier.numero}/refus/")
    agent.ecrire("motif", "Le diagnostic fourni décrit un achat d’ordinateurs, sans transformation du service.")
    agent.tout_cocher("confirmees")
    agent.cliquer("Transmettre la proposition")
    agent.lire("La proposition est transmise")


def _relire_le_projet(prefet: Visiteur, dossier: Dossier) -> None:
    """The very act, before it is one."""
    prefet.aller(f"/agent/dossiers/{dossier.numero}/signature/")
    draft = prefet.page.request.get(f"/agent/dossiers/{dossier.numero}/projet-d-acte.pdf")
    words = texte(draft.body())
    assert "PROJET" in words
    assert "7 000" in " ".join(words.split())


def _signer(prefet: Visiteur, dossier: Dossier, bouton: re.Pattern[str]) -> None:
    prefet.aller(f"/agent/dossiers/{dossier.numero}/signature/")
    if prefet.page.locator("[name=confirmees]").count():
        prefet.tout_cocher("confirmees")
    prefet.cliquer(bouton)
    prefet.voir("dossier décidé")


def _numero_notifie(prefet: Visiteur, dossier: Dossier, *, autre_que: str = "") -> str:
    """The number of the act in force, once its paper is made and told."""
    link = prefet.page.get_by_role("link", name=re.compile(r"n° .+ \(PDF\)")).first
    for _ in range(PATIENCE // 500):
        prefet.aller(f"/agent/dossiers/{dossier.numero}/")
        found = re.search(r"n° (\S+) \(PDF\)", link.inner_text()) if link.count() else None
        told = prefet.page.get_by_text("Notification faite le").count()
        if found and found[1] != autre_que and told:
            return found[1]
        prefet.page.wait_for_timeout(500)
    pytest.fail(f"the act of {dossier.numero} was not told")


def _remplacer(prefet: Visiteur, dossier: Dossier, bouton: str, fondement: str, montant: str, motif: str) -> None:
    """A rectification or an avenant: ground, amount and reason, read again, signed."""
    acte = "avenant" if "avenant" in bouton else "rectification"
    prefet.aller(f"/agent/dossiers/{dossier.numero}/{acte}/")
    prefet.choisir("fondement", fondement)
    prefet.ecrire("montant", montant)
    prefet.ecrire("motif", motif)
    prefet.cliquer("Vérifier avant de signer")
    prefet.voir(f"{acte} à confirmer")
    prefet.cliquer(bouton)
    prefet.voir(f"dossier après {acte}")


def _engage(montant: int) -> None:
    """What the ledger holds."""
    assert Enveloppe.objects.get(appel__isnull=False).montant_attribue == Decimal(montant)


def _dit_annule(lecteur: Visiteur, numero: str) -> None:
    """Anybody who holds the paper learns that it no longer counts."""
    lecteur.aller(f"/actes/{numero}/")
    expect(lecteur.page.locator("main")).to_contain_text(re.compile("annulé|remplacé", re.IGNORECASE))
