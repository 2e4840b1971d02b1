"""PDF: refused when it carries a program, cleaned of what acts by itself, left byte for byte when there is neither.

What is signed is never rewritten: it is kept as it is, or refused with what would have had to be taken out.
"""

from __future__ import annotations

import io
import re
import zlib
from collections.abc import Iterator

import pikepdf
from pikepdf import Array, Dictionary, Name, Object, Pdf, Stream, String

from examen.signatures import ARCHIVES, EXTENSIONS_DE_PROGRAMMES, est_archive, programme
from examen.verdict import BOMBE, MO, Abime, NonConforme, Refus

OBJETS_MAX = 2_000_000
PROFONDEUR_MAX = 60
TAUX_MAX = 40
"""What a stream of objects packs to one, past a megabyte: real ones stay under ten."""
FLUX_MAX, TOUS_LES_FLUX_MAX = 20 * MO, 80 * MO
"""Bytes that one stream of objects, and all of them, may unpack to: they are read whole to open the file."""
_ACTIONS_ADMISES = frozenset({"/GoTo", "/URI", "/Named"})
_CLES_D_ACTION = ("/A", "/OpenAction", "/PA", "/Next")
_ANNOTATIONS_RETIREES = frozenset({"/RichMedia", "/Movie", "/Screen", "/3D", "/Sound"})


def nettoyer(contenu: bytes) -> tuple[bytes, tuple[str, ...]]:
    """The bytes to keep and what was taken out, in words: the very bytes received when nothing had to be.

    Raises NonConforme, Abime, Refus.
    """
    _mesurer(contenu)
    try:
        with pikepdf.open(io.BytesIO(contenu)) as pdf:
            if not len(pdf.pages):
                raise NonConforme
            removed = _nettoyer(pdf)
            if not removed:
                return contenu, ()
            out = io.BytesIO()
            pdf.save(out, deterministic_id=True)
            return out.getvalue(), tuple(sorted(removed))
    except pikepdf.PasswordError as error:
        raise Refus(_PROTEGE) from error
    except (pikepdf.PdfError, RecursionError, ValueError, TypeError, KeyError) as error:
        raise (Abime if b"endobj" in contenu else NonConforme) from error


_PROTEGE = (
    "est protégé par un mot de passe : ouvrez-le, enregistrez-le sans protection "
    "(« Imprimer », puis « Enregistrer au format PDF »), puis renvoyez-le."
)
_OUVERTURE = re.compile(rb"stream\r?\n")
_ENTETE_MAX = 2000


def _mesurer(contenu: bytes) -> None:
    """Unpack, with a cap, the streams that hold objects or say where they are. Raises Refus for a bomb."""
    left = TOUS_LES_FLUX_MAX
    for opening in _OUVERTURE.finditer(contenu):
        start = contenu.rfind(b"obj", max(0, opening.start() - _ENTETE_MAX), opening.start())
        header = contenu[start : opening.start()]
        if start >= 0 and re.search(rb"/ObjStm|/XRef|#[0-9A-Fa-f]{2}", header) and b"/FlateDecode" in header:
            left -= _deplie(contenu, opening.end(), min(left, FLUX_MAX), header.count(b"/FlateDecode"))


def _deplie(contenu: bytes, debut: int, au_plus: int, fois: int) -> int:
    """How many bytes a stream unpacks to; one packed several times is none that a tool writes."""
    if fois > 1:
        raise Refus(BOMBE)
    reader, size, position = zlib.decompressobj(), 0, debut
    while not reader.eof and position < len(contenu):
        piece = contenu[position : position + 64 * 1024]
        position += len(piece)
        while piece:
            try:
                size += len(reader.decompress(piece, MO))
            except zlib.error:
                return size
            if size > au_plus or (size > MO and size > TAUX_MAX * (position - debut)):
                raise Refus(BOMBE)
            piece = reader.unconsumed_tail
    return size


def _nettoyer(pdf: Pdf) -> set[str]:
    if bool(pdf.Root.get("/NeedsRendering", False)):
        raise Refus(f"est un formulaire dynamique (XFA), c'est-à-dire un programme : {_IMPRIMER}")
    everything = list(_dictionnaires(pdf))
    for found in everything:  # all of it is judged before anything is taken out: what is removed hides what it holds
        _refuser(found)
    signed = any(_nom(found, "/Type") in {"/Sig", "/DocTimeStamp"} and "/ByteRange" in found for found in everything)
    removed = {removal for found in everything for removal in _alleger(found)}
    if removed and signed:
        raise Refus(
            f"est signé, et contient ce que nous retirons ({', '.join(sorted(removed))}) : le retirer effacerait sa signature. "
            "Demandez à son auteur un document signé sans cela, ou imprimez-le dans un nouveau PDF si la signature ne compte "
            "pas pour cette pièce."
        )
    return removed


_IMPRIMER = (
    "ouvrez-le, imprimez-le dans un nouveau PDF (« Imprimer », puis « Enregistrer au format PDF »), et joignez ce nouveau "
    "fichier."
)


