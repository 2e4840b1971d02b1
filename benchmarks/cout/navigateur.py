"""A browser in the process of the application: WSGI itself, so that middleware, signals and connection are real."""

from __future__ import annotations

import io
import re
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from http.cookies import SimpleCookie
from typing import Any
from urllib.parse import urlencode

from django.core.handlers.wsgi import WSGIHandler
from django.test.client import BOUNDARY, MULTIPART_CONTENT, encode_multipart

HOTE = "127.0.0.1"
_CACHE = re.compile(r'<input type="hidden" name="(csrfmiddlewaretoken|page)"[^>]*value="([^"]*)"')
Environ = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Reponse:
    """What came back."""

    statut: int
    entetes: Mapping[str, str]
    corps: bytes


@dataclass(slots=True)
class Navigateur:
    """One visitor of an application: cookies, and the hidden fields of the last page that it read."""

    application: WSGIHandler
    cookies: dict[str, str] = field(default_factory=dict)
    caches: dict[str, str] = field(default_factory=dict)

    def lire(self, adresse: str) -> Reponse:
        """Ask a page, and keep the hidden fields that its forms send back."""
        response = self.envoyer(self.get(adresse))
        self.caches |= dict(_CACHE.findall(response.corps.decode()))
        return response

    def get(self, adresse: str, **entetes: str) -> Environ:
        return self._environ("GET", adresse, entetes)

    def post(self, adresse: str, champs: Mapping[str, str], **entetes: str) -> Environ:
        body = urlencode({**self.caches, **champs}).encode()
        return self._environ("POST", adresse, entetes, body, "application/x-www-form-urlencoded")

    def post_fichier(self, adresse: str, champ: str, contenu: bytes) -> Environ:
        """A form with one PDF, in its field `champ`."""
        sent = io.BytesIO(contenu)
        sent.name = "piece.pdf"
        body = encode_multipart(BOUNDARY, {**self.caches, champ: sent})
        return self._environ("POST", adresse, {}, body, MULTIPART_CONTENT)

    def envoyer(self, environ: Environ) -> Reponse:
        """Play one request to its end, as a server does."""
        seen: list[Any] = []

        def commencer(status: str, headers: list[tuple[str, str]], _exc: object = None, /) -> Callable[[bytes], object]:
            seen.extend((status, headers))
            return io.BytesIO().write

        result = self.application(environ, commencer)
        body = b"".join(result)
        result.close()
        status, headers = seen
        for name, value in headers:
            if name.lower() == "set-cookie":
                self.cookies |= {key: morsel.value for key, morsel in SimpleCookie(value).items()}
        return Reponse(int(status.split()[0]), dict(headers), body)

    def _environ(
        self, methode: str, adresse: str, entetes: Mapping[str, str], corps: bytes = b"", genre: str = ""
    ) -> Environ:
        path, _, query = adresse.partition("?")
        return {
            "REQUEST_METHOD": methode,
            "PATH_INFO": path,
            "QUERY_STRING": query,
            "SCRIPT_NAME": "",
            "SERVER_NAME": HOTE,
            "SERVER_PORT": "80",
            "SERVER_PROTOCOL": "HTTP/1.1",
            "REMOTE_ADDR": HOTE,
            "HTTP_HOST": HOTE,
            "HTTP_COOKIE": "; ".join(f"{key}={value}" for key, value in self.cookies.items()),
            "CONTENT_TYPE": genre,
            "CONTENT_LENGTH": str(len(corps)),
            "wsgi.url_scheme": "http",
            "wsgi.input": io.BytesIO(corps),
            "wsgi.errors": sys.stderr,
            **{f"HTTP_{name.upper()}": value for name, value in entetes.items()},
        }
