"""The thresholds of a cahier that no example stands on: the value where a verdict changes, and the one beside it.

A threshold on repeated lines is looked at in every line. What no example could give is not asked: the nearest value
that one could give is.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from regles.atteinte import Atteinte
from regles.evaluation import environnement
from regles.langage.arbre import Operation
from regles.langage.compilation import compiler
from regles.langage.encadrement import encadrer_valeur
from regles.langage.expression import SUR_LIGNES, Expression, Type, dire
from regles.valeurs import Genre

if TYPE_CHECKING:
    from regles.cahier import Cahier
    from regles.langage.formule import Formule
    from regles.valeurs import Valeur

_SEUILS = {
    Operation.INFERIEUR_OU_EGAL: 1,
    Operation.SUPERIEUR: 1,
    Operation.INFERIEUR: -1,
    Operation.SUPERIEUR_OU_EGAL: -1,
}  # the value beside the threshold where the verdict changes
_Situation = dict[str, "Valeur"]


class Seuils:
    """What the examples of a cahier miss of the thresholds of its formulas."""

    def __init__(self, cahier: Cahier) -> None:
        self.cahier = cahier
        self.atteinte = Atteinte(cahier)
        self.situations = [environnement(cahier, exemple.donnees) for exemple in cahier.exemples]

    def manques(self, formule: Formule) -> Iterator[str]:
        """A sentence for each threshold of `formule` that no example stands on."""
        for comparaison, lignes in _comparaisons(formule.expression, ""):
            yield from self._seuil(comparaison, lignes)

    def _seuil(self, comparaison: Expression, lignes: str) -> Iterator[str]:
        cle, borne = comparaison.operandes
        pas = _SEUILS[comparaison.operation]
        if cle.constante() is not None:
            cle, borne, pas = borne, cle, -pas
        seuil = borne.constante()
        if seuil is None or cle.constante() is not None or seuil == cle.intervalle[0]:
            return  # « plus de zéro » is no threshold to stand on
        situations = list(self._situations(lignes))
        lus = cle.noms()
        if not lus or any(nom not in situation for situation in situations for nom in lus):
            return
        attendus = (self.atteinte.proche(cle, seuil, -pas), self.atteinte.proche(cle, seuil + pas, pas))
        calcul = compiler(cle, self.cahier.programme.arrondi)
        vus = {_ordinal(calcul(situation), cle.type.genre) for situation in situations}
        manquants = [dire(valeur, cle.type) for valeur in attendus if valeur is not None and valeur not in vus]
        if manquants:
            yield f"aucun exemple à {' ni à '.join(manquants)} ({_nommer(self.cahier, cle)})"

    def _situations(self, lignes: str) -> Iterator[_Situation]:
        """The examples; or each line of each, with its fields, for what stands inside a formula over `lignes`."""
        if not lignes:
            yield from self.situations
            return
        champs = [champ.nom for champ in self.cahier.donnees[lignes].champs]
        for situation in self.situations:
            repetees = situation[lignes]
            for ligne in repetees if isinstance(repetees, tuple) else ():
                yield situation | {f"{lignes}.{champ}": ligne.get(champ) for champ in champs}


def _comparaisons(expression: Expression, lignes: str) -> Iterator[tuple[Expression, str]]:
    """Each comparison that has a threshold, with the repeated lines it stands in."""
    if expression.operation in _SEUILS:
        yield expression, lignes
    dedans = expression.nom if expression.operation in SUR_LIGNES else lignes
    for operande in expression.operandes:
        yield from _comparaisons(operande, dedans)


def _ordinal(valeur: Valeur, genre: Genre) -> int | None:
    bornes = encadrer_valeur(valeur, genre)
    return bornes[0] if isinstance(bornes, tuple) else None


def _nommer(cahier: Cahier, cle: Expression) -> str:
    """What is compared, by its labels: `Population`, `10 ans après Date d'achat`, `Début ; Dépôt` for a computation."""
    if cle.operation in _DECALAGES:
        duree, jour = cle.operandes
        if (nombre := duree.constante()) is not None:
            return f"{_duree(nombre, cle.operation)} {_nommer(cahier, jour)}"
    noms = cle.noms()
    libelles = {etape.id: etape.libelle for etape in cahier.bareme}
    for donnee in cahier.donnees.values():
        libelles[donnee.nom] = donnee.libelle
        libelles |= {f"{donnee.nom}.{champ.nom}": f"{champ.libelle}, {donnee.libelle}" for champ in donnee.champs}
    libelles |= {parametre.donnee.nom: parametre.donnee.libelle for parametre in cahier.parametres}
    return " ; ".join(libelles.get(nom, nom) for nom in noms)


_DECALAGES = {Operation.MOIS_APRES: "mois", Operation.JOURS_APRES: "jours"}


def _duree(nombre: int, operation: Operation) -> str:
    """`10 ans après`, `30 jours avant`."""
    unite, combien = _DECALAGES[operation], abs(nombre)
    if unite == "mois" and combien and combien % 12 == 0:
        unite, combien = "ans", combien // 12
    sens = "avant" if nombre < 0 else "après"
    return f"{dire(combien, Type(Genre.ENTIER, unite))} {sens}"
