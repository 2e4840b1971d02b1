from __future__ import annotations

import pytest
from django.contrib.auth import get_user
from django.test import Client, RequestFactory
from django.urls import reverse
from tests.comptes.conftest import MOT_DE_PASSE, un_agent, une_personne
from tests.taches import derouler

from levier.comptes.frein import Tentative
from levier.comptes.jetons import Usage, faire
from levier.comptes.models import Personne
from levier.espaces.compte.appareil import appareil_connu
from levier.socle.models import Courriel

EMAIL = "camille@mairie.example"
NEW = {"email": EMAIL, "nom": "Camille Martin", "fonction": "DGS", "mot_de_passe": MOT_DE_PASSE}


def erreurs(response) -> dict[str, list[str]]:
    return {name: list(messages) for name, messages in response.context["form"].errors.items()}


def qui(client) -> str:
    user = get_user(client)
    return user.email if user.is_authenticated else ""


@pytest.mark.requirement("X-09")
def test_sign_up_confirm_and_enter_where_one_was_going(client, db, boite_smtp):
    response = client.post(reverse("comptes:inscription"), {**NEW, "next": "/mes-demandes/"})
    assert (response.status_code, response.url) == (302, "/compte/inscription/lien-envoye/?next=%2Fmes-demandes%2F")
    assert EMAIL in client.get(response.url).content.decode()
    derouler(courriels=True)
    link = boite_smtp.lien(EMAIL)
    assert EMAIL in client.get(link).content.decode()
    assert Personne.objects.get().email_confirme_le is None
    refused = client.post(link, {"mot_de_passe_actuel": "pas le bon"})
    assert list(erreurs(refused)) == ["mot_de_passe_actuel"]
    entered = client.post(link, {"mot_de_passe_actuel": MOT_DE_PASSE})
    assert (entered.url, qui(client)) == ("/mes-demandes/", EMAIL)
    assert client.get(link).status_code == 410


def test_new_account_without_structure_is_led_to_choose_one(client, db):
    client.post(reverse("comptes:inscription"), NEW)
    link = reverse("comptes:confirmation", args=[faire(Usage.CONFIRMATION, Personne.objects.get())])
    assert client.post(link, {"mot_de_passe_actuel": MOT_DE_PASSE}).url == reverse("comptes:rattacher")


@pytest.mark.requirement("X-09")
@pytest.mark.parametrize("route", ["inscription", "oubli", "renvoi"])
def test_answer_is_the_same_with_and_without_account(client, db, route):
    une_personne("connue@mairie.example")
    pages = []
    for email in ("connue@mairie.example", "inconnue@mairie.example"):
        response = client.post(reverse(f"comptes:{route}"), {**NEW, "email": email}, follow=True)
        page = response.content.decode().replace(email, "EMAIL")
        token = response.context["csrf_token"]
        pages.append((response.redirect_chain, page.replace(str(token), "")))
        client.cookies.clear()
    assert pages[0][0] == pages[1][0]
    assert _sans_jeton(pages[0][1]) == _sans_jeton(pages[1][1])


def _sans_jeton(page: str) -> str:
    import re

    return re.sub(r'name="csrfmiddlewaretoken" value="\w+"', "", page)


def test_fields_keep_what_was_typed_but_never_the_password(client, db):
    response = client.post(reverse("comptes:inscription"), {**NEW, "mot_de_passe": "court-secret"[:8], "nom": "Zoé"})
    page = response.content.decode()
    assert (list(erreurs(response)), 'value="Zoé"' in page, "court-se" in page) == (["mot_de_passe"], True, False)
    assert list(erreurs(client.post(reverse("comptes:inscription"), {}))) == [
        "email",
        "nom",
        "fonction",
        "mot_de_passe",
    ]
    assert Personne.objects.count() == 0


