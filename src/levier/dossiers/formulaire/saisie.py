"""What a person typed in the form or the financing plan, read as answers. Pure: nothing is written here.

An answer is kept as the rules' JSON: amounts "21000.00", rates "70", dates ISO, yes/no booleans, choices by code (several
are joined by commas), text as is, or in the one writing of its type.
"""

from __future__ import annotations

import calendar
import datetime as dt
import re
from collections.abc import Callable, Mapping

from levier.dossiers.formulaire.formats import lire_format
from levier.socle import argent
from levier.socle.erreurs import MontantIllisible, SaisieRefusee
from regles.cahier import Champ, TypeChamp
from regles.conversion import SIGNES_MOINS, negatif_permis, vers_json
from regles.grammaire import sans_accent
from regles.texte import MOIS, entier, taux
from regles.valeurs import Donnee, Genre

Reponse = str | bool | int

LONGUEUR_MAX = 5000
"""Characters of a text whose cahier gives no limit."""
_ANNEES = range(1990, 2101)
_SIECLE = 60
"""The last year that two digits may say: « 21 » is 2021."""
_DATE = re.compile(r"(\d{1,2})[/. -](\d{1,2})[/. -](\d{4}|\d{2})|(\d{4})-(\d{1,2})-(\d{1,2})")
_EN_LETTRES = re.compile(r"(\d{1,2})(?:er)?\s+([^\W\d]{3,9})\.?\s+(\d{4})", re.IGNORECASE)
_CONTROLES = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]")
_OUI_NON = {"oui": True, "true": True, "on": True, "non": False, "false": False}


def lire_reponse(champ: Champ, saisie: str) -> Reponse | None:
    """The answer typed in `champ`; None when nothing was typed. Raises SaisieRefusee with its sentence."""
    text = saisie.replace("\r\n", "\n").strip()
    if not text:
        return None
    try:
        if champ.donnee.genre is Genre.TEXTE:
            return _texte(champ, text)
        return _LECTEURS[champ.donnee.genre](champ.donnee, text)
    except (SaisieRefusee, MontantIllisible) as refus:
        raise SaisieRefusee(refus.phrase, champ.nom) from refus


def lire_date(texte: str) -> dt.date:
    """A day typed "15/09/2021", "15/09/21", "2021-09-15" or "1er octobre 2021".

    Raises SaisieRefusee: unreadable, or a day that does not exist.
    """
    found = _DATE.fullmatch(_en_chiffres(texte))
    if found is None:
        raise SaisieRefusee(
            f"« {texte} » n’est pas une date : écrivez le jour, le mois et l’année, par exemple 15/09/2021."
        )
    day, month, year = (int(part) for part in (found[1] or found[6], found[2] or found[5], found[3] or found[4]))
    year += 2000 if found[3] and len(found[3]) == 2 and year <= _SIECLE else 0
    if year not in _ANNEES:
        raise SaisieRefusee(f"« {texte} » : l’année {year} n’est pas plausible, vérifiez ses quatre chiffres.")
    if not 1 <= month <= 12:
        raise SaisieRefusee(
            f"« {texte} » : il n’y a pas de mois {month} ; écrivez le jour, puis le mois, puis l’année."
        )
    last = calendar.monthrange(year, month)[1]
    if not 1 <= day <= last:
        raise SaisieRefusee(f"« {texte} » n’existe pas : {MOIS[month - 1]} {year} compte {last} jours.")
    return dt.date(year, month, day)


def _en_chiffres(texte: str) -> str:
    """« 15 sept. 2021 » as "15/9/2021"; anything else as it is."""
    text = " ".join(texte.split())
    found = _EN_LETTRES.fullmatch(text)
    months = [
        rank for rank, name in enumerate(MOIS, 1) if found and sans_accent(name).startswith(sans_accent(found[2]))
    ]
    return f"{found[1]}/{months[0]}/{found[3]}" if found and len(months) == 1 else text


def sans_controles(texte: str) -> str:
    """The text without the characters that nobody types."""
    return _CONTROLES.sub("", texte)


