"""A call that nobody asks for: read before all that then has no object, and what would ask something of somebody."""

from __future__ import annotations

from typing import TYPE_CHECKING

from regles.chargement.champs import Champs
from regles.chargement.lecture import Scalaire, Table
from regles.valeurs import Moment, Source

if TYPE_CHECKING:
    from regles.cahier import PieceDemandee

_A_REMPLIR = ("formulaire", "natures_depense", "themes", "partenaires", "engagement", "roles")


def sans_demande(racine: Champs) -> bool:
    """Whether nobody asks: read before all that then has no object."""
    porteurs = racine.table.entrees.get("porteurs")
    dit = porteurs.entrees.get("sans_demande") if isinstance(porteurs, Table) else None
    return isinstance(dit, Scalaire) and bool(dit.texte.strip())


def source_des_beneficiaires(racine: Champs) -> Source:
    """What the list of an aid without application is established after; `lire_porteurs` tells when it is missing."""
    noeud = racine.table.entrees.get("porteurs")
    champs = Champs(racine.contexte, noeud, "porteurs", citee=racine.citee) if isinstance(noeud, Table) else racine
    return champs.source(requis=False) or Source("", "")


def exiger_rien_a_remplir(racine: Champs, pieces: tuple[PieceDemandee, ...]) -> None:
    """Tell each part by which a call without application would ask something of somebody."""
    for cle in _A_REMPLIR:
        if cle in racine.table.entrees:
            racine.signaler(cle, f"personne ne demande cette aide : enlevez « {cle} », que personne ne remplit")
    demandee = next((piece for piece in pieces if piece.quand is Moment.DEPOT), None)
    if demandee is not None:
        racine.signaler(
            "pieces",
            f"personne ne demande cette aide : « {demandee.id} » n'est jointe par personne, dites « quand: versement »",
        )
