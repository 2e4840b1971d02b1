"""The draft that is never lost: a colleague in the same field, a cut network, a session that ends."""

from __future__ import annotations

import pytest
from django.contrib.sessions.models import Session
from playwright.sync_api import expect
from tests.fabriques import des_lignes, un_brouillon, une_personne, une_structure
from tests.parcours.acteurs import MOT_DE_PASSE, ouvrir_le_guichet, un_porteur

from levier.appels.models import Appel
from levier.dossiers.actions import enregistrer_plan, enregistrer_reponses
from levier.dossiers.models import Dossier

pytestmark = pytest.mark.parcours
TITRE, TELEPHONE = "projet.titre", "demandeur.telephone"


@pytest.fixture
def brouillon(site) -> Dossier:
    ouvrir_le_guichet()
    structure = une_structure()
    return un_brouillon(Appel.objects.get(), structure, par=un_porteur(structure))


@pytest.fixture
def porteur(brouillon, visiteur):
    """The porteur's browser, on the form of the draft."""
    opened = visiteur()
    opened.se_connecter(brouillon.cree_par.email, MOT_DE_PASSE)
    opened.aller(f"/demandes/{brouillon.numero}/formulaire/")
    return opened


def gardees(visiteur) -> list[str]:
    """Names of the fields that the browser still keeps."""
    return visiteur.page.evaluate("Object.keys(localStorage).map(key => key.split(':').slice(4).join(':')).sort()")


def plus_rien_garde(visiteur) -> None:
    """Wait until the browser keeps nothing (the page's policy refuses what `wait_for_function` evaluates)."""
    for _ in range(200):
        if not gardees(visiteur):
            return
        visiteur.page.wait_for_timeout(100)
    raise AssertionError(f"still kept: {gardees(visiteur)}")


def enregistre(brouillon: Dossier, nom: str) -> object:
    return Dossier.objects.get(pk=brouillon.pk).reponses.get(nom)


@pytest.mark.requirement("X-01")
def test_refused_text_stays_on_screen_beside_the_other_until_one_is_chosen(brouillon, porteur):
    state, place = porteur.page.locator("#enregistrement"), porteur.page.locator(f'[id="conflit_{TITRE}"]')
    for ours, button, kept in (("Le mien", "Garder la mienne", "Le mien"), ("Encore", "Prendre l’autre", "De Maude 2")):
        theirs = "De Maude 2" if ours == "Encore" else "De Maude 1"
        enregistrer_reponses(brouillon, {TITRE: theirs}, par=brouillon.cree_par)
        porteur.ecrire(TITRE, ours)
        expect(place.get_by_role("group", name="Deux versions de cette réponse")).to_be_visible()
        expect(place).to_contain_text(theirs)
        expect(porteur.champ(TITRE)).to_have_value(ours)
        expect(state).to_contain_text("Non enregistré")
        assert enregistre(brouillon, TITRE) == theirs
        porteur.voir(f"conflit, {button}")
        porteur.cliquer(button)
        expect(porteur.champ(TITRE)).to_have_value(kept)
        assert (enregistre(brouillon, TITRE), gardees(porteur)) == (kept, [])


@pytest.mark.requirement("X-01")
def test_answers_typed_without_network_are_sent_when_it_is_back(brouillon, porteur):
    network, state = porteur.page.context, porteur.page.locator("#enregistrement")
    network.set_offline(True)
    porteur.ecrire(TITRE, "Écrit dans le train")
    expect(state).to_contain_text("Pas encore enregistré : le service ne répond pas")
    porteur.ecrire(TELEPHONE, "03 85 22 22 22")
    assert gardees(porteur) == [TELEPHONE, TITRE]
    network.set_offline(False)
    expect(state).to_contain_text("Enregistré à")
    plus_rien_garde(porteur)
    assert (enregistre(brouillon, TITRE), enregistre(brouillon, TELEPHONE)) == ("Écrit dans le train", "03 85 22 22 22")


