"""Whether a base is ready for the demonstration, asked without loading Django: a second start does nothing twice."""

from __future__ import annotations

import hashlib
from importlib.metadata import version
from pathlib import Path

import psycopg

SOURCES = Path(__file__).resolve().parents[2]
PAQUETS = ("django", "procrastinate")
DELAI = 5


def est_pret(adresse: str, marque: Path) -> bool:
    """Whether the base at this address is the one that `noter` marked, and our sources are still those of then."""
    return marque.exists() and marque.read_text(encoding="ascii") == _etat(adresse)


def noter(adresse: str, marque: Path) -> None:
    """Mark the base as ready: tables, territories and content are those of our sources."""
    marque.write_text(_etat(adresse), encoding="ascii")


def _etat(adresse: str) -> str:
    """Our sources, the packages that bring tables, and when this very base was migrated."""
    files = [path for path in sorted(SOURCES.rglob("*")) if path.is_file() and path.suffix != ".pyc"]
    ours = [(str(path), path.stat().st_mtime_ns, path.stat().st_size) for path in files]
    stated = (ours, [version(package) for package in PAQUETS], _migrations(adresse))
    return hashlib.sha256(repr(stated).encode()).hexdigest()


def _migrations(adresse: str) -> str:
    try:
        with psycopg.connect(adresse, connect_timeout=DELAI) as base:
            found = base.execute("SELECT count(*), max(applied) FROM django_migrations").fetchone()
    except psycopg.Error:
        return ""  # no base, or an empty one: what follows says it, or fills it
    return repr(found)
