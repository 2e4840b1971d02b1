"""The territory where a project is carried out, as its porteur answered."""

from __future__ import annotations

from levier.territoires.enums import Niveau
from levier.territoires.models import Territoire
from levier.territoires.queries.designation import Designation, designer
from regles.cahier import TypeChamp
from regles.lieu import Lieu

_NIVEAUX = {
    TypeChamp.COMMUNE: Niveau.COMMUNE,
    TypeChamp.EPCI: Niveau.EPCI,
    TypeChamp.DEPARTEMENT: Niveau.DEPARTEMENT,
}


def lieu_designe(lieu: Lieu, millesime: int) -> Designation | None:
    """The one territory that the answer names in this vintage; None when it names none, or several."""
    return designer(lieu.texte, millesime, _NIVEAUX[lieu.type])[0]


def territoire_du_lieu(lieu: Lieu, millesime: int) -> Territoire | None:
    """The same, whole. Two queries at most."""
    found = lieu_designe(lieu, millesime)
    known = Territoire.objects.filter(millesime=millesime, niveau=_NIVEAUX[lieu.type])
    return known.filter(code=found.code).first() if found else None
