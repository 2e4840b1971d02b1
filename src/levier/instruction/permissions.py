"""Who works on a dossier for the service."""

from __future__ import annotations

from levier.comptes.enums import Role
from levier.comptes.models import Personne
from levier.dossiers.models import Dossier
from levier.dossiers.permissions import peut_instruire
from levier.socle.acteurs import ActeurConnu
from levier.socle.droits import exiger


def instructeur(personne: Personne, dossier: Dossier) -> ActeurConnu:
    """The actor that the journal keeps for an act of the service. Raises GesteInterdit."""
    exiger(peut_instruire(personne, dossier))
    return personne.en_tant_que(Role.INSTRUCTEUR)
