"""`… pour …`: a table named once and read where it serves. One of a formula is unfolded, one of a file is looked up."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

from regles.langage.arbre import ErreurDeFormule, Noeud, Operation
from regles.langage.diagnostics import suggestion
from regles.langage.expression import (
    NOMBRES,
    ORDONNES,
    Colonne,
    Expression,
    Nomme,
    TableDeFormule,
    accorder,
    dire,
    nommer,
    plage,
    refuser,
)
from regles.valeurs import Genre

if TYPE_CHECKING:
    from regles.langage.intervalles import Intervalle
    from regles.valeurs import ValeurConnue

CLES = ("commune", "epci", "departement", "region", "siren")
_FINALES = {".departement": "departement", ".region": "region"}  # of the codes whose kind their name tells


def lire_table(noeud: Noeud, noms: Mapping[str, Nomme], argument: Expression) -> Expression:
    """The typed expression of `table pour argument`.

    Raises:
        ErreurDeFormule: no such table, or an argument that it does not take.
    """
    nomme = noms.get(noeud.nom)
    if nomme is None or nomme.table is None:
        tables = [nom for nom, autre in noms.items() if autre.table]
        message = f"« {noeud.nom} » n'est pas une table{suggestion(noeud.nom, tables)} (tables : {', '.join(tables) or 'aucune'})"
        raise ErreurDeFormule(message, noeud.codes[0].place)
    if isinstance(nomme.table, TableDeFormule):
        return _deplier(noeud, nomme.table, argument)
    return _consulter(noeud, nomme.table, argument)


def _deplier(noeud: Noeud, table: TableDeFormule, argument: Expression) -> Expression:
    variable = Expression(Operation.NOM, argument.place, table.type, (), table.intervalle, nom=table.nom)
    if table.type.genre is argument.type.genre is Genre.CHOIX:
        if absents := [code for code in argument.type.codes if code not in table.type.codes]:
            refuser(f"« {noeud.nom} » ne connaît pas : {', '.join(absents)}. Ajoutez-les à ses options", argument)
    else:
        accorder(f"de lire « {noeud.nom} » avec", variable, argument, noeud)
    if table.type.genre in ORDONNES:
        (bas, haut), (trop_bas, trop_haut) = table.intervalle, argument.intervalle
        if trop_bas < bas or trop_haut > haut:
            dehors = dire(trop_bas if trop_bas < bas else trop_haut, table.type)
            limites = f"de {dire(bas, table.type)} à {dire(haut, table.type)}"
            refuser(
                f"cette valeur peut aller à {dehors}, et « {noeud.nom} » est écrite {limites} : bornez-la", argument
            )
    return _remplacer(table.corps, table.nom, argument)


def _remplacer(expression: Expression, nom: str, argument: Expression) -> Expression:
    if expression.operation is Operation.NOM:
        return replace(argument, cas=expression.cas) if expression.nom == nom else expression
    return replace(expression, operandes=tuple(_remplacer(une, nom, argument) for une in expression.operandes))


def _consulter(noeud: Noeud, colonne: Colonne, code: Expression) -> Expression:
    """The code, then the value of the dossier that stands for what the file does not say."""
    if code.type.genre is not Genre.CODE:
        refuser(
            f"« {noeud.nom} » se lit par un code, par exemple « {noeud.nom} pour porteur.code », pas {code.type}", code
        )
    attendue = next((cle for finale, cle in _FINALES.items() if code.nom.endswith(finale)), colonne.cle)
    if attendue != colonne.cle:
        refuser(f"« {noeud.nom} » se lit par le code de : {colonne.cle}, pas de : {attendue}", code)
    nomme = nommer(colonne.donnee)
    assert nomme.type is not None  # noqa: S101 - a column has a type
    repli = Expression(Operation.NOM, noeud.place, nomme.type, (), nomme.intervalle, nom=colonne.donnee.nom)
    return Expression(
        Operation.LECTURE, noeud.place, nomme.type, (code, repli), nomme.intervalle, nom=noeud.nom, table=colonne
    )


def etendue(colonne: Colonne) -> Intervalle | frozenset[ValeurConnue]:
    """All that a column may say."""
    valeurs = [*colonne.valeurs.values(), *([] if colonne.absent is None else [colonne.absent])]
    if colonne.donnee.genre not in NOMBRES and colonne.donnee.genre is not Genre.DATE:
        return frozenset(valeurs)
    bornes = [plage(valeur, colonne.donnee.genre) for valeur in valeurs] or [nommer(colonne.donnee).intervalle]
    return min(bas for bas, _ in bornes), max(haut for _, haut in bornes)
