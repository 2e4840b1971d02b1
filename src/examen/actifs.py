"""What acts in the XML of an office document: links out of it, scripts, DDE, templates from elsewhere. Read as a stream."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import NamedTuple, Protocol
from xml.parsers import expat

from examen.verdict import Abime, Refus

MACROS = "contient des macros, c'est-à-dire un programme : enregistrez-le sans macros, ou exportez-le en PDF, puis renvoyez-le."
OBJET = "contient un objet incorporé qui peut porter un programme : retirez cet objet, ou exportez le document en PDF."
_DDE = "contient un lien dynamique (DDE), qui peut lancer un programme : remplacez-le par sa valeur, ou exportez le document en PDF."
_DOCTYPE = (
    "contient une définition de type (DOCTYPE), que les documents de bureautique n’ont pas : enregistrez-le de nouveau."
)
_MODELE = "va chercher son modèle sur un autre ordinateur : détachez ce modèle, ou exportez le document en PDF."
_SORTIE = (
    "contient un lien qui sort du document (« {cible} ») : seuls les liens vers une page (http, https) ou une adresse de courriel "
    "sont admis. Retirez ce lien, ou rompez la liaison, ou exportez le document en PDF."
)
_SCHEMA = re.compile(r"^[a-z][a-z0-9+.-]*:", re.IGNORECASE)
_DISQUE = re.compile(r"^(file:/{2,3}(localhost/)?)?[a-z]:[\\/]", re.IGNORECASE)
_ADMIS = ("http://", "https://", "mailto:", "tel:", "#")
_LIBRES = re.compile(r"^(customxml|docprops)/", re.IGNORECASE)
"""Parts that no reader acts on: whatever they hold, well formed or not."""
_CHAMPS = re.compile(r"\bDDE(AUTO)?\b", re.IGNORECASE)
_FORMULE_DDE = re.compile(r"\bDDE\s*\(", re.IGNORECASE)
_CIBLE_MAX = 80


class Lecteur(Protocol):
    """A part read as it is unpacked. Both raise Refus, Abime."""

    def lire(self, bloc: bytes) -> None: ...
    def finir(self) -> None: ...


def lecteur(nom: str) -> Lecteur | None:
    """Who reads this part, by its name in lower case; None for what is no XML, or is not held to be (drawings in VML)."""
    if not nom.endswith((".xml", ".rels")) or _LIBRES.match(nom):
        return None
    if nom.endswith(".rels"):
        return _Relations()
    if nom.startswith("word/"):
        return _Champs()
    if nom.startswith("xl/externallinks/"):
        return _Liaisons()
    if nom.startswith(("xl/", "ppt/")) or nom == "[content_types].xml":
        return _Xml()
    return _Odf()


def lire_les_types(contenu: bytes) -> Mapping[str, str]:
    """The declared type of each part, both in lower case; extensions under their own name. Raises Abime, Refus."""
    reader = _Types()
    reader.lire(contenu)
    reader.finir()
    return reader.types


def partie_principale(contenu: bytes) -> str:
    """The name of the main part, from the relations of the package; empty when they name none. Raises Abime, Refus."""
    reader = _Paquet()
    reader.lire(contenu)
    reader.finir()
    return reader.partie


class Element(NamedTuple):
    """An element as it opens: its name without its space, its attributes."""

    nom: str
    attributs: Mapping[str, str]


class _Xml:
    """Any XML: well formed, without DOCTYPE. A fault is told at the end: what a bomb unpacks to is counted first."""

    def __init__(self) -> None:
        self._fault: expat.ExpatError | None = None
        self._parser = expat.ParserCreate(namespace_separator=" ")
        self._parser.StartDoctypeDeclHandler = self._doctype

    def lire(self, bloc: bytes) -> None:
        self._analyser(bloc, fin=False)

    def finir(self) -> None:
        self._analyser(b"", fin=True)
        if self._fault is not None:
            raise Abime from self._fault

    def _analyser(self, bloc: bytes, *, fin: bool) -> None:
        if self._fault is None:
            try:
                self._parser.Parse(bloc, fin)
            except expat.ExpatError as error:
                self._fault = error

    def _doctype(self, *_: object) -> None:
        raise Refus(_DOCTYPE)


class _Elements(_Xml):
    """XML whose elements are looked at, under their name without its space."""

    def __init__(self) -> None:
        super().__init__()
        self._parser.StartElementHandler = self._element

    def _element(self, nom: str, attributs: dict[str, str]) -> None:
        self.voir(Element(_local(nom), attributs))

    def voir(self, element: Element) -> None:
        raise NotImplementedError


class _Types(_Elements):
    def __init__(self) -> None:
        super().__init__()
        self.types: dict[str, str] = {}

    def voir(self, element: Element) -> None:
        _, attributs = element
        key = attributs.get("PartName") or attributs.get("Extension", "")
        self.types[key.lower()] = attributs.get("ContentType", "").lower()


class _Paquet(_Elements):
    def __init__(self) -> None:
        super().__init__()
        self.partie = ""

    def voir(self, element: Element) -> None:
        nom, attributs = element
        if nom == "Relationship" and attributs.get("Type", "").endswith("/officeDocument"):
            self.partie = attributs.get("Target", "").replace("\\", "/").lstrip("/").removeprefix("./")


class _Relations(_Elements):
    """What a part of OOXML is related to: outside, only links that somebody clicks."""

    def voir(self, element: Element) -> None:
        nom, attributs = element
        if nom != "Relationship":
            return
        kind, target = attributs.get("Type", "").rpartition("/")[2].lower(), attributs.get("Target", "").strip()
        if kind == "afchunk":
            raise Refus(OBJET)
        if attributs.get("TargetMode", "").lower() != "external":
            _exiger_interne(target)
        elif kind == "attachedtemplate":
            if not _DISQUE.match(target):  # of the author's own disk: nobody else's computer has it
                raise Refus(_MODELE)
        elif kind != "hyperlink" or not _admis(target):
            raise _sortie(target)


class _Champs(_Elements):
    """The fields of a text document, whose instruction may be cut into runs."""

    def __init__(self) -> None:
        super().__init__()
        self._inside, self._said = False, ""
        self._parser.CharacterDataHandler = self._texte
        self._parser.EndElementHandler = self._fin

    def voir(self, element: Element) -> None:
        nom, attributs = element
        if nom == "instrText":
            self._inside = True
        elif nom == "fldChar":
            self._juger()
        elif nom == "fldSimple" and _CHAMPS.search(" ".join(attributs.values())):
            raise Refus(_DDE)

    def finir(self) -> None:
        super().finir()
        self._juger()

    def _texte(self, texte: str) -> None:
        if self._inside:
            self._said += texte

    def _fin(self, nom: str) -> None:
        self._inside = self._inside and not nom.endswith(" instrText")

    def _juger(self) -> None:
        if _CHAMPS.search(self._said):
            raise Refus(_DDE)
        self._said = ""


class _Liaisons(_Elements):
    def voir(self, element: Element) -> None:
        if element.nom in {"ddeLink", "oleLink"}:
            raise Refus(_DDE)


class _Odf(_Elements):
    """A part of an ODF document: where it refers to, what it listens to."""

    def voir(self, element: Element) -> None:
        nom, attributs = element
        if nom.startswith("dde-"):
            raise Refus(_DDE)
        for key, value in attributs.items():
            attribute = _local(key)
            if attribute == "href":
                self._adresse(nom, value.strip())
            elif attribute in {"formula", "condition"} and _FORMULE_DDE.search(value):
                raise Refus(_DDE)

    def _adresse(self, nom: str, adresse: str) -> None:
        scheme = _SCHEMA.match(adresse)
        if scheme and scheme[0].lower() in {"vnd.sun.star.script:", "macro:", "javascript:", "vbscript:", "data:"}:
            raise Refus(MACROS)
        if nom == "template":
            if adresse.startswith(("\\\\", "//")) or (
                scheme and scheme[0].lower() != "file:" and not _DISQUE.match(adresse)
            ):
                raise Refus(_MODELE)
        elif nom == "a":
            if not _admis(adresse) and (scheme or _sort(adresse)):
                raise _sortie(adresse)
        elif scheme or _sort(adresse):
            raise _sortie(adresse)


def _local(nom: str) -> str:
    return nom.rpartition(" ")[2]


def _admis(cible: str) -> bool:
    return not cible or cible.lower().startswith(_ADMIS)


def _sort(cible: str) -> bool:
    """A path that is not inside the document."""
    return cible.startswith(("/", "\\")) or ".." in re.split(r"[\\/]", cible)


def _exiger_interne(cible: str) -> None:
    """What says it is inside and is not: a network path, an address."""
    if cible.startswith(("\\", "//")) or re.match(r"^[a-z][a-z0-9+.-]+:", cible, re.IGNORECASE):
        raise _sortie(cible)


def _sortie(cible: str) -> Refus:
    shown = "".join(c for c in cible if c.isprintable())
    return Refus(_SORTIE.format(cible=shown if len(shown) <= _CIBLE_MAX else f"{shown[: _CIBLE_MAX - 1]}…"))
