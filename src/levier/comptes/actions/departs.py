"""Leaving a structure, or being removed from it: someone takes over what was followed, and someone may still engage it."""

from __future__ import annotations

from django.db import transaction

from levier.comptes import permissions, queries
from levier.comptes.actions.rattachements import clore, ecarter, ecrire_role, exiger_titulaire, verrouiller
from levier.comptes.annonces import MembreParti
from levier.comptes.enums import Role, RoleStructure
from levier.comptes.erreurs import RelaisInconnu, RelaisManquant
from levier.comptes.models import Personne, Rattachement
from levier.socle import courriels
from levier.socle.annonces import annoncer
from levier.socle.droits import exiger
from levier.socle.etats import franchir


@transaction.atomic
def quitter_structure(
    rattachement: Rattachement,
    *,
    par: Personne,
    motif: str = "",
    relais: Rattachement | None = None,
    fermer: bool = False,
) -> Rattachement:
    """The person no longer acts for the structure, whose requests stay with it; `relais` takes over what she followed.

    The last signatory names a `relais`, who becomes one, or closes the account (`fermer`): the links of the others end
    too, and the structure is then claimed by proof. Announces MembreParti. Journal: structure_quittee.
    Raises GesteInterdit, EtatIncompatible, RelaisManquant, RelaisInconnu.
    """
    exiger_titulaire(rattachement, par)
    structure = rattachement.structure
    verrouiller(structure)
    rattachement.refresh_from_db()
    last = rattachement.est_actif and queries.est_dernier_signataire(rattachement)
    if last and relais is None and not fermer:
        raise RelaisManquant(structure.denomination)
    actor = par.en_tant_que(Role.PORTEUR)
    successor = _exiger_membre(relais, rattachement) if relais else None
    franchir(rattachement, "quitter", par=actor, motif=motif, apres={"relais": successor.nom if successor else None})
    clore(rattachement, motif)
    if last and relais is not None:
        ecrire_role(relais, RoleStructure.SIGNATAIRE, par=actor, motif="Prend le relais du dernier signataire.")
        courriels.informer(queries.abonne(relais.personne), "courriels/role_change.txt", {"rattachement": relais})
    annoncer(MembreParti(rattachement_id=rattachement.pk, relais_id=successor.pk if successor else None))
    for member in queries.abonnes(queries.emails_de(structure)):
        courriels.informer(member, "courriels/membre_parti.txt", {"rattachement": rattachement, "relais": successor})
    if last and relais is None:
        _fermer(rattachement, par)
    return rattachement


@transaction.atomic
def retirer_membre(
    rattachement: Rattachement, *, par: Personne, motif: str, relais: Rattachement | None = None
) -> Rattachement:
    """A signatory of the structure ends the link of a colleague who left; `relais` takes over what he followed.

    The last signatory does not go this way: he names who takes over, or closes the account (`quitter_structure`).
    Announces MembreParti. Raises GesteInterdit, EtatIncompatible, RelaisManquant, RelaisInconnu. Journal: membre_retire.
    """
    verrouiller(rattachement.structure)
    exiger(permissions.peut_engager(par, rattachement.structure))
    if queries.est_dernier_signataire(rattachement):
        raise RelaisManquant(rattachement.structure.denomination)
    successor = _exiger_membre(relais, rattachement) if relais else None
    ecarter(rattachement, par=par.en_tant_que(Role.PORTEUR), motif=motif)
    annoncer(MembreParti(rattachement_id=rattachement.pk, relais_id=successor.pk if successor else None))
    return rattachement


def _fermer(rattachement: Rattachement, par: Personne) -> None:
    """End the links of those who cannot engage the structure: nobody is left who could welcome or deposit."""
    for other in queries.membres_actifs(rattachement.structure).exclude(pk=rattachement.pk):
        ecarter(other, par=par.en_tant_que(Role.PORTEUR), motif="Le compte de la structure est fermé.")
        annoncer(MembreParti(rattachement_id=other.pk, relais_id=None))


def _exiger_membre(relais: Rattachement, partant: Rattachement) -> Personne:
    """The person who takes over: another active member of the same structure. Raises RelaisInconnu."""
    members = queries.membres_actifs(partant.structure).exclude(personne=partant.personne_id)
    found = members.filter(pk=relais.pk).first()
    if found is None:
        raise RelaisInconnu(partant.structure.denomination)
    return found.personne
