"""Who works on a dossier for the service."""

from __future__ import annotations

from levier.comptes import permissions as comptes
from levier.comptes.enums import Role
from levier.comptes.models import Personne
from levier.dossiers.models import Dossier
from levier.socle.acteurs import ActeurConnu
from levier.socle.droits import Verdict, exiger


def peut_instruire(personne: Personne, dossier: Dossier) -> Verdict:
    """Instruct this dossier: a right in force today on the call's département."""
    return comptes.peut_instruire(personne, dossier.appel.ressort)


def instructeur(personne: Personne, dossier: Dossier) -> ActeurConnu:
    """The actor that the journal keeps for an act of the service. Raises ActeInterdit."""
    exiger(peut_instruire(personne, dossier))
    return personne.en_tant_que(Role.INSTRUCTEUR)
