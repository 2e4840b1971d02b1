"""Who acts for a structure: joining, being welcomed, changing role. Requests stay with the structure, never with a person."""

from __future__ import annotations

import datetime as dt

from django.db import transaction

from levier.comptes import frein, permissions, queries
from levier.comptes.enums import RATTACHEMENTS_VIVANTS, EtatRattachement, Role, RoleStructure, Verification
from levier.comptes.erreurs import DejaRattache, DernierSignataire, ReclamationNecessaire, TropDeStructures
from levier.comptes.models import Personne, Rattachement
from levier.socle import courriels, horloge, journal
from levier.socle.acteurs import Acteur
from levier.socle.droits import exiger, refuse
from levier.socle.etats import franchir
from levier.territoires.actions import creer_structure
from levier.territoires.models import Structure
from levier.territoires.queries.adresses import adresse_officielle
from levier.territoires.queries.ressorts import ressort_de

STRUCTURES_PAR_JOUR = 3
"""New structures that an account may ask for in a day of Paris."""


@transaction.atomic
def rattacher(personne: Personne, structure: Structure, *, role: RoleStructure) -> Rattachement:
    """The person asks to act for the structure.

    Nobody was ever checked to act for it: in force at once, to prepare drafts, until it is proved (`preuves`); the
    address that the directory gives proves by itself. This person left it last: in force again. It has checked members,
    or somebody came first: to be confirmed by one of them, who receive a mail. Its last account is gone: raises
    ReclamationNecessaire (a proof is needed). The préfecture is told of who comes first.
    Raises GesteInterdit, DejaRattache, TropDeStructures, TropDeCourriels. Journal: rattachement_demande or structure_rejointe,
    rattachement_verifie.
    """
    exiger_email_confirme(personne)
    verrouiller(structure)
    exiger_sans_lien(personne, structure)
    exiger_une_place(personne)
    frein.compter_inconnus(personne)
    state = _etat_a_l_arrivee(personne, structure)
    rattachement = inscrire(personne, structure, role, etat=state)
    if state == EtatRattachement.ACTIF:
        _accueillir_le_premier(rattachement)
    else:
        for email in queries.emails_de(structure):
            courriels.ecrire(email, "courriels/rattachement_demande.txt", {"rattachement": rattachement})
    return rattachement


@transaction.atomic
def declarer_et_rattacher(personne: Personne, *, role: RoleStructure, **declaree: str) -> Rattachement:
    """Record a legal person that is no territory (`creer_structure`) and ask to act for it: both, or neither.

    Raises what `creer_structure` and `rattacher` raise.
    """
    exiger_email_confirme(personne)
    exiger_une_place(personne)
    return rattacher(personne, creer_structure(**declaree, par=personne.en_tant_que(Role.PORTEUR)), role=role)


def inscrire(
    personne: Personne,
    structure: Structure,
    role: RoleStructure,
    *,
    etat: EtatRattachement = EtatRattachement.ACTIF,
    **apres: str,
) -> Rattachement:
    """The row of a new link, already decided; `apres` stands with it in the journal. Raises DejaRattache."""
    exiger_sans_lien(personne, structure)
    rattachement = Rattachement.objects.create(
        personne=personne, structure=structure, role=role, etat=etat, demande_le=horloge.maintenant()
    )
    joined = etat == EtatRattachement.ACTIF
    journal.consigner(
        rattachement, "structure_rejointe" if joined else "rattachement_demande", par=personne.en_tant_que(Role.PORTEUR),
        avant={}, apres={"etat": etat.value, "role": role.value, "structure": structure.denomination, **apres},
    )  # fmt: skip
    return rattachement


