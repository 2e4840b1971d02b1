"""Office documents (OOXML, ODF): zip archives, opened with bounds, refused when they hold more than text and pictures."""

from __future__ import annotations

import copy
import io
import lzma
import re
import zipfile
import zlib
from collections import Counter
from dataclasses import dataclass

from examen import actifs
from examen.signatures import EXTENSIONS_DE_PROGRAMMES, OLE, Sorte, est_archive, programme
from examen.verdict import BOMBE, GROS, MO, TAUX_MAX, Abime, Budget, NonConforme, Refus

INCORPORE_MAX = 20 * MO
"""Bytes of a document inside a document."""
PARTIE_MAX = 4 * MO
"""Bytes of the parts that say what the others are."""
_BLOC = 256 * 1024
_RELATIONS, _TYPES = "_rels/.rels", "[content_types].xml"
_MACROS = re.compile(
    r"(^|/)vba(project\.bin|data\.xml|projectsignature\w*\.bin)$|^(xl/macrosheets|customui|word/activex|xl/activex|ppt/activex)/"
    r"|^(basic|scripts|dialogs)/.+"
)
_INCORPORES = re.compile(r"^((word|xl|ppt)/embeddings/[^/]+\.(xlsx|docx|pptx)|versions/[^/]+)$")
_IMAGES_COMPRESSEES = re.compile(r"(^|/)(media|pictures)/[^/]+\.(emz|wmz|svgz)$|(^|/)thumbnails?/")
_ADMISES = frozenset({"svg"})
_ABIMES = (
    zipfile.BadZipFile, zlib.error, lzma.LZMAError, EOFError, NotImplementedError, UnicodeDecodeError, OSError, ValueError,
    IndexError, OverflowError, RuntimeError,
)  # fmt: skip
_MOT_DE_PASSE = "est protégé par un mot de passe : enregistrez-le sans mot de passe, puis renvoyez-le."


def inspecter(contenu: bytes, sorte: Sorte) -> None:
    """Look at every entry. Raises NonConforme, Abime or Refus; unpacked by pieces, under one budget for all levels."""
    _ouvrir(contenu, sorte, Budget(len(contenu)), profondeur=0)


@dataclass(frozen=True, slots=True)
class _Ouvert:
    """An archive being read, how deep, and the budget that all levels share."""

    archive: zipfile.ZipFile
    sorte: Sorte
    budget: Budget
    profondeur: int


def _ouvrir(contenu: bytes, sorte: Sorte, budget: Budget, *, profondeur: int) -> None:
    try:
        with zipfile.ZipFile(io.BytesIO(contenu)) as archive:
            ouvert = _Ouvert(archive, sorte, budget, profondeur)
            entries = archive.infolist()
            budget.compter(len(entries))
            _compter(entries, len(contenu))
            _nommer(entries)
            _exiger_la_nature(ouvert, entries)
            for entry in entries:
                _deplier(ouvert, entry)
    except _ABIMES as error:
        raise Abime from error


def _compter(entries: list[zipfile.ZipInfo], taille: int) -> None:
    if any(entry.flag_bits & 1 for entry in entries):
        raise Refus(_MOT_DE_PASSE)
    if sum(entry.compress_size for entry in entries) > taille:
        raise Refus(BOMBE)


def _nom(entry: zipfile.ZipInfo) -> str:
    """The name of a part, as readers look for it: some tools write it with the separator of Windows."""
    return entry.filename.replace("\\", "/")


def _nommer(entries: list[zipfile.ZipInfo]) -> None:
    """Raises Refus for a name that leaves the document, is there twice, or is that of a program."""
    names = [_nom(entry).lower() for entry in entries]
    if any(name.startswith("/") or ":" in name.split("/")[0] or ".." in name.split("/") for name in names):
        raise Refus(
            "contient un fichier dont le nom sort du document (chemin absolu ou « .. ») : enregistrez-le de nouveau avec votre "
            "logiciel, ou exportez-le en PDF."
        )
    if any(number > 1 for number in Counter(names).values()):
        raise Refus(
            "contient deux fois la même partie, que chaque logiciel lirait autrement : enregistrez-le de nouveau, puis "
            "renvoyez-le."
        )
    for name in names:
        if _MACROS.search(name):
            raise Refus(actifs.MACROS)
        if re.search(r"(^|/)oleobject\d*\.bin$", name):
            raise Refus(actifs.OBJET)
        if name.rpartition(".")[2] in EXTENSIONS_DE_PROGRAMMES - _ADMISES:
            raise Refus(
                "contient un programme ou une page (« "
                + name.rpartition("/")[2]
                + " ») : retirez-le du document, ou exportez "
                "le document en PDF."
            )


