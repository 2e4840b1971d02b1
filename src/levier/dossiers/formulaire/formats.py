"""Texts that have a form of their own: an e-mail, a phone number, an IBAN, a commune. Read strictly, kept in one writing."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping

import phonenumbers
from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from stdnum import iban
from stdnum.exceptions import InvalidChecksum
from stdnum.exceptions import ValidationError as NumeroInvalide
from stdnum.fr import siren, siret

from levier.socle.adresses import email_propre
from levier.socle.erreurs import SaisieRefusee
from levier.territoires.enums import Niveau
from levier.territoires.queries import designer
from regles.cahier import Champ, TypeChamp

REGIONS = ("FR", "GP", "GF", "MQ", "RE", "YT", "PM", "BL", "MF", "NC", "PF", "WF")
"""Where a number without prefix is looked for: mainland France, then overseas."""
LIGNES_D_ADRESSE = 6
_POSTAL = re.compile(r"(\d{5})\s+(\D.*)")
_DEPARTEMENTS = frozenset({*(f"{n:02d}" for n in range(1, 96)), "97", "98"})
"""The two first digits of a postal code."""
_POSTE = re.compile(r"\s*(?:poste|p\.|ext\.?|extension|x)\s*:?\s*(\d{1,6})$", re.IGNORECASE)
_DECIMAL = re.compile(r"-?\d{1,12}(?:,\d{1,6})?")
_https = URLValidator(schemes=["https"])


def lire_format(champ: Champ, texte: str) -> str:
    """The text of a field as its type writes it. Raises SaisieRefusee with a sentence that shows the right form."""
    lire = _LECTEURS.get(champ.type)
    return texte if lire is None else lire(champ, texte)


def _courriel(_: Champ, texte: str) -> str:
    return email_propre(texte)


def _telephone(_: Champ, texte: str) -> str:
    """One writing: national for France, international else, with the extension; « (0) » after the prefix says nothing."""
    plain = unicodedata.normalize("NFKC", "".join(c for c in texte if unicodedata.category(c) != "Cf"))
    typed = re.sub(r"(\+\s*\d{1,3})[\s.\-]*\(\s*0\s*\)", r"\1 ", re.sub(r"[\s·•_,]+|[‐‑‒–—]", " ", plain)).strip()
    for region in REGIONS:
        try:
            number = phonenumbers.parse(_POSTE.sub(r" ext. \1", typed), region)
        except phonenumbers.NumberParseException:
            continue
        if phonenumbers.is_valid_number(number):
            national = number.country_code == phonenumbers.country_code_for_region("FR")
            form = phonenumbers.PhoneNumberFormat
            return phonenumbers.format_number(number, form.NATIONAL if national else form.INTERNATIONAL)
    raise SaisieRefusee(
        f"« {texte} » n’est pas un numéro de téléphone : écrivez ses dix chiffres, par exemple 03 85 00 00 00, "
        "ou commencez par + et l’indicatif du pays."
    )


def _adresse(_: Champ, texte: str) -> str:
    """Lines, the last of which is the postal code and the town."""
    lines = [" ".join(line.split()) for line in texte.split("\n") if line.strip()]
    found = _POSTAL.fullmatch(lines[-1])
    if found is None or len(lines) < 2:
        raise SaisieRefusee(
            "Une adresse se termine par une ligne avec le code postal et la commune, par exemple : "
            "1 place de la Mairie, puis à la ligne 71520 Dompierre-les-Ormes."
        )
    if found[1][:2] not in _DEPARTEMENTS:
        raise SaisieRefusee(f"Le code postal « {found[1]} » n’existe pas : ses deux premiers chiffres sont à vérifier.")
    if len(lines) > LIGNES_D_ADRESSE:
        raise SaisieRefusee(f"Une adresse a au plus {LIGNES_D_ADRESSE} lignes : celle-ci en a {len(lines)}.")
    return "\n".join(lines)


def _numero(nom: str, chiffres: int, valider: Callable[[str], str]) -> Callable[[Champ, str], str]:
    def lire(_: Champ, texte: str) -> str:
        digits = re.sub(r"[\s.\-]", "", texte)
        if digits and not digits.strip("0"):
            raise SaisieRefusee(f"« {texte} » n’est pas un {nom} : il n’est fait que de zéros.")
        try:
            return valider(digits)
        except InvalidChecksum:
            raise SaisieRefusee(
                f"« {texte} » n’est pas un {nom} : un chiffre est faux, vérifiez-les un à un."
            ) from None
        except NumeroInvalide:
            raise SaisieRefusee(f"« {texte} » n’est pas un {nom} : il compte {chiffres} chiffres.") from None

    return lire


def _iban(_: Champ, texte: str) -> str:
    try:
        number = iban.validate(texte)
    except NumeroInvalide:
        raise SaisieRefusee(
            f"« {texte} » n’est pas un IBAN : recopiez-le du relevé d’identité bancaire ; en France, FR et 25 caractères."
        ) from None
    return " ".join(number[i : i + 4] for i in range(0, len(number), 4))


def _url(_: Champ, texte: str) -> str:
    whole = texte if "://" in texte else f"https://{texte}"
    try:
        _https(whole)
    except ValidationError:
        raise SaisieRefusee(
            f"« {texte} » n’est pas une adresse sécurisée : elle commence par https://, par exemple https://www.exemple.fr."
        ) from None
    return whole


def _decimal(_: Champ, texte: str) -> str:
    bare = re.sub(r"\s", "", texte).replace(".", ",")
    if not _DECIMAL.fullmatch(bare):
        raise SaisieRefusee(f"« {texte} » n’est pas un nombre : écrivez-le en chiffres, par exemple 12,5.")
    return bare


def _territoire(niveau: Niveau, quoi: str) -> Callable[[Champ, str], str]:
    def lire(champ: Champ, texte: str) -> str:
        found, others = designer(texte, champ.millesime, niveau)
        if found is not None:
            return str(found)
        if not others:
            raise SaisieRefusee(
                f"Aucun résultat pour « {texte[:80]} » : écrivez le nom {quoi} en entier, ou son code ; "
                f"les territoires sont ceux de {champ.millesime}."
            )
        named = " ; ".join(str(one) for one in others)
        raise SaisieRefusee(f"« {texte[:80]} » peut désigner : {named}. Recopiez celui qui convient, avec son code.")

    return lire


_LECTEURS: Mapping[TypeChamp, Callable[[Champ, str], str]] = {
    TypeChamp.COURRIEL: _courriel,
    TypeChamp.TELEPHONE: _telephone,
    TypeChamp.ADRESSE: _adresse,
    TypeChamp.SIREN: _numero("SIREN", 9, siren.validate),
    TypeChamp.SIRET: _numero("SIRET", 14, siret.validate),
    TypeChamp.IBAN: _iban,
    TypeChamp.URL: _url,
    TypeChamp.DECIMAL: _decimal,
    TypeChamp.COMMUNE: _territoire(Niveau.COMMUNE, "de la commune"),
    TypeChamp.EPCI: _territoire(Niveau.EPCI, "de l’intercommunalité"),
    TypeChamp.DEPARTEMENT: _territoire(Niveau.DEPARTEMENT, "du département"),
}
NIVEAUX: Mapping[TypeChamp, Niveau] = {
    TypeChamp.COMMUNE: Niveau.COMMUNE,
    TypeChamp.EPCI: Niveau.EPCI,
    TypeChamp.DEPARTEMENT: Niveau.DEPARTEMENT,
}
