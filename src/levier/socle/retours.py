"""Notices of non-delivery (DSN, RFC 3464) as the mail server brings them back: which mail, which address, why."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from email import message_from_bytes, message_from_string, policy
from email.message import EmailMessage, Message

from levier.socle import courriels
from levier.socle.models import Courriel


@dataclass(frozen=True, slots=True)
class Retour:
    """One address that a mail did not reach, for good."""

    message_id: str
    adresse: str
    motif: str


def noter(contenu: bytes) -> list[Courriel]:
    """Mark the mails of ours that this notice says undelivered. A notice that quotes none of ours changes nothing:
    the Message-ID that we drew is what proves it.
    """
    found = (courriels.noter_non_remis(one.message_id, one.adresse, one.motif) for one in lire(contenu))
    return [mail for mail in found if mail is not None]


def lire(contenu: bytes) -> list[Retour]:
    """What a message says undelivered for good; nothing for any other message, and for a delay."""
    message = message_from_bytes(contenu, policy=policy.default)
    if message.get_content_type() != "multipart/report":
        return []
    original = _message_id(message)
    return [Retour(original, address, why) for address, why in _echecs(message)] if original else []


def _echecs(message: Message) -> Iterator[tuple[str, str]]:
    for part in message.walk():
        if part.get_content_type() != "message/delivery-status":
            continue
        for block in part.get_payload():
            if not isinstance(block, Message):
                continue
            status = str(block.get("Status", ""))
            if str(block.get("Action", "")).strip().lower() == "failed" and status.startswith("5"):
                address = str(block.get("Original-Recipient") or block.get("Final-Recipient") or "")
                why = str(block.get("Diagnostic-Code") or status)
                yield address.partition(";")[2].strip().strip("<>"), " ".join(why.split())


def _message_id(message: Message) -> str:
    """The Message-ID of the mail that comes back, from the copy or the headers that the notice joins."""
    for part in message.walk():
        kind = part.get_content_type()
        if kind == "message/rfc822":
            inner = part.get_payload()
            held = inner[0] if isinstance(inner, list) and inner else None
        elif kind == "text/rfc822-headers":
            text = part.get_content() if isinstance(part, EmailMessage) else ""
            held = message_from_string(str(text), policy=policy.default)
        else:
            continue
        if isinstance(held, Message) and held.get("Message-ID"):
            return str(held["Message-ID"]).strip()
    return ""
