"""What makes an installation dangerous, named before it opens: settings first, then what its account may do in the database."""

from __future__ import annotations

import logging
import os
from collections.abc import Callable
from ipaddress import ip_address
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.db import connection
from django.db.utils import OperationalError

from levier.socle.reglages import CLE

trace = logging.getLogger(__name__)
CLE_MIN = 32
LARGE = {4: 8, 6: 16}
"""Bits under which a declared network is that of anybody."""

_POUVOIRS = """
SELECT r.rolsuper, r.rolcreaterole OR r.rolreplication OR r.rolbypassrls,
  EXISTS (SELECT FROM pg_tables WHERE schemaname = 'public' AND pg_has_role(session_user, tableowner, 'MEMBER')),
  EXISTS (SELECT FROM pg_database WHERE datname = current_database() AND pg_has_role(session_user, datdba, 'MEMBER')),
  EXISTS (SELECT FROM pg_roles p WHERE p.rolname IN ('pg_execute_server_program', 'pg_write_server_files', 'pg_write_all_data')
    AND pg_has_role(session_user, p.oid, 'MEMBER'))
FROM pg_roles r WHERE r.rolname = session_user
"""
_PEUT = (
    "est superutilisateur",
    "peut se donner d’autres rôles, ou copier la base",
    "possède les tables, journal compris",
    "possède la base",
    "peut écrire des fichiers ou lancer des programmes sur le serveur",
)


class ProductionDangereuse(RuntimeError):
    """The installation does not open as it is set; the message names each reason."""

    def __init__(self, dangers: list[str]) -> None:
        said = "".join(f"\n- {danger}" for danger in dangers)
        super().__init__(f"Levier ne démarre pas, car cette installation n’est pas sûre :{said}")


def est_local(machine: str) -> bool:
    """Whether the name is that of this very machine."""
    if machine in {"", "localhost"} or machine.endswith(".localhost") or machine.startswith("/"):
        return True
    try:
        return ip_address(machine.strip("[]")).is_loopback
    except ValueError:
        return False


def dangers_des_reglages(reglages: Any = settings) -> list[str]:
    """A sentence for each setting under which the site must not open."""
    table = _DE_LA_DEMONSTRATION if reglages.DEMO else _DU_SERVICE
    return [sentence.format(r=reglages) for holds, sentence in table if holds(reglages)]


def dangers_de_la_base() -> list[str]:
    """A sentence when the account of DATABASE_URL may do more than the application needs. Raises OperationalError."""
    with connection.cursor() as cursor:
        cursor.execute(_POUVOIRS)
        found = [said for said, true in zip(_PEUT, cursor.fetchone(), strict=True) if true]
    if not found:
        return []
    return [
        (
            f"DATABASE_URL : le compte {connection.settings_dict['USER']} {', '.join(found)}. Gardez ce compte pour les migrations "
            "(DATABASE_URL_PROPRIETAIRE) et donnez à DATABASE_URL un autre compte : « levier base migrer » le crée."
        )
    ]


def conseils(reglages: Any = settings) -> list[str]:
    """A sentence for each setting that prevents nothing, and that whoever opens the site should know."""
    return [sentence.format(r=reglages) for holds, sentence in _A_SAVOIR if holds(reglages)]


def exiger_une_installation_sure() -> None:
    """What the site and the worker do before they open. Raises ProductionDangereuse with each danger.

    The demonstration owns its own base. A base that does not answer yet is told, and looked at by the next start.
    """
    found = dangers_des_reglages()
    if not settings.DEMO:
        try:
            found += dangers_de_la_base()
        except OperationalError as error:
            trace.warning("La base ne répond pas encore : les droits de son compte ne sont pas vérifiés (%s)", error)
        finally:
            connection.close()
    if found:
        raise ProductionDangereuse(found)


def _https(r: Any) -> bool:
    return str(r.LEVIER_ADRESSE).startswith("https://")


def _machine(r: Any) -> str:
    return urlsplit(r.LEVIER_ADRESSE).hostname or "?"


def _expose(r: Any) -> bool:
    """Whether others than this machine are meant to open the site."""
    return _https(r) or not est_local(_machine(r)) or any(not est_local(name.split(":")[0]) for name in _noms(r))


