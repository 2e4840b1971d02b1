"""Where a project is carried out, as its porteur answered."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from regles.cahier import TypeChamp

if TYPE_CHECKING:
    from collections.abc import Mapping

    from regles.cahier import Cahier


@dataclass(frozen=True, slots=True)
class Lieu:
    """A commune or a département, by its code or as the porteur designated it in the vintage of the call."""

    type: TypeChamp
    texte: str


def lieu_du_projet(cahier: Cahier, reponses: Mapping[str, object]) -> Lieu | None:
    """The place that the answers give; None when the call asks none, or while it is not answered: the siège counts."""
    reponse = reponses.get(cahier.roles.lieu)
    champ = next((c for s in cahier.formulaire for c in s.champs if c.nom == cahier.roles.lieu), None)
    if champ is None or not isinstance(reponse, str) or not reponse:
        return None
    if champ.type in (TypeChamp.COMMUNE, TypeChamp.DEPARTEMENT):
        return Lieu(champ.type, reponse)
    code = next((option.departement for option in champ.donnee.options if option.code == reponse), "")
    return Lieu(TypeChamp.DEPARTEMENT, code) if code else None
