"""Passwords cost what was decided, and a burst of sign-ins takes its turn."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor

import argon2
import pytest
from django.contrib.auth.hashers import Argon2PasswordHasher, check_password, make_password
from django.urls import reverse
from tests.fabriques import une_personne

from levier.comptes import hachage

SECRET = "une phrase de passe assez longue"


@pytest.fixture(autouse=True)
def hachage_reel(settings):
    from levier.config import settings as vrais

    settings.PASSWORD_HASHERS = vrais.PASSWORD_HASHERS


def cout(encode: str) -> tuple[int, int, int]:
    read = argon2.extract_parameters(encode.removeprefix("argon2"))
    return read.memory_cost, read.time_cost, read.parallelism


@pytest.mark.requirement("X-01")
def test_password_kept_at_another_cost_is_kept_again_when_its_person_signs_in(client, db):
    person = une_personne()
    person.password = Argon2PasswordHasher().encode(SECRET, "selselselselselselsel1")
    person.save()
    assert cout(person.password) == (102400, 2, 8)
    answer = client.post(reverse("comptes:connexion"), {"email": person.email, "mot_de_passe": SECRET})
    assert answer.status_code == 302
    person.refresh_from_db()
    assert cout(person.password) == (19 * 1024, 2, 1)
    assert client.get("/compte/").status_code == 200


def test_sixteen_sign_ins_at_once_all_succeed_two_at_a_time(monkeypatch):
    inside, most, lock = 0, 0, threading.Lock()
    verify = argon2.PasswordHasher.verify

    def compter(*arguments):
        nonlocal inside, most
        with lock:
            inside += 1
            most = max(most, inside)
        try:
            return verify(*arguments)
        finally:
            with lock:
                inside -= 1

    monkeypatch.setattr(argon2.PasswordHasher, "verify", compter)
    kept = make_password(SECRET)
    with ThreadPoolExecutor(16) as people:
        assert list(people.map(lambda _: check_password(SECRET, kept), range(16))) == [True] * 16
    assert most == hachage.SIMULTANES
