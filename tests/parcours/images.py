"""Pictures of screens in small files: few colours, those of the screen itself, and crisp letters."""

from __future__ import annotations

import io
from pathlib import Path

from PIL import Image

HAUTEUR, HAUTEUR_EN_GRAND = 1200, 2400
COULEURS = (24, 16, 12)
"""A screen is flat: two dozen colours draw it whole, and lossless WebP then weighs less than a blurred one."""
DISTANCE = 18
"""Colours nearer than this (sum over the three channels) are one."""
RVB = tuple[int, int, int]
SIGNES: tuple[RVB, ...] = ((206, 5, 0), (24, 117, 60), (179, 64, 0), (11, 79, 74))
"""Error, success, warning, skin: kept however little of them a screen shows."""


def garder(png: bytes, chemin: Path, *, grand: bool = False) -> None:
    """Write the top of a screen's picture as WebP, with fewer colours until it holds in its weight."""
    with Image.open(io.BytesIO(png)) as shot:
        whole = shot.convert("RGB")
    image = whole.crop((0, 0, whole.width, min(whole.height, HAUTEUR_EN_GRAND if grand else HAUTEUR)))
    for count in COULEURS:
        out = io.BytesIO()
        drawn = image.quantize(palette=_palette(image, count), dither=Image.Dither.NONE).convert("RGB")
        drawn.save(out, "WEBP", lossless=True, quality=80, method=4)
        if out.tell() <= (60_000 if grand else 24_000):
            break
    chemin.parent.mkdir(parents=True, exist_ok=True)
    chemin.write_bytes(out.getvalue())


def _palette(image: Image.Image, nombre: int) -> Image.Image:
    """The colours most seen, far enough from one another: those of the skin come before those of edges of letters."""
    seen = sorted(image.getcolors(image.width * image.height) or [], reverse=True)
    present = {colour for _, colour in seen}
    kept: list[RVB] = [colour for colour in SIGNES if colour in present]
    for _, colour in seen:
        if all(sum(abs(a - b) for a, b in zip(colour, other, strict=True)) > DISTANCE for other in kept):
            kept.append(colour)
        if len(kept) == nombre:
            break
    palette = Image.new("P", (1, 1))
    palette.putpalette([channel for colour in kept for channel in colour])
    return palette
