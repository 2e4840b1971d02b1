"""A mail server for tests: real SMTP conversations on a free port, mails kept in memory.

Use as a plugin: `pytest_plugins` is for the root conftest only, so import the fixture where it is used:
`from tests.boite_smtp import boite_smtp`.
"""

from __future__ import annotations

import re
import socket
from collections.abc import Iterator
from email import message_from_bytes, policy
from email.message import EmailMessage

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

LIEN = re.compile(r"https?://\S+")


class BoiteSmtp:
    """What the server received, in order. `refuser` makes it answer that sentence instead of keeping the mail."""

    def __init__(self) -> None:
        self.messages: list[EmailMessage] = []
        self.brut: list[bytes] = []
        self.destinataires: list[list[str]] = []
        self.refuser = ""

    async def handle_DATA(self, _server: SMTP, _session: Session, envelope: Envelope) -> str:
        if self.refuser:
            return self.refuser
        self.destinataires.append(list(envelope.rcpt_tos))
        self.brut.append(envelope.original_content)
        self.messages.append(message_from_bytes(envelope.original_content, policy=policy.default))
        return "250 OK"

    def pour(self, email: str) -> list[EmailMessage]:
        """Mails delivered to this address, oldest first."""
        return [m for m, to in zip(self.messages, self.destinataires, strict=True) if email in to]

    def texte(self, email: str) -> str:
        """The text of the last mail to this address."""
        return self.pour(email)[-1].get_body(("plain",)).get_content()

    def lien(self, email: str, contenant: str = "") -> str:
        """The first link of the last mail to this address, host left out."""
        link = next(found for found in LIEN.findall(self.texte(email)) if contenant in found)
        return "/" + link.split("/", 3)[3]


@pytest.fixture
def boite_smtp(settings) -> Iterator[BoiteSmtp]:
    """The server, running for the test, where Django's mails go."""
    box = BoiteSmtp()
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    controller = Controller(box, hostname="127.0.0.1", port=port)
    controller.start()
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", port
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    yield box
    controller.stop()
