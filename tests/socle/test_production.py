"""What names a dangerous installation, and prevents its start."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace
from urllib.parse import urlsplit

import psycopg
import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from django.db import connections
from tests.compte_du_site import NOM, adresse_du_site

from levier.socle import production
from levier.socle.base_de_donnees import AdresseDeBaseInvalide, lire_adresse
from levier.socle.production import dangers_de_la_base, dangers_des_reglages
from levier.socle.protection import ouvrir_un_compte
from levier.socle.reglages import ReglageInvalide, faire_cle, lire_chiffrement, lire_cles
from levier.socle.reseaux import lire_proxys

RACINE = Path(__file__).resolve().parents[2]
SUR = {
    "DEMO": False, "DEBUG": False, "SECRET_KEY": "x" * 50, "LEVIER_ADRESSE": "https://levier.exemple.fr", "LEVIER_JOUR": "",
    "ALLOWED_HOSTS": ["levier.exemple.fr"], "LEVIER_PROXYS": lire_proxys("unix"), "EMAIL_HOST": "smtp.exemple.fr",
    "EMAIL_USE_TLS": True, "EMAIL_USE_SSL": False, "DONNEES": "/nulle/part",
}  # fmt: skip


def dangers(**changes: object) -> list[str]:
    return [danger.split()[0].rstrip(":") for danger in dangers_des_reglages(SimpleNamespace(**SUR | changes))]


@pytest.mark.parametrize(
    ("changes", "premiers_mots"),
    [
        ({}, []),
        ({"EMAIL_USE_TLS": False, "EMAIL_USE_SSL": True}, []),
        ({"EMAIL_USE_TLS": False}, ["Les"]),
        ({"EMAIL_USE_TLS": False, "EMAIL_HOST": "127.0.0.1"}, []),
        ({"LEVIER_PROXYS": lire_proxys("")}, ["LEVIER_ADRESSE"]),
        ({"LEVIER_PROXYS": lire_proxys("0.0.0.0/0")}, ["LEVIER_PROXYS"]),
        ({"LEVIER_PROXYS": lire_proxys("127.0.0.1,::/0")}, ["LEVIER_PROXYS"]),
        ({"SECRET_KEY": ""}, ["La"]),
        ({"SECRET_KEY": "courte"}, ["La"]),
        ({"DEBUG": True, "LEVIER_JOUR": "2021-09-15"}, ["LEVIER_DEBUG=1", "LEVIER_JOUR=2021-09-15"]),
        ({"ALLOWED_HOSTS": ["*"]}, ["LEVIER_HOTES"]),
        ({"ALLOWED_HOSTS": [".exemple.fr"]}, ["LEVIER_HOTES"]),
        ({"LEVIER_ADRESSE": "http://levier.exemple.fr"}, ["LEVIER_ADRESSE"]),
        ({"LEVIER_ADRESSE": "http://localhost:8000", "ALLOWED_HOSTS": ["localhost", "10.0.0.5"]}, ["LEVIER_ADRESSE"]),
        ({"LEVIER_ADRESSE": "http://localhost:8000", "ALLOWED_HOSTS": ["localhost", "127.0.0.1", "[::1]"], "SECRET_KEY": "x"}, []),
        ({"DEMO": True}, ["LEVIER_DEMO=1"]),
        ({"DEMO": True, "LEVIER_ADRESSE": "http://levier.exemple.fr"}, ["LEVIER_DEMO=1"]),
        ({"DEMO": True, "LEVIER_ADRESSE": "https://localhost", "ALLOWED_HOSTS": ["localhost"]}, ["LEVIER_DEMO=1"]),
        ({"DEMO": True, "LEVIER_ADRESSE": "http://127.0.0.1:8000", "ALLOWED_HOSTS": ["localhost"], "DEBUG": True}, []),
    ],
)  # fmt: skip
def test_each_dangerous_setting_is_named(changes, premiers_mots):
    assert dangers(**changes) == premiers_mots


def test_account_that_may_more_than_the_application_is_named(base_reelle):
    """The owner of the tables, then an account that could become him, then the site's own."""
    connection, site = connections["default"], settings.CONNEXION_PROPRIETAIRE
    owner = urlsplit(os.environ["DATABASE_URL"])._replace(path=f"/{base_reelle}").geturl()
    adresse_du_site(owner)
    said = {}
    with psycopg.connect(owner, autocommit=True) as server:
        for account, grant, back in (
            (site["USER"], "SELECT 1", "SELECT 1"),
            (NOM, f"GRANT {site['USER']} TO {NOM}", f"REVOKE {site['USER']} FROM {NOM}"),
            (NOM, f"GRANT pg_execute_server_program TO {NOM}", f"REVOKE pg_execute_server_program FROM {NOM}"),
            (NOM, f"ALTER ROLE {NOM} CREATEROLE", f"ALTER ROLE {NOM} NOCREATEROLE"),
            (NOM, "SELECT 1", "SELECT 1"),
        ):
            server.execute(grant)
            connection.close()
            connection.settings_dict["USER"] = account
            try:
                said[account, grant] = dangers_de_la_base()
            finally:
                connection.close()
                connection.settings_dict["USER"] = site["USER"]
                server.execute(back)
    sentences = [" ".join(found) for found in said.values()]
    assert ["possède les tables" in one for one in sentences] == [True, True, False, False, False]
    assert ["programmes sur le serveur" in one for one in sentences][2:] == [True, False, False]
    assert ["d’autres rôles" in one for one in sentences][3:] == [True, False]
    assert sentences[4] == ""


