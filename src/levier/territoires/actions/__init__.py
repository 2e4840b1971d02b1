"""Acts on reference territories and on structures."""

from levier.territoires.actions.chargement import (
    Chargement,
    FichiersAlteres,
    MillesimeIndisponible,
    charger_millesime,
)
from levier.territoires.actions.structures import (
    DenominationManquante,
    DepartementInconnu,
    NatureReserveeAuxTerritoires,
    SirenDeTerritoire,
    SirenInvalide,
    SiretInvalide,
    StructureDejaConnue,
    TerritoireSansPersonnalite,
    creer_structure,
    lire_numero,
    structure_du_territoire,
)

__all__ = [
    "Chargement",
    "DenominationManquante",
    "DepartementInconnu",
    "FichiersAlteres",
    "MillesimeIndisponible",
    "NatureReserveeAuxTerritoires",
    "SirenDeTerritoire",
    "SirenInvalide",
    "SiretInvalide",
    "StructureDejaConnue",
    "TerritoireSansPersonnalite",
    "charger_millesime",
    "creer_structure",
    "lire_numero",
    "structure_du_territoire",
]
