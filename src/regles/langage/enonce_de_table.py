"""How the lines of a table are said to people: by labels and values, never by codes or by a place in the text."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from regles.langage.arbre import Cas, Operation, Sorte
from regles.langage.expression import Expression, Type, dire
from regles.valeurs import Genre

if TYPE_CHECKING:
    from regles.langage.intervalles import Intervalle

_COMPRIS = (Sorte.JUSQU_A, Sorte.DE_A)  # whose last value is theirs
CODES_DITS = 4  # of a line « sinon », beyond which what it leaves out is said instead


@dataclass(frozen=True, slots=True)
class Ligne:
    """A case with its thresholds once typed."""

    cas: Cas
    bornes: tuple[Expression, ...]


def dire_lignes(
    cle: Expression, lignes: Sequence[Ligne], tranches: Sequence[tuple[int, int, int]], libelle: str
) -> list[str]:
    """Each line in words. `tranches` are the brackets of a table of numbers: both ends, then the rank of the line."""
    if cle.type.genre is Genre.CHOIX:
        return _codes(cle.type, lignes)
    if cle.type.genre is Genre.OUI_NON:
        return _oui_non(libelle, lignes)
    return [_seuils(cle, lignes, tranches, rang) for rang in range(len(lignes))]


def _codes(type_: Type, lignes: Sequence[Ligne]) -> list[str]:
    dits = dict(zip(type_.codes, type_.libelles, strict=False))
    cites = [code.texte for ligne in lignes for code in ligne.cas.codes]
    autres = [code for code in type_.codes if code not in cites]
    reste = _liste(dits, autres) if len(autres) <= CODES_DITS else f"ni {_liste(dits, cites).replace(', ', ', ni ')}"
    return [
        reste if ligne.cas.sorte is Sorte.SINON else _liste(dits, [code.texte for code in ligne.cas.codes])
        for ligne in lignes
    ]


def _liste(dits: dict[str, str], codes: Sequence[str]) -> str:
    return ", ".join(dits.get(code) or code for code in codes)


def _oui_non(libelle: str, lignes: Sequence[Ligne]) -> list[str]:
    """`Neuf : oui`; « sinon » is the answer that no other line has."""
    sortes = {ligne.cas.sorte for ligne in lignes}
    reste = "non" if Sorte.OUI in sortes else "oui"
    dites = [reste if ligne.cas.sorte is Sorte.SINON else str(ligne.cas.sorte) for ligne in lignes]
    return [f"{libelle} : {dite}" if libelle else dite for dite in dites]


def _seuils(cle: Expression, lignes: Sequence[Ligne], tranches: Sequence[tuple[int, int, int]], rang: int) -> str:
    ligne = lignes[rang]
    if ligne.cas.sorte in (Sorte.SINON, Sorte.AU_DELA):
        siennes = [(bas, haut) for bas, haut, autre in tranches if autre == rang]
        return " ou ".join(_etendue(cle, bornes, lignes) for bornes in siennes)
    if all(borne.operation is Operation.LITTERAL for borne in ligne.bornes):
        return ligne.cas.texte  # as its author wrote it
    valeurs = [_constante(borne, cle.type) for borne in ligne.bornes]
    return f"de {valeurs[0]} à {valeurs[1]}" if ligne.cas.sorte is Sorte.DE_A else f"{ligne.cas.sorte} {valeurs[0]}"


def _etendue(cle: Expression, bornes: Intervalle, lignes: Sequence[Ligne]) -> str:
    """`plus de 5 000 habitants` after a line `jusqu'à 5 000 habitants`, `1 500 habitants et plus` after `moins de`."""
    bas, haut = bornes
    if bas == haut:
        return dire(bas, cle.type)
    if bas == cle.intervalle[0]:
        return f"moins de {dire(haut + 1, cle.type)}"
    if haut < cle.intervalle[1]:
        return f"de {dire(bas, cle.type)} à {dire(haut, cle.type)}"
    compris = {b.constante() for ligne in lignes if ligne.cas.sorte in _COMPRIS for b in ligne.bornes[-1:]}
    return f"plus de {dire(bas - 1, cle.type)}" if bas - 1 in compris else f"{dire(bas, cle.type)} et plus"


def _constante(borne: Expression, type_: Type) -> str:
    valeur = borne.constante()
    return "" if valeur is None else dire(valeur, type_)
