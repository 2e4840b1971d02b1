"""What an installation says by its environment and its files, read once; what cannot be read is one sentence, without secrets."""

from __future__ import annotations

import os
import secrets
from collections.abc import Mapping
from pathlib import Path

CLE = "cle_secrete"
OCTETS_D_UNE_CLE = 32
CHIFFREMENTS = {
    "": (False, False),
    "0": (False, False),
    "1": (True, False),
    "starttls": (True, False),
    "tls": (False, True),
}
"""Of LEVIER_SMTP_TLS: (STARTTLS, TLS from the first byte)."""


class ReglageInvalide(ValueError):
    """A variable of the environment cannot be read; the message says which, and what to write."""


def lire_cles(donnees: Path, environ: Mapping[str, str]) -> tuple[str, list[str]]:
    """The secret key, and the former ones that still open what they signed: of LEVIER_CLE_SECRETE and
    LEVIER_CLES_ANCIENNES, else of the lines of the file in `donnees`. No key: an empty one, which the start refuses.
    """
    given = environ.get("LEVIER_CLE_SECRETE", "")
    if given:
        return given, environ.get("LEVIER_CLES_ANCIENNES", "").split()
    try:
        key, *former = (donnees / CLE).read_text(encoding="ascii").split() or [""]
    except (OSError, UnicodeDecodeError):
        return "", []
    return key, former


def faire_cle(donnees: Path) -> None:
    """Make the key of an installation that has none: whole at once, readable by its owner only."""
    if not (donnees / CLE).exists():
        _faire(donnees / CLE, secrets.token_urlsafe(50))


def _faire(path: Path, contenu: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    fresh = path.with_name(f"{path.name}.{secrets.token_hex(4)}")
    descriptor = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w", encoding="ascii") as file:
        file.write(f"{contenu}\n")
    try:
        os.link(fresh, path)
    except FileExistsError:
        pass  # another process made it in the meantime: that one is the key
    finally:
        fresh.unlink()


def lire_cle_des_sceaux(chemin: Path) -> bytes:
    """The 32 bytes that sign the seals of the journal, made the first time. Raises ReglageInvalide."""
    if not chemin.exists():
        _faire(chemin, secrets.token_hex(OCTETS_D_UNE_CLE))
    try:
        key = bytes.fromhex(chemin.read_text(encoding="ascii").strip())
    except (OSError, ValueError):
        key = b""
    if len(key) != OCTETS_D_UNE_CLE:
        raise ReglageInvalide(
            f"La clé des sceaux ({chemin.name}, LEVIER_CLE_SCEAUX) ne se lit pas : 64 signes hexadécimaux sont attendus. "
            "Remettez le fichier sauvegardé : un autre ferait douter de tous les sceaux d’avant."
        )
    return key


def lire_chiffrement(ecrit: str) -> tuple[bool, bool]:
    """How mails leave: (STARTTLS, TLS from the first byte). Raises ReglageInvalide."""
    try:
        return CHIFFREMENTS[ecrit.strip().lower()]
    except KeyError:
        raise ReglageInvalide(
            "LEVIER_SMTP_TLS : écrivez « starttls » (port 587) ou « tls » (port 465) ; vide, les courriels partent en clair."
        ) from None
