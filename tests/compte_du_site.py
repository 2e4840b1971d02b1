"""The database's account under which a real site of a test runs: it owns nothing, as in production."""

from __future__ import annotations

from contextlib import suppress
from urllib.parse import urlsplit

import psycopg
from psycopg import sql

from levier.socle.base_de_donnees import ROLE_APPLICATION

NOM = "levier_web"


def adresse_du_site(adresse: str) -> str:
    """DATABASE_URL of a site on this database, from its owner's; the account is made on that server when it is missing."""
    parts = urlsplit(adresse)
    password = parts.password or ""
    with psycopg.connect(adresse, autocommit=True) as owner, suppress(psycopg.errors.DuplicateObject):
        order = sql.SQL("CREATE ROLE {} LOGIN PASSWORD {} IN ROLE {}")
        owner.execute(
            order.format(sql.Identifier(NOM), sql.Literal(password or None), sql.Identifier(ROLE_APPLICATION))
        )
    who = f"{NOM}:{password}" if password else NOM
    return parts._replace(netloc=f"{who}@{parts.netloc.rpartition('@')[2]}").geturl()
