"""Closing an account: whoever left keeps nothing, and what was waiting on him goes back to those who stay."""

from __future__ import annotations

from django.db import transaction

from levier.comptes import permissions, queries, seances
from levier.comptes.actions.confirmations import terminer
from levier.comptes.actions.rattachements import clore
from levier.comptes.annonces import CompteFerme, MembreParti
from levier.comptes.enums import RATTACHEMENTS_VIVANTS, EtatInvitation, EtatRattachement, Role
from levier.comptes.erreurs import DernierAdministrateur
from levier.comptes.models import Invitation, Personne
from levier.socle import courriels, horloge, journal
from levier.socle.acteurs import Acteur, ActeurConnu
from levier.socle.annonces import annoncer
from levier.socle.droits import exiger
from levier.socle.erreurs import MotifManquant
from levier.socle.etats import franchir


@transaction.atomic
def fermer_un_compte(personne: Personne, *, motif: str, par: Personne | ActeurConnu) -> Personne:
    """End all that the person may do, at once and for ever; what was done stays under its name. Twice is once.

    Habilitations, delegations and links end, invitations are cancelled, waiting mails given up, sessions and links of
    mails void (they are those of an active account); the dossiers that it instructs go back to nobody. The préfet is told
    where it signed, the members of its structures, and the person itself. Announces CompteFerme, MembreParti.
    Raises GesteInterdit, MotifManquant, DernierAdministrateur. Journal: compte_ferme, and what ends each right and link.
    """
    tenue = Personne.objects.select_for_update().get(pk=personne.pk)
    actor = fermant(par, tenue)
    if not motif.strip():
        raise MotifManquant("Écrivez pourquoi ce compte est fermé : le journal le conserve.")
    if not tenue.is_active and tenue.suspendu_le is None:
        return tenue
    if [one.personne_id for one in queries.administrateurs_nationaux()] == [tenue.pk]:
        raise DernierAdministrateur
    _finir_les_droits(tenue, actor, motif)
    _finir_les_liens(tenue, actor, motif)
    tenue.is_active, tenue.suspendu_le = False, None
    tenue.save(update_fields=["is_active", "suspendu_le"])
    seances.finir(seances.en_cours(tenue))
    journal.consigner(tenue, "compte_ferme", par=actor, avant={"actif": True}, apres={"actif": False}, motif=motif)
    courriels.abandonner(tenue.email)
    courriels.ecrire(tenue.email, "courriels/compte_ferme.txt", {"personne": tenue, "motif": motif})
    annoncer(CompteFerme(tenue.pk))
    return tenue


def fermant(par: Personne | ActeurConnu, personne: Personne) -> Acteur:
    """Who closes, suspends or gives back an account, as the journal names it. Raises GesteInterdit."""
    if isinstance(par, Personne):
        exiger(permissions.peut_fermer(par, personne))
        return par.en_tant_que(Role.ADMINISTRATEUR)
    return permissions.systeme(par)


def _finir_les_droits(personne: Personne, par: Acteur, motif: str) -> None:
    for held in personne.habilitations.select_for_update().filter(retiree_le__isnull=True).order_by("id"):
        if held.role == Role.SIGNATAIRE:
            terminer(held, par=par, motif=motif)
            continue
        held.retiree_le = horloge.maintenant()
        held.save(update_fields=["retiree_le"])
        ended = {"en_vigueur": False}
        journal.consigner(held, "habilitation_retiree", par=par, avant={"en_vigueur": True}, apres=ended, motif=motif)
    for delegation in personne.delegations.select_for_update().filter(retiree_le__isnull=True).order_by("id"):
        terminer(delegation, par=par, motif=motif)


def _finir_les_liens(personne: Personne, par: Acteur, motif: str) -> None:
    alive = personne.rattachements.filter(etat__in=RATTACHEMENTS_VIVANTS).select_related("structure", "personne")
    for one in alive.order_by("structure_id"):
        member = one.etat == EtatRattachement.ACTIF
        franchir(one, "retirer" if member else "annuler", par=par, motif=motif)
        clore(one, motif)
        if member:
            annoncer(MembreParti(rattachement_id=one.pk, relais_id=None))
            for colleague in queries.abonnes(queries.emails_de(one.structure)):
                courriels.informer(colleague, "courriels/membre_parti.txt", {"rattachement": one, "relais": None})
    waiting = Invitation.objects.filter(etat=EtatInvitation.EN_ATTENTE)
    for invitation in waiting.filter(email=personne.email) | waiting.filter(invitee_par=personne):
        franchir(invitation, "annuler", par=par, apres={"email": invitation.email})
