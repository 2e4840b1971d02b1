"""Where a project is carried out, as its porteur answered."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from regles.cahier import TypeChamp

if TYPE_CHECKING:
    from collections.abc import Mapping

    from regles.cahier import Cahier, Champ


LIEUX = (TypeChamp.COMMUNE, TypeChamp.EPCI, TypeChamp.DEPARTEMENT)
"""The fields that name a territory."""


@dataclass(frozen=True, slots=True)
class Lieu:
    """A commune, an EPCI or a département, by its code or as the porteur designated it in the vintage of the call."""

    type: TypeChamp
    texte: str


def lieu_du_projet(cahier: Cahier, reponses: Mapping[str, object]) -> Lieu | None:
    """The place that the answers give, by the first of the fields that ask it; None while none is answered: the siège counts."""
    champs = {champ.nom: champ for section in cahier.formulaire for champ in section.champs}
    posees = ((champs.get(nom), reponses.get(nom)) for nom in (cahier.roles.lieu, *cahier.roles.autres_lieux))
    dits = (_lieu(champ, reponse) for champ, reponse in posees if champ and isinstance(reponse, str) and reponse)
    return next((lieu for lieu in dits if lieu), None)


def _lieu(champ: Champ, reponse: str) -> Lieu | None:
    if champ.type in LIEUX:
        return Lieu(champ.type, reponse)
    code = next((option.departement for option in champ.donnee.options if option.code == reponse), "")
    return Lieu(TypeChamp.DEPARTEMENT, code) if code else None
