"""The forms of four calls, each filled as one of its porteurs does: with a mouse, with the keyboard alone, without any script, on a phone."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, expect
from tests.conftest import _copier, _ordre
from tests.parcours.conftest import Site, Souche
from tests.parcours.examen import Examen
from tests.parcours.formulaires import MOT_DE_PASSE
from tests.parcours.gestes import deposer_deux_fois
from tests.parcours.visite import PATIENCE, Visiteur

pytestmark = pytest.mark.parcours
AGENTS = ("corse-du-sud", "corse")
ADRESSE = "1 place de la Mairie\n71520 Dompierre-les-Ormes"


@pytest.fixture(scope="module")
def site_des_formulaires(souche: Souche, base_modele: str, worker_id: str) -> Iterator[Site]:
    """One site for the four stories: each has its own call, its own account and its own draft."""
    base = f"{base_modele}_{worker_id}_formulaires"
    _copier(base_modele, base)
    with souche.site(base, ["tests.parcours.formulaires"]) as site:
        yield site
    _ordre(f"DROP DATABASE {base} WITH (FORCE)")


@pytest.fixture
def porteur(navigateur: Browser, site_des_formulaires: Site):
    """Open a browser on the form of a call, logged in."""
    contexts = []
    drafts = json.loads(site_des_formulaires.sortie)

    def ouvrir(appel: str, *, sans_script: bool = False, largeur: int = 1280) -> tuple[Visiteur, str]:
        context = navigateur.new_context(
            base_url=site_des_formulaires.adresse,
            locale="fr-FR",
            viewport={"width": largeur, "height": 900},
            java_script_enabled=not sans_script,
        )
        contexts.append(context)
        visitor = Visiteur(context.new_page(), Examen())
        visitor.se_connecter(f"{appel}@exemple.fr", MOT_DE_PASSE)
        if appel in AGENTS:
            return visitor, drafts["corse-depose"]
        visitor.aller(f"/demandes/{drafts[appel]}/formulaire/")
        return visitor, drafts[appel]

    yield ouvrir
    for context in contexts:
        context.close()


def _deposer(porteur: Visiteur, numero: str) -> None:
    porteur.aller(f"/demandes/{numero}/depot/")
    porteur.lire("Il ne manque rien")
    deposer_deux_fois(porteur)


def _demandeur(entite: str | None = None) -> dict[str, str]:
    typed = {"demandeur.entite": entite} if entite else {}
    return {
        **typed,
        "demandeur.fonction": "Secrétaire de mairie",
        "demandeur.adresse": ADRESSE,
        "demandeur.telephone": "03 85 00 00 00",
    }


@pytest.mark.requirement("CO-08", "CO-02", "X-01")
def test_corse_four_parts_follow_the_answers(porteur):
    """Questions come and go beside what is typed, faults are listed on top and at the field, progress moves."""
    visitor, numero = porteur("axe3-corse")
    page = visitor.page
    visitor.voir("formulaire vide de Corse", "Formulaire")
    visitor.saisir(_demandeur())
    laboratoire = visitor.champ("projet.laboratoire")
    expect(laboratoire).to_have_count(0)
    visitor.choisir("projet.theme", "laboratoire")
    expect(laboratoire).to_be_visible(timeout=PATIENCE)
    visitor.ecrire("projet.laboratoire", "Le laboratoire de Corse")
    visitor.calme()
    visitor.choisir("projet.theme", "usagers")
    expect(laboratoire).to_have_count(0, timeout=PATIENCE)
    visitor.choisir("projet.theme", "laboratoire")
    expect(laboratoire).to_have_value("Le laboratoire de Corse", timeout=PATIENCE)
    visitor.choisir("projet.theme", "usagers")
    visitor.ecrire("demandeur.telephone", "03 85")
    visitor.calme()
    expect(page.locator('[id="id_demandeur.telephone_error"]')).to_contain_text("écrivez ses dix chiffres")
    page.reload()
    expect(page.locator("main .levier-erreurs a")).to_have_attribute("href", "#id_demandeur.telephone")
    visitor.voir("formulaire de Corse avec une faute")
    visitor.ecrire("demandeur.telephone", "03 85 00 00 00")
    visitor.saisir({
        "projet.titre": "Un accueil en ligne", "projet.commun": "non", "projet.presentation": "Un constat partagé.",
        "projet.demat_ads": "non", "projet.courant": "non",
        "projet.methode": "Trois étapes.", "projet.coconstruction": "Des ateliers.", "projet.mesure": "Une enquête.",
        "projet.deliberation": "oui", "projet.resultats": "30/06/2022", "projet.feuille_de_route": "Première étape.",
        "demande.montant": "20 000",
    })  # fmt: skip
    visitor.calme()
    compte = page.locator('[id="id_projet.presentation_compte"]')
    visitor.champ("projet.presentation").fill("x" * 5001)
    expect(compte).to_contain_text("1 caractères de trop")
    visitor.ecrire("projet.presentation", "Un constat partagé.")
    visitor.calme()
    expect(page.locator(".levier-avancement")).not_to_contain_text("reste", timeout=PATIENCE)
    expect(page.get_by_role("link", name="Voir ou remplacer : Délibération")).to_be_visible()
    page.reload()
    page.evaluate("document.documentElement.style.fontSize = '200%'")
    visitor.voir("formulaire de Corse rempli, texte à 200 %")
    _deposer(visitor, numero)


@pytest.mark.requirement("CO-05", "CO-07")
def test_corse_two_assessors_mark_alone_then_read_their_spread(porteur):
    """One asks the other, each marks without any script; the first marks are read once the second ones are sent."""
    (first, numero), (second, _) = (porteur(agent, sans_script=True) for agent in AGENTS)
    page = f"/agent/dossiers/{numero}/grille/"
    first.aller(page)
    first.champ("evaluateur").select_option(label="Référente régionale")
    first.cliquer("Demander une grille")
    for visitor, mark in ((first, "3"), (second, "1")):
        visitor.aller(page)
        if visitor is second:
            visitor.lire("Vous notez seul")
            expect(visitor.page.locator("#notes")).to_have_count(0)
        marks = visitor.page.locator('select[name^="note."]')
        for rank in range(marks.count()):
            marks.nth(rank).select_option(mark)
            visitor.page.locator('textarea[name^="raison."]').nth(rank).fill("Décrit au dossier.")
        visitor.cliquer("Envoyer ma grille")
    second.lire("66,67 sur 100")
    second.lire("écart de 66,67 points")
    first.aller("/agent/?tri=-note")
    expect(first.page.locator('td[data-titre="Note"]').first).to_have_text("66,67")


@pytest.mark.requirement("IF-11", "X-01")
def test_instruction_centre_lists_its_communes_without_any_script(porteur):
    """Lines come and go by buttons; a name that several communes bear is settled by its code; the count must match."""
    visitor, numero = porteur("axe3-demat-ads", sans_script=True)
    visitor.saisir(
        {**_demandeur(), "projet.titre": "Urbanisme en ligne", "ads.role": "centre", "ads.outils": "Un logiciel."}
    )
    visitor.cliquer("Enregistrer")
    visitor.ecrire("ads.communes", "2")
    visitor.cliquer("Enregistrer")
    visitor.ecrire("rattachee.1.commune", "saint-denis")
    visitor.cliquer("Enregistrer")
    expect(visitor.page.locator("main [role=alert]")).to_contain_text("Communes rattachées au centre, ligne 1")
    expect(visitor.page.locator("main [role=alert]")).to_contain_text("Saint-Denis (93066)")
    expect(visitor.champ("rattachee.1.commune")).to_have_value("saint-denis")
    visitor.ecrire("rattachee.1.commune", "Saint-Denis (93066)")
    for rank, commune in ((2, "Cluny"), (3, "71178")):
        visitor.cliquer(re.compile("^Ajouter une ligne"))
        visitor.ecrire(f"rattachee.{rank}.commune", commune)
    visitor.cliquer("Enregistrer")
    expect(visitor.page.locator("main [role=alert]")).to_contain_text("n'est pas celui que vous annoncez")
    visitor.cliquer(re.compile("^Retirer la ligne 1"))
    expect(visitor.champ("rattachee.1.commune")).to_have_count(0)
    expect(visitor.champ("rattachee.2.commune")).to_have_value("Cluny (71137)")
    expect(visitor.champ("rattachee.3.commune")).to_have_value("Dompierre-les-Ormes (71178)")
    expect(visitor.page.locator("main [role=alert]")).to_have_count(0)
    expect(visitor.page.locator(".levier-avancement")).not_to_contain_text("reste", timeout=PATIENCE)
    visitor.aller(f"/demandes/{numero}/depot/")
    visitor.lire("Il ne manque rien")
    visitor.page.locator("label[for=engagement]").click()
    visitor.cliquer("Déposer la demande")
    visitor.lire("Votre demande est déposée.")
    visitor.lire("1. Commune : Cluny (71137)")


@pytest.mark.requirement("A2-04", "X-01")
def test_franceconnect_is_asked_on_a_phone(porteur):
    """320 px: the amount that the call fixes shows and moves with the answers, nothing goes past the edge."""
    visitor, numero = porteur("axe2-volet4-franceconnect-api", largeur=320)
    page = visitor.page
    visitor.voir("formulaire vide du volet 4, 320 px")
    shown = page.locator('[id="valeur_montre.aide"]')
    expect(shown).to_have_text("à compléter", timeout=PATIENCE)
    visitor.saisir({
        **_demandeur(), "projet.titre": "Démarches en ligne", "volet4.franceconnect": "oui", "volet4.deja_franceconnect": "non",
        "volet4.api": "non", "projet.presentation": "Le portail de la commune.", "conformite.service_aux_usagers": "oui",
        "conformite.liste_de_controle": "oui",
    })  # fmt: skip
    expect(shown).to_have_text(re.compile(r"5\s000,00\s€"), timeout=PATIENCE)
    visitor.choisir("volet4.api", "oui")
    visitor.saisir({"volet4.deja_api": "non", "volet4.api_choisie": "entreprise"})
    expect(shown).to_have_text(re.compile(r"10\s000,00\s€"), timeout=PATIENCE)
    visitor.calme()
    page.reload()
    visitor.voir("formulaire rempli du volet 4, 320 px")
    _deposer(visitor, numero)


_REPONSES_AU_CLAVIER = (
    ("demandeur.fonction", "Secrétaire de mairie"), ("demandeur.adresse", ADRESSE),
    ("demandeur.telephone", "0385000000"), ("porteur.france_services", "ArrowDown"),
    ("projet.titre", "Un accueil pour tous"), ("projet.theme", " "), ("projet.presentation", "Un prestataire aide la commune."),
    ("projet.engagement_decisionnel", " "), ("projet.transformation", " "), ("projet.besoin_non_couvert", "Un besoin propre."),
    ("objectifs.qualite", "Formats ouverts."), ("projet.engage", "ArrowDown"), ("projet.debut", "02/11/2021"),
    ("projet.resultats", "30/06/2022"), ("projet.fin", "01/11/2021"), ("demande.montant", "20 000"),
)  # fmt: skip


@pytest.mark.requirement("SL-08", "X-01")
def test_annex_is_filled_with_the_keyboard_alone(porteur):
    """Tab, Space, arrows and letters; a date that comes before the other is said where it stands."""
    visitor, numero = porteur("axe3-saone-et-loire")
    page = visitor.page
    for nom, keys in _REPONSES_AU_CLAVIER:
        _aller_a(page, nom)
        if keys in {" ", "ArrowDown"}:
            page.keyboard.press("Space")
            if keys == "ArrowDown":
                page.keyboard.press(keys)
        else:
            page.keyboard.type(keys)
    page.keyboard.press("Tab")
    visitor.calme()
    fault = page.locator('[id="id_projet.fin_error"]')
    expect(fault).to_contain_text("La fin du projet ne vient pas avant son début")
    _aller_a(page, "projet.fin", vers="Shift+Tab")
    page.keyboard.press("Control+a")
    page.keyboard.type("31/10/2022")
    page.keyboard.press("Tab")
    visitor.calme()
    expect(fault).to_be_empty()
    expect(page.locator(".levier-avancement")).not_to_contain_text("reste", timeout=PATIENCE)
    visitor.voir("formulaire rempli au clavier")
    _deposer(visitor, numero)


def _aller_a(page, nom: str, vers: str = "Tab") -> None:
    """Press Tab until the field has the focus."""
    for _ in range(80):
        page.keyboard.press(vers)
        if page.evaluate("n => document.activeElement.name === n", nom):
            return
    raise AssertionError(f"{nom}: not reached from the keyboard")
