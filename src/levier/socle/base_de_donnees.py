"""From an address `postgresql://user:password@host:port/name` to Django's DATABASES entry."""

from __future__ import annotations

from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

from levier.socle.reglages import ReglageInvalide

ROLE_APPLICATION = "levier_application"
"""The role the application works under: it may not rewrite the journal or the ledger (socle.protection)."""

ATTENTE_DE_CONNEXION = 5
"""Seconds after which a database that does not answer is said so, rather than waited for."""


class AdresseDeBaseInvalide(ReglageInvalide):
    """The address of a database cannot be read. It is not quoted: it holds a password, somewhere."""

    def __init__(self, variable: str, constat: str) -> None:
        super().__init__(
            f"{variable} ne se lit pas ({constat}) : il faut postgresql://utilisateur:mot_de_passe@machine:5432/nom_de_la_base, "
            "les signes @ : / ? # % du mot de passe écrits %40 %3A %2F %3F %23 %25."
        )


def lire_adresse(adresse: str, *, variable: str = "DATABASE_URL") -> dict[str, Any]:
    """Django's connection parameters; a `host` in the query string is a socket folder. Raises AdresseDeBaseInvalide."""
    try:
        parts = urlsplit(adresse)
        port = parts.port
    except ValueError:
        raise AdresseDeBaseInvalide(variable, "la machine et son port ne s’y distinguent pas") from None
    name = unquote(parts.path.lstrip("/"))
    if not adresse.startswith(("postgres://", "postgresql://")):
        raise AdresseDeBaseInvalide(variable, "elle ne commence pas par postgresql://")
    if not name:
        raise AdresseDeBaseInvalide(variable, "elle ne nomme pas de base")
    query = {key: values[-1] for key, values in parse_qs(parts.query).items()}
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": name,
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": query.pop("host", None) or parts.hostname or "",
        "PORT": str(port or query.pop("port", "")),
        "OPTIONS": {"connect_timeout": ATTENTE_DE_CONNEXION, **query},
        "CONN_MAX_AGE": 0,
        "ATOMIC_REQUESTS": False,
        "TEST": {"NAME": name},
    }


def sous_role(connexion: dict[str, Any], role: str) -> dict[str, Any]:
    """The same connection, working under `role` from its first statement; those of `socle.requetes` may be prepared.

    A prepared statement keeps one plan: to plan a short one again costs more than to execute it.
    """
    settings = {
        "options": f"-c role={role} -c timezone=UTC -c plan_cache_mode=force_generic_plan",
        "prepare_threshold": 5,
    }
    return {**connexion, "OPTIONS": {**connexion["OPTIONS"], **settings}}
