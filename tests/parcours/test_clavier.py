"""Without a mouse: the simulator and the deposit, by Tab, arrows, Space and Enter only."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect
from tests.fabriques import un_brouillon, une_structure
from tests.parcours.acteurs import MOT_DE_PASSE, ouvrir_le_guichet, un_porteur

from levier.appels.models import Appel
from levier.dossiers.models import Dossier

pytestmark = pytest.mark.parcours
APPEL = "fitn7-axe3-saone-et-loire"
_VISIBLE = """() => {
    const e = document.activeElement, s = getComputedStyle(e), l = e.labels?.[0] && getComputedStyle(e.labels[0], '::before');
    const ring = x => x && x.outlineStyle !== 'none' && parseFloat(x.outlineWidth) > 0;
    return ring(s) || ring(l) || s.boxShadow !== 'none';
}"""


def _tabuler(page: Page, selecteur: str, maximum: int = 120) -> None:
    """Tab until the focus is there; every stop on the way shows where one is."""
    for _ in range(maximum):
        page.keyboard.press("Tab")
        if page.evaluate("s => document.activeElement.matches(s)", selecteur):
            assert page.evaluate(_VISIBLE), f"{selecteur}: nothing shows the focus"
            return
    raise AssertionError(f"{selecteur}: not reached in {maximum} steps from the keyboard")


@pytest.mark.requirement("X-01", "X-02")
def test_simulator_answers_to_the_keyboard_alone(site, visiteur):
    ouvrir_le_guichet()
    page = visiteur().page
    page.goto(f"/appels/{APPEL}/simulateur/")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "Aller au contenu"
    page.keyboard.press("Enter")
    _tabuler(page, "#recherche-territoire")
    page.keyboard.type("dompierre les ormes")
    expect(page.locator("#reponses a").first).to_be_visible()
    _tabuler(page, "#reponses a")
    page.keyboard.press("Enter")
    page.wait_for_url("**territoire=commune-71178**")
    _tabuler(page, '[name="depenses.prestation"]')
    page.keyboard.type("40000")
    expect(page.locator("#resultat")).to_contain_text(re.compile(r"28\s000,00\s€"))
    _tabuler(page, '[name="projet.theme"]')
    page.keyboard.press("Space")
    page.keyboard.press("ArrowDown")
    expect(page.locator('[name="projet.theme"][value="3b"]')).to_be_checked()
    _tabuler(page, "#resultat summary")
    page.keyboard.press("Enter")
    expect(page.locator("#resultat details")).to_have_attribute("open", "")


@pytest.mark.requirement("X-01")
def test_request_is_deposited_with_the_keyboard_alone(site, visiteur):
    ouvrir_le_guichet()
    structure = une_structure()
    owner = un_porteur(structure)
    draft = un_brouillon(Appel.objects.get(), structure, par=owner)
    page = visiteur().page
    page.goto(f"/demandes/{draft.numero}/depot/")
    _tabuler(page, "[name=email]")
    page.keyboard.type(owner.email)
    _tabuler(page, "[name=mot_de_passe]")
    page.keyboard.type(MOT_DE_PASSE)
    page.keyboard.press("Enter")
    expect(page.locator("h1")).to_have_text("Déposer la demande")
    _tabuler(page, "#engagement")
    page.keyboard.press("Space")
    expect(page.locator("#engagement")).to_be_checked()
    _tabuler(page, "main form button[type=submit]")
    page.keyboard.press("Enter")
    page.wait_for_url(f"**/demandes/{draft.numero}/")
    assert Dossier.objects.get(pk=draft.pk).etat == "depose"
