"""Who may do what on a request of a porteur."""

from __future__ import annotations

from levier.comptes import permissions as comptes
from levier.comptes.enums import Role
from levier.comptes.models import Personne
from levier.dossiers.enums import EtatDossier
from levier.dossiers.models import Dossier, Partenaire, SaisieParLeService, Signature
from levier.socle.droits import Verdict, refuse
from levier.socle.etats import Transition


def peut_ecrire(personne: Personne, dossier: Dossier) -> Verdict:
    """Prepare the request: a member of its structure, or the agent who entered it for them, until they confirm it."""
    acting = comptes.peut_agir_pour(personne, dossier.structure)
    if acting or dossier.etat != EtatDossier.BROUILLON:
        return acting
    entered = SaisieParLeService.objects.filter(dossier=dossier, agent=personne, confirmee_le__isnull=True).exists()
    if not entered:
        return acting
    return comptes.peut_instruire(personne, dossier.appel.ressort)


def peut_signer(personne: Personne, signature: Signature) -> Verdict:
    """Give or send back a signature: the signatory who was asked, while he may engage the structure."""
    if signature.signataire_id != personne.pk:
        return refuse(f"Cette signature est demandée à {signature.qualite}.")
    return comptes.peut_engager(personne, signature.dossier.structure)


def peut_deposer(personne: Personne, dossier: Dossier) -> Verdict:
    """Deposit or complete: it commits the structure, so one of its signataires does it."""
    return comptes.peut_engager(personne, dossier.structure)


def peut_retirer(personne: Personne, dossier: Dossier) -> Verdict:
    """Withdraw: any member for a draft, a signataire once deposited."""
    if dossier.depose_le is None:
        return comptes.peut_agir_pour(personne, dossier.structure)
    return comptes.peut_engager(personne, dossier.structure)


def peut_repondre(personne: Personne, partenaire: Partenaire) -> Verdict:
    """Validate, refuse or leave a joint project: it commits the partner, so one of its signataires does it."""
    return comptes.peut_engager(personne, partenaire.structure)


def actions_du_porteur(personne: Personne, dossier: Dossier) -> list[tuple[Transition, Verdict]]:
    """The buttons that the state opens to a porteur, each with the right of this person."""
    droits = {"deposer": peut_deposer, "completer": peut_deposer, "retirer": peut_retirer}
    return [
        (transition, droits[transition.action](personne, dossier))
        for transition in Dossier.TRANSITIONS.possibles(dossier.etat, Role.PORTEUR.value)
    ]


def peut_ecrire_au_service(personne: Personne, dossier: Dossier) -> Verdict:
    """Write to the service: a member of the structure, once the service has received the request."""
    acting = comptes.peut_agir_pour(personne, dossier.structure)
    if acting and dossier.depose_le is None:
        return refuse("Le service ne voit pas encore votre demande : déposez-la, puis écrivez-lui ici.")
    return acting


def peut_ecrire_au_porteur(personne: Personne, dossier: Dossier) -> Verdict:
    """Write to the structure: an agent who may instruct in the call's département."""
    return comptes.peut_instruire(personne, dossier.appel.ressort)
