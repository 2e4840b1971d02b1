"""A small picture of a file, drawn in a process of its own: what came from outside is unpacked there and nowhere else.

Each file has its process, under limits of memory, of time and of what it writes: a hostile file ends that one only. They are
forked by a server, `python -m levier.socle.apercu`, which has the libraries ready, opens no file itself, and knows neither the
database nor a secret. It starts with the first file and ends with the program that asked, however that one ends.
"""

from __future__ import annotations

import atexit
import json
import os
import resource
import select
import signal
import subprocess
import sys
from pathlib import Path
from threading import Lock

COTE = 240
"""Pixels of the longest side."""
PIXELS_MAX = 40_000_000
MEMOIRE_MAX = 1024**3
ECRITURE_MAX = 16 * 1024**2
DELAI = 20
"""Seconds given to a file, by the clock and of the processor."""
GENRES = {"application/pdf": "pdf", "image/png": "image", "image/jpeg": "image"}
"""What has a picture: the first page of a PDF, an image."""
_FAIT, _RIEN = b"1", b"0"


def dessiner(type_mime: str, source: Path, cible: Path) -> bool:
    """Write the picture as a PNG in `cible`; False when the file gives none, whatever the reason."""
    request = json.dumps([GENRES[type_mime], str(source), str(cible)]).encode() + b"\n"
    return _serveur.demander(request) and cible.is_file()


class _Serveur:
    """The server as its client holds it: one file at a time, started again when it is dead."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._process: subprocess.Popen[bytes] | None = None

    def demander(self, requete: bytes) -> bool:
        """Whether the picture is drawn. A server that dies of a file gets it once more, then never again."""
        with self._lock:
            return (self._essayer(requete) or self._essayer(requete)) == _FAIT

    def arreter(self) -> None:
        if self._process is not None:
            self._process.kill()
            self._process.communicate()
            self._process = None

    def _essayer(self, requete: bytes) -> bytes:
        """The answer; empty when the server died, or was ended because it says nothing."""
        if self._process is None:
            self._process = _demarrer()
        ask, told = self._process.stdin, self._process.stdout
        assert ask is not None and told is not None  # noqa: S101, PT018  both are pipes
        try:
            ask.write(requete)
        except BrokenPipeError:
            pass
        else:
            if select.select([told], [], [], 2 * DELAI)[0] and (reply := told.read(1)):
                return reply
        self.arreter()
        return b""


def _demarrer() -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [sys.executable, "-m", "levier.socle.apercu"],
        bufsize=0, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, start_new_session=True,
        env={"PYTHONPATH": str(Path(__file__).resolve().parents[2])},
    )  # fmt: skip


_serveur = _Serveur()
atexit.register(_serveur.arreter)


def servir() -> None:
    """Draw what each line asks, and answer it by one byte, until nobody asks any more."""
    import pypdfium2  # noqa: F401, PLC0415  ready before the forks, in the server alone
    from PIL import Image, JpegImagePlugin, PngImagePlugin  # noqa: F401, PLC0415  same

    for line in sys.stdin.buffer:
        kind, source, target = json.loads(line)
        os.write(1, _FAIT if _reussit(_a_part(kind, source, target)) else _RIEN)


def _a_part(genre: str, source: str, cible: str) -> int:
    """Draw in a child, which holds nothing of the conversation; gives its number."""
    child = os.fork()
    if child:
        return child
    try:
        _se_borner()
        {"pdf": _pdf, "image": _image}[genre](source, cible)
        os._exit(0)
    finally:
        os._exit(1)


def _se_borner() -> None:
    nothing = os.open(os.devnull, os.O_RDWR)
    os.dup2(nothing, 0)
    os.dup2(nothing, 1)
    resource.setrlimit(resource.RLIMIT_AS, (MEMOIRE_MAX, MEMOIRE_MAX))
    resource.setrlimit(resource.RLIMIT_CPU, (DELAI, DELAI))
    resource.setrlimit(resource.RLIMIT_FSIZE, (ECRITURE_MAX, ECRITURE_MAX))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    signal.alarm(2 * DELAI)  # should the server be gone by then


def _reussit(enfant: int) -> bool:
    """Wait for the child, no longer than its delay."""
    watch = os.pidfd_open(enfant)
    try:
        if not select.select([watch], [], [], DELAI)[0]:
            os.kill(enfant, signal.SIGKILL)
        return os.waitpid(enfant, 0)[1] == 0
    finally:
        os.close(watch)


def _pdf(source: str, cible: str) -> None:
    import pypdfium2  # noqa: PLC0415  the client does not need it

    document = pypdfium2.PdfDocument(source)
    page = document[0]
    width, height = page.get_size()
    picture = page.render(scale=COTE / max(width, height, 1)).to_pil()
    picture.convert("RGB").save(cible, "PNG")


def _image(source: str, cible: str) -> None:
    from PIL import Image, ImageOps  # noqa: PLC0415  same

    with Image.open(source, formats=["PNG", "JPEG"]) as picture:
        picture.draft("RGB", (COTE, COTE))
        if picture.width * picture.height > PIXELS_MAX:
            raise ValueError("too many pixels to unpack")
        small = ImageOps.exif_transpose(picture)
        small.thumbnail((COTE, COTE))
        small.convert("RGB").save(cible, "PNG")


if __name__ == "__main__":
    servir()
