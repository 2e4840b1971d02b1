"""Read-only questions about territories and structures."""

from levier.territoires.queries.noms import denomination, nom_avec_de
from levier.territoires.queries.perimetres import (
    PartDepartement,
    communes_couvertes,
    couvre_departement,
    departement_principal,
    departements,
    departements_couverts,
    groupements_de,
    membres,
    parts_par_departement,
    population_couverte,
    regions,
)
from levier.territoires.queries.recherche import TerritoireTrouve, chercher, habitants
from levier.territoires.queries.situations import (
    commune,
    nature,
    population,
    situation_groupe,
    situation_porteur,
    situation_territoire,
    territoire_de,
    trouver_territoire,
)

__all__ = [
    "PartDepartement",
    "TerritoireTrouve",
    "chercher",
    "commune",
    "communes_couvertes",
    "couvre_departement",
    "denomination",
    "departement_principal",
    "departements",
    "departements_couverts",
    "groupements_de",
    "habitants",
    "membres",
    "nature",
    "nom_avec_de",
    "parts_par_departement",
    "population",
    "population_couverte",
    "regions",
    "situation_groupe",
    "situation_porteur",
    "situation_territoire",
    "territoire_de",
    "trouver_territoire",
]
