"""Who commits the structure: the mayor on screen or on paper, and what becomes of a request that the service entered."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from playwright.sync_api import expect
from tests.documents.lecture import texte
from tests.fabriques import remplir, un_brouillon, un_scan, une_structure
from tests.parcours.acteurs import INSTRUCTRICE, MAIRIE, MOT_DE_PASSE, ouvrir_le_guichet, un_porteur
from tests.parcours.gestes import s_engager, suivre_le_lien
from tests.parcours.visite import PATIENCE, Visiteur

from levier.appels.models import Appel
from levier.comptes.enums import RoleStructure
from levier.dossiers.enums import EtatDossier, ModeSignature
from levier.dossiers.models import Dossier, Signature

pytestmark = [pytest.mark.parcours, pytest.mark.requirement("X-09", "X-01")]


def test_mayor_signs_on_screen_or_by_hand_what_the_mairie_prepared(site, visiteur, tmp_path):
    ouvrir_le_guichet()
    structure = une_structure()
    helper = un_porteur(structure, "secretariat@exemple.fr", role=RoleStructure.CONTRIBUTEUR)
    mayor = un_porteur(structure, "maire@exemple.fr", nom="Sacha Roy")
    a_l_ecran, sur_papier = (un_brouillon(Appel.objects.get(), structure, par=helper) for _ in range(2))
    mairie, maire, agent = visiteur(), visiteur(), visiteur()
    mairie.se_connecter(helper.email, MOT_DE_PASSE)
    _demander(mairie, a_l_ecran)

    maire.courrier(mayor.email, "attend votre signature")
    suivre_le_lien(maire, f"/demandes/{a_l_ecran.numero}/signature/", mayor.email, MOT_DE_PASSE)
    maire.voir("signature à donner", "Relire et signer")
    s_engager(maire, "Signer et déposer")
    maire.lire("Vous avez signé : la demande est déposée.")
    maire.voir("demande signée à l’écran")

    _faire_signer_a_la_main(mairie, sur_papier, tmp_path)
    signed = Signature.objects.filter(etat="signee").order_by("pk")
    assert [(one.dossier_id, one.mode, one.qualite) for one in signed] == [
        (a_l_ecran.pk, ModeSignature.ECRAN, str(mayor)),
        (sur_papier.pk, ModeSignature.PAPIER, "Le maire"),
    ]
    agent.se_connecter(INSTRUCTRICE, MOT_DE_PASSE)
    agent.aller(f"/agent/dossiers/{sur_papier.numero}/")
    agent.lire("Engagement signé par Le maire")
    assert agent.telecharger("engagement-signe.pdf") == (tmp_path / "engagement-signe.pdf").read_bytes()


def _demander(mairie: Visiteur, dossier: Dossier) -> None:
    mairie.aller(f"/demandes/{dossier.numero}/depot/")
    mairie.lire("Vous ne pouvez pas envoyer vous-même")
    mairie.voir("dépôt, sans pouvoir signer")
    mairie.cliquer("Demander la signature")
    mairie.voir("signature à demander", "Faire signer la demande")
    mairie.cliquer("Demander la signature")
    mairie.lire("La demande de signature part vers Sacha Roy")
    mairie.voir("signature attendue")


def _faire_signer_a_la_main(mairie: Visiteur, dossier: Dossier, dossier_local: Path) -> None:
    """The commitment printed in the version that is deposited, signed by hand, scanned."""
    mairie.aller(f"/demandes/{dossier.numero}/signature/")
    mairie.cliquer("Préparer l’engagement à imprimer")
    printed = mairie.page.get_by_role("link", name="Engagement à signer")
    for _ in range(PATIENCE // 250):
        if printed.count():
            break
        mairie.page.wait_for_timeout(250)
        mairie.page.reload()
    expect(printed).to_be_visible()
    assert dossier.numero in texte(mairie.telecharger("Engagement à signer"))
    mairie.cliquer("Déposer avec l’engagement signé")
    mairie.lire("Joignez l’engagement signé, scanné ou photographié.")
    mairie.voir("engagement signé à la main, sans fichier")
    scan = dossier_local / "engagement-signe.pdf"
    scan.write_bytes(un_scan())
    mairie.ecrire("qualite", "Le maire")
    mairie.champ("scan").set_input_files(scan)
    mairie.cliquer("Déposer avec l’engagement signé")
    mairie.lire("La demande est déposée, avec l’engagement signé à la main.")
    mairie.voir("demande signée à la main")


def test_request_entered_by_the_service_is_marked_confirmed_and_deposited_by_the_mayor(site, visiteur):
    ouvrir_le_guichet()
    structure = une_structure()
    agent, maire = visiteur(), visiteur()
    agent.se_connecter(INSTRUCTRICE, MOT_DE_PASSE)
    dossier = _saisir(agent, structure.territoire_code)
    remplir(dossier, par=dossier.cree_par)

    mayor = un_porteur(structure, "maire@exemple.fr", nom="Sacha Roy")
    maire.courrier(MAIRIE, "Une demande a été saisie pour")
    suivre_le_lien(maire, f"/demandes/{dossier.numero}/", mayor.email, MOT_DE_PASSE)
    maire.lire("pas encore confirmée par la structure")
    maire.voir("demande saisie par le service")
    maire.aller("/mes-demandes/")
    maire.lire("Saisie par le service")
    maire.voir("mes demandes, dont une saisie par le service")
    maire.aller(f"/demandes/{dossier.numero}/")
    maire.cliquer("C’est bien notre demande")
    maire.lire("Vous avez confirmé cette demande")
    maire.voir("demande saisie, confirmée")
    maire.aller(f"/demandes/{dossier.numero}/depot/")
    s_engager(maire, "Déposer la demande")
    maire.lire("Votre demande est déposée.")

    agent.aller("/agent/")
    expect(agent.page.locator("main table tbody tr")).to_contain_text(re.compile("Saisie par le service"))
    agent.voir("tableau, une demande saisie par le service")
    agent.cliquer("Commune de Dompierre-les-Ormes")
    agent.lire("confirmée par la structure le 15 septembre 2021")
    agent.voir("dossier saisi par le service")
    dossier.refresh_from_db()
    assert dossier.etat == EtatDossier.DEPOSE


def _saisir(agent: Visiteur, code: str) -> Dossier:
    agent.aller("/agent/")
    agent.cliquer("Saisir une demande reçue autrement")
    agent.ecrire("q", code)
    agent.cliquer("Chercher")
    agent.cliquer("Ouvrir le brouillon")
    agent.lire("Dites qui demande, par sa fonction")
    agent.voir("saisie sans demandeur", "Saisir une demande pour une structure")
    agent.saisir({"demandeur": "Le maire", "email": MAIRIE})
    agent.cliquer("Ouvrir le brouillon")
    agent.lire("qui en est prévenue")
    agent.voir("formulaire saisi par le service", "Formulaire")
    return Dossier.objects.get()
