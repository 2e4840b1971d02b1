"""Passwords that everybody tries, in French too."""

from __future__ import annotations

import re
import unicodedata

from django.contrib.auth.password_validation import NumericPasswordValidator, UserAttributeSimilarityValidator
from django.core.exceptions import ValidationError

from levier.comptes.models import Personne

RESTE_MIN = 4
"""Letters that are no common word, at least, beside those that are."""
_COURANTS = [
    "abcdef",
    "administrateur",
    "admin",
    "amour",
    "anniversaire",
    "azertyuiop",
    "azerty",
    "bienvenue",
    "bisous",
    "bonjour",
    "camille",
    "cherie",
    "chocolat",
    "chouchou",
    "collectivite",
    "commune",
    "connexion",
    "coucou",
    "dauphin",
    "departement",
    "doudou",
    "famille",
    "football",
    "france",
    "jetaime",
    "julien",
    "levier",
    "lesbleus",
    "loulou",
    "mairie",
    "maison",
    "marine",
    "marseille",
    "mateo",
    "minecraft",
    "monmotdepasse",
    "motdepasse",
    "motdepass",
    "nathalie",
    "nicolas",
    "paris",
    "passe",
    "passw0rd",
    "password",
    "poisson",
    "pokemon",
    "prefecture",
    "princesse",
    "qsdfghjklm",
    "qsdfgh",
    "qwertyuiop",
    "qwerty",
    "region",
    "republique",
    "secret",
    "secretariat",
    "soleil",
    "tiramisu",
    "toulouse",
    "thomas",
    "vacances",
    "wxcvbn",
]
_LETTRES = re.compile(r"[^a-z]")


class MotsCourants(NumericPasswordValidator):
    """Refuses what is made of digits or of common words alone, repeated or followed by digits."""

    def validate(self, password: str, user: Personne | None = None) -> None:
        super().validate(password, user)
        plain = unicodedata.normalize("NFKD", password).casefold()
        whole = left = _LETTRES.sub("", plain)
        for word in sorted(_COURANTS, key=len, reverse=True):
            left = left.replace(word, "")
        if left != whole and len(left) < RESTE_MIN:
            raise ValidationError(
                "Ce mot de passe est fait de mots que tout le monde essaie : choisissez trois ou quatre mots sans rapport entre eux.",
                code="mots_courants",
            )


class TropProcheDeLaPersonne(UserAttributeSimilarityValidator):
    """Django's own check, said in our words."""

    def validate(self, password: str, user: Personne | None = None) -> None:
        try:
            super().validate(password, user)
        except ValidationError as refus:
            raise ValidationError(
                "Ce mot de passe ressemble trop à votre nom ou à votre adresse : choisissez-en un qui n’a pas de rapport.",
                code=refus.code,
            ) from None
