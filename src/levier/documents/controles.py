"""What the act of a cahier must respect to be published: known variables, each with a value in every decision.

A grant takes credits before its act is made: an act that could never be made must not be published.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from levier.appels.controles import Faute
from levier.documents.variables import employees
from regles.cahier import Cahier
from regles.langage.diagnostics import suggestion
from regles.mots_de_l_acte import NOMS, VARIABLES


def variables_de_l_acte(cahier: Cahier) -> Iterator[Faute]:
    """The variables that nobody knows, and those that some decision of this call would not have."""
    for nom in employees(cahier.acte):
        if nom not in NOMS:
            possibles = ", ".join(variable.nom for variable in VARIABLES)
            yield _faute(nom, f"n'existe pas{suggestion(nom, NOMS)}. Variables possibles : {possibles}")
        elif raison := _MANQUES.get(nom, _jamais)(cahier):
            yield _faute(nom, f"n'aurait pas toujours de valeur : {raison}")


def _faute(nom: str, phrase: str) -> Faute:
    return Faute("acte", f"{{{nom}}}", f"« {{{nom}}} » {phrase}")


def _jamais(_: Cahier) -> str:
    return ""


def _sans_assiette(cahier: Cahier) -> str:
    return "" if cahier.roles.assiette else "aucune étape n'est l'assiette, nommez-la dans « roles »"


def _sans_reponse(role: Callable[[Cahier], str]) -> Callable[[Cahier], str]:
    """Why the field that plays a role may have no answer; empty when the form always asks and needs one."""

    def manque(cahier: Cahier) -> str:
        nom = role(cahier)
        champ = next((c for s in cahier.formulaire for c in s.champs if c.nom == nom), None)
        if champ is None:
            return f"le formulaire ne demande pas « {nom} »"
        return "" if champ.obligatoire and not champ.si else f"« {nom} » peut rester sans réponse"

    return manque


_MANQUES: Mapping[str, Callable[[Cahier], str]] = {
    "projet_titre": _sans_reponse(lambda cahier: cahier.roles.titre),
    "theme": _sans_reponse(lambda cahier: cahier.roles.theme),
    "montant_demande": _sans_reponse(lambda cahier: cahier.roles.montant_demande),
    "depenses_eligibles": _sans_assiette,
    "taux": _sans_assiette,
}
