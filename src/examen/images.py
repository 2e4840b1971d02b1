"""Pictures: they open as what they say, and unpack into a bounded number of pixels."""

from __future__ import annotations

import io
import struct

from PIL import Image, UnidentifiedImageError

from examen.verdict import Abime, NonConforme, Refus

PIXELS_MAX = 120_000_000
"""A photograph of today's largest telephones; beyond, a bomb."""
FORMATS = {"png": "PNG", "jpg": "JPEG", "jpeg": "JPEG"}

Image.MAX_IMAGE_PIXELS = None  # the size is checked here, before any pixel is unpacked


def inspecter(contenu: bytes, extension: str) -> None:
    """Read the header, then the structure: no pixel is unpacked. Raises NonConforme, Abime, Refus."""
    try:
        with Image.open(io.BytesIO(contenu), formats=[FORMATS[extension]]) as picture:
            if picture.width * picture.height > PIXELS_MAX:
                raise Refus("a des dimensions démesurées : réduisez l'image, puis renvoyez-la.")
            picture.verify()
    except UnidentifiedImageError as error:
        raise NonConforme from error
    except (OSError, SyntaxError, ValueError, struct.error, IndexError, KeyError, EOFError) as error:
        raise Abime from error