def test_site_does_not_start_when_it_is_dangerous(base_reelle, tmp_path):
    """As the owner of the journal, in clear, without a key: each is named, and nothing is opened."""
    address = urlsplit(os.environ["DATABASE_URL"])._replace(path=f"/{base_reelle}").geturl()
    clean = {
        name: value for name, value in os.environ.items() if not name.startswith(("LEVIER_", "DATABASE_", "DJANGO_"))
    }
    env = clean | {
        "DATABASE_URL": address, "PYTHONPATH": str(RACINE / "src"), "LEVIER_DATA": str(tmp_path),
        "LEVIER_SMTP_HOTE": "smtp.exemple.fr", "DJANGO_SETTINGS_MODULE": "levier.config.settings",
    }  # fmt: skip
    done = subprocess.run(
        [sys.executable, "-c", "import levier.config.wsgi"], env=env, capture_output=True, text=True, check=False
    )
    named = [line for line in done.stderr.splitlines() if line.startswith("- ")]
    assert (done.returncode, [line.split()[1] for line in named]) == (1, ["La", "Les", "DATABASE_URL"])
    assert list(tmp_path.iterdir()) == []


def test_start_looks_at_the_base_out_of_the_demonstration(db, settings, monkeypatch):
    monkeypatch.setattr(production, "dangers_de_la_base", lambda: ["compte"])
    monkeypatch.setattr(production.connection, "close", lambda: None)
    settings.DEMO = False
    with pytest.raises(production.ProductionDangereuse, match="- compte"):
        production.exiger_une_installation_sure()
    with pytest.raises(CommandError, match="- compte"):  # the worker, by its own command
        call_command("procrastinate", "worker", "--one-shot")
    settings.DEMO = True
    settings.ALLOWED_HOSTS = ["localhost"]
    production.exiger_une_installation_sure()


def test_key_is_read_where_the_guide_says_and_former_ones_open_what_they_signed(tmp_path):
    assert lire_cles(tmp_path, {}) == ("", [])
    faire_cle(tmp_path)
    (key, former), path = lire_cles(tmp_path, {}), tmp_path / "cle_secrete"
    assert (len(key) > 60, former, oct(path.stat().st_mode & 0o777)) == (True, [], "0o600")
    faire_cle(tmp_path)
    assert lire_cles(tmp_path, {}) == (key, [])
    path.write_text(f"neuve\n{key}\n")
    assert lire_cles(tmp_path, {}) == ("neuve", [key])
    given = {"LEVIER_CLE_SECRETE": "donnée", "LEVIER_CLES_ANCIENNES": "une deux"}
    assert lire_cles(tmp_path, given) == ("donnée", ["une", "deux"])
    path.chmod(0o644)
    assert dangers(DONNEES=str(tmp_path)) == ["Le"]


@pytest.mark.parametrize(
    "adresse",
    [
        "mysql://u:secret@h/base", "postgresql://u:sec/ret@h/base", "u:secret@h/base", "postgresql:u:secret@h", "postgresql://u:secret@[h/base",
        "postgresql://u:secret@h:secret/base", "postgresql://u:secret@h/", "secret",
    ],
)  # fmt: skip
def test_address_that_cannot_be_read_never_tells_its_password(adresse):
    with pytest.raises(AdresseDeBaseInvalide) as refusal:
        lire_adresse(adresse, variable="DATABASE_URL_PROPRIETAIRE")
    assert str(refusal.value).startswith("DATABASE_URL_PROPRIETAIRE ne se lit pas (")
    assert ("sec" in str(refusal.value), refusal.value.__cause__) == (False, None)


def test_mails_leave_encrypted_one_way_or_the_other():
    modes = [lire_chiffrement(written) for written in ("", "1", "STARTTLS", "tls")]
    assert modes == [(False, False), (True, False), (True, False), (False, True)]
    with pytest.raises(ReglageInvalide, match="LEVIER_SMTP_TLS"):
        lire_chiffrement("ssl3")


def test_account_of_the_site_is_made_once(base_reelle):
    owner = urlsplit(os.environ["DATABASE_URL"])._replace(path=f"/{base_reelle}").geturl()
    adresse_du_site(owner)
    connection = connections["default"]
    with psycopg.connect(owner, autocommit=True) as server:
        options, connection.settings_dict["OPTIONS"] = connection.settings_dict["OPTIONS"], {}
        connection.close()
        try:
            for _ in range(2):
                ouvrir_un_compte("levier_neuf", "mot'de passe")
            found = server.execute("SELECT rolcanlogin, rolsuper, pg_has_role(oid, 'levier_application', 'MEMBER') FROM pg_roles "
                                   "WHERE rolname = 'levier_neuf'").fetchone()  # fmt: skip
        finally:
            connection.close()
            connection.settings_dict["OPTIONS"] = options
            server.execute("DROP ROLE IF EXISTS levier_neuf")
    assert found == (True, False, True)
