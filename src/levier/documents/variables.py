"""The words that a cahier puts between braces in its act, replaced by the values of a decision."""

from __future__ import annotations

from collections.abc import Mapping

from levier.documents.typographie import francais
from levier.socle.erreurs import RefusMetier
from regles.cahier import ModeleActe
from regles.langage.diagnostics import suggestion
from regles.mots_de_l_acte import NOMS, VARIABLES
from regles.texte import REPERE


class VariableInconnue(RefusMetier):
    """The cahier's act names a variable that is not in the list."""

    def __init__(self, nom: str) -> None:
        self.nom = nom
        super().__init__(
            f"Le modèle d’acte du cahier des charges emploie « {{{nom}}} », qui n’existe pas{suggestion(nom, NOMS)}. "
            f"Variables possibles : {', '.join(variable.nom for variable in VARIABLES)}."
        )


class VariableSansValeur(RefusMetier):
    """The cahier's act names something that this decision does not have: the act is not produced with a hole."""

    def __init__(self, nom: str) -> None:
        self.nom = nom
        meaning = next(variable.sens for variable in VARIABLES if variable.nom == nom)
        super().__init__(
            f"L’acte ne peut pas être produit : « {{{nom}}} » ({meaning.lower()}) n’a pas de valeur pour ce dossier. "
            "Complétez le dossier, ou retirez cette variable du modèle d’acte dans une nouvelle version du cahier."
        )


def employees(modele: ModeleActe) -> list[str]:
    """The names that stand between braces in an act, in order, each once."""
    textes = [*modele.visas, *(morceau for article in modele.articles for morceau in article)]
    return list(dict.fromkeys(nom for texte in textes for nom in REPERE.findall(texte)))


def remplir(texte: str, valeurs: Mapping[str, str]) -> str:
    """`texte` set in French typography, each variable replaced by its value, itself left exactly as it is.

    Raises VariableInconnue, and VariableSansValeur when the value is missing or empty.
    """
    set_text = francais(texte)
    for name in REPERE.findall(set_text):
        if name not in NOMS:
            raise VariableInconnue(name)
        if not valeurs.get(name):
            raise VariableSansValeur(name)
    return REPERE.sub(lambda found: valeurs[found[1]], set_text)
