"""Pictures: they open as what they say, and unpack into a bounded number of pixels."""

from __future__ import annotations

import io

from PIL import Image, UnidentifiedImageError

PIXELS_MAX = 120_000_000
"""A photograph of today's largest telephones; beyond, a bomb."""
FORMATS = {"png": "PNG", "jpg": "JPEG", "jpeg": "JPEG"}

Image.MAX_IMAGE_PIXELS = None  # the size is checked here, before any pixel is unpacked


class ImageIllisible(Exception):
    """The content does not open as a picture of its kind."""


class ImageDemesuree(Exception):
    """More pixels than a photograph."""


def inspecter(contenu: bytes, extension: str) -> None:
    """Read the header, then the structure. Raises ImageIllisible, ImageDemesuree."""
    try:
        with Image.open(io.BytesIO(contenu), formats=[FORMATS[extension]]) as picture:
            if picture.width * picture.height > PIXELS_MAX:
                raise ImageDemesuree
            picture.verify()
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError) as error:
        raise ImageIllisible from error
