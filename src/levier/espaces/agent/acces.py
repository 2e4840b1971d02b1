"""Who enters the agents' space, which dossiers and calls are found there, and under which rights."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import wraps
from typing import Any, TypeVar, cast

from django.db.models import QuerySet
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404

from levier.appels.models import Appel
from levier.comptes.models import Personne
from levier.comptes.queries import ROLES_D_INSTRUCTION, est_agent, ressorts_de
from levier.dossiers.memoire.depose import vu_du_service
from levier.dossiers.models import Dossier
from levier.espaces.composants.requete import RequeteConnectee
from levier.instruction.queries import dossiers_du_service
from levier.socle.droits import PERMIS, Verdict, exiger, refuse
from levier.territoires.queries.ressorts import dans

Vue = TypeVar("Vue", bound=Callable[..., HttpResponseBase])


def peut_entrer(personne: Personne) -> Verdict:
    """The space is for agents of the State who hold a role in force."""
    if est_agent(personne):
        return PERMIS
    return refuse(
        "Cet espace est réservé aux agents du service instructeur. Si vous déposez une demande pour une collectivité, "
        "elle se trouve dans « Mes demandes »."
    )


def appels_de(personne: Personne) -> QuerySet[Appel]:
    """Calls run on the person's ressorts."""
    return Appel.objects.filter(dans(ressorts_de(personne)))


def instruits(personne: Personne, appels: Iterable[Appel]) -> list[Appel]:
    """Those of these calls that the person may instruct."""
    held = ressorts_de(personne, *ROLES_D_INSTRUCTION)
    return [appel for appel in appels if any(ressort.couvre(appel.ressort) for ressort in held)]


def dossier_du_service(personne: Personne, numero: str) -> Dossier:
    """A dossier as the service received it. Raises Http404 for one that is not of the person's ressorts."""
    found = dossiers_du_service(personne).select_related(
        "appel", "version", "structure", "saisie", "instruction__instructeur"
    )
    return vu_du_service(get_object_or_404(found, numero=numero))


def pour_les_agents(vue: Vue) -> Vue:
    """A page of the agents' space: a person without a role in force gets the reason (403)."""

    @wraps(vue)
    def page(request: RequeteConnectee, *args: Any, **kwargs: Any) -> HttpResponseBase:
        exiger(peut_entrer(request.user))
        return vue(request, *args, **kwargs)

    return cast("Vue", page)
