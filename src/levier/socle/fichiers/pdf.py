"""PDF: refused when it carries a program, cleaned of what acts by itself, left byte for byte when there is neither."""

from __future__ import annotations

import io
import zlib
from collections.abc import Iterator

import pikepdf
from pikepdf import Array, Dictionary, Name, Object, Pdf, Stream, String

from levier.socle.fichiers.signatures import ARCHIVES, EXTENSIONS_DE_PROGRAMMES, est_archive, programme

OBJETS_MAX = 400_000
PROFONDEUR_MAX = 60
_ACTIONS_ADMISES = frozenset({"/GoTo", "/URI", "/Named"})
_CLES_D_ACTION = ("/A", "/OpenAction", "/PA", "/Next")
_ANNOTATIONS_RETIREES = frozenset({"/FileAttachment", "/RichMedia", "/Movie", "/Screen", "/3D", "/Sound"})


class PdfIllisible(Exception):
    """The content does not open as a PDF with at least one page."""


class PdfProtege(Exception):
    """The PDF does not open without its password."""


class PdfPiege(Exception):
    """The PDF carries a program; the text says what, and what to do."""


def nettoyer(contenu: bytes) -> tuple[bytes, tuple[str, ...]]:
    """The bytes to keep and what was taken out, in words: the very bytes received when nothing had to be.

    A signed PDF thus keeps its signature. Raises PdfIllisible, PdfProtege, PdfPiege.
    """
    try:
        with pikepdf.open(io.BytesIO(contenu)) as pdf:
            if not len(pdf.pages):
                raise PdfIllisible
            removed = _nettoyer(pdf)
            if not removed:
                return contenu, ()
            out = io.BytesIO()
            pdf.save(out, deterministic_id=True)
            return out.getvalue(), tuple(sorted(removed))
    except pikepdf.PasswordError as error:
        raise PdfProtege from error
    except (pikepdf.PdfError, RecursionError, ValueError, TypeError, KeyError) as error:
        raise PdfIllisible from error


def _nettoyer(pdf: Pdf) -> set[str]:
    if bool(pdf.Root.get("/NeedsRendering", False)):
        raise PdfPiege(f"est un formulaire dynamique (XFA), c'est-à-dire un programme : {_IMPRIMER}")
    everything = list(_dictionnaires(pdf))
    for found in everything:  # all of it is judged before anything is taken out: what is removed hides what it holds
        _refuser(found)
    return {removal for found in everything for removal in _alleger(found)}


_IMPRIMER = (
    "ouvrez-le, imprimez-le dans un nouveau PDF (« Imprimer », puis « Enregistrer au format PDF »), et joignez ce nouveau "
    "fichier."
)


def _dictionnaires(pdf: Pdf) -> Iterator[Object]:
    """Every dictionary of the file, streams' included, wherever it hides; each indirect object once."""
    seen = 0
    roots: list[Object] = [pdf.trailer, *pdf.objects]
    for root in roots:
        waiting: list[tuple[Object, int]] = [(root, 0)]
        while waiting:
            current, depth = waiting.pop()
            seen += 1
            if seen > OBJETS_MAX or depth > PROFONDEUR_MAX:
                raise PdfIllisible
            if isinstance(current, Dictionary | Stream):
                yield current
                children = [value for _, value in _elements(current)]
            elif isinstance(current, Array):
                children = list(current)
            else:
                continue
            waiting += [
                (child, depth + 1)
                for child in children
                if isinstance(child, Dictionary | Array) and not child.is_indirect
            ]


def _elements(found: Object) -> list[tuple[str, Object]]:
    holder = found.stream_dict if isinstance(found, Stream) else found
    return list(holder.items())


def _refuser(found: Object) -> None:
    kind = _nom(found, "/S")
    if kind == "/JavaScript" or isinstance(found.get("/JS"), String | Stream):
        raise PdfPiege(f"contient un programme (JavaScript) : {_IMPRIMER}")
    if kind == "/Launch":
        raise PdfPiege(f"contient une commande qui lance un programme : {_IMPRIMER}")
    if _nom(found, "/Type") == "/Filespec" or "/EF" in found:
        _refuser_le_programme_joint(found)


def _refuser_le_programme_joint(found: Object) -> None:
    name = str(found.get("/UF", found.get("/F", "")))
    content = _joint(found)
    if name.rpartition(".")[2].lower() in EXTENSIONS_DE_PROGRAMMES or programme(content):
        raise PdfPiege(f"contient un programme en pièce jointe : {_IMPRIMER}")


def _joint(found: Object) -> bytes:
    """First bytes of the file that a file specification embeds; none when it only names one.

    A few bytes are unpacked, never the whole; a filter other than the usual one reads as an archive.
    """
    embedded = found.get("/EF")
    streams = (
        [value for value in embedded.values() if isinstance(value, Stream)] if isinstance(embedded, Dictionary) else []
    )
    if not streams:
        return b""
    raw = bytes(streams[0].read_raw_bytes())
    filters = str(streams[0].stream_dict.get("/Filter", ""))
    if not filters:
        return raw[:16]
    try:
        return zlib.decompressobj().decompress(raw, 16) if filters == "/FlateDecode" else ARCHIVES[0]
    except zlib.error as error:
        raise PdfIllisible from error


def _alleger(found: Object) -> set[str]:
    """Take out of a dictionary what acts by itself; returns what it was."""
    removed: set[str] = set()
    if "/AA" in found:
        del found["/AA"]
        removed.add("actions automatiques")
    for key in _CLES_D_ACTION:
        if key in found and _action_refusee(found[key]):
            del found[key]
            removed.add("actions automatiques")
    if "/XFA" in found:
        del found["/XFA"]
        removed.add("formulaire XFA")
    if isinstance(found.get("/Annots"), Array) and _retirer_des_annotations(found):
        removed.add("contenus multimédias ou joints")
    if "/EF" in found and est_archive(_joint(found)):
        del found["/EF"]
        removed.add("archives jointes")
    return removed


def _action_refusee(value: Object) -> bool:
    """A chain of actions may be a list: one that is refused refuses all of them."""
    actions = list(value) if isinstance(value, Array) else [value]
    return any(
        isinstance(action, Dictionary) and "/S" in action and _nom(action, "/S") not in _ACTIONS_ADMISES
        for action in actions
    )


def _retirer_des_annotations(page: Object) -> bool:
    kept = [
        note
        for note in page["/Annots"]
        if not (isinstance(note, Dictionary) and _nom(note, "/Subtype") in _ANNOTATIONS_RETIREES)
    ]
    if len(kept) == len(page["/Annots"]):
        return False
    page["/Annots"] = Array(kept)
    return True


def _nom(found: Object, key: str) -> str:
    value = found.get(key)
    return str(value) if isinstance(value, Name) else ""
