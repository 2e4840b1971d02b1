"""Acts on reference territories and on structures."""

from levier.territoires.actions.adresses import AdressesRefusees, charger_adresses
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
    "AdressesRefusees",
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
    "charger_adresses",
    "charger_millesime",
    "creer_structure",
    "lire_numero",
    "structure_du_territoire",
]
