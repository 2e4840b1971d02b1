"""Amounts between people, the database (Decimal euros) and the rules (integer cents). Never a float."""

from __future__ import annotations

import re
from decimal import Decimal

from num2words import num2words

from levier.socle.erreurs import MontantIllisible

MONTANT_MAX = Decimal("999999999.99")
"""What no request of a collectivité exceeds: beyond it, a slip of the keyboard."""
_MONTRE_MAX = 40
_ESPACES = re.compile(r"[\s\u00a0\u202f\u2009]")
_FRANCAIS = re.compile(r"(\d{1,3}(?:[ \u00a0\u202f\u2009]\d{3})+|\d+)(?:,(\d{1,2}))?")
_INFORMATIQUE = re.compile(r"(\d{1,3}(?:[ \u00a0\u202f\u2009]\d{3})+|\d+)\.(\d{1,2})")
_UNITE = re.compile(r"(?i)\s*(?:€|euros?|eur)$")


def lire(texte: str) -> Decimal:
    """Read what a person typed: "1 234,50 €", "1234,5", "1 234.50 EUR". Raises MontantIllisible with a sentence."""
    whole = texte.strip()
    typed = whole if len(whole) <= _MONTRE_MAX else f"{whole[:_MONTRE_MAX]}…"
    bare = _UNITE.sub("", whole).strip()
    if not bare:
        raise MontantIllisible("Indiquez un montant en euros, par exemple 1 234,50.")
    if bare.startswith(("-", "−", "–")):
        raise MontantIllisible(f"« {typed} » est négatif : indiquez un montant positif ou nul, par exemple 1 234,50.")
    matched = _FRANCAIS.fullmatch(bare) or _INFORMATIQUE.fullmatch(bare)
    if matched is None:
        raise MontantIllisible(_pourquoi_illisible(typed, bare))
    value = Decimal(f"{_ESPACES.sub('', matched[1])}.{matched[2] or '0'}")
    if value > MONTANT_MAX:
        raise MontantIllisible(
            f"« {typed} » dépasse {ecrire(MONTANT_MAX)}, le plus grand montant accepté : vérifiez le nombre de zéros."
        )
    return value.quantize(Decimal("0.01"))


def _pourquoi_illisible(typed: str, bare: str) -> str:
    example = "écrivez par exemple 1 234,50 (une virgule pour les centimes, sans point)"
    if "." in bare and "," in bare:
        return f"« {typed} » mêle point et virgule, ce qui se lit de deux façons : {example}."
    if re.search(r"\d[eE]\d", bare):
        return f"« {typed} » est une notation scientifique : écrivez tous les chiffres, par exemple 1 234,50."
    if re.fullmatch(r"[\d\s\u00a0\u202f]*[.,]\d{3,}", bare):
        return f"« {typed} » : les centimes ont deux chiffres au plus ; {example}."
    return f"« {typed} » n'est pas un montant : {example}."


def est_un_montant(montant: Decimal) -> bool:
    """Whether an amount is finite, not negative, in whole cents, and not above what any request reaches."""
    return montant.is_finite() and 0 <= montant <= MONTANT_MAX and montant == round(montant, 2)


def ecrire(montant: Decimal | None) -> str:
    """« 30 000,00 € », with the narrow spaces of French typography; a dash when there is no amount."""
    if montant is None:
        return "—"
    cents = en_centimes(abs(montant))
    grouped = f"{cents // 100:,}".replace(",", "\u202f")
    return f"{'−' if montant < 0 else ''}{grouped},{cents % 100:02d}\u00a0€"


def en_lettres(montant: Decimal) -> str:
    """« vingt-huit mille euros et cinquante centimes », for the acts."""
    euros, cents = divmod(en_centimes(montant), 100)
    words = f"{num2words(euros, lang='fr')} {'euro' if euros < 2 else 'euros'}"
    if euros and euros % 1_000_000 == 0:
        words = f"{num2words(euros, lang='fr')} d’euros"
    if cents:
        words += f" et {num2words(cents, lang='fr')} {'centime' if cents == 1 else 'centimes'}"
    return words


def en_centimes(montant: Decimal) -> int:
    """Exact conversion to cents; an amount with thousandths is a bug and raises ValueError."""
    cents = montant * 100
    if cents != cents.to_integral_value():
        raise ValueError(f"amount with fractions of a cent: {montant}")
    return int(cents)


def depuis_centimes(centimes: int) -> Decimal:
    """Exact conversion from cents."""
    return (Decimal(centimes) / 100).quantize(Decimal("0.01"))
