"""The porteur without JavaScript: every step has its button, from the login to the deposit."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect
from tests.fabriques import une_structure
from tests.parcours.acteurs import MOT_DE_PASSE, ouvrir_le_guichet, un_porteur
from tests.parcours.gestes import DEMANDE, DEPENSES, FONDS_PROPRES, REPONSES, ecrire_une_piece

from levier.dossiers.models import Dossier

pytestmark = pytest.mark.parcours
APPEL = "fitn7-axe3-saone-et-loire"


@pytest.mark.requirement("X-01", "SL-07", "SL-08")
def test_commune_deposits_without_any_script(site, visiteur, tmp_path):
    ouvrir_le_guichet()
    owner = un_porteur(une_structure())
    porteur = visiteur(sans_script=True)
    porteur.se_connecter(owner.email, MOT_DE_PASSE)
    porteur.aller(f"/appels/{APPEL}/simulateur/")
    porteur.ecrire("q", "dompierre les ormes")
    porteur.cliquer("Chercher")
    porteur.presser(porteur.page.locator("#reponses").get_by_role("link", name="Dompierre-les-Ormes", exact=True))
    porteur.ecrire("depenses.prestation", "40000")
    porteur.cliquer("Voir le résultat")
    expect(porteur.page.locator("#resultat")).to_contain_text(re.compile(r"28\s000,00\s€"))
    porteur.aller(f"/mes-demandes/nouvelle/{APPEL}/")
    porteur.page.locator("label[for^=structure-]").first.click()
    porteur.cliquer("Commencer")
    porteur.saisir({**REPONSES, "projet.debut": "bientôt"})
    porteur.cliquer("Enregistrer et continuer")
    expect(porteur.champ("projet.debut")).to_have_value("bientôt")
    expect(porteur.page.locator("main [role=alert]")).to_contain_text("bientôt")
    porteur.ecrire("projet.debut", REPONSES["projet.debut"])
    porteur.cliquer("Enregistrer et continuer")
    _remplir_le_plan(porteur)
    porteur.cliquer("Enregistrer et continuer")
    porteur.lire("Votre plan est déjà là")
    porteur.joindre("devis", ecrire_une_piece(tmp_path, "devis.pdf"))
    porteur.lire("Le fichier est joint.")
    porteur.cliquer("Continuer : le dépôt")
    porteur.lire("Il ne manque rien")
    porteur.page.locator("label[for=engagement]").click()
    porteur.cliquer("Déposer la demande")
    porteur.lire("Votre demande est déposée.")
    deposited = Dossier.objects.get()
    assert (deposited.etat, str(deposited.montant_demande)) == ("depose", "26950.35")


def _remplir_le_plan(porteur) -> None:
    """Lines one by one with the buttons, each time the whole page."""
    for rank, (nature, label, amount) in enumerate(DEPENSES, start=1):
        _ligne(porteur, f"Dépense {rank}", nature, label, amount)
        porteur.cliquer("Ajouter une dépense")
    porteur.ecrire("demande.montant", DEMANDE)
    _ligne(porteur, "Recette 1", "autofinancement", "Fonds propres", "13 000")
    porteur.cliquer("Enregistrer et recalculer")
    expect(porteur.page.locator("#bilan")).to_contain_text(re.compile(r"350,15\s€"))
    _ligne(porteur, "Recette 1", "autofinancement", "Fonds propres", FONDS_PROPRES)


def _ligne(porteur, groupe: str, nature: str, libelle: str, montant: str) -> None:
    group = porteur.page.get_by_role("group", name=groupe, exact=True)
    group.locator("select[name$=-nature]").select_option(nature)
    group.locator("input[name$=-libelle]").fill(libelle)
    group.locator("input[name$=-montant]").fill(montant)