def _texte(champ: Champ, texte: str) -> str:
    clean = sans_controles(texte)
    if champ.lignes == 1 and champ.type is not TypeChamp.ADRESSE:
        clean = " ".join(clean.split())
    limit = champ.longueur_max or LONGUEUR_MAX
    if len(clean) > limit:
        lines = f" ({champ.lignes} lignes environ)" if champ.lignes > 1 else ""
        raise SaisieRefusee(trop_long(f"« {champ.donnee.libelle} »", len(clean), limit, lines))
    return lire_format(champ, clean) if clean else clean


def trop_long(quoi: str, longueur: int, maximum: int, precision: str = "") -> str:
    """The sentence that says by how much a text is too long."""
    return (
        f"{quoi} compte {entier(longueur)} caractères, {entier(maximum)} au plus{precision} : "
        f"retirez-en {entier(longueur - maximum)}."
    )


def _signe(donnee: Donnee, texte: str) -> tuple[int, str]:
    """-1 and the number without its sign, where the cahier allows one below zero."""
    if negatif_permis(donnee) and texte.startswith(SIGNES_MOINS):
        return -1, texte[1:].strip()
    return 1, texte


def _montant(donnee: Donnee, texte: str) -> str:
    sign, bare = _signe(donnee, texte)
    value = sign * argent.lire(bare)
    _dans_les_bornes(donnee, argent.en_centimes(value), lambda cents: argent.ecrire(argent.depuis_centimes(cents)))
    return f"{value or abs(value):.2f}"


def _nombre(donnee: Donnee, texte: str) -> int:
    sign, typed = _signe(donnee, texte)
    bare = re.sub(r"[\s\u00a0\u202f]", "", typed.removesuffix(donnee.unite))
    if not re.fullmatch(r"\d{1,9}", bare):
        raise SaisieRefusee(f"« {texte} » n’est pas un nombre entier : écrivez-le en chiffres, par exemple 1 200.")
    _dans_les_bornes(donnee, sign * int(bare), entier)
    return sign * int(bare)


def _taux(donnee: Donnee, texte: str) -> str:
    sign, bare = _signe(donnee, texte)
    found = re.fullmatch(r"(\d{1,3})(?:[,.](\d{1,4}))?\s*%?", bare)
    if found is None:
        raise SaisieRefusee(f"« {texte} » n’est pas un taux : écrivez par exemple 70 %.")
    ppm = sign * (int(found[1]) * 10_000 + int((found[2] or "0").ljust(4, "0")))
    _dans_les_bornes(donnee, ppm, taux)
    return str(vers_json(ppm, Genre.TAUX))


def _dans_les_bornes(donnee: Donnee, valeur: int, ecrire: Callable[[int], str]) -> None:
    if donnee.minimum is not None and valeur < donnee.minimum:
        raise SaisieRefusee(f"{ecrire(valeur)} est inférieur au minimum, {ecrire(donnee.minimum)}.")
    if donnee.maximum is not None and valeur > donnee.maximum:
        raise SaisieRefusee(f"{ecrire(valeur)} dépasse le maximum, {ecrire(donnee.maximum)}.")


def _jour(_: Donnee, texte: str) -> str:
    return lire_date(texte).isoformat()


def _oui_non(_: Donnee, texte: str) -> bool:
    reponse = _OUI_NON.get(texte.lower())
    if reponse is None:
        raise SaisieRefusee(f"« {texte} » n’est pas une réponse possible : répondez par oui ou par non.")
    return reponse


def _choix(donnee: Donnee, texte: str) -> str:
    if texte not in {option.code for option in donnee.options}:
        offered = " ; ".join(option.libelle for option in donnee.options)
        raise SaisieRefusee(f"« {texte[:80]} » n’est pas un choix proposé. Choisissez parmi : {offered}.")
    return texte


def _choix_multiple(donnee: Donnee, texte: str) -> str:
    """Codes separated by commas, kept in the order of the options."""
    chosen = {_choix(donnee, code.strip()) for code in texte.split(",") if code.strip()}
    return ",".join(option.code for option in donnee.options if option.code in chosen)


_LECTEURS: Mapping[Genre, Callable[[Donnee, str], Reponse]] = {
    Genre.MONTANT: _montant,
    Genre.TAUX: _taux,
    Genre.ENTIER: _nombre,
    Genre.DATE: _jour,
    Genre.OUI_NON: _oui_non,
    Genre.CHOIX: _choix,
    Genre.CHOIX_MULTIPLE: _choix_multiple,
}
