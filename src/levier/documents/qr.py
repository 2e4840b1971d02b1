"""QR codes: an address that names a document, as an SVG that a model places with its alternative text."""

from __future__ import annotations

import io

import segno


def svg(contenu: str) -> str:
    """The SVG of a QR code (level Q: a quarter of it may be stained), without XML prologue, deterministic."""
    target = io.BytesIO()
    segno.make(contenu, error="q", micro=False, boost_error=False).save(
        target, kind="svg", xmldecl=False, svgns=True, border=2, unit="mm", nl=False
    )
    return target.getvalue().decode()


def texte_alternatif(numero: str, adresse: str) -> str:
    """What is read to who does not see the code."""
    return f"Code QR de vérification de l’acte {numero} : {adresse}"