def test_log_in_and_out(client, personne):
    page = reverse("comptes:connexion")
    response = client.post(page, {"email": EMAIL.upper(), "mot_de_passe": MOT_DE_PASSE})
    assert (response.url, qui(client)) == (reverse("comptes:rattacher"), EMAIL)
    assert client.get(page).url == reverse("comptes:rattacher")
    assert client.get(reverse("comptes:deconnexion")).status_code == 405
    assert qui(client) == EMAIL
    left = client.post(reverse("comptes:deconnexion"))
    assert left.url == reverse("espaces:accueil")
    assert (left.cookies["liste"]["max-age"], left.cookies["liste"]["path"]) == (0, "/agent/")
    assert qui(client) == ""


def test_session_key_changes_at_log_in(client, personne):
    client.get(reverse("comptes:oubli"))
    session = client.session
    session["x"] = 1
    session.save()
    before = session.session_key
    client.post(reverse("comptes:connexion"), {"email": EMAIL, "mot_de_passe": MOT_DE_PASSE})
    assert client.session.session_key != before


def test_each_is_led_to_his_own_space(client, structure, membre):
    from levier.comptes.enums import Role

    spaces = (
        (un_agent(Role.INSTRUCTEUR), "/agent/journee/"), (un_agent(Role.LECTEUR), "/agent/"),
        (membre().personne, "/mes-demandes/"),
    )  # fmt: skip
    for person, space in spaces:
        response = client.post(reverse("comptes:connexion"), {"email": person.email, "mot_de_passe": MOT_DE_PASSE})
        assert response.url == space
        client.logout()


@pytest.mark.parametrize(
    "suite",
    [
        "https://mal.example/",
        "//mal.example/",
        "/\\mal.example",
        "javascript:alert(1)",
        "http:///mal.example",
        "/compte/deconnexion/",
        "mal.example",
    ],
)
def test_open_redirect_is_refused(client, personne, suite):
    page = reverse("comptes:connexion")
    assert "mal.example" not in client.get(page, {"next": suite}).content.decode()
    response = client.post(page, {"email": EMAIL, "mot_de_passe": MOT_DE_PASSE, "next": suite})
    assert response.url == reverse("comptes:rattacher")


def test_wrong_password_and_unknown_account_get_one_sentence(client, personne):
    answers = [
        erreurs(client.post(reverse("comptes:connexion"), {"email": email, "mot_de_passe": "faux"}))
        for email in (EMAIL, "inconnue@mairie.example")
    ]
    assert answers[0] == answers[1]
    assert list(answers[0]) == ["__all__"]


def test_who_guesses_is_stopped_and_the_browser_that_the_account_knows_enters(client, personne):
    page, good = reverse("comptes:connexion"), {"email": EMAIL, "mot_de_passe": MOT_DE_PASSE}
    client.post(page, good)
    known = client.cookies["appareil"].value
    client.logout()
    stranger = Client()
    for _ in range(Tentative.CONNEXION.par_couple):
        stranger.post(page, {"email": EMAIL, "mot_de_passe": "faux"})
    refused = stranger.post(page, good)
    assert ("Trop de mots de passe faux" in erreurs(refused)["__all__"][0], qui(stranger)) == (True, "")
    stranger.cookies["appareil"] = f"{known[:-1]}x"
    assert erreurs(stranger.post(page, good))
    stranger.post(page, good, REMOTE_ADDR="198.51.100.7")
    assert qui(stranger) == EMAIL
    client.cookies["appareil"] = known
    client.post(page, good)
    assert qui(client) == EMAIL


def test_a_browser_remembers_several_accounts_and_is_known_to_those_alone(client, personne):
    other, page = une_personne("autre@mairie.example"), reverse("comptes:connexion")
    for email in (EMAIL, other.email):
        client.post(page, {"email": email, "mot_de_passe": MOT_DE_PASSE})
        client.post(reverse("comptes:deconnexion"))
    request = RequestFactory().get("/")
    request.COOKIES["appareil"] = client.cookies["appareil"].value
    names = [appareil_connu(request, email) for email in (EMAIL, other.email, "tiers@mairie.example")]
    assert (names[0] == names[1] != "", names[2]) == (True, "")


