"""Tables and scales, turned into the plain operations that every evaluator knows.

Each case of a table becomes an interval of whole values (cents, inhabitants, days): a hole or an overlap shows at once,
and the table becomes a chain of `si`. A scale becomes a sum.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import TYPE_CHECKING, NoReturn

from regles.langage import intervalles
from regles.langage.arbre import Cas, ErreurDeFormule, Noeud, Operation, Place, Sorte
from regles.langage.diagnostics import suggestion
from regles.langage.enonce_de_table import Ligne, dire_lignes
from regles.langage.expression import (
    CONDITION,
    NOMBRE,
    ORDONNES,
    Expression,
    Type,
    accorder,
    depassement,
    dire,
    litteral,
    refuser,
)
from regles.langage.litteraux import LitteralInvalide, lire_code
from regles.langage.proportions import taux_de
from regles.valeurs import Genre

if TYPE_CHECKING:
    from regles.arrondi import Arrondi
    from regles.langage.intervalles import Intervalle

_SEUILS = (Sorte.JUSQU_A, Sorte.MOINS_DE, Sorte.A_PARTIR_DE, Sorte.PLUS_DE, Sorte.DE_A)
_OUI_NON = (Sorte.OUI, Sorte.NON)


@dataclass(frozen=True, slots=True)
class _Tranche:
    """Whole values from `bas` to `haut`, both included, which take the value of rank `rang`."""

    bas: int
    haut: int
    rang: int


def choisir(
    noeud: Noeud, cle: Expression, lignes: Sequence[Ligne], valeurs: Sequence[Expression], libelle: str = ""
) -> Expression:
    """`selon cle`: the value of the line that covers the key, whose name people read is `libelle`.

    Raises:
        ErreurDeFormule: a hole, an overlap, a line that covers nothing or does not fit the key.
    """
    tranches = decouper(noeud, cle, lignes) if cle.type.genre in ORDONNES else []
    dites = dire_lignes(cle, lignes, [(t.bas, t.haut, t.rang) for t in tranches], libelle)
    valeurs = [replace(valeur, cas=dite) for valeur, dite in zip(valeurs, dites, strict=True)]
    if cle.type.genre in ORDONNES:
        tests = [
            (_comparer(cle, tranche.haut, lignes[tranche.rang].cas.place), valeurs[tranche.rang])
            for tranche in tranches
        ]
    elif cle.type.genre is Genre.CHOIX:
        tests = _par_codes(noeud, cle, lignes, valeurs)
    elif cle.type.genre is Genre.OUI_NON:
        tests = _par_oui_non(noeud, cle, lignes, valeurs)
    else:
        refuser(f"« selon » attend un nombre, une date, un choix ou un oui/non, pas {cle.type}", cle)
    if len(tests) == 1:
        refuser("cette table n'a qu'un cas : écrivez directement sa valeur", noeud)
    resultat = tests[-1][1]
    for test, valeur in reversed(tests[:-1]):
        type_ = accorder("de choisir entre", valeur, resultat, noeud)
        bornes = intervalles.reunion(valeur.intervalle, resultat.intervalle)
        resultat = Expression(Operation.SI, noeud.place, type_, (test, valeur, resultat), bornes)
    return resultat


def decouper(noeud: Noeud, cle: Expression, lignes: Sequence[Ligne]) -> list[_Tranche]:
    """The brackets of a table, in order, covering every value of the key once."""
    tranches: list[_Tranche] = []
    reste: int | None = None
    for rang, ligne in enumerate(lignes):
        if ligne.cas.sorte is Sorte.SINON:
            reste = _une_fois(reste, rang, ligne.cas)
            continue
        bas, haut = _etendue(cle, ligne, tranches)
        if bas > haut:
            _refuser_cas("cette ligne ne couvre aucune valeur", ligne.cas)
        tranches.append(_Tranche(bas, haut, rang))
    tranches.sort(key=lambda tranche: tranche.bas)
    for avant, apres in pairwise(tranches):
        if apres.bas <= avant.haut:
            commun = _dire_etendue(apres.bas, min(avant.haut, apres.haut), cle.type)
            autre, cas = lignes[avant.rang].cas.texte, lignes[apres.rang].cas
            _refuser_cas(f"« {cas.texte} » recouvre « {autre} » : {commun}", cas)
    return _combler(noeud, cle, tranches, reste)


def _combler(noeud: Noeud, cle: Expression, tranches: list[_Tranche], reste: int | None) -> list[_Tranche]:
    """Holes refused, or given to the line `sinon`."""
    bas, haut = cle.intervalle
    pleines: list[_Tranche] = []
    for tranche in [*tranches, _Tranche(haut + 1, haut + 1, -1)]:
        if bas < tranche.bas:
            if reste is None:
                etendue = _dire_etendue(bas, min(tranche.bas - 1, haut), cle.type, dernier=tranche.rang < 0)
                refuser(f"cette table ne dit rien pour {etendue} : ajoutez une ligne, ou « sinon »", noeud)
            pleines.append(_Tranche(bas, tranche.bas - 1, reste))
        if tranche.rang >= 0:
            pleines.append(tranche)
        bas = max(bas, tranche.haut + 1)
    return pleines


def _etendue(cle: Expression, ligne: Ligne, faites: Sequence[_Tranche]) -> Intervalle:
    """What a line covers. One with an upper limit alone starts where the lines before it stop."""
    cas, (bas, haut) = ligne.cas, cle.intervalle
    if cas.sorte is Sorte.AU_DELA:
        return 1 + max((tranche.haut for tranche in faites), default=haut), haut
    if cas.sorte not in _SEUILS:
        _refuser_cas(f"« {cas.texte} » n'est pas un seuil : cette table est {_selon(cle.type)}", cas)
    seuils = [_seuil(borne, cle) for borne in ligne.bornes]
    match cas.sorte:
        case Sorte.DE_A:
            return seuils[0], seuils[1]
        case Sorte.A_PARTIR_DE:
            return seuils[0], haut
        case Sorte.PLUS_DE:
            return seuils[0] + 1, haut
    fin = seuils[0] - (cas.sorte is Sorte.MOINS_DE)
    return 1 + max((tranche.haut for tranche in faites if tranche.haut < fin), default=bas - 1), fin


def _seuil(borne: Expression, cle: Expression) -> int:
    accorder("de comparer", cle, borne, Noeud(Operation.SELON, borne.place))
    valeur = borne.constante()
    if valeur is None:
        refuser("un seuil est un chiffre du cahier : écrivez-le, ou le nom d'un paramètre", borne)
    return valeur


def _comparer(cle: Expression, haut: int, place: Place) -> Expression:
    return Expression(Operation.INFERIEUR_OU_EGAL, place, CONDITION, (cle, litteral(haut, cle.type, place)))


_Tests = list[tuple[Expression, Expression]]


def _par_codes(noeud: Noeud, cle: Expression, lignes: Sequence[Ligne], valeurs: Sequence[Expression]) -> _Tests:
    tests: _Tests = []
    pris: dict[str, str] = {}
    reste: int | None = None
    for rang, ligne in enumerate(lignes):
        if ligne.cas.sorte is Sorte.SINON:
            reste = _une_fois(reste, rang, ligne.cas)
            continue
        if ligne.cas.sorte is not Sorte.CODES:
            _refuser_cas(
                f"« {ligne.cas.texte} » n'est pas une liste de codes : cette table est {_selon(cle.type)}", ligne.cas
            )
        for code in ligne.cas.codes:
            verifier_code(code.texte, cle.type, code.place)
            if code.texte in pris:
                raise ErreurDeFormule(f"« {code.texte} » est déjà dans la ligne « {pris[code.texte]} »", code.place)
            pris[code.texte] = ligne.cas.texte
        codes = tuple(code.texte for code in ligne.cas.codes)
        test = Expression(Operation.PARMI, ligne.cas.place, CONDITION, (cle,), codes=codes)
        tests.append((test, valeurs[rang]))
    oublies = [code for code in cle.type.codes if code not in pris]
    if oublies and reste is None:
        refuser(f"cette table ne dit rien pour {', '.join(oublies)} : ajoutez une ligne, ou « sinon »", noeud)
    if reste is not None:
        tests.append((tests[-1][0] if tests else cle, valeurs[reste]))
    return tests


def _par_oui_non(noeud: Noeud, cle: Expression, lignes: Sequence[Ligne], valeurs: Sequence[Expression]) -> _Tests:
    rangs: dict[Sorte, int] = {}
    for rang, ligne in enumerate(lignes):
        if ligne.cas.sorte not in (*_OUI_NON, Sorte.SINON):
            _refuser_cas(f"« {ligne.cas.texte} » n'est ni « oui » ni « non »", ligne.cas)
        rangs[ligne.cas.sorte] = _une_fois(rangs.get(ligne.cas.sorte), rang, ligne.cas)
    oui, non = (rangs.get(sorte, rangs.get(Sorte.SINON)) for sorte in _OUI_NON)
    if oui is None or non is None:
        refuser(f"cette table ne dit rien pour « {'oui' if oui is None else 'non'} »", noeud)
    return [(cle, valeurs[oui]), (cle, valeurs[non])]


def _une_fois(deja: int | None, rang: int, cas: Cas) -> int:
    if deja is not None:
        _refuser_cas(f"« {cas.texte} » est écrit deux fois", cas)
    return rang


def verifier_code(code: str, type_: Type, place: Place) -> None:
    """Refuse a code that the choice does not have."""
    if code not in type_.codes:
        possibles = ", ".join(type_.codes)
        message = f"« {code} » n'est pas une valeur possible{suggestion(code, type_.codes)} (valeurs : {possibles})"
        raise ErreurDeFormule(message, place)


def code_de_territoire(code: str, place: Place) -> str:
    """The code of a territory, refused at its place when it is none."""
    try:
        return lire_code(code)
    except LitteralInvalide as erreur:
        raise ErreurDeFormule(str(erreur), place) from None


def _refuser_cas(message: str, cas: Cas) -> NoReturn:
    raise ErreurDeFormule(message, cas.place)


def _selon(type_: Type) -> str:
    return f"selon {type_}"


def _dire_etendue(bas: int, haut: int, type_: Type, *, dernier: bool = False) -> str:
    if dernier:
        return f"{dire(bas, type_)} et plus"
    return f"{dire(bas, type_)} exactement" if bas == haut else f"{dire(bas, type_)} à {dire(haut, type_)}"


def par_tranches(
    noeud: Noeud, base: Expression, lignes: Sequence[Ligne], taux: Sequence[Expression], arrondi: Arrondi
) -> Expression:
    """`par tranches de base`: each bracket at its rate, rounded bracket by bracket, added."""
    for ligne in lignes:
        if ligne.cas.sorte not in (Sorte.JUSQU_A, Sorte.AU_DELA):
            _refuser_cas("une tranche s'écrit « jusqu'à … » ou « au-delà »", ligne.cas)
    for valeur in taux:
        if valeur.type.genre is not Genre.TAUX:
            refuser(f"une tranche a un taux, pas {valeur.type}", valeur)
    total: Expression | None = None
    for tranche in decouper(noeud, base, lignes):
        place = lignes[tranche.rang].cas.place
        dessous = base if tranche.haut >= base.intervalle[1] else _min(base, tranche.haut, place)
        part = _max(_moins(dessous, max(0, tranche.bas - 1), place), 0, place)
        terme = taux_de(replace(noeud, place=place), taux[tranche.rang], part, arrondi)
        total = terme if total is None else _plus(total, terme, noeud)
    assert total is not None  # noqa: S101 - a table has a line
    return total


def lineaire(
    noeud: Noeud, cle: Expression, abscisses: Sequence[Expression], ordonnees: Sequence[Expression]
) -> Expression:
    """`linéaire selon cle`: straight lines between points, level outside, rounded down on each segment."""
    for ordonnee in ordonnees[1:]:
        accorder("de relier", ordonnees[0], ordonnee, noeud)
    xs = [_seuil(abscisse, cle) for abscisse in abscisses]
    ys = [_seuil(ordonnee, ordonnees[0]) for ordonnee in ordonnees]
    if len(xs) == 1 or any(a >= b for a, b in pairwise(xs)):
        refuser("un barème linéaire a au moins deux points, du plus petit au plus grand", noeud)
    type_ = ordonnees[0].type
    total = litteral(ys[0], type_, ordonnees[0].place)
    for abscisse, (x, xx), (y, yy) in zip(abscisses, pairwise(xs), pairwise(ys), strict=False):
        place, largeur, pente = abscisse.place, xx - x, yy - y
        avance = _moins(_min(_max(cle, x, place), xx, place), x, place)
        monte = intervalles.produit((0, largeur), (pente, pente))
        if not intervalles.tient_sur_64_bits(monte):
            refuser(depassement(cle), noeud)
        produit = Expression(Operation.FOIS, place, type_, (litteral(pente, NOMBRE, place), avance), monte)
        bornes = (min(0, pente), max(0, pente))
        segment = Expression(Operation.QUOTIENT, place, type_, (produit, litteral(largeur, NOMBRE, place)), bornes)
        total = _plus(total, segment, noeud)
    return replace(total, intervalle=(min(ys), max(ys)))


def _plus(a: Expression, b: Expression, noeud: Noeud) -> Expression:
    return Expression(Operation.PLUS, noeud.place, a.type, (a, b), intervalles.somme(a.intervalle, b.intervalle))


def _moins(a: Expression, b: int, place: Place) -> Expression:
    if b == 0:
        return a
    bornes = intervalles.difference(a.intervalle, (b, b))
    return Expression(Operation.MOINS, place, a.type, (a, litteral(b, a.type, place)), bornes)


def _min(a: Expression, b: int, place: Place) -> Expression:
    bornes = intervalles.minimum([a.intervalle, (b, b)])
    return Expression(Operation.MIN, place, a.type, (a, litteral(b, a.type, place)), bornes)


def _max(a: Expression, b: int, place: Place) -> Expression:
    bornes = intervalles.maximum([a.intervalle, (b, b)])
    return Expression(Operation.MAX, place, a.type, (a, litteral(b, a.type, place)), bornes)
