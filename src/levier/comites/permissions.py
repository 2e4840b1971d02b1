"""Who holds a comité for its service, who designates its members."""

from __future__ import annotations

from levier.comites.models import ComiteDuService
from levier.comptes import permissions as comptes
from levier.comptes.enums import Role
from levier.comptes.models import Personne
from levier.comptes.queries import pouvoirs_de
from levier.socle.acteurs import ActeurConnu
from levier.socle.droits import PERMIS, Verdict, exiger, refuse
from levier.territoires.queries.noms import avec_de
from levier.territoires.ressort import Ressort


def peut_composer(personne: Personne, ressort: Ressort) -> Verdict:
    """Open a comité, fill its seats: who administers the service, or signs there by right."""
    if pouvoirs_de(personne).couvre(ressort, Role.ADMINISTRATEUR) or comptes.est_signataire_de_droit(personne, ressort):
        return PERMIS
    return refuse(
        f"Les sièges du comité {avec_de(ressort.service)} sont pourvus par un administrateur de ce service ou par son "
        "préfet : demandez-le-lui."
    )


def composant(personne: Personne, comite: ComiteDuService) -> ActeurConnu:
    """The actor that the journal keeps for what is done to the composition. Raises GesteInterdit."""
    exiger(peut_composer(personne, comite.ressort))
    administers = pouvoirs_de(personne).couvre(comite.ressort, Role.ADMINISTRATEUR)
    return personne.en_tant_que(Role.ADMINISTRATEUR if administers else Role.SIGNATAIRE)
