"""The part of a cahier that says who may ask, and where."""

from __future__ import annotations

from typing import TYPE_CHECKING

from regles.porteurs import TOUS, Porteurs, Situes

if TYPE_CHECKING:
    from regles.cahier import Identite
    from regles.chargement.champs import Champs
    from regles.roles import Roles

_SANS_TERRITOIRE = "ce guichet n'a pas de territoire : dites « departement » ou « region » dans « identite »"
_SANS_LIEU = "aucun champ ne dit le lieu du projet : nommez-le dans « roles » (« lieu: … »)"


def lire_porteurs(racine: Champs, identite: Identite, roles: Roles) -> Porteurs:
    """Who may ask; by default, those whose seat lies on the territory of the call."""
    with racine.lire(racine.noeud("porteurs", requis=False), "porteurs") as champs:
        if champs is None:
            return TOUS
        situes = Situes(champs.parmi("situes", list(Situes), Situes.AU_SIEGE, requis=False))
        if situes is Situes.AU_LIEU and not roles.lieu:
            champs.signaler("situes", _SANS_LIEU)
        elif situes is Situes.AU_LIEU and not (identite.departement or identite.region):
            champs.signaler("situes", _SANS_TERRITOIRE)
        return Porteurs(situes)
