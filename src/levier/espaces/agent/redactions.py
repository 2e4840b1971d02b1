"""The words of a level as its pages show them: compared rubrique by rubrique, or filled with an example."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from levier.actes.comparaison import Passage, comparer
from levier.actes.queries import niveaux_de
from levier.actes.redaction import ARTICLES, CONSIDERANTS, PARAGRAPHES, VISAS, Redaction, Rubrique, rubriques
from levier.attributions.enums import NatureDecision
from levier.territoires.queries.noms import avec_de
from levier.territoires.ressort import Ressort
from regles.mots_de_l_acte import VARIABLES


@dataclass(frozen=True, slots=True)
class RubriqueComparee:
    """What a rubrique becomes from one text to another; without passages, it says nothing in either."""

    titre: str
    vide: str
    passages: tuple[Passage, ...]


def comparees(avant: Mapping[str, str], apres: Mapping[str, str], nature: NatureDecision) -> list[RubriqueComparee]:
    """Each rubrique of a kind of act, compared."""
    return [_comparer(rubrique, Redaction(avant), Redaction(apres)) for rubrique in rubriques(nature)]


def _comparer(rubrique: Rubrique, avant: Redaction, apres: Redaction) -> RubriqueComparee:
    former, latter = avant.texte(rubrique), apres.texte(rubrique)
    return RubriqueComparee(rubrique.titre, rubrique.vide, comparer(former, latter))


def illustrees(textes: Mapping[str, str], nature: NatureDecision) -> list[tuple[str, list[str]]]:
    """What each rubrique would read, filled with the examples of the list: title, paragraphs."""
    values = {variable.nom: variable.exemple for variable in VARIABLES}
    shown = [(rubrique.titre, list(_lignes(rubrique, Redaction(textes), values))) for rubrique in rubriques(nature)]
    return [(title, lines) for title, lines in shown if lines]


def _lignes(rubrique: Rubrique, redaction: Redaction, valeurs: Mapping[str, str]) -> Iterator[str]:
    match rubrique.cle:
        case VISAS.cle:
            yield from (f"Vu {line}\u202f;" for line in redaction.lignes(rubrique, valeurs))
        case CONSIDERANTS.cle:
            yield from (f"Considérant {line}\u202f;" for line in redaction.lignes(rubrique, valeurs))
        case ARTICLES.cle:
            yield from (f"Article – {title}\n{text}" for title, text in redaction.articles(valeurs))
        case PARAGRAPHES.cle:
            yield from redaction.paragraphes(valeurs)
        case _:
            yield from filter(None, [redaction.remplie(rubrique, valeurs)])


def niveau_au_dessus(ressort: Ressort) -> str:
    """What a level follows where it writes nothing: « de la région Bourgogne-Franche-Comté », « de Levier »."""
    above = niveaux_de(ressort)[1:]
    return avec_de(above[0]) if above else "de Levier"
