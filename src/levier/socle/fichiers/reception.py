"""Where bytes arrive and how they stay: what a row names is on the disk before that row is committed.

The receiving folder is on the same disk as the files kept. What is being received is there under a name of its own; what is
safe in its place has there an empty mark, named by its key, until its row is committed: a mark that stays is an orphan.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import os
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import IO, Any

from django.conf import settings
from django.core.files.uploadedfile import TemporaryUploadedFile, UploadedFile
from django.db import transaction

from levier.socle.models import Fichier

_ARRIVEE = ".envoi"
ABANDON = dt.timedelta(days=1)
"""After which what no row names is an orphan: no sending lasts that long."""


class Envoi(TemporaryUploadedFile):
    """A file that someone sends, written where it will be kept; `empreinte` once it is whole."""

    empreinte = ""

    def __init__(self, nom: str | None, **description: Any) -> None:
        UploadedFile.__init__(self, _arrivee().open("x+b"), nom, **description)

    def close(self) -> None:
        """At the end of the request: what was not put in its place goes."""
        super().close()
        Path(self.temporary_file_path()).unlink(missing_ok=True)


def envoi_de(contenu: object) -> Envoi | None:
    """What was received here, when that is what one holds."""
    return contenu if isinstance(contenu, Envoi) else None


@contextmanager
def a_examiner(contenu: bytes, envoi: Envoi | None) -> Iterator[tuple[Path, Path]]:
    """Where these bytes are on the disk, and where an examination may write others; both are gone after, but what was sent."""
    sent = Path(envoi.temporary_file_path()) if envoi is not None else None
    source, target = sent or _arrivee(), _arrivee()
    if sent is None:
        source.write_bytes(contenu)
    try:
        yield source, target
    finally:
        target.unlink(missing_ok=True)
        if sent is None:
            source.unlink(missing_ok=True)


def emplacement(cle: uuid.UUID) -> Path:
    """Where the bytes of this key are kept, relative to MEDIA_ROOT."""
    return Path(cle.hex[:2]) / cle.hex


def poser(contenu: bytes, envoi: Envoi | None = None) -> uuid.UUID:
    """Put bytes in their place under a new key: on return, a power cut does not take them.

    `envoi` holds the same bytes already: it moves, nothing is written twice. `inscrire` then makes them stay.
    """
    return _placer(_arrive(contenu, envoi))


def poser_ecrit(ecrire: Callable[[IO[bytes]], None]) -> tuple[uuid.UUID, int, str]:
    """The same of what is written as it is made, never whole in memory: its key, its size, its SHA-256."""
    arrival = _arrivee()
    try:
        with arrival.open("x+b") as stream:
            ecrire(stream)
            stream.flush()
            stream.seek(0)
            size, mark = arrival.stat().st_size, hashlib.file_digest(stream, "sha256").hexdigest()
        return _placer(arrival), size, mark
    finally:
        arrival.unlink(missing_ok=True)


def _placer(arrival: Path) -> uuid.UUID:
    key = uuid.uuid4()
    target = Path(settings.MEDIA_ROOT) / emplacement(key)
    arrival.chmod(0o600)
    _assurer(arrival)
    _marque(key).touch()
    _creer(target.parent)
    arrival.rename(target)
    _assurer(target.parent)
    return key


def inscrire(fichier: Fichier) -> None:
    """Write the row that names bytes in their place: with the caller's transaction they stay, or become an orphan."""
    fichier.save(force_insert=True)
    transaction.on_commit(partial(_marque(fichier.pk).unlink, missing_ok=True), robust=True)


def purger(maintenant: dt.datetime) -> None:
    """Erase what was received and never kept: a sending cut short, an act that was refused or died before its commit."""
    left = list(_delaisses(maintenant - ABANDON))
    keys = {path: uuid.UUID(path.name) for path in left if path.suffix != _ARRIVEE}
    kept = set(Fichier.objects.filter(pk__in=keys.values()).values_list("pk", flat=True))
    for path in left:
        if path in keys and keys[path] not in kept:
            (Path(settings.MEDIA_ROOT) / emplacement(keys[path])).unlink(missing_ok=True)
        path.unlink(missing_ok=True)


def _delaisses(limite: dt.datetime) -> Iterator[Path]:
    for path in _reception().iterdir():
        if dt.datetime.fromtimestamp(path.stat().st_mtime, dt.UTC) < limite:
            yield path


def _arrive(contenu: bytes, envoi: Envoi | None) -> Path:
    """The file of these bytes in the receiving folder: the one sent, unless it moved already, or a new one."""
    if envoi is not None and (path := Path(envoi.temporary_file_path())).exists():
        return path
    path = _arrivee()
    path.write_bytes(contenu)
    return path


def _arrivee() -> Path:
    return _reception() / f"{uuid.uuid4().hex}{_ARRIVEE}"


def _reception() -> Path:
    folder = Path(settings.MEDIA_ROOT) / "reception"
    _creer(folder)
    return folder


def _marque(cle: uuid.UUID) -> Path:
    return _reception() / cle.hex


def _creer(dossier: Path) -> None:
    """The folder, its own name safe too."""
    if not dossier.is_dir():
        _creer(dossier.parent)
        dossier.mkdir(mode=0o700, exist_ok=True)
        _assurer(dossier.parent)


def _assurer(chemin: Path) -> None:
    """Wait until the disk has the bytes of a file, or the names of a folder."""
    descriptor = os.open(chemin, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
