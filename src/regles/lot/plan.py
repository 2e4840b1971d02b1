"""A cahier compiled for a table: which columns it reads, what it computes in which order, what it gives."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace
from functools import lru_cache, reduce
from operator import add, and_
from typing import TYPE_CHECKING, NamedTuple

import polars as pl

from regles.langage.arbre import Operation
from regles.langage.expression import DATE, NOMBRES, Expression, Type, nommer
from regles.lot.cle import CACHE, Cle
from regles.lot.colonnes import Colonne, Composition, Couche
from regles.lot.pliage import Connu, a_defaut, constante, entre, litteral, plier, si

if TYPE_CHECKING:
    from regles.cahier import Cahier
    from regles.jugement import Jugement
    from regles.langage.arbre import Place

CONDITIONS_MAXIMUM = 64
_BRUT = "@"  # before a judgement as entered, once the name stands for the judgement that holds
_MONTANT = "montant"
_LARGEUR = 32  # bits of a mask, beyond which it takes 64
_SUR_DATES = frozenset({Operation.MOIS_APRES, Operation.JOURS_APRES, Operation.JOURS_ENTRE, Operation.FIN_DE_L_ANNEE})


@dataclass(frozen=True, slots=True)
class Plan:
    """What runs: layers of intermediate columns, then the results. `lues` are the columns of the table that it needs."""

    lues: tuple[str, ...]
    couches: tuple[Couche, ...]
    resultats: dict[str, pl.Expr]
    calendrier: bool  # dates are computed, not only compared
    sortis: dict[str, pl.Expr]  # by judgement: the rows where it is outside the bounds that they compute


def plan_pour(cahier: Cahier, presentes: AbstractSet[str], nulles: AbstractSet[str]) -> Plan:
    """`compiler_plan`, its last results kept: a slider over all communes asks for the same plan at each move."""
    return _plan_garde(Cle(cahier), frozenset(presentes), frozenset(nulles))


@lru_cache(maxsize=CACHE)
def _plan_garde(cle: Cle, presentes: frozenset[str], nulles: frozenset[str]) -> Plan:
    return compiler_plan(cle.cahier, presentes, nulles)


def compiler_plan(cahier: Cahier, presentes: AbstractSet[str], nulles: AbstractSet[str]) -> Plan:
    """The plan of `cahier` for a table with the columns `presentes`, those of `nulles` holding missing values.

    Raises:
        ValueError: more conditions than a mask has bits.
    """
    if len(cahier.recevabilite) > CONDITIONS_MAXIMUM:
        message = f"Une table se calcule avec {CONDITIONS_MAXIMUM} conditions au plus, ce cahier en a {len(cahier.recevabilite)}."
        raise ValueError(message)
    pliage = Pliage(cahier, presentes, nulles)
    finales = (*pliage.conditions, pliage.montant)
    return _composer(cahier, pliage, finales, lambda composition: _resultats(composition, pliage))


def compiler_expressions(
    cahier: Cahier, presentes: AbstractSet[str], nulles: AbstractSet[str], expressions: Mapping[str, Expression]
) -> Plan:
    """The plan of these expressions, each a column under its name: they may read all that the rules compute."""
    pliage = Pliage(cahier, presentes, nulles)
    pliees = {nom: pliage.plier(expression) for nom, expression in expressions.items()}

    def resultats(composition: Composition) -> dict[str, pl.Expr]:
        return {nom: composition.poser(composition.composer(une)).expression for nom, une in pliees.items()}

    return _composer(cahier, pliage, tuple(pliees.values()), resultats)


def _composer(
    cahier: Cahier,
    pliage: Pliage,
    finales: tuple[Expression, ...],
    resultats_de: Callable[[Composition], dict[str, pl.Expr]],
) -> Plan:
    """What `finales` read, each column that serves twice computed once, and their results."""
    usages, presentes = pliage.usages(finales), pliage.presentes
    composition = Composition(cahier.programme.arrondi, _colonnes_lues(cahier, presentes, pliage.nulles))
    for nom, expression in pliage.nommees.items():
        if usages[nom]:
            colonne = composition.composer(expression)
            composition.colonnes[nom] = composition.poser(colonne) if usages[nom] > 1 else colonne
    resultats = resultats_de(composition)
    lues = tuple(nom for nom in cahier.donnees if nom in presentes and (usages[nom] or usages[_BRUT + nom]))
    sortis = {f"#{bornee.brut.nom}": _sorti(composition, bornee) for bornee in pliage.bornees}
    return Plan(lues, tuple(composition.couches), resultats, pliage.calendrier(finales), sortis)


class Bornee(NamedTuple):
    """A judgement given by a column, and the bounds that each row computes for it; `reserve`: where it is open."""

    brut: Expression
    bas: Expression
    haut: Expression
    reserve: Expression | None

    def expressions(self) -> tuple[Expression, ...]:
        """All that its check reads."""
        return (
            (self.brut, self.bas, self.haut) if self.reserve is None else (self.brut, self.bas, self.haut, self.reserve)
        )


class Pliage:
    """The formulas of a cahier once everything that this table makes constant is computed.

    `nommees` are the judgements and the steps that still vary, in order.
    """

    def __init__(self, cahier: Cahier, presentes: AbstractSet[str], nulles: AbstractSet[str]) -> None:
        self.presentes, self.nulles = presentes, nulles
        self.nommees: dict[str, Expression] = {}
        self.constantes: dict[str, Expression] = {}
        jugees = {appreciation.donnee.nom for appreciation in cahier.appreciations}
        pleines = frozenset(presentes) - frozenset(nulles) - jugees
        self.connu = Connu(self.constantes, pleines, cahier.programme.arrondi)
        place = cahier.programme.etapes[-1].expression.place
        for nom, valeur in cahier.programme.base.items():
            if valeur is not None:
                self.constantes[nom] = litteral(valeur, Type(cahier.programme.genres[nom]), place)
        for nom, donnee in cahier.donnees.items():
            if nom not in presentes:
                self.constantes[nom] = litteral(None, _type(nommer(donnee).type), place)
        self.bornees: list[Bornee] = []
        programme = cahier.programme
        for element in programme.suite or (*programme.jugements, *range(len(programme.etapes))):
            if isinstance(element, int):
                self._nommer(programme.noms_etapes[element], self.plier(programme.etapes[element].expression))
            else:
                self._nommer(element.nom, self._juger(element, place))
        self.conditions = [self.plier(formule.expression) for formule in programme.conditions]
        self.montant = self._au_moins_zero(cahier.programme.etapes[-1].expression)

    def usages(self, finales: tuple[Expression, ...]) -> Counter[str]:
        """How many times each name is read by what these need."""
        usages = Counter(nom for expression in (*finales, *self.controlees()) for nom in _lus(expression))
        for nom in reversed(self.nommees):
            if usages[nom]:
                usages.update(_lus(self.nommees[nom]))
        return usages

    def calendrier(self, finales: tuple[Expression, ...]) -> bool:
        """Whether a date is moved, or days counted between two."""
        lues = (*finales, *self.nommees.values(), *self.controlees())
        return any(map(_calcule_des_dates, lues))

    def controlees(self) -> tuple[Expression, ...]:
        """What the bounds that rows compute for judgements need."""
        return tuple(expression for bornee in self.bornees for expression in bornee.expressions())

    def plier(self, expression: Expression) -> Expression:
        """`expression`, once what this table makes constant is computed."""
        return plier(expression, self.connu)

    def _nommer(self, nom: str, expression: Expression) -> None:
        """From here on, `nom` reads `expression`."""
        if constante(expression):
            self.constantes[nom] = expression
        else:
            self.constantes.pop(nom, None)
            self.nommees[nom] = expression

    def _juger(self, jugement: Jugement, place: Place) -> Expression:
        """The judgement that holds: the one made, else the default; the default when it is not open to the row."""
        nomme = nommer(jugement.appreciation.donnee)
        calcules = jugement.calcules
        defaut = litteral(jugement.defaut, _type(nomme.type), place)
        if calcules and calcules.defaut:
            defaut = self.plier(calcules.defaut.expression)
        bornes = _bornes(jugement, place)
        ouvert = entre(defaut, *bornes) if bornes else defaut
        reserve = jugement.formule.expression if jugement.formule else None
        if jugement.nom not in self.constantes:
            brut = Expression(Operation.NOM, place, defaut.type, (), nomme.intervalle, nom=_BRUT + jugement.nom)
            if bornes and calcules and calcules.bornes:
                ouverte = None if reserve is None else self.plier(reserve)
                self.bornees.append(Bornee(brut, self.plier(bornes[0]), self.plier(bornes[1]), ouverte))
            ouvert = a_defaut(brut, ouvert)
        return self.plier(ouvert if reserve is None or ouvert is defaut else si(reserve, ouvert, defaut))

    def _au_moins_zero(self, montant: Expression) -> Expression:
        lu = replace(montant, operation=Operation.NOM, operandes=(), nom=_MONTANT, valeur=None, codes=(), champs=())
        zero = litteral(0, montant.type, montant.place)
        return self.plier(replace(lu, operation=Operation.MAX, operandes=(lu, zero), nom=""))


def _bornes(jugement: Jugement, place: Place) -> tuple[Expression, Expression] | None:
    """The bounds of a judgement that computes one of them, or its default; none when they are figures, checked before."""
    calcules, nomme = jugement.calcules, nommer(jugement.appreciation.donnee)
    if calcules is None or jugement.appreciation.donnee.genre not in NOMBRES:
        return None
    bas, haut = (
        litteral(fixe if fixe is not None else sinon, _type(nomme.type), place)
        if formule is None
        else formule.expression
        for formule, fixe, sinon in (
            (calcules.minimum, calcules.bas, nomme.intervalle[0]),
            (calcules.maximum, calcules.haut, nomme.intervalle[1]),
        )
    )
    return bas, haut


def _type(type_: Type | None) -> Type:
    assert type_ is not None  # noqa: S101 - only a wrong definition has none, and the cahier is loaded
    return type_


def _lus(expression: Expression) -> Iterator[str]:
    """Each reading of a name, lines by their own name only."""
    if expression.operation is Operation.NOM:
        yield expression.nom
    if expression.champs:
        yield from expression.noms()
    else:
        for operande in expression.operandes:
            yield from _lus(operande)


def _calcule_des_dates(expression: Expression) -> bool:
    extremum = expression.operation in (Operation.MIN, Operation.MAX) and expression.type == DATE
    return extremum or expression.operation in _SUR_DATES or any(map(_calcule_des_dates, expression.operandes))


def _colonnes_lues(cahier: Cahier, presentes: AbstractSet[str], nulles: AbstractSet[str]) -> dict[str, Colonne]:
    colonnes = {nom: Colonne(pl.col(nom), nom in nulles) for nom in cahier.donnees if nom in presentes}
    return colonnes | {_BRUT + nom: colonne for nom, colonne in colonnes.items()}


def _resultats(composition: Composition, pliage: Pliage) -> dict[str, pl.Expr]:
    conditions = [composition.poser(composition.composer(condition)) for condition in pliage.conditions]
    toutes = Colonne(pl.lit(value=True), profondeur=2)
    if conditions:
        niveau, nulle = max(c.niveau for c in conditions), any(c.nulle for c in conditions)
        toutes = Colonne(reduce(and_, (c.expression for c in conditions)), nulle, niveau, profondeur=2)
    recevable = composition.poser(toutes)
    return {
        "recevable": recevable.expression,
        "montant": _montant(recevable, composition.poser(composition.composer(pliage.montant))),
        "echecs": _masque(conditions, [condition.expression.not_() for condition in conditions]),
        "inconnus": _masque(conditions, [c.expression.is_null() if c.nulle else None for c in conditions]),
    }


def _sorti(composition: Composition, bornee: Bornee) -> pl.Expr:
    """Where an open judgement is outside its bounds, or cannot be held to them."""
    colonnes = [composition.poser(composition.composer(expression)).expression for expression in bornee.expressions()]
    brut, bas, haut = colonnes[:3]
    sorti = brut.is_not_null() & ~((brut >= bas) & (brut <= haut)).fill_null(value=False)
    return sorti if bornee.reserve is None else sorti & colonnes[3].fill_null(value=False)


def _montant(recevable: Colonne, montant: Colonne) -> pl.Expr:
    """Nothing when refused, missing when either is."""
    nul, oui = pl.lit(0, dtype=pl.Int64), recevable.expression
    if not recevable.nulle:
        return pl.when(oui).then(montant.expression).otherwise(nul)
    return pl.when(oui).then(montant.expression).when(~oui).then(nul)


def _masque(conditions: list[Colonne], vraies: list[pl.Expr | None]) -> pl.Expr:
    """Bit i is set where the i-th is true: a choice between constants, as narrow as they allow, costs least."""
    large = pl.UInt32() if len(conditions) <= _LARGEUR else pl.UInt64()
    etroit = pl.UInt16() if len(conditions) <= _LARGEUR // 2 else large
    zero = pl.lit(0, dtype=etroit)
    bits = [
        pl.when(v).then(pl.lit(1 << i, dtype=etroit)).otherwise(zero) for i, v in enumerate(vraies) if v is not None
    ]
    return reduce(add, bits).cast(large) if bits else pl.lit(0, dtype=large)
