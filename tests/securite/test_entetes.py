"""What every answer says to the browser: what may run, be framed, be guessed, be kept."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.test import Client
from django.urls import reverse
from tests.architecture.droits_des_routes import LECTURES, lire
from tests.fabriques import MOT_DE_PASSE
from tests.securite.monde import OBJETS

pytestmark = pytest.mark.lent

POLITIQUE = {
    "base-uri": "'none'",
    "connect-src": "'self'",
    "default-src": "'none'",
    "font-src": "'self'",
    "form-action": "'self'",
    "frame-ancestors": "'none'",
    "img-src": "'self' data:",
    "manifest-src": "'self'",
    "script-src": "'self'",
    "style-src": "'self'",
}
SUR = {
    "X-Frame-Options": "DENY",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
}
RACINE = Path(__file__).resolve().parents[2]
PRIVE = ("porteur", "signataire"), ("agent", "instructeur"), ("comptes", "signataire")


def pages(monde, espaces, audience):
    """(address, answer) of each page of these spaces for that audience; downloads are read to their end."""
    client = monde.navigateur(audience)
    for ligne in lire(LECTURES):
        if ligne.route.split(":")[0] in espaces:
            address = reverse(ligne.route, kwargs=OBJETS[ligne.objet](monde))
            answer = client.get(address)
            if answer.streaming:
                answer.getvalue()
            yield address, answer


def politique(reponse) -> dict[str, str]:
    parts = [part.strip().partition(" ") for part in reponse["Content-Security-Policy"].split(";")]
    return {name: values for name, _, values in parts}


@pytest.mark.parametrize("audience", ["anonyme", "signataire", "administrateur"])
def test_every_answer_carries_the_same_strict_headers(monde, audience):
    espaces = ("sante", "espaces", "porteur", "agent", "comptes")
    for address, answer in pages(monde, espaces, audience):
        assert (address, politique(answer)) == (address, POLITIQUE)
        assert (address, {name: answer.get(name) for name in SUR}) == (address, SUR)


def test_an_address_that_names_nothing_carries_them_too(db):
    answer = Client().get("/nulle/part/")
    assert (answer.status_code, politique(answer)) == (404, POLITIQUE)
    assert {name: answer.get(name) for name in SUR} == SUR


def test_a_form_without_its_token_carries_them_too(db):
    answer = Client(enforce_csrf_checks=True).post(reverse("comptes:connexion"))
    assert (answer.status_code, politique(answer)) == (403, POLITIQUE)


@pytest.mark.parametrize(("espace", "audience"), PRIVE)
def test_private_pages_are_kept_by_no_cache(monde, espace, audience):
    kept = {
        address: answer.get("Cache-Control", "")
        for address, answer in pages(monde, (espace,), audience)
        if not {"private", "no-store"} <= {part.strip() for part in answer.get("Cache-Control", "").split(",")}
    }
    assert kept == {}


def test_a_page_seen_by_somebody_logged_in_is_kept_by_no_cache(monde):
    """The header names the person, even on a public page: a shared cache must not give it to the next one."""
    answer = monde.navigateur("signataire").get(reverse("espaces:accueil"))
    assert {"private", "no-store"} <= {part.strip() for part in answer.get("Cache-Control", "").split(",")}


def test_session_cookie_is_out_of_reach_of_scripts_and_of_other_sites(monde):
    typed = {"email": monde.personnes["signataire"].email, "mot_de_passe": MOT_DE_PASSE}
    cookie = Client().post(reverse("comptes:connexion"), typed).cookies["sessionid"]
    assert (cookie["httponly"], cookie["samesite"], cookie["path"]) == (True, "Lax", "/")


def test_token_cookie_stays_on_the_site(db):
    answer = Client().get(reverse("comptes:connexion"))
    cookie = answer.cookies["csrftoken"]
    assert (cookie["samesite"], cookie["domain"]) == ("Lax", "")


def test_over_https_cookies_are_secure_and_the_browser_is_told_to_stay_there():
    code = (
        "import json; from levier.config import settings as s; "
        "print(json.dumps([s.SESSION_COOKIE_SECURE, s.CSRF_COOKIE_SECURE, s.SECURE_HSTS_SECONDS > 0, s.DEBUG, "
        "s.SECURE_SSL_REDIRECT, s.SECURE_HSTS_INCLUDE_SUBDOMAINS, s.SESSION_COOKIE_NAME, s.CSRF_COOKIE_NAME, s.LEVIER_TEMOIN_APPAREIL]))"
    )
    env = {**os.environ, "LEVIER_ADRESSE": "https://levier.exemple.fr", "PYTHONPATH": str(RACINE / "src")}
    out = subprocess.run([sys.executable, "-c", code], env=env, check=True, capture_output=True, text=True).stdout
    assert json.loads(out)[:6] == [True, True, True, False, True, True]
    assert json.loads(out)[6:] == ["__Host-sessionid", "__Host-csrftoken", "__Host-appareil"]


def test_a_host_that_is_not_ours_is_refused(monde, settings):
    settings.ALLOWED_HOSTS = ["levier.exemple.fr"]
    assert Client().get("/", headers={"host": "pirate.exemple"}).status_code == 400


@pytest.mark.parametrize("methode", ["head", "options", "put", "delete", "patch", "trace"])
def test_no_method_opens_what_get_does_not(monde, methode):
    """Of a private address a visitor gets nothing but the login page or a refusal, whatever the method."""
    client = Client(enforce_csrf_checks=True)
    for ligne in lire(LECTURES):
        if ligne.attendus["anonyme"] == "connexion":
            address = reverse(ligne.route, kwargs=OBJETS[ligne.objet](monde))
            assert (address, getattr(client, methode)(address).status_code in {302, 403, 405}) == (address, True)


def test_head_and_options_of_another_structure_s_dossier_say_no_more_than_get(monde):
    client, address = monde.navigateur("autre"), reverse("porteur:dossier", args=[monde.depose.numero])
    assert [client.head(address).status_code, client.options(address).status_code] == [404, 404]
    files = reverse("dossier:telecharger", args=[monde.depose.numero, monde.piece.pk])
    assert [client.head(files).status_code, client.options(files).status_code] == [404, 404]
