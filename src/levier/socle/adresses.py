"""Electronic addresses: one mailbox, one spelling. What looks like another's, or carries what nobody sees, is refused."""

from __future__ import annotations

import re
import unicodedata

from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from levier.socle.erreurs import SaisieRefusee

_SANS_ACCENT = re.compile(r"[a-z0-9œæß.-]*")


def email_propre(email: str) -> str:
    """The address in lower case, as the one account of its mailbox is known by. Raises SaisieRefusee with a sentence.

    What is pasted with it and shows nothing (U+200B, U+00AD, any of Cf) is taken out, compatible forms are the plain ones
    (NFKC), a domain is written in letters, and its letters are those of the Latin alphabet, accents included.
    """
    seen = "".join(c for c in email if unicodedata.category(c) != "Cf")
    clean = unicodedata.normalize("NFKC", seen).strip().lower()
    local, at, domain = clean.rpartition("@")
    if any(unicodedata.category(c) in {"Cc", "Cs", "Co", "Cn", "Zl", "Zp"} for c in clean):
        raise SaisieRefusee("Cette adresse contient un caractère qui ne se voit pas : retapez-la au clavier.", "email")
    written = _en_lettres(domain)
    strange = next((c for c in written if not _SANS_ACCENT.fullmatch(_base(c))), "")
    if strange and strange.isalpha():
        raise SaisieRefusee(
            f"« {written[:80]} » contient « {strange} », qui n’est pas une lettre de l’alphabet latin et se confond avec "
            "une autre : retapez l’adresse au clavier.",
            "email",
        )
    whole = f"{local}{at}{written}"
    try:
        validate_email(whole if local.isascii() else "")
    except ValidationError:
        raise SaisieRefusee(
            f"« {clean[:80]} » n’est pas une adresse électronique : écrivez-la comme prenom.nom@commune.fr.", "email"
        ) from None
    return whole


def masquer(email: str) -> str:
    """« m…@cluny.fr »: enough for its owner to know it."""
    name, _, domain = email.partition("@")
    return f"{name[:1]}…@{domain}"


def _en_lettres(domaine: str) -> str:
    """The domain in letters: `xn--chlons-xta.fr` is `châlons.fr`."""
    if "xn--" not in domaine:
        return domaine
    try:
        return unicodedata.normalize("NFKC", domaine.encode("ascii").decode("idna")).lower()
    except UnicodeError:
        return domaine


def _base(caractere: str) -> str:
    return unicodedata.normalize("NFD", caractere)[0]
