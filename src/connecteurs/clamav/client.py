"""The conversation: `zINSTREAM`, chunks each with its length, an empty one, then a sentence ended by NUL."""

from __future__ import annotations

import re
import socket
import struct
import time
from collections.abc import Iterable
from dataclasses import dataclass

from connecteurs.clamav.erreurs import (
    AdresseIllisible,
    ClamavInjoignable,
    ClamavMuet,
    FluxTropLong,
    ReponseInattendue,
)

_MACHINE = re.compile(r"(?P<hote>\[[0-9a-fA-F:]+\]|[A-Za-z0-9._-]+):(?P<port>[0-9]{1,5})")
_MORCEAU = 64 * 1024
_REPONSE_MAX = 4096
_INFECTE = re.compile(r"stream: (?P<signature>.+) FOUND")


@dataclass(frozen=True, slots=True)
class Sain:
    """Nothing known was found."""


@dataclass(frozen=True, slots=True)
class Infecte:
    """A signature matched."""

    signature: str


class Clamav:
    """A daemon at an address: `host:port`, or the path of its local socket.

    `delai`: seconds given to a whole conversation, from the connection to the last byte of the answer.
    """

    def __init__(self, adresse: str, *, delai: float = 60.0) -> None:
        """Raise AdresseIllisible."""
        self.adresse, self.delai = adresse, delai
        self._cible = _lire(adresse)

    def examiner(self, morceaux: Iterable[bytes]) -> Sain | Infecte:
        """Send the bytes, say what was found. Raises the errors of ClamavIndisponible: then nothing is known."""
        sentence = self._converser(_flux(morceaux))
        if sentence == "stream: OK":
            return Sain()
        if found := _INFECTE.fullmatch(sentence):
            return Infecte(found["signature"])
        if "size limit exceeded" in sentence:
            raise FluxTropLong(sentence)
        raise ReponseInattendue(sentence)

    def repondre(self) -> None:
        """Ask it to answer anything (PING). Raises the errors of ClamavIndisponible."""
        if (sentence := self._converser([b"zPING\0"])) != "PONG":
            raise ReponseInattendue(sentence)

    def _converser(self, paquets: Iterable[bytes]) -> str:
        echeance = time.monotonic() + self.delai
        try:
            with self._ouvrir() as prise:
                try:
                    for paquet in paquets:
                        prise.settimeout(_reste(echeance))
                        prise.sendall(paquet)
                except (BrokenPipeError, ConnectionResetError):
                    pass  # past its limit the daemon answers, then hangs up: its sentence may wait to be read
                return _lire_la_reponse(prise, echeance)
        except TimeoutError as error:
            raise ClamavMuet(f"{self.adresse} : pas de réponse en {self.delai:g} s") from error
        except OSError as error:
            raise ClamavInjoignable(f"{self.adresse} : {error}") from error

    def _ouvrir(self) -> socket.socket:
        if isinstance(self._cible, tuple):
            return socket.create_connection(self._cible, timeout=self.delai)
        prise = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        try:
            prise.settimeout(self.delai)
            prise.connect(self._cible)
        except OSError:
            prise.close()
            raise
        return prise


def _lire(adresse: str) -> tuple[str, int] | str:
    if adresse.startswith("/"):
        return adresse
    found = _MACHINE.fullmatch(adresse)
    if found is None or not 0 < int(found["port"]) < 65536:
        raise AdresseIllisible(adresse)
    return found["hote"].strip("[]"), int(found["port"])


def _flux(morceaux: Iterable[bytes]) -> Iterable[bytes]:
    yield b"zINSTREAM\0"
    for bloc in morceaux:
        for debut in range(0, len(bloc), _MORCEAU):
            part = bloc[debut : debut + _MORCEAU]
            yield struct.pack("!L", len(part)) + part
    yield struct.pack("!L", 0)


def _reste(echeance: float) -> float:
    left = echeance - time.monotonic()
    if left <= 0:
        raise TimeoutError
    return left


def _lire_la_reponse(prise: socket.socket, echeance: float) -> str:
    received = b""
    while b"\0" not in received:
        prise.settimeout(_reste(echeance))
        part = prise.recv(_REPONSE_MAX)
        received += part
        if not part or len(received) > _REPONSE_MAX:
            raise ReponseInattendue(received[:200].decode(errors="replace"))
    return received.partition(b"\0")[0].decode(errors="replace").strip()