def _accueillir_le_premier(rattachement: Rattachement) -> None:
    """Nobody is there to welcome: the proof is the address itself, or what was checked before, or is still to come."""
    structure, personne = rattachement.structure, rattachement.personne
    actor = personne.en_tant_que(Role.PORTEUR)
    before = queries.a_deja_servi(structure)
    if adresse_officielle(structure) == personne.email:
        attester(rattachement, Verification.ANNUAIRE, par=actor)
    elif before is not None and before.role == rattachement.role:
        attester(rattachement, Verification(before.verifie_comment), par=actor)
    for agent in queries.agents_de(ressort_de(structure)):
        courriels.informer(queries.abonne(agent), "courriels/structure_nouvelle.txt", {"rattachement": rattachement})


def attester(rattachement: Rattachement, comment: Verification, *, par: Acteur) -> None:
    """Write that the link was checked; those who were not, if any, wait for a member to welcome them.

    The caller has demandes the right and holds the lock of the structure. Journal: rattachement_verifie.
    """
    rattachement.verifie_le, rattachement.verifie_comment = horloge.maintenant(), comment
    rattachement.save(update_fields=["verifie_le", "verifie_comment"])
    journal.consigner(
        rattachement, "rattachement_verifie", par=par, avant={},
        apres={"comment": comment.label, "role": rattachement.role, "structure": rattachement.structure.denomination},
    )  # fmt: skip
    others = queries.membres_actifs(rattachement.structure).filter(verifie_le__isnull=True)
    for other in others.exclude(pk=rattachement.pk):
        franchir(other, "faire_attendre", par=par)


def exiger_une_place(personne: Personne) -> None:
    """Raise TropDeStructures when the person demandes for as many structures as a day allows."""
    today = dt.datetime.combine(horloge.aujourdhui(), dt.time(), horloge.PARIS)
    demandes = Rattachement.objects.filter(personne=personne, demande_le__gte=today)
    if demandes.exclude(verifie_comment__in=[Verification.MEMBRE, Verification.LEVIER]).count() >= STRUCTURES_PAR_JOUR:
        raise TropDeStructures(STRUCTURES_PAR_JOUR)


def _etat_a_l_arrivee(personne: Personne, structure: Structure) -> EtatRattachement:
    if queries.membres_actifs(structure).exists():
        return EtatRattachement.A_CONFIRMER
    last = queries.a_deja_servi(structure)
    if last is None or last.personne_id == personne.pk:
        return EtatRattachement.ACTIF
    raise ReclamationNecessaire(structure.denomination)


@transaction.atomic
def confirmer_rattachement(rattachement: Rattachement, *, par: Personne) -> Rattachement:
    """A member welcomes a colleague, who is told by mail. Raises GesteInterdit, EtatIncompatible."""
    verrouiller(rattachement.structure)
    exiger(permissions.peut_confirmer(par, rattachement))
    actor = par.en_tant_que(Role.PORTEUR)
    franchir(rattachement, "confirmer", par=actor, apres={"role": rattachement.role})
    attester(rattachement, Verification.MEMBRE, par=actor)
    courriels.ecrire(rattachement.personne.email, "courriels/rattachement_confirme.txt", {"rattachement": rattachement})
    return rattachement


@transaction.atomic
def refuser_rattachement(rattachement: Rattachement, *, par: Personne, motif: str) -> Rattachement:
    """A member refuses a colleague, with a reason that he receives. Raises GesteInterdit, EtatIncompatible."""
    verrouiller(rattachement.structure)
    exiger(permissions.peut_confirmer(par, rattachement))
    franchir(rattachement, "refuser", par=par.en_tant_que(Role.PORTEUR), motif=motif)
    clore(rattachement, motif)
    courriels.ecrire(rattachement.personne.email, "courriels/rattachement_refuse.txt", {"rattachement": rattachement})
    return rattachement


@transaction.atomic
def annuler_demande(rattachement: Rattachement, *, par: Personne) -> Rattachement:
    """The person gives up a request or a claim not yet answered. Raises GesteInterdit, EtatIncompatible."""
    exiger_titulaire(rattachement, par)
    verrouiller(rattachement.structure)
    franchir(rattachement, "annuler", par=par.en_tant_que(Role.PORTEUR))
    clore(rattachement, "")
    return rattachement


