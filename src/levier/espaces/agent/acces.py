"""Who enters the agents' space, which dossiers and calls are found there, and under which rights."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import QuerySet

from levier.appels.models import Appel
from levier.comptes.models import Personne
from levier.comptes.queries import ROLES_D_INSTRUCTION, est_agent, ressorts_de
from levier.socle.droits import PERMIS, Verdict, refuse
from levier.territoires.queries.ressorts import dans


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
