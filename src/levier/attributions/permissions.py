"""Who decides."""

from __future__ import annotations

from levier.comptes import permissions as comptes
from levier.comptes.enums import Role
from levier.comptes.models import Personne
from levier.dossiers.models import Dossier, SaisieParLeService
from levier.socle.acteurs import ActeurConnu
from levier.socle.droits import Verdict, exiger, refuse


def peut_decider(personne: Personne, dossier: Dossier) -> Verdict:
    """Grant or refuse: the préfet, or who holds his delegation today on the call's département."""
    entered: SaisieParLeService | None = getattr(dossier, "saisie", None)
    if entered is not None and entered.agent_id == personne.pk:
        return refuse("Vous avez saisi cette demande pour le demandeur : un autre signataire en décide.")
    return comptes.peut_signer(personne, dossier.appel.ressort)


def signataire(personne: Personne, dossier: Dossier) -> ActeurConnu:
    """The actor that the journal keeps for a decision. Raises ActeInterdit."""
    exiger(peut_decider(personne, dossier))
    return personne.en_tant_que(Role.SIGNATAIRE)
