"""Who enters the agents' space, which dossiers and calls are found there, and under which rights."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar, cast

from django.http import Http404
from django.http.response import HttpResponseBase

from levier.appels.models import Appel
from levier.appels.queries import appels_concernant
from levier.comptes.enums import Role
from levier.comptes.models import Personne
from levier.comptes.queries import est_agent, ressorts_de
from levier.dossiers.memoire.depose import vu_du_service
from levier.dossiers.models import Dossier
from levier.dossiers.permissions import exiger_pas_exclu
from levier.espaces.composants.fuseau import a_l_heure_de
from levier.espaces.composants.requete import RequeteConnectee
from levier.instruction.queries import Avec, lire_pour_le_service
from levier.socle.droits import PERMIS, Verdict, exiger, refuse

Vue = TypeVar("Vue", bound=Callable[..., HttpResponseBase])


def peut_entrer(personne: Personne) -> Verdict:
    """The space is for agents of the State who hold a role in force."""
    if est_agent(personne):
        return PERMIS
    return refuse(
        "Cet espace est réservé aux agents du service instructeur. Si vous déposez une demande pour une collectivité, "
        "elle se trouve dans « Mes demandes »."
    )


def appels_de(personne: Personne, *roles: Role) -> list[Appel]:
    """Calls whose requests may come to the person, under any of `roles` (all when none is given)."""
    return appels_concernant(ressorts_de(personne, *roles))


def dossier_du_service(personne: Personne, numero: str, avec: Avec = Avec.RIEN) -> Dossier:
    """A dossier as the service received it. Raises GesteInterdit for who is kept away from it, Http404 elsewhere."""
    found = lire_pour_le_service(personne, numero, avec)
    if found is None:
        exiger_pas_exclu(personne, numero)
        raise Http404
    a_l_heure_de(found)
    return vu_du_service(found)


def dossier_calcule(request: RequeteConnectee, numero: str) -> Dossier:
    """The same for the page of a geste that starts from the computation: what is posted reads it anew."""
    return dossier_du_service(request.user, numero, Avec.CALCUL if request.method == "GET" else Avec.RIEN)


def pour_les_agents(vue: Vue) -> Vue:
    """A page of the agents' space: a person without a role in force gets the reason (403)."""

    @wraps(vue)
    def page(request: RequeteConnectee, *args: Any, **kwargs: Any) -> HttpResponseBase:
        exiger(peut_entrer(request.user))
        return vue(request, *args, **kwargs)

    return cast("Vue", page)
