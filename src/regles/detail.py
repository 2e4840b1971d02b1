"""What a formula took of each repeated line and of each table, said again from the values that a result keeps."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from regles.langage.arbre import Operation
from regles.langage.compilation import champs_lus, compiler, lignes_de
from regles.langage.expression import SUR_LIGNES
from regles.langage.formule import gagnant
from regles.texte import ecrire

if TYPE_CHECKING:
    from regles.cahier import Cahier
    from regles.langage.expression import Expression
    from regles.valeurs import Situation, Valeur

LIGNES_DITES = 20
_VERDICTS: dict[Valeur, str] = {True: "oui", False: "non", None: "à compléter"}


def detail(cahier: Cahier, expression: Expression, valeurs: Situation) -> Iterator[str]:
    """A sentence for each list and each table inside `expression`: `Caméras : ligne 1, 5 000,00 € ; ligne 2, 7 500,00 €.`"""
    un = expression.operation is Operation.NON and expression.operandes[0].operation is Operation.TOUS
    if un or expression.operation in SUR_LIGNES:
        yield from _lignes(cahier, expression.operandes[0] if un else expression, valeurs, un=un)
        return
    for operande in expression.operandes:
        retenir = gagnant(operande, cahier.programme.arrondi) if operande.operation is Operation.SI else None
        retenu = retenir(dict(valeurs)) if retenir else None
        if retenu is not None and retenu.cas:
            yield f"Ligne retenue : « {retenu.cas} »."
        else:
            yield from detail(cahier, operande, valeurs)


def _lignes(cahier: Cahier, expression: Expression, valeurs: Situation, *, un: bool) -> Iterator[str]:
    """`un`: the expression is `au moins un`, written as `tous` with everything reversed."""
    corps, env = expression.operandes[0], dict(valeurs)
    if not env.get(expression.nom) or corps.operation is Operation.LITTERAL:
        return
    calcul = compiler(corps, cahier.programme.arrondi)
    obtenues = [calcul(env) for _ in lignes_de(expression.nom, champs_lus(expression), env)]
    if expression.operation is Operation.SOMME:
        dites = [f"ligne {rang}, {ecrire(valeur, corps.type.genre)}" for rang, valeur in enumerate(obtenues, 1)]
    else:
        verdicts = [valeur if valeur is None or not un else not valeur for valeur in obtenues]
        dites = [f"ligne {rang}, {_VERDICTS[v]}" for rang, v in enumerate(verdicts, 1) if v is None or v is un]
    if dites:
        reste = len(dites) - LIGNES_DITES
        suite = f" ; et {reste} autres" if reste > 0 else ""
        yield f"{cahier.donnees[expression.nom].libelle} : {' ; '.join(dites[:LIGNES_DITES])}{suite}."
