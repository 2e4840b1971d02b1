"""Inviting someone, by mail, to act for a structure: with an account already or not."""

from __future__ import annotations

import datetime as dt

from django.db import transaction

from levier.comptes import frein, jetons, permissions, queries
from levier.comptes.actions.compte import marquer_confirme
from levier.comptes.actions.rattachements import attester, clore, exiger_email_confirme, inscrire, verrouiller
from levier.comptes.enums import EtatInvitation, EtatRattachement, Role, RoleStructure, Verification
from levier.comptes.erreurs import AutreCompte, CompteExistant, DejaMembre, LienRefuse
from levier.comptes.frein import Tentative
from levier.comptes.models import Invitation, Personne, Rattachement
from levier.comptes.saisie import controler_mot_de_passe, ligne_propre, titulaire
from levier.socle import courriels, horloge, journal
from levier.socle.adresses import email_propre
from levier.socle.droits import exiger
from levier.socle.erreurs import EtatIncompatible
from levier.socle.etats import franchir
from levier.territoires.models import Structure

DUREE = dt.timedelta(days=7)


def inviter_collegue(structure: Structure, *, email: str, role: RoleStructure, par: Personne) -> Invitation:
    """Write to `email` a link that makes its owner a member; invited again, the role and the link are renewed.

    Raises GesteInterdit, SaisieRefusee, DejaMembre, TropDeDemandes, TropDeCourriels. Journal: collegue_invite or invitation_renvoyee.
    """
    address = email_propre(email)
    exiger(permissions.peut_inviter(par, structure, role))
    frein.compter(Tentative.COURRIEL, compte=address, adresse=f"structure:{structure.pk}")
    frein.compter_inconnus(par)
    return _inviter(structure, address, role, par)


@transaction.atomic
def _inviter(structure: Structure, address: str, role: RoleStructure, par: Personne) -> Invitation:
    verrouiller(structure)
    exiger(permissions.peut_inviter(par, structure, role))
    if queries.membres_actifs(structure).filter(personne__email=address).exists():
        raise DejaMembre(address, structure.denomination)
    known = Invitation.objects.filter(structure=structure, email=address, etat=EtatInvitation.EN_ATTENTE).first()
    if known is not None:
        return _envoyer_de_nouveau(known, role, par)
    invitation = Invitation.objects.create(
        structure=structure, email=address, role=role, invitee_par=par, envoyee_le=horloge.maintenant(),
        expire_le=horloge.temps_reel() + DUREE,
    )  # fmt: skip
    journal.consigner(
        invitation, "collegue_invite", par=par.en_tant_que(Role.PORTEUR), avant={},
        apres={"email": address, "role": role.value, "structure": structure.denomination},
    )  # fmt: skip
    _ecrire(invitation)
    return invitation


def renvoyer_invitation(invitation: Invitation, *, par: Personne) -> Invitation:
    """Write the link again, for as long again; the earlier one is void.

    Raises GesteInterdit, EtatIncompatible, TropDeDemandes, TropDeCourriels. Journal: invitation_renvoyee.
    """
    exiger(permissions.peut_inviter(par, invitation.structure, invitation.role))
    frein.compter(Tentative.COURRIEL, compte=invitation.email, adresse=f"structure:{invitation.structure_id}")
    frein.compter_inconnus(par)
    with transaction.atomic():
        verrouiller(invitation.structure)
        invitation.refresh_from_db()
        if invitation.etat != EtatInvitation.EN_ATTENTE:
            raise EtatIncompatible(
                f"L’invitation de {invitation.email} est {EtatInvitation(invitation.etat).label} : rechargez la page."
            )
        return _envoyer_de_nouveau(invitation, RoleStructure(invitation.role), par)


@transaction.atomic
def annuler_invitation(invitation: Invitation, *, par: Personne) -> Invitation:
    """The link no longer opens anything. Raises GesteInterdit, EtatIncompatible. Journal: invitation_annulee."""
    exiger(permissions.peut_inviter(par, invitation.structure, invitation.role))
    franchir(invitation, "annuler", par=par.en_tant_que(Role.PORTEUR), apres={"email": invitation.email})
    return invitation


