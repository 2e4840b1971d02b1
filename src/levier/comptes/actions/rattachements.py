"""Who acts for a structure: joining, being welcomed, changing role. Requests stay with the structure, never with a person."""

from __future__ import annotations

from django.db import transaction

from levier.comptes import permissions, queries
from levier.comptes.enums import RATTACHEMENTS_VIVANTS, EtatRattachement, Role, RoleStructure
from levier.comptes.erreurs import DejaRattache, DernierSignataire, ReclamationNecessaire
from levier.comptes.models import Personne, Rattachement
from levier.socle import courriels, horloge, journal
from levier.socle.acteurs import Acteur
from levier.socle.droits import exiger, refuse
from levier.socle.etats import franchir
from levier.territoires.models import Structure


@transaction.atomic
def rattacher(personne: Personne, structure: Structure, *, role: RoleStructure) -> Rattachement:
    """The person asks to act for the structure.

    Nobody ever acted for it, or this person left it last: in force at once. It has active members: to be confirmed by
    one of them, who receive a mail. Its last account is gone: raises ReclamationNecessaire (a proof is needed).
    Raises GesteInterdit, DejaRattache. Journal: rattachement_demande or structure_rejointe.
    """
    exiger_email_confirme(personne)
    verrouiller(structure)
    exiger_sans_lien(personne, structure)
    state = _etat_a_l_arrivee(personne, structure)
    rattachement = Rattachement.objects.create(
        personne=personne, structure=structure, role=role, etat=state, demande_le=horloge.maintenant()
    )
    joined = state == EtatRattachement.ACTIF
    journal.consigner(
        rattachement, "structure_rejointe" if joined else "rattachement_demande", par=personne.en_tant_que(Role.PORTEUR),
        avant={}, apres={"etat": state.value, "role": role.value, "structure": structure.denomination},
    )  # fmt: skip
    if not joined:
        for email in queries.emails_de(structure):
            courriels.ecrire(email, "courriels/rattachement_demande.txt", {"rattachement": rattachement})
    return rattachement


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
    franchir(rattachement, "confirmer", par=par.en_tant_que(Role.PORTEUR), apres={"role": rattachement.role})
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
    """Give a role, already decided. Journal: role_change."""
    before = rattachement.role
    rattachement.role = role
    rattachement.save(update_fields=["role"])
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
