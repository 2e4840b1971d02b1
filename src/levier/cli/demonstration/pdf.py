"""Pieces of the demonstration: real one-page PDF files."""

from __future__ import annotations

import io
from collections.abc import Sequence

import pikepdf


def devis(structure: str, lignes: Sequence[tuple[str, str]]) -> bytes:
    """A quote with its lines."""
    return _page(["DEVIS", f"Client : {structure}", "", *(f"{label} : {montant} EUR" for label, montant in lignes)])


def plan(structure: str, lignes: Sequence[tuple[str, str]]) -> bytes:
    """A financing plan."""
    return _page(["PLAN DE FINANCEMENT", structure, "", *(f"{label} : {montant} EUR" for label, montant in lignes)])


def _page(lignes: Sequence[str]) -> bytes:
    document = pikepdf.new()
    document.add_blank_page(page_size=(595, 842))
    page = document.pages[0]
    font = pikepdf.Dictionary(
        Type=pikepdf.Name.Font,
        Subtype=pikepdf.Name.Type1,
        BaseFont=pikepdf.Name.Helvetica,
        Encoding=pikepdf.Name.WinAnsiEncoding,
    )
    page.obj.Resources = pikepdf.Dictionary(Font=pikepdf.Dictionary(F1=font))
    page.Contents = document.make_stream(_texte(lignes))
    out = io.BytesIO()
    document.save(out, deterministic_id=True)
    return out.getvalue()


def _texte(lignes: Sequence[str]) -> bytes:
    parts = [b"BT /F1 12 Tf 60 780 Td 18 TL"]
    for line in lignes:
        safe = line.encode("cp1252", "replace").replace(b"\\", b"\\\\").replace(b"(", b"\\(").replace(b")", b"\\)")
        parts.append(b"(" + safe + b") Tj T*")
    return b"\n".join([*parts, b"ET"])