@transaction.atomic
def accepter_invitation(jeton: str, *, par: Personne) -> Rattachement:
    """The account of the invited address joins the structure at once: who invited welcomes.

    Raises LienRefuse (also when who invited could no longer welcome), AutreCompte, GesteInterdit.
    Journal: invitation_acceptee, and on the link structure_rejointe or rattachement_confirme.
    """
    exiger_email_confirme(par)
    invitation = jetons.lire_invitation(jeton, verrouiller=True)
    if invitation.email != par.email:
        raise AutreCompte(invitation.email)
    verrouiller(invitation.structure)
    if not permissions.peut_inviter(invitation.invitee_par, invitation.structure, invitation.role):
        raise LienRefuse
    rattachement = _rejoindre(invitation, par)
    franchir(invitation, "accepter", par=par.en_tant_que(Role.PORTEUR), apres={"email": invitation.email})
    courriels.informer(
        queries.abonne(invitation.invitee_par), "courriels/invitation_acceptee.txt", {"rattachement": rattachement}
    )
    return rattachement


@transaction.atomic
def accepter_invitation_en_ouvrant_un_compte(jeton: str, *, nom: str, fonction: str, mot_de_passe: str) -> Rattachement:
    """The owner of the invited address opens an account, which the link itself confirms, and joins the structure.

    An account never confirmed is taken over: only who reads the mails of the address holds the link.
    Raises LienRefuse, CompteExistant, SaisieRefusee, MotDePasseRefuse. Journal: compte_cree, email_confirme.
    """
    invitation = jetons.lire_invitation(jeton)
    personne = Personne.objects.select_for_update().filter(email=invitation.email).first()
    if personne is not None and (personne.email_confirme_le is not None or not personne.is_active):
        raise CompteExistant(invitation.email)
    personne = personne or Personne(email=invitation.email, cree_le=horloge.temps_reel())
    personne.nom = ligne_propre("nom", nom, obligatoire=True)
    personne.fonction = ligne_propre("fonction", fonction, obligatoire=True)
    controler_mot_de_passe(mot_de_passe, personne)
    personne.set_password(mot_de_passe)
    personne.save()
    journal.consigner(
        personne, "compte_cree", par=titulaire(personne), avant={},
        apres={"email": personne.email, "nom": personne.nom, "fonction": personne.fonction},
    )  # fmt: skip
    marquer_confirme(personne)
    return accepter_invitation(jeton, par=personne)


def _envoyer_de_nouveau(invitation: Invitation, role: RoleStructure, par: Personne) -> Invitation:
    invitation.role, invitation.invitee_par = role, par
    invitation.envois += 1
    invitation.envoyee_le, invitation.expire_le = horloge.maintenant(), horloge.temps_reel() + DUREE
    invitation.save(update_fields=["role", "invitee_par", "envois", "envoyee_le", "expire_le"])
    journal.consigner(
        invitation, "invitation_renvoyee", par=par.en_tant_que(Role.PORTEUR), avant={},
        apres={"email": invitation.email, "role": role.value, "envois": invitation.envois},
    )  # fmt: skip
    _ecrire(invitation)
    return invitation


def _ecrire(invitation: Invitation) -> None:
    context: dict[str, object] = {"invitation": invitation, "jeton": jetons.faire_invitation(invitation)}
    courriels.ecrire(invitation.email, "courriels/invitation_structure.txt", context)


def _rejoindre(invitation: Invitation, personne: Personne) -> Rattachement:
    """The link in force; one that waited for an answer is answered, one claimed by proof is given up for this."""
    host = invitation.invitee_par.en_tant_que(Role.PORTEUR)
    rattachements = Rattachement.objects.filter(personne=personne, structure=invitation.structure)
    active = rattachements.filter(etat=EtatRattachement.ACTIF).first()
    if active is not None:
        if active.a_verifier:
            attester(active, Verification.MEMBRE, par=host)
        return active
    waiting = rattachements.filter(etat=EtatRattachement.A_CONFIRMER).first()
    if waiting is not None:
        waiting.role = invitation.role
        waiting.save(update_fields=["role"])
        franchir(waiting, "confirmer", par=host, apres={"role": waiting.role})
        attester(waiting, Verification.MEMBRE, par=host)
        return waiting
    for claim in rattachements.filter(etat=EtatRattachement.RECLAME):
        franchir(claim, "annuler", par=personne.en_tant_que(Role.PORTEUR))
        clore(claim, "")
    role = RoleStructure(invitation.role)
    rattachement = inscrire(personne, invitation.structure, role, sur_invitation_de=invitation.invitee_par.nom)
    attester(rattachement, Verification.MEMBRE, par=host)
    return rattachement
