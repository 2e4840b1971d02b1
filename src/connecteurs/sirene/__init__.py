"""The public search of legal persons: a SIRET gives a name, an address, a legal category, a state."""

from connecteurs.sirene.client import Etablissement, Sirene
from connecteurs.sirene.erreurs import (
    AdresseIllisible,
    ReponseInattendue,
    SireneIndisponible,
    SireneInjoignable,
    SireneMuet,
    SiretIntrouvable,
    TropDeDemandes,
)

__all__ = [
    "AdresseIllisible",
    "Etablissement",
    "ReponseInattendue",
    "Sirene",
    "SireneIndisponible",
    "SireneInjoignable",
    "SireneMuet",
    "SiretIntrouvable",
    "TropDeDemandes",
]
