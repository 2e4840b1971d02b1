"""A style sheet without what no page uses: rules of classes that nobody writes, properties that nobody reads."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

_MOT = re.compile(r"[A-Za-z_][\w-]*")
_CLASSE = re.compile(r"\.(-?[A-Za-z_][\w-]*)")
_EXCLUSION = re.compile(r":not\([^()]*\)")
_PROPRIETE = re.compile(r"(?<=[{;])(--[\w-]+):[^;{}]*(;|(?=}))")
_BORNE = re.compile(r"""\\.|"(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*'|/\*.*?\*/|[{}();,]""", re.DOTALL)
_LECTURE = re.compile(r"var\(\s*(--[\w-]+)")
_VIDE = re.compile(r"(?:^|(?<=[{};]))[^{};@]*\{\}")
_GROUPES = ("@media", "@supports")


def mots(sources: Iterable[str]) -> frozenset[str]:
    """Every word that may name a class: what a template, a program or a script writes, wherever it is."""
    return frozenset(word for source in sources for word in _MOT.findall(source))


def epurer(feuille: str, ecrits: frozenset[str], autres: Iterable[str]) -> str:
    """The rules whose classes are all among the words written; `autres` are the sheets that read its properties too.

    A word that ends with a hyphen is the beginning of a class whose end is computed: all of them stay.
    """
    debuts = tuple(word for word in ecrits if word.endswith("-") and len(word) > len("fr-"))
    kept, others = "".join(_utiles(feuille, ecrits, debuts)), "".join(autres)
    while (less := _sans_les_proprietes_oubliees(kept, others)) != kept:
        kept = less
    return kept


def _utiles(feuille: str, ecrits: frozenset[str], debuts: tuple[str, ...]) -> Iterator[str]:
    for tete, corps in _regles(feuille):
        if corps is None:
            yield f"{tete};"
        elif tete.startswith(_GROUPES):
            if inside := "".join(_utiles(corps, ecrits, debuts)):
                yield f"{tete}{{{inside}}}"
        elif tete.startswith("@"):
            yield f"{tete}{{{corps}}}"
        elif left := [one for one in _separer(tete) if _est_ecrit(one, ecrits, debuts)]:
            yield f"{','.join(left)}{{{corps}}}"


def _est_ecrit(selecteur: str, ecrits: frozenset[str], debuts: tuple[str, ...]) -> bool:
    named = _CLASSE.findall(_EXCLUSION.sub("", selecteur))
    return all(name in ecrits or name.startswith(debuts) for name in named)


def _sans_les_proprietes_oubliees(feuille: str, autres: str) -> str:
    read = set(_LECTURE.findall(feuille + autres))
    less = _PROPRIETE.sub(lambda found: found[0] if found[1] in read else "", feuille)
    return _VIDE.sub("", less)


def _regles(feuille: str) -> Iterator[tuple[str, str | None]]:
    """Head and body of each rule of this level; no body for a statement such as `@charset`."""
    start = opened = depth = 0
    for found in _BORNE.finditer(feuille):
        match found[0]:
            case "{":
                opened, depth = (found.end(), 1) if not depth else (opened, depth + 1)
            case "}":
                depth -= 1
                if not depth:
                    yield feuille[start : opened - 1], feuille[opened : found.start()]
                    start = found.end()
            case ";" if not depth:
                yield feuille[start : found.start()], None
                start = found.end()


def _separer(selecteurs: str) -> Iterator[str]:
    """The selectors of a list, whose own commas are inside parentheses."""
    start = depth = 0
    for found in _BORNE.finditer(selecteurs):
        depth += {"(": 1, ")": -1}.get(found[0], 0)
        if found[0] == "," and not depth:
            yield selecteurs[start : found.start()]
            start = found.end()
    yield selecteurs[start:]
