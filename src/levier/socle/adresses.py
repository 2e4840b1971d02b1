"""Electronic addresses: one mailbox, one spelling. What looks like another's, or carries what nobody sees, is refused.

And those of sites, which have no place in a name: a mail that cites it would lead there.
"""

from __future__ import annotations

import re
import unicodedata

from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from levier.socle.erreurs import SaisieRefusee

_DE_SITE = re.compile(r"://|\bwww\.|\w\.[^\W\d_]{2}", re.IGNORECASE)
"""What readers of mail make a link of: "https://", "www.", "mot.example"; "J. Martin" and "S.I.V.O.M." are not."""
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


def sans_adresse_de_site(texte: str, champ: str) -> str:
    """The text of a name, as it is. Raises SaisieRefusee when a reader of mail would make a link of it, dots of all forms."""
    if _DE_SITE.search(unicodedata.normalize("NFKC", texte).replace("\u3002", ".")):
        raise SaisieRefusee(
            f"« {texte[:80]} » contient une adresse de site, ou y ressemble : nos courriels citent ce texte, qui ne doit mener "
            "nulle part. Retirez-la ; après le point d’une abréviation, mettez une espace (« J. Martin »).",
            champ,
        )
    return texte


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
