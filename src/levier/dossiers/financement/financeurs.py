"""Who may bring a revenue of the plan: its origins, and the co-financers that the call tells apart. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from levier.dossiers.enums import OrigineRecette
from regles.cahier import Cahier
from regles.financement import Origine

ORIGINES: Mapping[Origine, OrigineRecette] = {
    Origine.ETAT: OrigineRecette.ETAT,
    Origine.REGION: OrigineRecette.REGION,
    Origine.DEPARTEMENT: OrigineRecette.DEPARTEMENT,
    Origine.COMMUNES: OrigineRecette.EPCI,
    Origine.EUROPE: OrigineRecette.EUROPE,
    Origine.AUTRES_PUBLICS: OrigineRecette.AUTRE_PUBLIC,
    Origine.PRIVE: OrigineRecette.PRIVE,
}
"""What plans call the origins that rules read."""


class Financeur(NamedTuple):
    """A co-financer that a line of revenue may name; it counts in its origin too."""

    id: str
    libelle: str
    origine: OrigineRecette


def code_de(financeur: str) -> str:
    """How the list of a plan names a co-financer: its id, unless an origin bears it."""
    return f"financeur-{financeur}" if financeur in OrigineRecette.values else financeur


def financeurs(cahier: Cahier) -> Mapping[str, Financeur]:
    """The co-financers that a plan of this call may name, as its list names them."""
    known = cahier.plan.cofinanceurs if cahier.plan else ()
    return {code_de(un.id): Financeur(un.id, un.libelle, ORIGINES[un.origine]) for un in known}
