"""The demonstration's mailbox: the Maildir that the demo's own SMTP server fills, read with the standard library."""

from __future__ import annotations

import datetime as dt
import os
from dataclasses import dataclass
from email import policy
from email.message import EmailMessage
from email.parser import BytesHeaderParser, BytesParser
from pathlib import Path

from levier.socle.horloge import PARIS

PAR_PAGE = 25


@dataclass(frozen=True, slots=True)
class Entete:
    """One line of the list."""

    cle: str
    recu_le: dt.datetime
    destinataire: str
    sujet: str


@dataclass(frozen=True, slots=True)
class PieceJointe:
    """A file sent with a mail, known by its rank."""

    rang: int
    nom: str
    type_mime: str
    contenu: bytes

    @property
    def taille(self) -> int:
        return len(self.contenu)


@dataclass(frozen=True, slots=True)
class Courrier:
    """A mail as its reader sees it."""

    entete: Entete
    expediteur: str
    texte: str
    pieces: tuple[PieceJointe, ...]


@dataclass(frozen=True, slots=True)
class PageDeCourriers:
    """Some of the mails, the latest first; `suivante` is the rank to go on from, None at the end."""

    courriers: tuple[Entete, ...]
    total: int
    debut: int
    suivante: int | None


def lister(boite: Path, *, debut: int = 0, pour: str = "") -> PageDeCourriers:
    """Mails from rank `debut`; only those whose recipient contains `pour`, when given."""
    files = _fichiers(boite)
    wanted = pour.strip().lower()
    if wanted:
        found = [head for head in map(_entete, files) if wanted in head.destinataire.lower()]
        shown, total = found[debut : debut + PAR_PAGE], len(found)
    else:
        shown, total = [_entete(path) for path in files[debut : debut + PAR_PAGE]], len(files)
    after = debut + PAR_PAGE
    return PageDeCourriers(tuple(shown), total, debut, after if after < total else None)


def ouvrir(boite: Path, cle: str) -> Courrier | None:
    """The mail of this key; None when there is none. The key is compared with the files there, never used as a path."""
    path = next((path for path in _fichiers(boite) if path.name == cle), None)
    if path is None:
        return None
    message = BytesParser(policy=policy.default).parsebytes(path.read_bytes())
    body = message.get_body(("plain",))
    text = body.get_content() if body is not None else ""
    return Courrier(_entete(path), str(message.get("From", "")), text, tuple(_pieces(message)))


def _pieces(message: EmailMessage) -> list[PieceJointe]:
    pieces = []
    for rank, part in enumerate(message.iter_attachments(), start=1):
        content = part.get_payload(decode=True)
        if isinstance(content, bytes):
            pieces.append(PieceJointe(rank, part.get_filename() or f"piece-{rank}", part.get_content_type(), content))
    return pieces


def _fichiers(boite: Path) -> list[Path]:
    """Every mail kept, the latest first."""
    found: list[tuple[int, str]] = []
    for folder in ("new", "cur"):
        if (boite / folder).is_dir():
            with os.scandir(boite / folder) as entries:
                found += [(entry.stat().st_mtime_ns, entry.path) for entry in entries if entry.is_file()]
    return [Path(path) for _, path in sorted(found, reverse=True)]


def _entete(path: Path) -> Entete:
    with path.open("rb") as file:
        head = BytesHeaderParser(policy=policy.default).parse(file)
    received = dt.datetime.fromtimestamp(path.stat().st_mtime, PARIS)
    return Entete(path.name, received, str(head.get("To", "")), str(head.get("Subject", "")) or "(sans objet)")
