"""What whoever watches the installation reads: who came in, who was refused, one JSON line each; and logs without tokens."""

from __future__ import annotations

import json
import logging
import re
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass

from levier.socle import horloge
from levier.socle.erreurs import RefusMetier

ADMIS = "admis"
_SECURITE = logging.getLogger("levier.securite")
_VISITEUR: ContextVar[str] = ContextVar("visiteur", default="")
_JETON = re.compile(r"(/(?:[a-z-]+/)+)[A-Za-z0-9_:.=-]*[:.][A-Za-z0-9_:.=-]{8,}")
"""A signed token in an address: it holds a dot or a colon, which no other part of ours does."""


@dataclass(slots=True)
class Essai:
    """Something that is tried: `qui` is an account as the tables name it, or a masked address while nobody is known."""

    quoi: str
    qui: str


@contextmanager
def depuis(adresse: str) -> Iterator[None]:
    """What is traced meanwhile comes from this address."""
    before = _VISITEUR.set(adresse)
    try:
        yield
    finally:
        _VISITEUR.reset(before)


@contextmanager
def essayer(quoi: str, qui: str = "") -> Iterator[Essai]:
    """One line when it ends: admitted, or the name of the refusal that stopped it."""
    essai = Essai(quoi, qui)
    try:
        yield essai
    except RefusMetier as refus:
        tracer(essai.quoi, essai.qui, type(refus).__name__)
        raise
    tracer(essai.quoi, essai.qui, ADMIS)


def tracer(quoi: str, qui: str, verdict: str, **faits: str) -> None:
    """One line: what was tried, by whom, from where, what came of it. Passwords, codes and tokens have no place in it."""
    line = {
        "quand": horloge.temps_reel().isoformat(), "quoi": quoi, "qui": qui, "adresse": _VISITEUR.get(),
        "verdict": verdict, **faits,
    }  # fmt: skip
    _SECURITE.info(json.dumps(line, ensure_ascii=False))


class SansJetons(logging.Filter):
    """Takes the tokens of our mails out of the addresses that a log writes: a link still opens what it opens."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Every record passes, masked."""
        said = record.getMessage()
        masked = _JETON.sub(r"\1…", said)
        if masked != said:
            record.msg, record.args = masked, ()
        return True
