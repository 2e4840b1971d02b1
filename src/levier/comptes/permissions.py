"""Who may do what, where and for whom, on the business day. Each refusal says why and what to do."""

from __future__ import annotations

from django.db.models import Q

from levier.comptes.enums import EtatRattachement, Role, RoleStructure
from levier.comptes.models import Personne, Rattachement
from levier.comptes.queries import (
    ROLES_D_INSTRUCTION,
    couvrant,
    delegations_en_vigueur,
    habilitations_en_vigueur,
    membres_actifs,
)
from levier.socle.droits import PERMIS, Verdict, refuse
from levier.territoires.enums import Perimetre
from levier.territoires.models import Structure
from levier.territoires.ressort import Ressort


def peut_instruire(personne: Personne, departement_code: str) -> Verdict:
    """Instructor or signatory in force on the département (or above), or holder of a delegation there."""
    if _habilite(personne, departement_code, *ROLES_D_INSTRUCTION) or _delegue(personne, departement_code):
        return PERMIS
    return refuse(
        f"Vous n’êtes pas habilité aujourd’hui à instruire dans le département {departement_code} : "
        "demandez une habilitation à l’administrateur de la préfecture."
    )


def peut_signer(personne: Personne, departement_code: str) -> Verdict:
    """Signatory in force on the département, or delegation in force there: neither the day before nor the day after."""
    if _habilite(personne, departement_code, Role.SIGNATAIRE) or _delegue(personne, departement_code):
        return PERMIS
    return refuse(
        f"Vous n’avez pas aujourd’hui de délégation de signature en vigueur dans le département {departement_code} : "
        "la décision revient au préfet ou à l’un de ses délégataires."
    )


def peut_administrer(personne: Personne, departement_code: str) -> Verdict:
    """Administrator in force on the département or above: gives and withdraws rights there."""
    if _habilite(personne, departement_code, Role.ADMINISTRATEUR):
        return PERMIS
    return refuse(f"Seul un administrateur du département {departement_code} peut faire cela.")


def peut_administrer_ressort(personne: Personne, ressort: Ressort) -> Verdict:
    """Administrator in force on a territory that contains `ressort`: nobody gives a right wider than his own."""
    if ressort.perimetre == Perimetre.DEPARTEMENT:
        return peut_administrer(personne, ressort.code)
    held = habilitations_en_vigueur(Role.ADMINISTRATEUR).filter(personne=personne)
    if held.filter(perimetre=Perimetre.NATIONAL).exists():
        return PERMIS
    if ressort.perimetre == Perimetre.REGION and held.filter(perimetre=Perimetre.REGION, code=ressort.code).exists():
        return PERMIS
    return refuse("Seul un administrateur de ce territoire, ou un administrateur national, peut faire cela.")


def peut_deleguer(personne: Personne, departement_code: str) -> Verdict:
    """The préfet himself (signatory by right, never a delegate), or the administrator who records his arrêté."""
    if _habilite(personne, departement_code, Role.SIGNATAIRE, Role.ADMINISTRATEUR):
        return PERMIS
    return refuse(
        f"Une délégation de signature du département {departement_code} est enregistrée par le préfet ou par un "
        "administrateur : un délégataire ne peut pas déléguer à son tour."
    )


def peut_verifier(personne: Personne, structure: Structure) -> Verdict:
    """Instructor or administrator of the structure's territory: checks the claims on it."""
    rights = habilitations_en_vigueur(Role.INSTRUCTEUR, Role.ADMINISTRATEUR).filter(personne=personne)
    if structure.departement_code:
        rights = rights.filter(couvrant(structure.departement_code))
    else:
        rights = rights.filter(
            Q(perimetre=Perimetre.NATIONAL) | Q(perimetre=Perimetre.REGION, code=structure.region_code or "?")
        )
    if rights.exists():
        return PERMIS
    return refuse(f"{structure} ne relève pas de votre territoire : sa demande est vérifiée par une autre préfecture.")


def peut_agir_pour(personne: Personne, structure: Structure) -> Verdict:
    """Active member with a confirmed e-mail: prepares the requests of the structure."""
    return _membre(personne, structure, exiger_signataire=False)


def peut_engager(personne: Personne, structure: Structure) -> Verdict:
    """Active member who is signatory of the structure: deposits, and engages it."""
    return _membre(personne, structure, exiger_signataire=True)


def peut_confirmer(personne: Personne, rattachement: Rattachement) -> Verdict:
    """A member welcomes a colleague up to his own role: a contributor does not make a signatory."""
    if rattachement.personne_id == personne.pk:
        return refuse("Votre demande est confirmée par un autre membre de la structure, pas par vous-même.")
    return peut_inviter(personne, rattachement.structure, rattachement.role)


def peut_inviter(personne: Personne, structure: Structure, role: str) -> Verdict:
    """A member invites up to his own role: a contributor does not make a signatory."""
    if role == RoleStructure.SIGNATAIRE:
        return peut_engager(personne, structure)
    return peut_agir_pour(personne, structure)


def peut_changer_role(personne: Personne, rattachement: Rattachement) -> Verdict:
    """A signatory of the structure, its only member ever, or the agent who checks its claims."""
    structure = rattachement.structure
    if peut_engager(personne, structure) or peut_verifier(personne, structure):
        return PERMIS
    others = Rattachement.objects.filter(structure=structure).exclude(personne=personne)
    alone = not others.filter(etat__in=[EtatRattachement.ACTIF, EtatRattachement.TERMINE]).exists()
    if rattachement.personne_id == personne.pk and alone and peut_agir_pour(personne, structure):
        return PERMIS
    return refuse(
        f"Seul un signataire de {structure} peut changer les rôles ; s’il n’y en a plus, demandez-le à la préfecture."
    )


def _habilite(personne: Personne, departement_code: str, *roles: Role) -> bool:
    return habilitations_en_vigueur(*roles).filter(couvrant(departement_code), personne=personne).exists()


def _delegue(personne: Personne, departement_code: str) -> bool:
    return delegations_en_vigueur().filter(delegataire=personne, departement_code=departement_code).exists()


def _membre(personne: Personne, structure: Structure, *, exiger_signataire: bool) -> Verdict:
    if not personne.is_active:
        return refuse("Ce compte est fermé.")
    if personne.email_confirme_le is None:
        return refuse("Votre adresse n’est pas confirmée : ouvrez le lien reçu par courriel.")
    link = membres_actifs(structure).filter(personne=personne).first()
    if link is None:
        return refuse(f"Vous n’agissez pas pour {structure} : rattachez-vous d’abord à cette structure.")
    if exiger_signataire and link.role != RoleStructure.SIGNATAIRE:
        return refuse(
            f"Vous préparez les demandes de {structure} sans pouvoir l’engager : demandez à un signataire de la structure "
            "de déposer, ou de changer votre rôle."
        )
    return PERMIS
