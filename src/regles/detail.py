"""What a formula took of each repeated line and of each table, said again from the values that a result keeps."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import TYPE_CHECKING, cast

from regles.langage.arbre import Operation
from regles.langage.compilation import champs_lus, compiler, lignes_de
from regles.langage.expression import SUR_LIGNES, dire
from regles.langage.formule import gagnant
from regles.langage.proportions import PRORATAS, est_un_taux
from regles.texte import ecrire, ecrire_valeur

if TYPE_CHECKING:
    from regles.cahier import Cahier
    from regles.langage.compilation import Environnement
    from regles.langage.expression import Expression
    from regles.valeurs import Situation, Valeur

LIGNES_DITES = 20
_VERDICTS: dict[Valeur, str] = {True: "oui", False: "non", None: "à compléter"}


def detail(cahier: Cahier, expression: Expression, valeurs: Situation) -> Iterator[str]:
    """A sentence for each list, table and proportion that was read: `Caméras : ligne 1, 5 000,00 € ; ligne 2, 7 500,00 €.`"""
    yield from dict.fromkeys(_Lecture(cahier, dict(valeurs)).dire(expression, tue=True))


def lus(cahier: Cahier, expression: Expression, valeurs: Situation) -> frozenset[str]:
    """The names that gave `expression` its value: what stands in a branch not taken gave nothing."""
    return frozenset(_Lecture(cahier, dict(valeurs)).noms(expression))


class _Lecture:
    """What was read of a formula with these values: neither a branch not taken, nor an operand not looked at."""

    def __init__(self, cahier: Cahier, env: Environnement) -> None:
        self.cahier, self.env = cahier, env

    def dire(self, expression: Expression, *, tue: bool = False) -> Iterator[str]:
        """`tue`: the line of a table that stands here is told elsewhere."""
        un = expression.operation is Operation.NON and expression.operandes[0].operation is Operation.TOUS
        if un or expression.operation in SUR_LIGNES:
            yield from _lignes(self.cahier, expression.operandes[0] if un else expression, self.env, un=un)
        elif expression.operation is Operation.SI:
            yield from self._si(expression, tue=tue)
        else:
            if dite := _proportion(self.cahier, expression, self.env) or _colonne(self.cahier, expression, self.env):
                yield dite
            for operande in self._lus(expression):
                yield from self.dire(operande)

    def _si(self, expression: Expression, *, tue: bool) -> Iterator[str]:
        """The condition, then the branch taken: the line kept names the lines of the tables inside it too."""
        condition, *branches = expression.operandes
        retenir = None if tue else gagnant(expression, self.cahier.programme.arrondi)
        if (retenu := retenir(self.env) if retenir else None) and retenu.cas:
            yield f"Ligne retenue : « {retenu.cas} »."
        yield from self.dire(condition)
        verdict = self._valeur(condition)
        if verdict is not None:
            yield from self.dire(branches[0 if verdict else 1], tue=True)

    def noms(self, expression: Expression) -> Iterator[str]:
        """What was read; repeated lines by their own name, as soon as one stands in a formula over them."""
        if expression.operation is not Operation.SI:
            yield from (expression.noms() if expression.operation in SUR_LIGNES or not expression.operandes else ())
            operandes = () if expression.operation in SUR_LIGNES else expression.operandes
        else:
            verdict = self._valeur(expression.operandes[0])
            prises = expression.operandes[1:] if verdict is None else [expression.operandes[1 if verdict else 2]]
            operandes = (expression.operandes[0], *prises)
        for operande in operandes:
            yield from self.noms(operande)

    def _lus(self, expression: Expression) -> Iterator[Expression]:
        """The operands that were looked at, until one decided."""
        arret = _ARRETS.get(expression.operation)
        for operande in expression.operandes:
            yield operande
            if arret is not None and arret(self._valeur(operande)):
                return

    def _valeur(self, expression: Expression) -> Valeur:
        return compiler(expression, self.cahier.programme.arrondi)(self.env)


_ARRETS: Mapping[Operation, Callable[[Valeur], bool]] = {
    Operation.ET: lambda valeur: valeur is False,
    Operation.OU: lambda valeur: valeur is True,
    Operation.A_DEFAUT: lambda valeur: valeur is not None,
}


def _proportion(cahier: Cahier, expression: Expression, valeurs: Situation) -> str:
    """`3 m² au prorata de 64 élèves sur 50 élèves, arrondi au-dessus : 4 m².`, when it is known."""
    exacte = expression.operandes[-1] if expression.operation is Operation.FOIS else expression
    if exacte.operation not in PRORATAS or (exacte is not expression and not est_un_taux(exacte)):
        return ""
    env, arrondi = dict(valeurs), cahier.programme.arrondi
    lues = [compiler(lue, arrondi)(env) for lue in (*exacte.operandes, expression)]
    if not all(isinstance(lue, int) for lue in lues):
        return ""
    types = [lue.type for lue in (*exacte.operandes, expression)]
    part, mesure, total, resultat = (dire(cast("int", lue), type_) for lue, type_ in zip(lues, types, strict=True))
    calcul = f"{mesure} de {part}" if est_un_taux(exacte) else f"{part} au prorata de {mesure} sur {total}"
    arrondie = exacte.operation.partition(", ")[2]
    return f"{calcul}{', ' if arrondie else ''}{arrondie} : {resultat}."


def _colonne(cahier: Cahier, expression: Expression, valeurs: Situation) -> str:
    """`zonage-2026, 73001 : classe plaine.`, or what the file does not say."""
    colonne = expression.table
    code = compiler(expression.operandes[0], cahier.programme.arrondi)(dict(valeurs)) if colonne else None
    if colonne is None or not isinstance(code, str):
        return ""
    fichier, valeur = colonne.fichier.removesuffix(".csv"), colonne.lire(code)
    if valeur is None:
        return f"{code} n'est pas dans {fichier}."
    return f"{fichier}, {code} : {colonne.titre} {ecrire_valeur(valeur, colonne.donnee)}."


def _lignes(cahier: Cahier, expression: Expression, valeurs: Situation, *, un: bool) -> Iterator[str]:
    """`un`: the expression is `au moins un`, written as `tous` with everything reversed."""
    corps, env = expression.operandes[0], dict(valeurs)
    if not env.get(expression.nom) or corps.operation is Operation.LITTERAL:
        return
    calcul = compiler(corps, cahier.programme.arrondi)
    obtenues = [calcul(env) for _ in lignes_de(expression.nom, champs_lus(expression), env)]
    if expression.operation is not Operation.TOUS:
        gardees = [
            (rang, valeur) for rang, valeur in enumerate(obtenues, 1) if valeur is None or valeur != expression.valeur
        ]
        dites = [f"ligne {rang}, {ecrire(valeur, corps.type.genre, corps.type.unite)}" for rang, valeur in gardees]
    else:
        verdicts = [valeur if valeur is None or not un else not valeur for valeur in obtenues]
        dites = [f"ligne {rang}, {_VERDICTS[v]}" for rang, v in enumerate(verdicts, 1) if v is None or v is un]
    if dites:
        reste = len(dites) - LIGNES_DITES
        suite = f" ; et {reste} autres" if reste > 0 else ""
        yield f"{cahier.donnees[expression.nom].libelle} : {' ; '.join(dites[:LIGNES_DITES])}{suite}."
