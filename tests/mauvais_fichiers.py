"""Files that nobody should send, and real small ones that look like them: made at run time, none is kept in the tree."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from collections.abc import Mapping

import pikepdf
from pikepdf import Array, Dictionary, Name
from PIL import Image

DOCX = "word/document.xml"


def un_zip(dedans: str, **autres: str) -> bytes:
    """An archive with a part; `autres`: more entries, by name."""
    return des_entrees({dedans: b"<xml/>", **{name: text.encode() for name, text in autres.items()}})


def des_entrees(contenus: Mapping[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in contenus.items():
            archive.writestr(name, content)
    return out.getvalue()


def un_docx(**contenus: bytes) -> bytes:
    """A document of a page, with more entries (`/` written `__`)."""
    return des_entrees({DOCX: b"<xml/>", **{name.replace("__", "/"): content for name, content in contenus.items()}})


def une_image(format_: str = "PNG", taille: tuple[int, int] = (40, 30)) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", taille, "teal").save(out, format_)
    return out.getvalue()


def une_image_demesuree() -> bytes:
    """A PNG of 400 bytes that says 60 000 by 60 000 pixels."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    header = struct.pack(">IIBBBBB", 60_000, 60_000, 8, 2, 0, 0, 0)
    body = chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(b"\0" * 100)) + chunk(b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + body


def une_bombe(partie: str = DOCX) -> bytes:
    """Forty kilobytes that unpack to forty megabytes, well under the total admitted: the ratio tells."""
    return des_entrees({partie: b"\0" * (40 * 1024 * 1024)})


def une_bombe_menteuse() -> bytes:
    """The same, whose headers say ten bytes: a reader that believes them sees nothing."""
    true = une_bombe()
    size = struct.pack("<I", 40 * 1024 * 1024)
    assert true.count(size) == 2, "local and central headers"
    return true.replace(size, struct.pack("<I", 10))


def une_bombe_de_nombre() -> bytes:
    return des_entrees({DOCX: b"<xml/>"} | {f"word/media/{n}.xml": b"" for n in range(3001)})


def un_pdf_protege() -> bytes:
    out, pdf = io.BytesIO(), pikepdf.new()
    pdf.add_blank_page()
    pdf.save(out, encryption=pikepdf.Encryption(owner="x", user="secret"))
    return out.getvalue()


def un_pdf_piege(piege: str) -> bytes:
    """A PDF of a page that holds what `piege` names."""
    pdf = pikepdf.new()
    page = pdf.add_blank_page(page_size=(595, 842)).obj
    _PIEGES[piege](pdf, page)
    out = io.BytesIO()
    pdf.save(out, object_stream_mode=pikepdf.ObjectStreamMode.generate)
    return out.getvalue()


def _poser(objet: pikepdf.Object, cle: str, valeur: object) -> None:
    objet[cle] = valeur


def _script(texte: str = "app.alert('bonjour')") -> Dictionary:
    return Dictionary(S=Name.JavaScript, JS=pikepdf.String(texte))


def _note(page: pikepdf.Object, **valeurs: object) -> None:
    note = Dictionary(Type=Name.Annot, Rect=[0, 0, 10, 10], **valeurs)
    page.Annots = Array([*page.get("/Annots", []), note])


def _joindre(pdf: pikepdf.Pdf, nom: str, contenu: bytes) -> None:
    pdf.attachments[nom] = pikepdf.AttachedFileSpec(pdf, contenu, filename=nom)


def _action(genre: str, **valeurs: object) -> Dictionary:
    return Dictionary(S=Name(f"/{genre}"), **valeurs)


_PIEGES = {
    "script_a_l_ouverture": lambda pdf, _: _poser(pdf.Root, "/OpenAction", _script()),
    "script_nomme": lambda pdf, _: pdf.Root.__setattr__(
        "Names", Dictionary(JavaScript=Dictionary(Names=[pikepdf.String("a"), pdf.make_indirect(_script())]))
    ),
    "script_d_annotation": lambda _, page: _note(page, Subtype=Name.Link, A=_script()),
    "script_dans_une_chaine": lambda _, page: _note(
        page, Subtype=Name.Link, A=_action("URI", URI=pikepdf.String("https://exemple.fr"), Next=Array([_script()]))
    ),
    "script_en_flux": lambda pdf, _: pdf.Root.__setattr__(
        "OpenAction", Dictionary(S=Name.Rendition, JS=pdf.make_stream(b"app.alert(1)"))
    ),
    "lancement": lambda _, page: _note(page, Subtype=Name.Link, A=_action("Launch", F=pikepdf.String("cmd.exe"))),
    "programme_joint": lambda pdf, _: _joindre(pdf, "releve.txt", b"MZ\x90\0" + b"0" * 50),
    "programme_joint_par_son_nom": lambda pdf, _: _joindre(pdf, "releve.VBS", b"MsgBox 1"),
    "formulaire_dynamique": lambda pdf, _: _poser(pdf.Root, "/NeedsRendering", True),
    # harmless once cleaned
    "envoi_de_formulaire": lambda _, page: _note(page, Subtype=Name.Link, A=_action("SubmitForm", F="https://x.fr")),
    "action_de_page": lambda _, page: _poser(page, "/AA", Dictionary(O=_action("GoToR", F=pikepdf.String("a.pdf")))),
    "film": lambda _, page: _note(page, Subtype=Name.RichMedia),
    "archive_jointe": lambda pdf, _: _joindre(pdf, "lot.zip", un_zip("a.txt")),
    "xfa": lambda pdf, _: _poser(pdf.Root, "/AcroForm", Dictionary(Fields=Array([]), XFA=pdf.make_stream(b"<xdp/>"))),
    # harmless as it is
    "destination": lambda pdf, page: _poser(pdf.Root, "/OpenAction", Array([page, Name.Fit])),
    "lien": lambda _, page: _note(page, Subtype=Name.Link, A=_action("URI", URI=pikepdf.String("https://exemple.fr"))),
    "facture_electronique": lambda pdf, _: _joindre(pdf, "factur-x.xml", b"<rsm:CrossIndustryInvoice/>"),
}  # fmt: skip


def un_pdf_avec(contenu: bytes) -> bytes:
    """A sound PDF of a page, with a text attached in clear."""
    pdf = pikepdf.new()
    pdf.add_blank_page(page_size=(595, 842))
    _joindre(pdf, "note.txt", contenu)
    out = io.BytesIO()
    pdf.save(out, compress_streams=False)
    return out.getvalue()
