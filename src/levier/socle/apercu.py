"""A small picture of a file, drawn in a process of its own: `python -m levier.socle.apercu KIND SOURCE TARGET`.

What came from outside is unpacked there, under a limit of memory and time: a hostile file ends that process only.
"""

from __future__ import annotations

import resource
import subprocess
import sys
from pathlib import Path

COTE = 240
"""Pixels of the longest side."""
PIXELS_MAX = 40_000_000
MEMOIRE_MAX = 1024**3
DELAI = 20
GENRES = {"application/pdf": "pdf", "image/png": "image", "image/jpeg": "image"}
"""What has a picture: the first page of a PDF, an image."""


def dessiner(type_mime: str, source: Path, cible: Path) -> bool:
    """Write the picture as a PNG in `cible`; False when the file gives none, whatever the reason."""
    command = [sys.executable, "-m", "levier.socle.apercu", GENRES[type_mime], str(source), str(cible)]
    try:
        done = subprocess.run(command, timeout=DELAI, capture_output=True, check=False)
    except subprocess.TimeoutExpired:
        return False
    return done.returncode == 0 and cible.is_file()


def _pdf(source: str, cible: str) -> None:
    import pypdfium2  # noqa: PLC0415  the process that draws images does not need it

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
    resource.setrlimit(resource.RLIMIT_AS, (MEMOIRE_MAX, MEMOIRE_MAX))
    resource.setrlimit(resource.RLIMIT_CPU, (DELAI, DELAI))
    {"pdf": _pdf, "image": _image}[sys.argv[1]](*sys.argv[2:])
