"""Static files: of the design system, what pages use; gathered once by version, under names that browsers keep for ever."""

from __future__ import annotations

import fcntl
import hashlib
import logging
import re
from collections.abc import Iterator
from functools import cache
from importlib.metadata import version
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.staticfiles.finders import FileSystemFinder, get_finders
from django.contrib.staticfiles.storage import staticfiles_storage
from django.core.files.base import ContentFile, File
from django.core.files.storage import FileSystemStorage
from whitenoise.storage import CompressedManifestStaticFilesStorage

from levier.config.feuille import epurer, mots

LEVIER = Path(__file__).resolve().parents[1]
ECRANS = LEVIER / "espaces"
FEUILLES = ("dsfr.main.min.css", "dsfr.print.min.css")
PAQUETS = ("django-dsfr", "django-htmx", "whitenoise")
_RESSOURCE = re.compile(r"url\(([^)\"':]+)\)")
_PROGRAMMES = {"cli", "config"}
"""They draw nothing: their words name no class."""
trace = logging.getLogger(__name__)


class DesignSystem(FileSystemFinder):
    """Of the thousand and a half files of the design system: two sheets without what no page uses, and what they name."""

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        for prefix, root in self.locations:
            self.storages[root] = _Epure(root, prefix)

    def list(self, ignore_patterns: Any) -> Iterator[Any]:  # noqa: ARG002  Django's signature
        for storage in self.storages.values():
            for sheet in FEUILLES:
                yield sheet, storage
                for resource in dict.fromkeys(_RESSOURCE.findall(feuille(Path(storage.location) / sheet))):
                    yield resource, storage


class _Epure(FileSystemStorage):
    def __init__(self, racine: str, prefixe: str) -> None:
        super().__init__(location=racine)
        self.prefix = prefixe

    def open(self, name: str, mode: str = "rb") -> File:
        if name in FEUILLES:
            return ContentFile(feuille(Path(self.location) / name).encode())
        return super().open(name, mode)


@cache
def feuille(chemin: Path) -> str:
    """A sheet of the design system, without what no page of ours uses."""
    written = mots(path.read_text(encoding="utf-8") for path in _sources())
    ours = [path.read_text(encoding="utf-8") for path in sorted(ECRANS.rglob("static/**/*.css"))]
    return epurer(chemin.read_text(encoding="utf-8"), written, ours)


def _sources() -> list[Path]:
    """What may write a class in a page."""
    kept = [path for suffix in ("html", "py", "js") for path in LEVIER.rglob(f"*.{suffix}")]
    return sorted(path for path in kept if path.relative_to(LEVIER).parts[0] not in _PROGRAMMES)


class Statiques(CompressedManifestStaticFilesStorage):
    """Hashed names once the files are gathered; the plain ones before that."""

    def stored_name(self, name: str) -> str:
        return str(super().stored_name(name)) if self.hashed_files else name


def rassembler() -> None:
    """Gather the static files in STATIC_ROOT, hashed and compressed, unless those of this version are there already.

    Former ones stay: a page opened before an update goes on. Two servers that start together wait for each other. A disk
    that refuses prevents no start: pages are then without style, and the log says why.
    """
    root = Path(settings.STATIC_ROOT)
    mark, present = root.with_suffix(".version"), _version()
    try:
        root.mkdir(parents=True, exist_ok=True)
        with root.with_suffix(".verrou").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            if not mark.exists() or mark.read_text(encoding="ascii") != present:
                _copier()
                mark.write_text(present, encoding="ascii")
    except OSError as error:
        trace.warning(
            "Les fichiers statiques ne peuvent pas être rassemblés dans %s, les pages sont sans style (%s)", root, error
        )


def _version() -> str:
    """What decides of their content: our sources, and the releases of the packages that bring some."""
    ours = [*_sources(), *(path for path in sorted(ECRANS.rglob("static/**/*")) if path.is_file())]
    stated = [(str(path.relative_to(LEVIER)), path.stat().st_mtime_ns, path.stat().st_size) for path in ours]
    return hashlib.sha256(repr((stated, [version(package) for package in PAQUETS])).encode()).hexdigest()


def _copier() -> None:
    found: dict[str, tuple[Any, str]] = {}
    for finder in get_finders():
        for path, storage in finder.list([]):
            found.setdefault("/".join(filter(None, (getattr(storage, "prefix", ""), path))), (storage, path))
    for name, (storage, path) in found.items():
        staticfiles_storage.delete(name)
        with storage.open(path) as source:
            staticfiles_storage.save(name, source)
    gathered: Any = staticfiles_storage
    for _, _, processed in gathered.post_process(found):
        if isinstance(processed, Exception):
            raise processed
