"""The page that a mail leads to: no login, nothing told of the account, one click of a mail provider is enough."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse
from tests.espaces.agent.outils import texte

from levier.comptes import jetons
from levier.comptes.models import Personne
from levier.socle import journal

pytestmark = pytest.mark.requirement("X-10")


@pytest.fixture
def page(personne) -> str:
    return reverse("comptes:desabonnement", args=[jetons.faire_desabonnement(personne)])


def rythme() -> str:
    return Personne.objects.get().rythme


def test_page_says_what_stops_and_what_does_not_and_tells_nothing_of_the_account(client, page, personne):
    before = texte(client.get(page))
    assert "envoyés à c…@mairie.example" in before
    assert "Ne plus les recevoir" in before
    assert "récépissés, demandes de compléments" in before
    assert [said for said in (personne.email, personne.nom, personne.fonction) if said in before] == []
    Personne.objects.update(rythme="immediat")
    assert texte(client.get(page)) == before, "the present rhythm is not told"
    assert rythme() == "immediat", "reading changes nothing: scanners of mails open links"


def test_provider_stops_them_by_its_post_without_cookie_twice_as_once(page, personne):
    provider = Client(enforce_csrf_checks=True)
    for _ in range(2):
        answer = provider.post(page, "List-Unsubscribe=One-Click", content_type="application/x-www-form-urlencoded")
        assert (answer.status_code, answer.cookies) == (200, {})
    assert rythme() == "aucun"
    assert journal.histoire(personne).filter(nom="profil_modifie").count() == 1


@pytest.mark.parametrize("choix", ["jour", "immediat", "aucun"])
def test_reader_chooses_another_rhythm(client, page, choix):
    Personne.objects.update(rythme="immediat" if choix == "jour" else "jour")
    read = texte(client.post(page, {"rythme": choix}))
    assert ("C’est fait" in read, rythme()) == (True, choix)


def test_rhythm_that_does_not_exist_changes_nothing(client, page):
    assert client.post(page, {"rythme": "souvent"}).status_code == 422
    assert rythme() == "jour"


@pytest.mark.parametrize("jeton", ["x", "1:x", "1:" + "y" * 43, "0:", "é:x"])
def test_bad_link_says_so_to_readers_and_to_providers(client, personne, jeton):
    page = reverse("comptes:desabonnement", args=[jeton])
    for answer in (client.get(page), client.post(page)):
        assert answer.status_code == 404
        assert "Ce lien ne fonctionne pas" in texte(answer)
    assert rythme() == "jour"


def test_profile_shows_and_keeps_the_rhythm(connectee, personne):
    page = reverse("comptes:profil")
    assert 'value="jour" id="id_rythme_0" required checked' in connectee.get(page).content.decode().replace("  ", " ")
    connectee.post(page, {"nom": personne.nom, "fonction": "maire", "rythme": "aucun"})
    assert rythme() == "aucun"
