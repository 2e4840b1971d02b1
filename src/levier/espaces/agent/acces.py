"""Who enters the agents' space, which dossiers and calls are found there, and under which rights."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import QuerySet

from levier.appels.models import Appel
from levier.comptes.models import Personne
from levier.comptes.permissions import peut_instruire, peut_signer
from levier.comptes.queries import departements_visibles, est_agent
from levier.socle.droits import PERMIS, Verdict, refuse


@dataclass(frozen=True, slots=True)
class Droits:
    """What one person may do on the dossiers of a département, each with its reason when not."""

    instruire: Verdict
    signer: Verdict


def peut_entrer(personne: Personne) -> Verdict:
    """The space is for agents of the State who hold a role in force."""
    if est_agent(personne):
        return PERMIS
    return refuse(
        "Cet espace est réservé aux agents du service instructeur. Si vous déposez une demande pour une collectivité, "
        "elle se trouve dans « Mes demandes »."
    )


def appels_de(personne: Personne) -> QuerySet[Appel]:
    """Calls run on the person's départements."""
    return Appel.objects.filter(departement_code__in=departements_visibles(personne))


def droits_sur(personne: Personne, departement_code: str) -> Droits:
    """Both rights of an agent on a département."""
    return Droits(instruire=peut_instruire(personne, departement_code), signer=peut_signer(personne, departement_code))
