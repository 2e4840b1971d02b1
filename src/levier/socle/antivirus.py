"""The antivirus as the kernel needs it. The port is declared here, wired by config, played by a connector or nobody."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Protocol

from django.conf import settings
from django.utils.module_loading import import_string


class AntivirusIndisponible(Exception):
    """No verdict for now: the file stays in quarantine, and is asked again."""


class Antivirus(Protocol):
    """What looks at the bytes of a file."""

    def examiner(self, morceaux: Iterable[bytes]) -> str:
        """Name of the signature found, empty when clean. Raises AntivirusIndisponible."""

    def repondre(self) -> None:
        """Raise AntivirusIndisponible unless it answers, within seconds."""


def antivirus() -> Antivirus | None:
    """The one that config wires; None when the installation has none."""
    found: Antivirus | None = import_string(settings.LEVIER_ANTIVIRUS)()
    return found


def exiger_antivirus() -> Antivirus:
    """The one that a file in quarantine waits for. Raises AntivirusIndisponible when this process was told of none.

    A worker started without its setting never opens what waits.
    """
    found = antivirus()
    if found is None:
        raise AntivirusIndisponible("aucun antivirus n’est indiqué à ce processus (LEVIER_CLAMAV)")
    return found


def est_installe() -> bool:
    """Whether a file received waits for a verdict before anybody reads it."""
    return antivirus() is not None
