"""What to write instead of what comes from elsewhere: a date without its year, `10.000 €`, `6 M€`, quotes, `=>`."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from unicodedata import combining, normalize

from regles.langage.arbre import ErreurDeFormule, Place
from regles.texte import MOIS, entier

_E = r"[ \u00a0\u202f]"
_NOMBRE = rf"\d+(?:{_E}\d{{3}})*(?:,\d+)?"
_MULTIPLES = {"k": 3, "m": 6, "md": 9, "millier": 3, "million": 6, "milliard": 9}
_MULTIPLE = r"k|m|md|milliers?|millions?|milliards?"
_SIGNES = {"=>": ">=", "=<": "<=", "==": "=", "<>": "!=", "&&": "et", "||": "ou", "÷": "au prorata de … sur …"}
_MOTS = {"and": "et", "or": "ou", "not": "non", "if": "si", "then": "alors", "else": "sinon", "x": "×"}
_EN_LETTRES = {**dict.fromkeys(("euro", "euros", "eur"), "€"), **dict.fromkeys(("pourcent", "pourcents"), "%")}
_VERITES = {**dict.fromkeys(("vrai", "true", "yes"), "oui"), **dict.fromkeys(("faux", "false", "no"), "non")}
_GUILLEMETS = "«»“”„\"'‘’`"


def _sans_accent(mot: str) -> str:
    return "".join(lettre for lettre in normalize("NFD", mot.lower()) if not combining(lettre))


_MOIS = {_sans_accent(mois): rang for rang, mois in enumerate(MOIS, 1)}
_ABREGES = ("janv", "fevr", "avr", "juil", "sept", "oct", "nov", "dec")
_MOIS |= {abrege: next(rang for mois, rang in _MOIS.items() if mois.startswith(abrege)) for abrege in _ABREGES}


def rang_du_mois(mot: str) -> int:
    """1 for « janvier »; 0 for what is no month."""
    return _MOIS.get(_sans_accent(mot), 0)


def refuser_date_sans_annee(jour: str, mot: str, place: Place) -> None:
    """Refuse `30 avril`: a number and a month are no number of anything."""
    if rang := rang_du_mois(mot):
        exemple = f"{int(jour):02d}/{rang:02d}/2026" if jour.isdigit() and int(jour) < 32 else "30/04/2026"
        message = f"« {jour} {mot} » : une date s'écrit avec son année, par exemple « {exemple} »"
        raise ErreurDeFormule(message, place)


def refuser_unite_en_lettres(nombre: str, mot: str, place: Place) -> None:
    """Refuse `9000 euros`, `40 pourcent`: amounts and rates have their sign."""
    if signe := _EN_LETTRES.get(_sans_accent(mot)):
        raise ErreurDeFormule(_avec_son_signe(nombre, signe), place)


def mot_ecrit(nom: str) -> str:
    """What is said of `vrai` or `true`, which are no name."""
    ecrit = _VERITES.get(nom.lower())
    return f"« {nom} » s'écrit « {ecrit} »" if ecrit else ""


def nombre_ecrit(texte: str) -> str:
    """What is said of a figure written in a known other way: `10.000 €`, `100 k€`, `9000 euros`, `40 pour cent`."""
    if not texte[:1].isdigit():
        return ""
    if (trouve := re.fullmatch(rf"({_NOMBRE}){_E}*([^\W\d]+)", texte)) and (
        signe := _EN_LETTRES.get(_sans_accent(trouve[2]))
    ):
        return _avec_son_signe(trouve[1], signe)
    dit = conseil(texte, 0)
    return dit.message if dit else ""


def _avec_son_signe(nombre: str, signe: str) -> str:
    ecrit = entier(int(nombre)).replace("\u202f", " ") if nombre.isdigit() else nombre
    quoi = "un montant" if signe == "€" else "un taux"
    return f"{quoi} s'écrit avec son symbole : « {ecrit} {signe} »"


def date_ecrite(texte: str) -> str:
    """« 01/02/2021 » for `2021-02-01` and for « 1er février 2021 »; nothing for what is no such date."""
    if trouve := re.fullmatch(r"(\d{4})-(\d{2})-(\d{2})", texte, re.ASCII):
        return f"{trouve[3]}/{trouve[2]}/{trouve[1]}"
    trouve = re.fullmatch(rf"(\d{{1,2}})(?:er)?{_E}+([^\W\d_]+)\.?{_E}+(\d{{4}})", texte)
    rang = rang_du_mois(trouve[2]) if trouve else 0
    return f"{int(trouve[1]):02d}/{rang:02d}/{trouve[3]}" if trouve and rang else ""


def refuser_date_retournee(texte: str) -> None:
    """Refuse `2026-04-30`, which would be read as two subtractions."""
    if trouve := re.search(r"(?<![\w.])(\d{4})-(\d{2})-(\d{2})(?!\w)", texte, re.ASCII):
        message = f"une date s'écrit « {trouve[3]}/{trouve[2]}/{trouve[1]} »"
        raise ErreurDeFormule(message, Place(*trouve.span()))


def conseil(texte: str, position: int) -> ErreurDeFormule | None:
    """The mistake at `position` of a formula, when it is a known way of writing."""
    for motif, dire in _ECRITURES.items():
        for trouve in motif.finditer(texte):
            if trouve.start() <= position < trouve.end() and (message := dire(trouve)):
                return ErreurDeFormule(message, Place(*trouve.span()))
    return None


def decimales(texte: str, unite: str) -> str:
    """What to write instead of `2,5`, or of `2,5 m²`."""
    ecrit = f"{texte} {unite}".strip()
    partie, _, apres = re.sub(_E, "", texte).partition(",")
    taux = f"{int(partie + apres[:2].ljust(2, '0'))}{',' + apres[2:] if apres[2:] else ''} %"
    return f"« {ecrit} » : un nombre n'a pas de décimales ; un facteur s'écrit comme un taux, « {taux} de … »"


def _milliers(trouve: re.Match[str]) -> str:
    nombre, decimales, symbole = trouve.groups()
    return f"les milliers se séparent par une espace : écrivez « {nombre.replace('.', ' ')}{decimales or ''}{_suffixe(symbole)} »"


def _suffixe(symbole: str | None) -> str:
    return f" {symbole}" if symbole else ""


def _multiple(trouve: re.Match[str]) -> str:
    partie, _, apres = re.sub(_E, "", trouve[1]).partition(",")
    zeros = _MULTIPLES[trouve[2].lower().removesuffix("s")]
    if len(apres) > zeros:
        return ""
    nombre = entier(int(partie + apres.ljust(zeros, "0"))).replace("\u202f", " ")
    return f"un montant s'écrit en entier : « {nombre} € »"


def _date_en_lettres(trouve: re.Match[str]) -> str:
    jour, mot, annee = trouve[1].removesuffix("er"), trouve[2], trouve[3]
    if not (rang := rang_du_mois(mot)):
        return ""
    if not annee:
        return f"une date s'écrit avec son année, par exemple « {int(jour):02d}/{rang:02d}/2026 »"
    return f"une date s'écrit « {int(jour):02d}/{rang:02d}/{annee} »"


_ECRITURES: Mapping[re.Pattern[str], Callable[[re.Match[str]], str]] = {
    re.compile(rf"(?<!\d)(\d{{1,3}}(?:\.\d{{3}})+)(?!\d)(,\d+)?{_E}?(€|%)?"): _milliers,
    re.compile(rf"(\d+(?:{_E}\d{{3}})*)\.(\d+){_E}?(€|%)?"): lambda t: (
        f"les décimales s'écrivent après une virgule : « {t[1]},{t[2]}{_suffixe(t[3])} »"
    ),
    re.compile(rf"({_NOMBRE}){_E}?({_MULTIPLE}){_E}?(?:d['’]euros|euros|€)", re.IGNORECASE): _multiple,
    re.compile(rf"({_NOMBRE}){_E}+pour{_E}+cent\b", re.IGNORECASE): lambda t: _avec_son_signe(t[1], "%"),
    re.compile(rf"€{_E}?({_NOMBRE})"): lambda t: f"le symbole suit le nombre : « {t[1]} € »",
    re.compile(rf"(\d{{1,2}}|1er){_E}+([^\W\d_]+)\.?(?:{_E}+(\d{{4}}))?"): _date_en_lettres,
    re.compile(r"(?<![\d/])(\d{1,2}/\d{1,2})(?:/\d{2})?(?![\d/])"): lambda t: (
        f"une date s'écrit avec son année en quatre chiffres, par exemple « {t[1]}/2026 »"
    ),
    re.compile(f"[{_GUILLEMETS}]"): lambda _: (
        "une formule ne contient pas de guillemets : écrivez le code ou le nom seul"
    ),
    re.compile("|".join(map(re.escape, _SIGNES))): lambda t: f"« {t[0]} » s'écrit « {_SIGNES[t[0]]} »",
    re.compile(rf"\b({'|'.join(_MOTS)})\b(?:{_E}+\S+)?", re.IGNORECASE): lambda t: (
        f"« {t[1]} » s'écrit « {_MOTS[t[1].lower()]} »"
    ),
    re.compile(rf"(?:<=|>=|[<>≤≥]){_E}*([\w.]+(?:{_E}[^\W\d]+|{_E}?[€%])?){_E}*(<=|>=|[<>≤≥])"): lambda t: (
        f"une comparaison à la fois : « … {t[0].removesuffix(t[2]).strip()} et {t[1]} {t[2]} … »"
    ),
    re.compile(rf"[-−–]{_E}?{_NOMBRE}{_E}?[€%]?"): lambda t: (
        f"« {t[0]} » : un nombre s'écrit sans signe ; retranchez-le (« … - {t[0][1:].strip()} »), et déclarez un champ qui "
        "peut être négatif avec « minimum: -500 000 € »"
    ),
    re.compile(r"[/^]"): lambda t: (
        f"« {t[0]} » n'existe pas dans ce langage : ni division, ni puissance ; une part s'écrit « … au prorata de … sur … », "
        "une moitié « 50 % de … »"
    ),
}