@pytest.mark.requirement("X-01")
def test_answer_typed_after_the_session_ended_is_back_after_the_login(brouillon, porteur):
    Session.objects.all().delete()
    porteur.ecrire(TITRE, "Écrit trop tard")
    porteur.page.wait_for_url("**/compte/connexion/**")
    assert gardees(porteur) == [TITRE]
    porteur.saisir({"email": brouillon.cree_par.email, "mot_de_passe": MOT_DE_PASSE})
    porteur.cliquer("Se connecter")
    porteur.page.wait_for_url("**/formulaire/")
    porteur.lire("Une réponse qui n’avait pas pu être enregistrée est remise dans le formulaire")
    expect(porteur.champ(TITRE)).to_have_value("Écrit trop tard")
    plus_rien_garde(porteur)
    assert enregistre(brouillon, TITRE) == "Écrit trop tard"
    porteur.page.route("**/enregistrer/", lambda route: route.abort())
    porteur.ecrire(TITRE, "Jamais parti")
    expect(porteur.page.locator("#enregistrement")).to_contain_text("le service ne répond pas")
    assert gardees(porteur) == [TITRE]
    porteur.presser(porteur.page.get_by_role("button", name="Se déconnecter"))
    expect(porteur.page.get_by_role("button", name="Se déconnecter")).to_have_count(0)
    assert gardees(porteur) == []


@pytest.mark.requirement("X-01", "SL-07")
def test_plan_typed_without_network_is_sent_when_it_is_back(brouillon, porteur):
    porteur.aller(f"/demandes/{brouillon.numero}/plan/")
    network, state = porteur.page.context, porteur.page.locator("#enregistrement")
    amount = porteur.page.get_by_role("group", name="Dépense 1", exact=True).locator("input[name$=-montant]")
    network.set_offline(True)
    amount.fill("41 000")
    amount.blur()
    expect(state).to_contain_text("Vos lignes restent affichées et seront renvoyées")
    network.set_offline(False)
    expect(state).to_contain_text("Enregistré à")
    assert [str(line.montant) for line in brouillon.lignes.filter(sens="depense")] == ["41000.00"]


@pytest.mark.requirement("X-01", "SL-07")
def test_plan_typed_without_network_survives_its_closed_tab(brouillon, porteur):
    """Kept in the browser, sent at the next opening; refused with both plans when a colleague wrote meanwhile."""
    network, address = porteur.page.context, f"/demandes/{brouillon.numero}/plan/"
    for typed, theirs, kept in (("41 000", "", "41000.00"), ("42 000", "39 000", "39000.00")):
        porteur.aller(address)
        network.set_offline(True)
        premiere_depense(porteur).fill(typed)
        premiere_depense(porteur).blur()
        expect(porteur.page.locator("#enregistrement")).to_contain_text("le service ne répond pas")
        assert "plan" in gardees(porteur)
        porteur.page.close(run_before_unload=False)
        network.set_offline(False)
        if theirs:
            enregistrer_plan(brouillon, des_lignes(theirs.replace(" ", "")), par=une_personne(brouillon.structure))
        porteur.page = network.new_page()
        porteur.aller(address)
        if theirs:
            expect(porteur.page.get_by_role("group", name="Deux versions du plan de financement")).to_be_visible()
            expect(premiere_depense(porteur)).to_have_value(typed)
        else:
            expect(porteur.page.locator("#enregistrement")).to_contain_text("sont remises dans le plan et enregistrées")
            plus_rien_garde(porteur)
        assert [str(line.montant) for line in brouillon.lignes.filter(sens="depense")] == [kept]
    porteur.page.get_by_role("link", name="Prendre l’autre").click()
    expect(premiere_depense(porteur)).to_have_value("39000,00")
    assert gardees(porteur) == []


@pytest.mark.requirement("X-01")
def test_plan_waits_for_the_lines_kept_before_one_types_in_it(brouillon, porteur):
    """Nothing is typed in a form that what was kept is about to replace, however long the service is away."""
    network, address = porteur.page.context, f"/demandes/{brouillon.numero}/plan/"
    porteur.aller(address)
    network.set_offline(True)
    premiere_depense(porteur).fill("41 000")
    premiere_depense(porteur).blur()
    expect(porteur.page.locator("#enregistrement")).to_contain_text("le service ne répond pas")
    porteur.page.close(run_before_unload=False)
    network.set_offline(False)
    porteur.page = network.new_page()
    porteur.page.route(
        f"**{address}", lambda route: route.abort() if route.request.method == "POST" else route.fallback()
    )
    porteur.aller(address)
    expect(porteur.page.locator("#enregistrement")).to_contain_text("ouvriront ce plan et seront renvoyées")
    assert porteur.page.locator("form#plan").evaluate("form => form.inert")
    assert "plan" in gardees(porteur)
    porteur.page.unroute_all()
    expect(porteur.page.locator("#enregistrement")).to_contain_text("sont remises dans le plan et enregistrées")
    expect(premiere_depense(porteur)).to_have_value("41000,00")
    assert not porteur.page.locator("form#plan").evaluate("form => form.inert")
    plus_rien_garde(porteur)


def premiere_depense(visiteur):
    return visiteur.page.get_by_role("group", name="Dépense 1", exact=True).locator("input[name$=-montant]")