def test_unconfirmed_account_is_offered_another_link(client, db):
    client.post(reverse("comptes:inscription"), {**NEW, "next": "/appels/x/"})
    response = client.post(
        reverse("comptes:connexion"), {"email": EMAIL, "mot_de_passe": MOT_DE_PASSE, "next": "/appels/x/"}
    )
    page = response.content.decode()
    assert ("Recevoir un nouveau lien" in page, qui(client)) == (True, "")
    sent = client.post(reverse("comptes:renvoi"), {"email": EMAIL, "next": "/appels/x/"})
    assert sent.url == "/compte/inscription/lien-envoye/?next=%2Fappels%2Fx%2F"
    assert Courriel.objects.count() == 2


@pytest.mark.requirement("X-09")
def test_forgotten_password(client, personne, boite_smtp):
    assert client.post(reverse("comptes:oubli"), {"email": EMAIL}).url == reverse("comptes:oubli_envoye")
    assert EMAIL in client.get(reverse("comptes:oubli_envoye")).content.decode()
    derouler(courriels=True)
    link = boite_smtp.lien(EMAIL)
    assert client.get(link).status_code == 200
    assert list(erreurs(client.post(link, {"mot_de_passe": "court"}))) == ["mot_de_passe"]
    assert client.post(link, {"mot_de_passe": "un-nouveau-mot-de-passe"}).status_code == 302
    assert qui(client) == EMAIL
    again = client.get(link)
    assert (again.status_code, "déjà servi" in again.content.decode()) == (410, True)


@pytest.mark.parametrize("route", ["confirmation", "choix_mot_de_passe", "nouvelle_adresse"])
@pytest.mark.parametrize("jeton", ["x", "MQ.abc-def", "é.é", "MQ"])
def test_false_link_gets_its_sentence(connectee, route, jeton):
    link = reverse(f"comptes:{route}", args=[jeton])
    assert [connectee.get(link).status_code, connectee.post(link).status_code] == [410, 410]


def test_new_address_is_confirmed_after_a_sign_in_and_other_sessions_end(client, personne):
    from levier.comptes import actions, jetons

    asked = actions.demander_changement_email(personne, email="neuve@mairie.example", mot_de_passe=MOT_DE_PASSE)
    link = reverse("comptes:nouvelle_adresse", args=[jetons.faire(jetons.Usage.CHANGEMENT, asked)])
    assert client.post(link).headers["Location"].startswith(reverse("comptes:connexion"))
    signed = client.post(f"{reverse('comptes:connexion')}?next={link}", {"email": EMAIL, "mot_de_passe": MOT_DE_PASSE})
    assert signed.headers["Location"] == link
    other = Client()
    other.force_login(personne)
    assert client.post(link).status_code == 302
    assert (qui(client), qui(other)) == ("neuve@mairie.example", "")


def test_other_sessions_end_when_the_password_changes(client, connectee, personne):
    other = Client()
    other.force_login(personne)
    typed = {"mot_de_passe_actuel": MOT_DE_PASSE, "mot_de_passe": "un-nouveau-mot-de-passe"}
    assert connectee.post(reverse("comptes:mot_de_passe"), typed).status_code == 302
    assert (qui(connectee), qui(other)) == (EMAIL, "")


@pytest.mark.parametrize("route", ["profil", "adresse", "mot_de_passe", "structures", "rattacher", "rattacher_siret"])
def test_private_pages_lead_strangers_to_log_in_and_back(client, db, route):
    page = reverse(f"comptes:{route}")
    assert client.get(page).url == f"/compte/connexion/?next={page}"


@pytest.mark.parametrize("route", ["connexion", "inscription", "oubli", "renvoi"])
def test_public_forms_are_not_kept_by_caches(client, db, route):
    assert "no-store" in client.get(reverse(f"comptes:{route}"))["Cache-Control"]
