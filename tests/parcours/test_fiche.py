"""The sheet of a dossier: what matters on the first screen, and from the arrival to the proposal in eight clicks."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect
from tests.fabriques import un_dossier_depose, une_structure
from tests.parcours.acteurs import INSTRUCTRICE, MOT_DE_PASSE, ouvrir_le_guichet, un_porteur

from levier.appels.models import Appel
from levier.comptes.models import Personne
from levier.instruction.actions import prendre_en_charge
from levier.instruction.models import AppreciationRendue, Proposition
from levier.socle import horloge

pytestmark = pytest.mark.parcours
CLICS = 8
COMPTER = "window.addEventListener('pointerdown', () => window.compterUnClic(), true)"
"""What the hand does: a label pressed and the box that it ticks are one."""
PREMIER_ECRAN = 800
"""Pixels of the window, at 1280 wide."""
PREMIERE_LIGNE = 500
"""Where the list starts at the latest, in the same window."""


@pytest.mark.requirement("X-01", "X-02", "X-09")
def test_from_arrival_to_proposal_in_eight_clicks_with_everything_judged(site, visiteur):
    ouvrir_le_guichet()
    structure = une_structure()
    dossier = un_dossier_depose(Appel.objects.get(), structure, par=(owner := un_porteur(structure)))
    with horloge.figee(horloge.a_paris(2021, 6, 1)):
        late = un_dossier_depose(Appel.objects.get(), structure, par=owner)
        prendre_en_charge(late, par=Personne.objects.get(email=INSTRUCTRICE))
    agent, clicks = visiteur(), []
    page = agent.page
    page.set_viewport_size({"width": 1280, "height": PREMIER_ECRAN})
    agent.se_connecter(INSTRUCTRICE, MOT_DE_PASSE)
    agent.aller("/agent/")
    page.expose_function("compterUnClic", lambda: clicks.append(1))
    page.add_init_script(COMPTER)
    page.reload()
    top = page.locator("tbody tr").first.bounding_box()
    assert top is not None
    assert top["y"] <= PREMIERE_LIGNE
    agent.cliquer("Mes dossiers en retard")
    agent.lire(late.numero)
    assert (page.locator("tbody tr").count(), len(clicks)) == (1, 1)
    clicks.clear()
    agent.aller("/agent/")
    page.get_by_role("row", name=dossier.numero).get_by_role("link").first.click()
    for seen in (".agent-sommes-dues", ".agent-gestes p .fr-btn", ".agent-essentiel"):
        box = page.locator(seen).bounding_box()
        assert box is not None
        assert box["y"] + box["height"] <= PREMIER_ECRAN, seen
    agent.cliquer("lire les pièces")
    agent.voir("une pièce à côté de la demande", "Devis et autres justificatifs du coût")
    assert page.locator(".agent-cote__piece img").evaluate("e => e.decode().then(() => e.naturalHeight)") > 1000
    agent.cliquer(re.compile("^Pièce suivante"))
    agent.lire("Pièce 2 sur 2")
    agent.cliquer("Déclarer le dossier complet")
    agent.cliquer("Déclarer le dossier complet")
    agent.lire("Le dossier est déclaré complet")
    agent.choisir("valeur-appreciation.petite_ou_moyenne", "oui")
    agent.ecrire("motif-appreciation.petite_ou_moyenne", "Commune de 898 habitants.")
    agent.ecrire("valeur-appreciation.taux_retenu", "70 %")
    agent.ecrire("motif-appreciation.taux_retenu", "Le projet change le service rendu.")
    agent.cliquer("Rendre ces appréciations")
    agent.lire("le calcul en tient compte")
    agent.ecrire("avis", "Projet utile aux habitants, portage clair.")
    agent.cliquer("Transmettre la proposition")
    agent.lire("La proposition est transmise")
    expect(page.locator(".agent-gestes")).to_contain_text("attend d’être signée")
    assert len(clicks) == CLICS
    assert Proposition.objects.get().dossier_id == dossier.pk
    assert AppreciationRendue.objects.count() == 2

    agent.aller(f"/agent/dossiers/{dossier.numero}/")  # the proposal came back to the piece
    page.locator("[data-partie=plan] > summary").click()
    page.wait_for_load_state("networkidle")
    agent.aller(f"/agent/dossiers/{dossier.numero}/")
    expect(page.locator("[data-partie=plan]")).to_have_attribute("open", "")
    expect(page.locator("[data-partie=pieces]")).not_to_have_attribute("open", "")
