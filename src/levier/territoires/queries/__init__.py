"""Read-only questions about territories and structures."""

from levier.territoires.queries.couverture import (
    VALEURS_DU_GROUPE,
    Couverture,
    couverture,
    couverture_des_territoires,
)
from levier.territoires.queries.designation import Designation, designer, suggestions
from levier.territoires.queries.noms import denomination, nom_avec_de
from levier.territoires.queries.perimetres import (
    PartDepartement,
    communes_couvertes,
    couvre_departement,
    departement_principal,
    departements,
    groupements_de,
    membres,
    parts_par_departement,
    regions,
)
from levier.territoires.queries.recherche import TerritoireTrouve, chercher, habitants
from levier.territoires.queries.situations import (
    commune,
    nature,
    population,
    situation_porteur,
    situation_territoire,
    territoire_de,
    trouver_territoire,
)

__all__ = [
    "VALEURS_DU_GROUPE",
    "Couverture",
    "Designation",
    "PartDepartement",
    "TerritoireTrouve",
    "chercher",
    "commune",
    "communes_couvertes",
    "couverture",
    "couverture_des_territoires",
    "couvre_departement",
    "denomination",
    "departement_principal",
    "departements",
    "designer",
    "groupements_de",
    "habitants",
    "membres",
    "nature",
    "nom_avec_de",
    "parts_par_departement",
    "population",
    "regions",
    "situation_porteur",
    "situation_territoire",
    "suggestions",
    "territoire_de",
    "trouver_territoire",
]
