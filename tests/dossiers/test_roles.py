"""A call whose fields bear names of its own is carried from its draft to its decision like the others."""

from __future__ import annotations

import re
from decimal import Decimal

import pytest
from tests.fabriques import (
    un_agent,
    un_appel,
    un_brouillon_vide,
    un_dossier_complet,
    un_dossier_depose,
    une_personne,
    une_structure,
)
from tests.noms_propres import NOMS, reponses_aux_noms_propres, texte_aux_noms_propres
from tests.propositions import attribuer_et_signer
from tests.taches import derouler

from levier.actes.models import Acte
from levier.actes.textes import contexte_de
from levier.comptes.enums import Role
from levier.dossiers.etude import etudier
from levier.dossiers.lecture.engagement import contexte_engagement
from levier.dossiers.lecture.recepisse import contexte_recepisse
from levier.instruction.queries import Filtres, autres_demandes, liste
from levier.socle import horloge
from levier.socle.models import Courriel
from regles.chargement import charger

pytestmark = [pytest.mark.django_db, pytest.mark.requirement("N-03")]
TITRE = "Un accueil nommé autrement"


@pytest.fixture
def appel():
    return un_appel(texte_aux_noms_propres())


def deposer(appel, **autres):
    return un_dossier_depose(appel, reponses=reponses_aux_noms_propres(**{"titre": TITRE, **autres}))


def test_the_text_keeps_no_usual_name_but_those_that_the_program_provides():
    cahier = charger(texte_aux_noms_propres())
    demandes = {champ.nom for section in cahier.formulaire for champ in section.champs}
    assert (demandes & NOMS.keys(), cahier.roles.assiette) == (set(), "base_retenue")


def test_a_draft_takes_what_the_account_knows(appel):
    structure = une_structure()
    porteur = une_personne(structure, nom="Camille Martin")
    brouillon = un_brouillon_vide(appel, structure, par=porteur)
    assert brouillon.reponses == {
        "qui.entite": structure.denomination,
        "qui.representant": "Camille Martin",
        "qui.qualite": "Secrétaire générale",
        "qui.courriel": porteur.email,
    }


def test_a_browser_may_fill_in_who_asks(client, appel):
    structure = une_structure()
    porteur = une_personne(structure)
    brouillon = un_brouillon_vide(appel, structure, par=porteur)
    client.force_login(porteur)
    html = client.get(f"/demandes/{brouillon.numero}/formulaire/").content.decode()
    attendus = {"qui.entite": "organization", "qui.representant": "name", "qui.qualite": "organization-title"}
    champs = {nom: re.search(rf'<input[^>]*name="{nom}"[^>]*>', html)[0] for nom in attendus}
    assert {nom: re.search('autocomplete="([^"]*)"', champ)[1] for nom, champ in champs.items()} == attendus


def test_a_request_is_deposited_with_its_title_its_theme_and_its_amount(appel):
    dossier = deposer(appel, theme="3b")
    assert (dossier.titre, dossier.theme, dossier.montant_demande) == (TITRE, "3b", Decimal(28000))
    assert (dossier.version.champ_titre, dossier.version.champ_theme) == ("objet.intitule", "objet.volet")
    lu = etudier(dossier)
    assert (lu.faits.montant_demande, lu.resultat.montant) == (Decimal(28000), 28_000_00)
    assert {effet.retenu for effet in lu.effets().values()} == {40_000_00, None}


def test_the_service_lists_filters_and_compares_by_the_roles_of_each_version():
    usuel = un_dossier_depose(reponses={"projet.theme": "3a"})
    propre = deposer(un_appel(texte_aux_noms_propres()), theme="3b")
    agent = un_agent()
    assert {ligne.numero: (ligne["projet"], ligne["theme"]) for ligne in liste(agent, Filtres()).lignes} == {
        usuel.numero: ("Un accueil numérique pour tous", "3a"),
        propre.numero: (TITRE, "3b"),
    }
    assert [ligne.numero for ligne in liste(agent, Filtres(theme="3b")).lignes] == [propre.numero]
    assert [(autre.numero, autre.theme) for autre in autres_demandes(usuel).demandes] == [(propre.numero, "3b")]


def test_papers_and_mails_say_the_title(appel):
    dossier = deposer(appel)
    derouler()
    recepisse = contexte_recepisse(dossier, recu_le=horloge.maintenant(), complement=False)
    assert [ligne.valeur for ligne in recepisse.fiche if ligne.libelle == "Projet"] == [TITRE]
    engagement = contexte_engagement(dossier)
    assert [ligne.valeur for ligne in engagement.fiche if ligne.libelle == "Projet"] == [TITRE]
    assert any(TITRE in courriel.texte for courriel in Courriel.objects.all())


def test_a_decision_keeps_its_assiette_and_its_act_is_made(appel):
    dossier = un_dossier_complet(appel, reponses=reponses_aux_noms_propres(titre=TITRE, theme="3b"))
    attribuer_et_signer(dossier, par=un_agent(Role.SIGNATAIRE), montant=Decimal(28000))
    derouler()
    acte = Acte.objects.get(decision__dossier=dossier)
    assert acte.decision.assiette == Decimal(40000)
    contexte = contexte_de(acte)
    dits = " ".join(article.texte for article in contexte.articles).replace("\u202f", " ").replace("\u00a0", " ")
    assert f"« {TITRE} »" in dits
    assert [ligne.valeur for ligne in contexte.fiche if ligne.libelle == "Thème"] == [
        "3b - Formation et compétences numériques des agents"
    ]
    assert "Cette subvention représente 70 % d’une dépense éligible de 40 000,00 €." in dits
    assert contexte.en_json() == acte.document.donnees