def _noms(r: Any) -> list[str]:
    return ["localhost" if name == "[::1]" else name for name in r.ALLOWED_HOSTS]


def _a_tous(r: Any) -> bool:
    return any(network.prefixlen < LARGE[network.version] for network in r.LEVIER_PROXYS.reseaux)


def _cle(r: Any) -> str:
    try:
        return str(r.SECRET_KEY)
    except ImproperlyConfigured:  # Django's word for an empty one
        return ""


def _cle_lisible(r: Any) -> bool:
    path = Path(r.DONNEES) / CLE
    return path.exists() and not os.environ.get("LEVIER_CLE_SECRETE") and bool(path.stat().st_mode & 0o077)


def _en_clair(r: Any) -> bool:
    return not (est_local(r.EMAIL_HOST) or r.EMAIL_USE_TLS or r.EMAIL_USE_SSL)


def _sans_nom(r: Any) -> bool:
    return "*" in r.ALLOWED_HOSTS or any(name.startswith(".") for name in r.ALLOWED_HOSTS)


_Regle = tuple[Callable[[Any], bool], str]
_DE_LA_DEMONSTRATION: list[_Regle] = [
    (
        _expose,
        (
            "LEVIER_DEMO=1 avec une adresse publique ({r.LEVIER_ADRESSE}) : la démonstration montre à tous les courriels, liens de mot de "
            "passe compris, et le mot de passe de ses comptes est connu. Retirez LEVIER_DEMO."
        ),
    )
]
_DU_SERVICE: list[_Regle] = [
    (
        lambda r: len(_cle(r)) < (CLE_MIN if _expose(r) else 1),
        (
            f"La clé secrète est absente, illisible par ce compte, ou de moins de {CLE_MIN} caractères : lancez « levier base migrer » sous le compte "
            "du site, qui en fait une dans LEVIER_DATA, ou donnez LEVIER_CLE_SECRETE."
        ),
    ),
    (
        _cle_lisible,
        "Le fichier cle_secrete de LEVIER_DATA peut être lu par d’autres comptes de la machine : chmod 600.",
    ),
    (
        lambda r: _expose(r) and bool(r.DEBUG),
        "LEVIER_DEBUG=1 : les pages d’erreur montrent le code et les réglages. Retirez LEVIER_DEBUG.",
    ),
    (
        lambda r: _expose(r) and bool(r.LEVIER_JOUR),
        "LEVIER_JOUR={r.LEVIER_JOUR} : les délais seraient comptés d’un jour qui ne passe pas. Retirez LEVIER_JOUR.",
    ),
    (
        lambda r: _expose(r) and not _https(r),
        "LEVIER_ADRESSE ({r.LEVIER_ADRESSE}) n’est pas en https : mots de passe et sessions passeraient en clair.",
    ),
    (
        lambda r: _https(r) and not r.LEVIER_PROXYS,
        (
            "LEVIER_ADRESSE est en https et aucun mandataire n’est déclaré : tous les visiteurs auraient l’adresse du mandataire. Donnez la sienne à "
            "LEVIER_PROXYS (127.0.0.1, ou unix)."
        ),
    ),
    (_a_tous, "LEVIER_PROXYS déclare un réseau si large que chacun y serait cru : nommez les seuls mandataires."),
    (
        lambda r: _expose(r) and _sans_nom(r),
        "LEVIER_HOTES accepte n’importe quel nom : nommez ceux du site.",
    ),
    (
        _en_clair,
        "Les courriels, liens de mot de passe compris, partiraient en clair vers {r.EMAIL_HOST} : donnez LEVIER_SMTP_TLS (starttls ou tls).",
    ),
]
_A_SAVOIR: list[_Regle] = [
    (lambda r: not r.LEVIER_CLAMAV, "Sans LEVIER_CLAMAV, les fichiers reçus ne sont contrôlés que par leur contenu."),
    (
        lambda r: r.DEFAULT_FROM_EMAIL.endswith(".invalid>"),
        "LEVIER_EXPEDITEUR n’est pas donné : les courriels partent d’une adresse à laquelle personne ne peut répondre.",
    ),
    (
        lambda r: _expose(r) and _machine(r) not in r.ALLOWED_HOSTS,
        "LEVIER_HOTES ne nomme pas la machine de LEVIER_ADRESSE : ses pages seraient refusées.",
    ),
]
