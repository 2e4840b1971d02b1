"""Who decides."""

from __future__ import annotations

from levier.attributions.autorite import Autorite
from levier.comptes import permissions as comptes
from levier.comptes.enums import Role
from levier.comptes.models import Personne
from levier.comptes.queries import qualite_de_signature
from levier.dossiers.acces import nom_du_service, ressort_du, service_a_designer
from levier.dossiers.models import Dossier, SaisieParLeService
from levier.dossiers.permissions import comme_service
from levier.socle.acteurs import ActeurConnu
from levier.socle.droits import Verdict, exiger, refuse


def peut_decider(personne: Personne, dossier: Dossier) -> Verdict:
    """Grant, refuse, rectify or take back: the préfet, or who holds his delegation today where the request is."""
    entered: SaisieParLeService | None = getattr(dossier, "saisie", None)
    if entered is not None and entered.agent_id == personne.pk:
        return refuse("Vous avez saisi cette demande pour le demandeur : un autre signataire en décide.")
    if motif := service_a_designer(dossier):
        return refuse(motif)
    return comme_service(personne, dossier, comptes.peut_signer)


def signataire(personne: Personne, dossier: Dossier) -> tuple[ActeurConnu, Autorite]:
    """An officer who decides: the actor that the journal keeps, and the authority that acts print.

    Asked by whoever opens a decision to a person; the acts of this step do not ask again. Raises GesteInterdit.
    """
    exiger(peut_decider(personne, dossier))
    quality = qualite_de_signature(personne, ressort_du(dossier), nom_du_service(dossier))
    authority = Autorite(personne.nom, quality.libelle, quality.delegation_reference)
    return personne.en_tant_que(Role.SIGNATAIRE), authority
