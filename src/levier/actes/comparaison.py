"""Two texts compared word by word, as a reader follows them: what stays, what goes, what comes. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum


class Devenir(StrEnum):
    """What becomes of a passage."""

    GARDE = "garde"
    RETIRE = "retire"
    AJOUTE = "ajoute"


@dataclass(frozen=True, slots=True)
class Passage:
    """Words that follow each other and share a fate."""

    sort: Devenir
    texte: str


_MOTS = re.compile(r"\n|[^\S\n]+|\S+")


def comparer(avant: str, apres: str) -> tuple[Passage, ...]:
    """The passages of both texts in order; without those that go, they make `apres`, without those that come, `avant`."""
    former, latter = _MOTS.findall(avant), _MOTS.findall(apres)
    found: list[Passage] = []
    for tag, start, end, begin, stop in SequenceMatcher(None, former, latter, autojunk=False).get_opcodes():
        gone, come = "".join(former[start:end]), "".join(latter[begin:stop])
        if tag == "equal":
            found.append(Passage(Devenir.GARDE, come))
            continue
        found += [Passage(sort, text) for sort, text in ((Devenir.RETIRE, gone), (Devenir.AJOUTE, come)) if text]
    return tuple(found)