_A_REGARDER = re.compile(
    rb"/(?:JS|JavaScript|Launch|URI|AA|OpenAction|PA|XFA|EF|Filespec|Annots|Ref|Sig|DocTimeStamp|SubmitForm|ResetForm|ImportData"
    rb"|GoTo[A-Z0-9]\w*|Movie|Sound|Rendition|Hide|Thread|Trans|SetOCGState|RichMedia\w*|Screen|3D)\b|/A \d+ \d+ R|/Next (?:\d+ \d+ R|\[)"
)
"""What an object says when it may act. A tagged document has a hundred thousand that say none of it."""


def _objets(pdf: Pdf) -> Iterator[Object]:
    """The objects of the file that may act, as their text says."""
    yield pdf.trailer
    for found in pdf.objects:
        if isinstance(found, Stream):
            if "/F" in found.stream_dict or _A_REGARDER.search(found.stream_dict.unparse(resolved=True)):
                yield found
        elif isinstance(found, Dictionary | Array) and _A_REGARDER.search(found.unparse(resolved=True)):
            yield found


def _dictionnaires(pdf: Pdf) -> Iterator[Object]:
    """Every dictionary of these objects, streams' included, wherever it hides; each indirect object once."""
    seen = 0
    for root in _objets(pdf):
        waiting: list[tuple[Object, int]] = [(root, 0)]
        while waiting:
            current, depth = waiting.pop()
            seen += 1
            if seen > OBJETS_MAX or depth > PROFONDEUR_MAX:
                raise Refus(
                    "a une structure trop grande pour être vérifiée : découpez-le, ou imprimez-le dans un nouveau PDF."
                )
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
    if (kind == "/JavaScript" or isinstance(found.get("/JS"), String | Stream)) and not _script_de_saisie(found):
        raise Refus(f"contient un programme (JavaScript) : {_IMPRIMER}")
    if kind == "/Launch":
        raise Refus(f"contient une commande qui lance un programme : {_IMPRIMER}")
    if kind == "/URI" and (scheme := _SCHEMA.match(str(found.get("/URI", "")).strip())):
        _refuser_l_adresse(scheme[1].lower())
    if isinstance(found, Stream) and "/F" in found.stream_dict:
        raise Refus(f"va chercher une partie de son contenu hors du document : {_IMPRIMER}")
    if isinstance(found.get("/Ref"), Dictionary) and "/F" in found["/Ref"]:
        raise Refus(f"affiche un autre document, qu'il va chercher ailleurs : {_IMPRIMER}")
    if _nom(found, "/Type") == "/Filespec" or "/EF" in found:
        _refuser_le_programme_joint(found)


_SCHEMA = re.compile(r"^([A-Za-z][A-Za-z0-9+.-]*):")
_ADRESSES_ADMISES = frozenset({"http", "https", "mailto", "tel"})


def _refuser_l_adresse(schema: str) -> None:
    if schema not in _ADRESSES_ADMISES:
        raise Refus(
            f"contient un lien « {schema}: », qui n'ouvre pas une page mais un fichier ou un programme de l'ordinateur de qui le "
            f"lit : {_IMPRIMER}"
        )


_TEXTE = r"""(?:"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*')"""
_LITTERAL = rf"(?:{_TEXTE}|-?\d+(?:\.\d+)?|true|false)"
_SUITE = rf"(?:{_LITTERAL}(?:\s*,\s*{_LITTERAL})*)?"
_LISTE = rf"(?:new\s+Array\s*\(\s*{_SUITE}\s*\)|\[\s*{_SUITE}\s*\])"
_VALEUR = rf"(?:{_LITTERAL}|{_LISTE})"
_SAISIE = re.compile(
    rf"\s*(?:AF(?:Number|Percent|Date|Time|Special|Range|Simple)\w*\s*"
    rf"\(\s*(?:{_VALEUR}(?:\s*,\s*{_VALEUR})*)?\s*\)\s*;?\s*)+"
)
_SAISIE_MAX = 2000
"""What every reader has of its own, to write a number or a date and to add fields up: calls with plain values alone."""


def _script_de_saisie(found: Object) -> bool:
    """Whether a script only formats a field, or adds fields up: a form of an administration is full of them."""
    script = found.get("/JS")
    text = str(script) if isinstance(script, String) else ""
    return bool(text) and len(text) <= _SAISIE_MAX and _SAISIE.fullmatch(text) is not None


def _refuser_le_programme_joint(found: Object) -> None:
    name = str(found.get("/UF", found.get("/F", "")))
    content = _joint(found)
    if name.rpartition(".")[2].lower() in EXTENSIONS_DE_PROGRAMMES or programme(content):
        raise Refus(f"contient un programme en pièce jointe : {_IMPRIMER}")


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
        raise Abime from error


def _alleger(found: Object) -> set[str]:
    """Take out of a dictionary what acts by itself; returns what it was."""
    removed: set[str] = set()
    if "/AA" in found and not _de_saisie(found["/AA"]):
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
        removed.add("contenus multimédias")
    if "/EF" in found and est_archive(_joint(found)):
        del found["/EF"]
        removed.add("archives jointes")
    return removed


def _de_saisie(actions: Object) -> bool:
    """Whether the actions of a field only format it."""
    return isinstance(actions, Dictionary) and all(
        isinstance(action, Dictionary) and _script_de_saisie(action) and "/Next" not in action
        for action in actions.values()
    )


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
