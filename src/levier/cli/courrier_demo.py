"""The demonstration's mail server: a real SMTP conversation, every mail kept in a Maildir, none sent further."""

from __future__ import annotations

from pathlib import Path

from aiosmtpd.controller import Controller
from aiosmtpd.handlers import Mailbox

HOTE = "127.0.0.1"


def demarrer(dossier: Path, port: int) -> Controller:
    """Listen on 127.0.0.1:`port` until the controller's `stop()`; mails are kept in `dossier`, a Maildir.

    Raises OSError when the port is taken.
    """
    dossier.parent.mkdir(parents=True, exist_ok=True)
    controller = Controller(Mailbox(dossier), hostname=HOTE, port=port)
    controller.start()
    return controller
