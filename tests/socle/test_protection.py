from __future__ import annotations

import pytest
from django.db import connection

from levier.socle.base_de_donnees import ROLE_APPLICATION, AdresseDeBaseInvalide, lire_adresse, sous_role
from levier.socle.droits import PERMIS, exiger, refuse
from levier.socle.erreurs import GesteInterdit
from levier.socle.protection import tables_en_ajout_seul, tables_figees


def test_application_works_under_its_own_role(db):
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_user, (SELECT rolsuper FROM pg_roles WHERE rolname = current_user)")
        assert cursor.fetchone() == (ROLE_APPLICATION, False)


@pytest.mark.requirement("X-04")
def test_grants_of_the_application_are_those_it_needs(db):
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT table_name, array_agg(privilege_type::text ORDER BY privilege_type) FROM information_schema.role_table_grants "
            "WHERE grantee = %s AND table_schema = 'public' GROUP BY table_name",
            [ROLE_APPLICATION],
        )
        grants = dict(cursor.fetchall())
        cursor.execute("SELECT tableowner FROM pg_tables WHERE schemaname = 'public' GROUP BY tableowner")
        owners = cursor.fetchall()
    growing = [
        "socle_evenement",
        "socle_scellement",
        "enveloppes_mouvement",
        "attributions_decision",
        "attributions_lignedecision",
        "actes_versiondemodele",
    ]
    assert tables_en_ajout_seul() == growing
    assert {table: grants[table] for table in growing} == {table: ["INSERT", "SELECT"] for table in growing}
    assert grants["dossiers_dossier"] == ["DELETE", "INSERT", "SELECT", "UPDATE"]
    assert tables_figees() == ["socle_fichier", "attributions_subvention", "actes_acte"]
    for table in ("attributions_subvention", "actes_acte"):
        assert grants[table] == ["INSERT", "SELECT", "UPDATE"]
    assert not any("TRUNCATE" in rights or "TRIGGER" in rights for rights in grants.values())
    assert ROLE_APPLICATION not in {owner for (owner,) in owners}


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        (
            "postgresql://u:p%40ss@h:5433/base",
            {"USER": "u", "PASSWORD": "p@ss", "HOST": "h", "PORT": "5433", "NAME": "base"},
        ),
        ("postgres://u@/base?host=/tmp/x", {"USER": "u", "PASSWORD": "", "HOST": "/tmp/x", "PORT": "", "NAME": "base"}),
    ],
)
def test_address_of_the_database_is_read(address, expected):
    found = lire_adresse(address)
    assert {key: found[key] for key in expected} == expected


@pytest.mark.parametrize("address", ["mysql://u@h/base", "postgresql://u@h/", "n'importe quoi", ""])
def test_address_that_cannot_be_read_gets_a_sentence(address):
    with pytest.raises(AdresseDeBaseInvalide, match="DATABASE_URL ne se lit pas"):
        lire_adresse(address)


def test_role_is_taken_from_the_first_statement():
    options = sous_role(lire_adresse("postgresql://u@h/b?sslmode=require"), "r")["OPTIONS"]
    assert options == {
        "connect_timeout": 5,
        "sslmode": "require",
        "options": "-c role=r -c timezone=UTC -c plan_cache_mode=force_generic_plan",
        "prepare_threshold": 5,
    }


def test_right_refused_says_why():
    exiger(PERMIS)
    with pytest.raises(GesteInterdit, match="Pas aujourd'hui") as refused:
        exiger(refuse("Pas aujourd'hui."))
    assert refused.value.phrase == "Pas aujourd'hui."
    assert not refuse("x")
