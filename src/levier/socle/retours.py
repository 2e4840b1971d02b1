"""Notices of non-delivery as mail servers bring them back: which mail, which address, why.

Reports (RFC 3464) say it in fields. Exim, qmail and older Exchange say it in a text, with a copy of the mail: there, the
sender is the mail system itself, the text says that it gave up, and the Message-ID is that of the copy.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from email import message_from_bytes, message_from_string, policy
from email.message import EmailMessage, Message

from levier.socle import courriels
from levier.socle.models import Courriel

_IDENTIFIANT = re.compile(r"<[^<>\s]+@[^<>\s]+>")
_CITE = re.compile(r"^[>\s]*Message-ID:\s*(<[^<>\s]+@[^<>\s]+>)", re.IGNORECASE | re.MULTILINE)
_ADRESSE = re.compile(r"[\w.+'-]+@[\w-]+(?:\.[\w-]+)+")
_SYSTEME = re.compile(
    r"mailer[-_ ]?daemon|postmaster|mail delivery|system administrator|administrateur syst", re.IGNORECASE
)
_ABANDON = re.compile(
    r"(?:could|can) ?not be delivered|couldn.t be delivered|undeliverable|did not reach|delivery (?:has )?failed|failed permanently"
    r"|permanent (?:fatal )?error|failed: fatal|i.ve given up|wasn.t able to deliver|was not able to deliver|unable to deliver"
    r"|following recipients? failed|n.a pas pu être (?:remis|délivré)|échec de (?:la )?remise|non remis",
    re.IGNORECASE,
)
_RETARD = re.compile(
    r"delayed|still being retried|will (?:be retried|keep trying|continue)|no action is required|not yet been delivered"
    r"|this is a warning|retardé|nouvelle tentative",
    re.IGNORECASE,
)
_MOTIF_MAX = 300


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
    original = _message_id(message)
    if any(part.get_content_type() == "message/delivery-status" for part in message.walk()):
        told = list(_echecs(message))
    else:
        text = _texte(message)
        original = original or _message_id_cite(message, text)
        told = list(_echecs_en_texte(message, text))
    return [Retour(original, address, why) for address, why in told] if original else []


def _echecs(message: Message) -> Iterator[tuple[str, str]]:
    for part in message.walk():
        if part.get_content_type() != "message/delivery-status":
            continue
        for block in part.get_payload():
            if not isinstance(block, Message):
                continue
            status = str(block.get("Status", ""))
            if str(block.get("Action", "")).strip().lower() == "failed":  # 5.x, or 4.x given up after days
                address = str(block.get("Original-Recipient") or block.get("Final-Recipient") or "")
                why = str(block.get("Diagnostic-Code") or status)
                yield address.partition(";")[2].strip().strip("<>"), " ".join(why.split())


def _echecs_en_texte(message: Message, texte: str) -> Iterator[tuple[str, str]]:
    """Addresses that a text names, when the mail system says in it that it gave up; nothing for a delay, nor for a person."""
    gave_up = _ABANDON.search(texte)
    by_the_system = _SYSTEME.search(str(message.get("From", ""))) or str(message.get("Return-Path", "")).strip() == "<>"
    if gave_up is None or not by_the_system or _RETARD.search(f"{message.get('Subject', '')} {texte}"):
        return
    named = str(message.get("X-Failed-Recipients", "")) or texte
    why = " ".join(texte[gave_up.start() :].split())[:_MOTIF_MAX]
    for address in dict.fromkeys(_ADRESSE.findall(named)):
        yield address, why


def _texte(message: Message) -> str:
    """What a notice says before the copy that it joins."""
    parts = [part for part in message.walk() if part.get_content_type() == "text/plain"]
    first = parts[0] if parts else None
    return str(first.get_content()) if isinstance(first, EmailMessage) else ""


def _message_id_cite(message: Message, texte: str) -> str:
    """The Message-ID of a copy quoted in the text; else of the mail answered."""
    quoted = _CITE.search(texte)
    if quoted is not None:
        return quoted[1]
    answered = _IDENTIFIANT.search(f"{message.get('In-Reply-To', '')} {message.get('References', '')}")
    return answered[0] if answered else ""


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
