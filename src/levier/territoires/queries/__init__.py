"""Read-only questions about territories and structures."""

from levier.territoires.queries.couverture import (
    VALEURS_DU_GROUPE,
    Couverture,
    couverture,
    couverture_des_territoires,
)
from levier.territoires.queries.designation import Designation, designer, suggestions
from levier.territoires.queries.memoire import oublier, selon_le_chargement
from levier.territoires.queries.noms import denomination, nom_avec_de
from levier.territoires.queries.perimetres import (
    codes_connus,
    groupements_de,
)
from levier.territoires.queries.recherche import (
    AUCUNE_REPONSE,
    PageDeRecherche,
    TerritoireTrouve,
    chercher,
    habitants,
    page_de_territoires,
)
from levier.territoires.queries.situations import (
    situation_du_lieu,
    situation_porteur,
    situation_territoire,
    territoire_de,
    trouver_territoire,
)

__all__ = [
    "AUCUNE_REPONSE",
    "VALEURS_DU_GROUPE",
    "Couverture",
    "Designation",
    "PageDeRecherche",
    "TerritoireTrouve",
    "chercher",
    "codes_connus",
    "couverture",
    "couverture_des_territoires",
    "denomination",
    "designer",
    "groupements_de",
    "habitants",
    "nom_avec_de",
    "oublier",
    "page_de_territoires",
    "selon_le_chargement",
    "situation_du_lieu",
    "situation_porteur",
    "situation_territoire",
    "suggestions",
    "territoire_de",
    "trouver_territoire",
]
