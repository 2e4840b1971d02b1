"""Welcome an agent with a right: the account is opened if need be and the right given, together or not at all."""

from __future__ import annotations

from dataclasses import dataclass

from django.db import transaction

from levier.comptes.actions.delegations import deleguer_signature
from levier.comptes.actions.habilitations import habiliter, inviter
from levier.comptes.delegation import Arrete
from levier.comptes.enums import Role
from levier.comptes.models import DelegationSignature, Habilitation, Personne
from levier.comptes.periode import Periode
from levier.comptes.qualites import Fonction
from levier.socle.acteurs import ActeurConnu
from levier.territoires.ressort import Ressort


@dataclass(frozen=True, slots=True)
class AgentDesigne:
    """An agent as whoever gives him a right names him; the name serves if an account is to be opened."""

    email: str
    nom: str
    fonction: str = ""


@transaction.atomic
def habiliter_un_agent(
    agent: AgentDesigne,
    role: Role,
    *,
    ressort: Ressort,
    par: Personne | ActeurConnu,
    periode: Periode,
    fonction: Fonction | None = None,
) -> Habilitation:
    """`inviter`, then `habiliter`: raises their refusals."""
    personne = inviter(agent.email, agent.nom, par=par, fonction=agent.fonction)
    return habiliter(personne, role, ressort=ressort, par=par, periode=periode, fonction=fonction)


@transaction.atomic
def deleguer_a_un_agent(
    agent: AgentDesigne, *, fonction: Fonction, arrete: Arrete, ressort: Ressort, par: Personne, periode: Periode
) -> DelegationSignature:
    """`inviter`, then `deleguer_signature`: raises their refusals."""
    personne = inviter(agent.email, agent.nom, par=par, fonction=agent.fonction)
    return deleguer_signature(personne, fonction=fonction, arrete=arrete, ressort=ressort, periode=periode, par=par)
