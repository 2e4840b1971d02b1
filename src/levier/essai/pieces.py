"""Small files that are what they say they are: one per format that a call admits. Pure."""

from __future__ import annotations

import io
import zipfile
import zlib
from collections.abc import Callable, Mapping, Sequence

import pikepdf
from PIL import Image

from examen.signatures import SORTES


def un_fichier(formats: Sequence[str], titre: str) -> tuple[bytes, str]:
    """The content of a file of the first format that we know how to make, and its extension."""
    format_ = next((one for one in formats if one in _FAIRE), "pdf")
    return _FAIRE[format_](titre), format_


def _pdf(titre: str) -> bytes:
    document = pikepdf.new()
    document.add_blank_page(page_size=(595, 842))
    document.docinfo["/Title"] = titre
    out = io.BytesIO()
    document.save(out, deterministic_id=True)
    return out.getvalue()


def _image(format_: str) -> Callable[[str], bytes]:
    def faire(titre: str) -> bytes:
        out = io.BytesIO()
        Image.new("RGB", (64, 64), f"#{zlib.crc32(titre.encode()) % 0xFFFFFF:06x}").save(out, format_)
        return out.getvalue()

    return faire


def _document(extension: str) -> Callable[[str], bytes]:
    sorte = SORTES[extension]

    def faire(titre: str) -> bytes:
        out = io.BytesIO()
        with zipfile.ZipFile(out, "w") as archive:
            if extension.startswith("od"):
                archive.writestr("mimetype", sorte.type_mime)
            archive.writestr(sorte.partie, f"<document><!-- {titre} --></document>")
        return out.getvalue()

    return faire


_FAIRE: Mapping[str, Callable[[str], bytes]] = {
    "pdf": _pdf,
    "png": _image("PNG"),
    "jpg": _image("JPEG"),
    "jpeg": _image("JPEG"),
    **{extension: _document(extension) for extension in ("ods", "odt", "xlsx", "docx")},
}
