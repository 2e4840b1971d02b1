"""The client against a real clamd, then against sockets that misbehave."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest
from tests import mauvais_fichiers as mauvais
from tests.clamd import EICAR, FLUX_MAX, SIGNATURE, port_libre

from connecteurs.clamav import (
    AdresseIllisible,
    Clamav,
    ClamavInjoignable,
    ClamavMuet,
    FluxTropLong,
    Infecte,
    ReponseInattendue,
    Sain,
)


@pytest.fixture(params=["machine", "prise"])
def client(request, clamd) -> Clamav:
    """By TCP, then by the local socket."""
    return Clamav(getattr(clamd, request.param), delai=20)


def test_it_answers(client):
    client.repondre()


@pytest.mark.requirement("X-01")
@pytest.mark.parametrize(
    "contenu",
    [EICAR, mauvais.un_pdf_avec(EICAR), mauvais.des_entrees({mauvais.DOCX: b"<xml/>", "word/media/a": EICAR})],
    ids=["alone", "in a pdf", "in a docx"],
)
def test_known_signature_is_found_wherever_it_hides(client, contenu):
    assert client.examiner([contenu]) == Infecte(f"{SIGNATURE}.UNOFFICIAL")


@pytest.mark.parametrize(
    "morceaux", [[], [b"x"], [mauvais.un_pdf_avec(b"bonjour")], [b"a" * 200_000, b"", b"b" * 70_000]]
)
def test_clean_bytes_are_clean_however_they_are_cut(client, morceaux):
    assert client.examiner(morceaux) == Sain()


def test_signature_across_two_chunks_is_found(client):
    assert client.examiner([b"0" * 65_530 + EICAR[:20], EICAR[20:] + b"0" * 99]) == Infecte(f"{SIGNATURE}.UNOFFICIAL")


def test_more_bytes_than_the_daemon_takes_is_no_verdict(client):
    with pytest.raises(FluxTropLong):
        client.examiner(b"0" * 1_000_000 for _ in range(FLUX_MAX // 1_000_000 + 3))


@contextmanager
def une_prise(conduite: Callable[[socket.socket], None]) -> Iterator[str]:
    """A server that takes each connection and does as told with it."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        held: list[socket.socket] = []

        def serve() -> None:
            try:
                while True:
                    held.append(server.accept()[0])
                    conduite(held[-1])
            except OSError:
                return

        threading.Thread(target=serve, daemon=True).start()
        yield f"127.0.0.1:{server.getsockname()[1]}"
        server.shutdown(socket.SHUT_RDWR)
        for connection in held:
            connection.close()


def se_taire(_connexion: socket.socket) -> None:
    """Accept, read nothing, answer nothing."""


def lire(connexion: socket.socket) -> None:
    """Read to the empty chunk that ends the bytes."""
    while not connexion.recv(65_536).endswith(b"\0\0\0\0"):
        pass


def egrener(connexion: socket.socket) -> None:
    """One byte at a time, for ever: each read comes in time, the answer never does."""
    lire(connexion)
    while True:
        connexion.sendall(b"s")
        time.sleep(0.05)


@pytest.mark.parametrize("conduite", [se_taire, egrener])
@pytest.mark.parametrize("taille", [10, 30_000_000])
def test_daemon_that_never_answers_is_left_in_time(conduite, taille):
    with une_prise(conduite) as address:
        started = time.monotonic()
        with pytest.raises(ClamavMuet, match=r"pas de réponse en 0\.6 s"):
            Clamav(address, delai=0.6).examiner([b"0" * taille])
        assert time.monotonic() - started < 5


def repondre(texte: bytes) -> Callable[[socket.socket], None]:
    def conduite(connexion: socket.socket) -> None:
        lire(connexion)
        connexion.sendall(texte)
        connexion.shutdown(socket.SHUT_WR)

    return conduite


@pytest.mark.parametrize(
    "texte", [b"", b"stream: OK", b"stream: PEUT-ETRE\0", b"UNKNOWN COMMAND\0", b"x" * 9000, b"\xff\0"]
)
def test_answer_out_of_the_protocol_is_no_verdict(texte):
    with une_prise(repondre(texte)) as address, pytest.raises(ReponseInattendue):
        Clamav(address, delai=5).examiner([b"contenu"])


def test_nobody_at_the_address_is_said(tmp_path):
    for address in (f"127.0.0.1:{port_libre()}", str(tmp_path / "rien.ctl")):
        with pytest.raises(ClamavInjoignable):
            Clamav(address, delai=5).repondre()


@pytest.mark.parametrize("adresse", ["", "clamd", "clamd:", "clamd:0", "clamd:70000", "clamd:3310/x", "a b:3310"])
def test_address_that_is_none_is_refused_at_once(adresse):
    with pytest.raises(AdresseIllisible):
        Clamav(adresse)


@pytest.mark.parametrize("adresse", ["clamd:3310", "127.0.0.1:3310", "[::1]:3310", "/run/clamav/clamd.ctl"])
def test_address_of_a_machine_or_of_a_socket_is_read(adresse):
    assert Clamav(adresse).adresse == adresse
