"""A scratch database on a server, migrated, thrown away after use: where a cahier is played, never among real requests."""

from __future__ import annotations

import hashlib
import os
import secrets
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from importlib.metadata import version
from pathlib import Path
from urllib.parse import urlsplit

import psycopg
from psycopg import sql

from levier.socle.base_de_donnees import lire_adresse

PREFIXE = "levier_essai"
ESSAIS = 100
SOURCES = Path(__file__).resolve().parents[1]
_DE_LA_BASE = ("*/migrations/*.py", "socle/**/*.py", "territoires/**/*.py", "territoires/donnees/**/*.gz")
_PAQUETS = ("django", "procrastinate")


class EssaiImpossible(RuntimeError):
    """No scratch database can be made; the message says what to do."""


@contextmanager
def base_d_essai(adresse: str, *, modele_garde: bool) -> Iterator[dict[str, str]]:
    """The environment of a process that works in a scratch database of the server at `adresse`, and in a folder of its own.

    `modele_garde`: the server is ours, a migrated model stays on it and is copied in no time; otherwise nothing is left.
    Raises EssaiImpossible.
    """
    nom = f"{PREFIXE}_{secrets.token_hex(4)}"
    with tempfile.TemporaryDirectory(prefix="levier-essai-") as dossier, _serveur(adresse) as serveur:
        environnement = _environnement(_autre_base(adresse, nom), Path(dossier))
        try:
            if modele_garde:
                _creer(serveur, nom, _modele(serveur, adresse, Path(dossier)))
            else:
                _creer(serveur, nom, "template0")
                _migrer(environnement)
            yield environnement
        finally:
            _jeter(serveur, nom)


@contextmanager
def _serveur(adresse: str) -> Iterator[psycopg.Connection]:
    lire_adresse(adresse)
    try:
        connexion = psycopg.connect(adresse, autocommit=True, connect_timeout=5)
    except psycopg.Error as erreur:
        raise EssaiImpossible(
            f"La base de données ne répond pas ({str(erreur).splitlines()[0]}) : vérifiez DATABASE_URL."
        ) from erreur
    with connexion:
        yield connexion


def _creer(serveur: psycopg.Connection, nom: str, modele: str) -> None:
    ordre = sql.SQL("CREATE DATABASE {} TEMPLATE {} ENCODING 'UTF8'").format(
        sql.Identifier(nom), sql.Identifier(modele)
    )
    try:
        _patiemment(serveur, ordre)
    except psycopg.errors.InsufficientPrivilege as erreur:
        raise EssaiImpossible(
            "Un essai se joue dans une base à part, que ce compte ne peut pas créer : donnez-lui ce droit (ALTER ROLE … "
            "CREATEDB), ou lancez l'essai sans DATABASE_URL, sur un poste : la preuve qu'il écrit à côté du cahier vaut "
            "partout."
        ) from erreur


def _patiemment(serveur: psycopg.Connection, ordre: sql.Composed) -> None:
    """Another play may be copying the same model."""
    for _ in range(ESSAIS):
        try:
            serveur.execute(ordre)
        except psycopg.errors.ObjectInUse:
            time.sleep(0.1)
        else:
            return
    raise EssaiImpossible("Le modèle des bases d'essai reste occupé par un autre essai : relancez dans une minute.")


def _jeter(serveur: psycopg.Connection, nom: str) -> None:
    with suppress(psycopg.Error):
        serveur.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(nom)))


def _modele(serveur: psycopg.Connection, adresse: str, dossier: Path) -> str:
    """The migrated database of these sources, made once; those of other sources are dropped."""
    nom = f"{PREFIXE}_modele_{_empreinte()}"
    modeles = [
        ligne[0]
        for ligne in serveur.execute("SELECT datname FROM pg_database WHERE datname LIKE %s", [f"{PREFIXE}_modele_%"])
    ]
    if nom in modeles:
        return nom
    for ancien in modeles:
        _jeter(serveur, ancien)
    chantier = f"{PREFIXE}_chantier_{secrets.token_hex(4)}"
    try:
        _creer(serveur, chantier, "template0")
        _migrer(_environnement(_autre_base(adresse, chantier), dossier))
        serveur.execute(sql.SQL("ALTER DATABASE {} RENAME TO {}").format(sql.Identifier(chantier), sql.Identifier(nom)))
    finally:
        _jeter(serveur, chantier)
    return nom


def _migrer(environnement: Mapping[str, str]) -> None:
    """Tables and territories, as `levier base migrer` gives them."""
    fait = subprocess.run(
        [sys.executable, "-m", "levier", "base", "migrer"],
        env=environnement,
        check=False,
        capture_output=True,
        text=True,
    )
    if fait.returncode:
        raise EssaiImpossible(
            f"La base d'essai n'a pas pu être préparée : {(fait.stderr or fait.stdout).strip()[-600:]}"
        )


def _environnement(adresse: str, dossier: Path) -> dict[str, str]:
    """What a process needs: the scratch base, a folder of its own, a key of its own, no outside service."""
    propre = {nom: valeur for nom, valeur in os.environ.items() if not nom.startswith(("LEVIER_", "DATABASE_URL"))}
    return {
        **propre,
        "DATABASE_URL": adresse,
        "DJANGO_SETTINGS_MODULE": "levier.config.settings",
        "LEVIER_DATA": str(dossier),
        "LEVIER_CLE_SECRETE": secrets.token_urlsafe(50),
    }


def _autre_base(adresse: str, nom: str) -> str:
    return urlsplit(adresse)._replace(path=f"/{nom}").geturl()


def _empreinte() -> str:
    """Our sources that make the tables and their first rows, and the packages that bring tables."""
    marque = hashlib.sha256(" ".join(f"{nom} {version(nom)}" for nom in _PAQUETS).encode())
    for chemin in sorted({fichier for motif in _DE_LA_BASE for fichier in SOURCES.glob(motif) if fichier.is_file()}):
        marque.update(f"{chemin.relative_to(SOURCES)}\0".encode() + hashlib.sha256(chemin.read_bytes()).digest())
    return marque.hexdigest()[:12]
