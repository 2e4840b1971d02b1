"""What a formula took of each repeated line and of each table, said again from the values that a result keeps."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, cast

from regles.langage.arbre import Operation
from regles.langage.compilation import champs_lus, compiler, lignes_de
from regles.langage.expression import SUR_LIGNES, dire
from regles.langage.formule import gagnant
from regles.langage.proportions import PRORATAS, est_un_taux
from regles.texte import ecrire

if TYPE_CHECKING:
    from regles.cahier import Cahier
    from regles.langage.expression import Expression
    from regles.valeurs import Situation, Valeur

LIGNES_DITES = 20
_VERDICTS: dict[Valeur, str] = {True: "oui", False: "non", None: "à compléter"}


def detail(cahier: Cahier, expression: Expression, valeurs: Situation) -> Iterator[str]:
    """A sentence for each list, table and proportion inside `expression`: `Caméras : ligne 1, 5 000,00 € ; ligne 2, 7 500,00 €.`"""
    un = expression.operation is Operation.NON and expression.operandes[0].operation is Operation.TOUS
    if un or expression.operation in SUR_LIGNES:
        yield from _lignes(cahier, expression.operandes[0] if un else expression, valeurs, un=un)
        return
    if dite := _proportion(cahier, expression, valeurs):
        yield dite
    for operande in _prises(cahier, expression, valeurs):
        retenir = gagnant(operande, cahier.programme.arrondi) if operande.operation is Operation.SI else None
        retenu = retenir(dict(valeurs)) if retenir else None
        if retenu is not None and retenu.cas:
            yield f"Ligne retenue : « {retenu.cas} »."
        else:
            yield from detail(cahier, operande, valeurs)


def _prises(cahier: Cahier, expression: Expression, valeurs: Situation) -> tuple[Expression, ...]:
    """The operands that gave the value: of a `si`, not the branch that was not taken."""
    if expression.operation is not Operation.SI:
        return expression.operandes
    condition, alors, sinon = expression.operandes
    verdict = compiler(condition, cahier.programme.arrondi)(dict(valeurs))
    return (condition,) if verdict is None else (condition, alors if verdict else sinon)


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
