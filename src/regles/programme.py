"""The compiled formulas of a cahier, private to `regles`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from regles.arrondi import Arrondi
    from regles.cahier import Genre, Valeur
    from regles.langage.formule import Formule


@dataclass(frozen=True, slots=True)
class Programme:
    """What runs, in the order of the cahier.

    `base` holds every name with its figure (parametres, fenetre) or None; `etapes` ends with the amount.
    """

    base: Mapping[str, Valeur]
    genres: Mapping[str, Genre]
    arrondi: Arrondi
    appreciations: tuple[Formule | None, ...]
    conditions: tuple[Formule, ...]
    etapes: tuple[Formule, ...]
    noms_etapes: tuple[str, ...]
    limites: Mapping[str, str]  # by name: what is said when it is the operand of `min` that wins
    champs: Mapping[str, Formule]  # when a field of the form is asked
