"""Ports of the steps, wired to the connectors that the environment names."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager

from django.conf import settings

from connecteurs.clamav import Clamav, ClamavIndisponible, Infecte
from levier.socle.antivirus import Antivirus, AntivirusIndisponible

DELAI_D_EXAMEN = 60.0
DELAI_DE_SANTE = 2.0


class AntivirusClamav:
    """ClamAV behind the kernel's port."""

    def __init__(self, adresse: str) -> None:
        self._examen = Clamav(adresse, delai=DELAI_D_EXAMEN)
        self._sante = Clamav(adresse, delai=DELAI_DE_SANTE)

    def examiner(self, morceaux: Iterable[bytes]) -> str:
        with _traduite():
            reply = self._examen.examiner(morceaux)
        return reply.signature if isinstance(reply, Infecte) else ""

    def repondre(self) -> None:
        with _traduite():
            self._sante.repondre()


@contextmanager
def _traduite() -> Iterator[None]:
    try:
        yield
    except ClamavIndisponible as error:
        raise AntivirusIndisponible(str(error)) from error


def antivirus() -> Antivirus | None:
    """ClamAV at LEVIER_CLAMAV; None when it is empty."""
    return AntivirusClamav(settings.LEVIER_CLAMAV) if settings.LEVIER_CLAMAV else None