def _exiger_la_nature(ouvert: _Ouvert, entries: list[zipfile.ZipInfo]) -> None:
    """The document is of its kind: its main part is the one that its relations name, of the type that the list says."""
    parts = {_nom(entry).lower(): entry for entry in entries}
    types = actifs.lire_les_types(_petite(ouvert, parts[_TYPES])) if _TYPES in parts else {}
    if any("macroenabled" in kind or "vbaproject" in kind or "ms-office.activex" in kind for kind in types.values()):
        raise Refus(actifs.MACROS)
    if not ouvert.sorte.partie:
        return
    main = ouvert.sorte.partie
    if _RELATIONS in parts and (named := actifs.partie_principale(_petite(ouvert, parts[_RELATIONS]))):
        main = named
        if (kind := types.get(f"/{main}".lower())) and ouvert.sorte.contenu not in kind:
            raise NonConforme
    if main.lower() not in parts:
        raise NonConforme
    if "mimetype" in parts and _petite(ouvert, parts["mimetype"]).strip() != ouvert.sorte.type_mime.encode():
        raise NonConforme
    if "meta-inf/manifest.xml" in parts and b"encryption-data" in _petite(ouvert, parts["meta-inf/manifest.xml"]):
        raise Refus(_MOT_DE_PASSE)


def _petite(ouvert: _Ouvert, entry: zipfile.ZipInfo) -> bytes:
    """A part that says what the others are, whole."""
    with ouvert.archive.open(entry) as stream:
        content = stream.read(PARTIE_MAX + 1)
    if len(content) > PARTIE_MAX:
        raise Refus(BOMBE)
    return content


def _deplier(ouvert: _Ouvert, entry: zipfile.ZipInfo) -> None:
    """Read an entry to its real end, whatever size it declares, and judge it."""
    believed = copy.copy(entry)
    believed.file_size = ouvert.budget.octets + 1  # the reader stops at the declared size: a lie would hide the rest
    name, size, head, kept = _nom(entry).lower(), 0, b"", bytearray()
    incorporated = bool(_INCORPORES.match(name))
    reader = actifs.lecteur(name)
    with ouvert.archive.open(believed) as stream:
        while block := stream.read(_BLOC):
            if not head:
                head = block[:16]
                _juger_le_debut(name, head, ouvert.profondeur, incorpore=incorporated)
            size += len(block)
            ouvert.budget.prendre(len(block))
            if size > GROS and size > TAUX_MAX * max(entry.compress_size, 1):
                raise Refus(BOMBE)
            if incorporated:
                kept += block
                _exiger_mesure(kept)
            elif reader is not None:
                reader.lire(block)
    if size != entry.file_size:
        raise Abime
    if incorporated and kept:
        _ouvrir(bytes(kept), Sorte("", b"PK\x03\x04"), ouvert.budget, profondeur=ouvert.profondeur + 1)
    elif reader is not None and size:
        reader.finir()


def _exiger_mesure(incorpore: bytearray) -> None:
    if len(incorpore) > INCORPORE_MAX:
        raise Refus(
            f"contient un document incorporé de plus de {INCORPORE_MAX // MO} Mo : joignez ce document à part, ou exportez le "
            "tout en PDF."
        )


def _juger_le_debut(nom: str, debut: bytes, profondeur: int, *, incorpore: bool) -> None:
    if (hidden := programme(debut)) and not debut.startswith(b"#!"):
        raise Refus(f"contient {hidden} : retirez-le du document, ou exportez le document en PDF.")
    if debut.startswith(OLE):
        raise Refus(actifs.OBJET)
    archived = est_archive(debut) and not _IMAGES_COMPRESSEES.search(nom)
    if archived and (profondeur or not incorpore):
        raise Refus("contient une archive : joignez ses fichiers un par un, ou exportez le document en PDF.")
    if incorpore and not debut.startswith(b"PK\x03\x04"):
        raise Refus(
            "contient un document incorporé qui n’en est pas un : retirez cet objet, ou exportez le document en PDF."
        )