@transaction.atomic
def changer_role_structure(
    rattachement: Rattachement, role: RoleStructure, *, par: Personne, motif: str = ""
) -> Rattachement:
    """Give an active member another role; the structure keeps a signatory.

    Raises GesteInterdit, DernierSignataire. Journal: role_change.
    """
    verrouiller(rattachement.structure)
    exiger(permissions.peut_changer_role(par, rattachement))
    rattachement.refresh_from_db()
    if not rattachement.est_actif:
        exiger(refuse(f"{rattachement.personne.nom} n’est plus membre {rattachement.structure.avec_de}."))
    if rattachement.role == role:
        return rattachement
    if role == RoleStructure.CONTRIBUTEUR and not queries.autres_signataires(rattachement):
        raise DernierSignataire(rattachement.structure.denomination)
    ecrire_role(rattachement, role, par=_acteur(par, rattachement), motif=motif)
    if par.pk != rattachement.personne_id:
        informed = queries.abonne(rattachement.personne)
        courriels.informer(informed, "courriels/role_change.txt", {"rattachement": rattachement})
    return rattachement


def ecrire_role(rattachement: Rattachement, role: RoleStructure, *, par: Acteur, motif: str = "") -> None:
    """Give a role, already decided; a contributor who makes himself signatory has it proved again. Journal: role_change."""
    before = rattachement.role
    rattachement.role = role
    if role == RoleStructure.SIGNATAIRE and par.identifiant == f"personne:{rattachement.personne_id}":
        rattachement.verifie_le, rattachement.verifie_comment = None, ""
    rattachement.save(update_fields=["role", "verifie_le", "verifie_comment"])
    journal.consigner(
        rattachement, "role_change", par=par, avant={"role": before}, apres={"role": role.value}, motif=motif
    )


def verrouiller(structure: Structure) -> None:
    """Acts on the links of one structure follow each other: two first arrivals are not both members at once."""
    Structure.objects.select_for_update().get(pk=structure.pk)


def exiger_email_confirme(personne: Personne) -> None:
    if personne.email_confirme_le is None or not personne.is_active:
        exiger(refuse("Confirmez d’abord votre adresse : ouvrez le lien reçu par courriel."))


def exiger_sans_lien(personne: Personne, structure: Structure) -> None:
    """Raise DejaRattache when the person already has a living link with the structure."""
    rattachement = Rattachement.objects.filter(
        personne=personne, structure=structure, etat__in=RATTACHEMENTS_VIVANTS
    ).first()
    if rattachement is not None:
        raise DejaRattache(structure.denomination, EtatRattachement(rattachement.etat).label)


def clore(rattachement: Rattachement, motif: str) -> None:
    """Date the end of a link and keep why."""
    rattachement.termine_le = horloge.maintenant()
    rattachement.motif = motif
    rattachement.save(update_fields=["termine_le", "motif"])


def ecarter(rattachement: Rattachement, *, par: Acteur, motif: str) -> None:
    """End a member's link on someone else's decision, and tell him. The caller checks the right."""
    franchir(rattachement, "retirer", par=par, motif=motif)
    clore(rattachement, motif)
    courriels.ecrire(rattachement.personne.email, "courriels/membre_retire.txt", {"rattachement": rattachement})


def exiger_titulaire(rattachement: Rattachement, par: Personne) -> None:
    if rattachement.personne_id != par.pk:
        exiger(refuse("Seule la personne concernée peut faire cela."))


def _acteur(par: Personne, rattachement: Rattachement) -> Acteur:
    member = permissions.peut_agir_pour(par, rattachement.structure)
    return par.en_tant_que(Role.PORTEUR if member else Role.ADMINISTRATEUR)
