"""A real HTTP server that answers as the public search does, or fails as it may: what to do is in the number asked."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

OUVERT, FERME, CESSE, SECONDAIRE = "20000000000015", "20000000000023", "20000000000031", "20000000000049"
INCONNU, MUET, GOUTTE, TROP, PANNE, ABSENT, ILLISIBLE, AUTRE, COUPE = (f"3000000000000{n}" for n in range(1, 10))


def entreprise(siret: str, **change: object) -> dict[str, object]:
    """An answer of our own making, with the keys of the public one that the client reads, and some that it does not."""
    place = {"siret": siret, "adresse": "1 PLACE DU TEST 71250 CLUNY", "commune": "71137", "etat_administratif": "A"}
    company = {
        "siren": siret[:9], "nom_complet": "SYNDICAT D'ESSAI (SE)", "nom_raison_sociale": "SYNDICAT D'ESSAI",
        "nature_juridique": "7354", "etat_administratif": "A", "siege": place, "matching_etablissements": [place],
        "dirigeants": [], "nombre_etablissements": 1,
    }  # fmt: skip
    return {**company, **change}


def _reponses() -> dict[str, list[dict[str, object]]]:
    closed = {"siret": FERME, "adresse": "ANCIENNE ADRESSE", "commune": "97105", "etat_administratif": "F"}
    second = {"siret": SECONDAIRE, "adresse": "2 RUE DU TEST", "commune": "2A004", "etat_administratif": "A"}
    return {
        OUVERT: [entreprise(OUVERT)],
        FERME: [entreprise(OUVERT, matching_etablissements=[closed])],
        CESSE: [entreprise(CESSE, etat_administratif="C")],
        SECONDAIRE: [entreprise(OUVERT, matching_etablissements=[second], nom_raison_sociale=None)],
        INCONNU: [],
    }


class Reponse(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        asked = parse_qs(urlsplit(self.path).query)["q"][0]
        failing = {MUET: self._muet, GOUTTE: self._goutte, COUPE: self.connection.close}
        codes = {TROP: 429, PANNE: 503, ABSENT: 404}
        if asked in failing:
            failing[asked]()
        elif asked in codes:
            self._envoyer(codes[asked], b"{}")
        elif asked == ILLISIBLE:
            self._envoyer(200, b"<html>maintenance</html>")
        elif asked == AUTRE:
            self._envoyer(200, b'{"results": [{"siege": 12}]}')
        else:
            self._envoyer(200, json.dumps({"results": _reponses()[asked], "total_results": 1}).encode())

    def _envoyer(self, code: int, body: bytes) -> None:
        self.send_response(code)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def _muet(self) -> None:
        self.server.fin.wait(10)

    def _goutte(self) -> None:
        """Headers at once, then a byte from time to time: never the whole answer."""
        self.send_response(200)
        self.send_header("Content-Length", "100000")
        self.end_headers()
        while not self.server.fin.wait(0.05):
            try:
                self.wfile.write(b" " * 16384)
                self.wfile.flush()
            except OSError:
                return
            time.sleep(0.05)

    def log_message(self, *_: object) -> None:
        """Nothing on the screen of the tests."""


@contextmanager
def serveur() -> Iterator[str]:
    """The address of a server that runs for a while."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), Reponse)
    server.fin = threading.Event()
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}/search"
    finally:
        server.fin.set()
        server.shutdown()
        server.server_close()
        thread.join()
