"""A structure claimed with a file that proves it, checked by the préfecture: its accounts are gone, or nobody checked them."""

from __future__ import annotations

from typing import BinaryIO

from django.db import transaction

from levier.comptes import frein, permissions, queries
from levier.comptes.actions.rattachements import (
    attester,
    clore,
    ecarter,
    exiger_email_confirme,
    exiger_sans_lien,
    exiger_une_place,
    verrouiller,
)
from levier.comptes.enums import EtatRattachement, Role, RoleStructure, Verification
from levier.comptes.models import Personne, Rattachement
from levier.socle import courriels, fichiers, horloge, journal
from levier.socle.acteurs import Acteur
from levier.socle.droits import exiger
from levier.socle.erreurs import EtatIncompatible, MotifManquant
from levier.socle.etats import franchir
from levier.territoires.models import Structure
from levier.territoires.queries.ressorts import ressort_de

_A_PROUVER = (EtatRattachement.A_CONFIRMER, EtatRattachement.ACTIF)
FORMATS_DE_PREUVE = ("pdf", "png", "jpg", "jpeg", "odt", "docx")


@transaction.atomic
def reclamer_structure(
    personne: Personne, structure: Structure, *, preuve: BinaryIO, nom_fichier: str, role: RoleStructure, motif: str
) -> Rattachement:
    """Claim a structure with a document that proves it; a request still waiting for a member becomes the claim.

    A link in force that nobody has checked stays in force, for drafts, while its proof is read. The préfecture's agents
    and the structure's members are told. Raises GesteInterdit, DejaRattache, TropDeStructures, TropDeCourriels,
    FichierRefuse, MotifManquant. Journal: structure_reclamee or preuve_jointe.
    """
    exiger_email_confirme(personne)
    verrouiller(structure)
    pending = Rattachement.objects.filter(
        personne=personne, structure=structure, verifie_le=None, etat__in=_A_PROUVER
    ).first()
    if pending is None:
        exiger_sans_lien(personne, structure)
        exiger_une_place(personne)
    if not motif.strip():
        raise MotifManquant(
            "Expliquez en une phrase pourquoi vous réclamez la structure (départ du collègue, élection…)."
        )
    frein.compter_inconnus(personne)
    proof = fichiers.recevoir(preuve, nom_fichier, formats=FORMATS_DE_PREUVE)
    actor = personne.en_tant_que(Role.PORTEUR)
    kept = {"role": role.value, "structure": structure.denomination, "preuve": proof.nom, "empreinte": proof.empreinte}
    if pending is None:
        rattachement = Rattachement.objects.create(
            personne=personne, structure=structure, role=role, etat=EtatRattachement.RECLAME, preuve=proof,
            motif=motif.strip(), demande_le=horloge.maintenant(),
        )  # fmt: skip
        after = {"etat": rattachement.etat, **kept}
        journal.consigner(rattachement, "structure_reclamee", par=actor, avant={}, apres=after, motif=motif.strip())
    else:
        rattachement = pending
        rattachement.role, rattachement.preuve, rattachement.motif = role, proof, motif.strip()
        rattachement.save(update_fields=["role", "preuve", "motif"])
        _joindre(rattachement, kept, par=actor)
    _prevenir(rattachement)
    return rattachement


def _joindre(rattachement: Rattachement, gardes: journal.Instantane, *, par: Acteur) -> None:
    """The proof of a link that exists: one in force goes on, for drafts; one that waited becomes a claim."""
    if rattachement.est_actif:
        journal.consigner(rattachement, "preuve_jointe", par=par, avant={}, apres=gardes, motif=rattachement.motif)
    else:
        franchir(rattachement, "reclamer", par=par, apres=gardes, motif=rattachement.motif)


def _prevenir(rattachement: Rattachement) -> None:
    structure = rattachement.structure
    for email in queries.emails_des_agents(ressort_de(structure)):
        courriels.ecrire(email, "courriels/structure_reclamee.txt", {"rattachement": rattachement})
    for email in queries.emails_de(structure):
        courriels.ecrire(email, "courriels/structure_reclamee_membre.txt", {"rattachement": rattachement})


@transaction.atomic
def accepter_reclamation(
    rattachement: Rattachement, *, par: Personne, motif: str = "", ecarter_les_autres: bool = False
) -> Rattachement:
    """The préfecture has checked the proof: the claimant acts for the structure.

    `ecarter_les_autres` also ends the links of the accounts whose owners left. Raises GesteInterdit, EtatIncompatible.
    Journal: reclamation_acceptee, and membre_retire for each account ended.
    """
    verrouiller(rattachement.structure)
    exiger(permissions.peut_verifier(par, rattachement.structure))
    rattachement.refresh_from_db()
    actor = _agent(par, rattachement)
    others = list(queries.membres_actifs(rattachement.structure)) if ecarter_les_autres else []
    others = [other for other in others if other.pk != rattachement.pk]
    if rattachement.est_actif:
        _exiger_a_verifier(rattachement)
    else:
        franchir(rattachement, "accepter_reclamation", par=actor, motif=motif, apres={"role": rattachement.role})
    attester(rattachement, Verification.PREUVE, par=actor)
    for other in others:
        ecarter(other, par=actor, motif=motif or "Compte repris sur preuve, vérifiée par la préfecture.")
    courriels.ecrire(rattachement.personne.email, "courriels/reclamation_acceptee.txt", {"rattachement": rattachement})
    return rattachement


@transaction.atomic
def refuser_reclamation(rattachement: Rattachement, *, par: Personne, motif: str) -> Rattachement:
    """The proof does not prove it: refused with a reason that the claimant receives.

    Raises GesteInterdit, EtatIncompatible, MotifManquant. Journal: reclamation_refusee.
    """
    verrouiller(rattachement.structure)
    exiger(permissions.peut_verifier(par, rattachement.structure))
    if not motif.strip():
        raise MotifManquant("Donnez la raison du refus : la personne la reçoit et sait quoi corriger.")
    rattachement.refresh_from_db()
    if rattachement.est_actif:
        _exiger_a_verifier(rattachement)
    franchir(rattachement, "refuser_reclamation", par=_agent(par, rattachement), motif=motif.strip())
    clore(rattachement, motif.strip())
    courriels.ecrire(rattachement.personne.email, "courriels/reclamation_refusee.txt", {"rattachement": rattachement})
    return rattachement


def _exiger_a_verifier(rattachement: Rattachement) -> None:
    """Raise EtatIncompatible when somebody checked the link meanwhile."""
    if not rattachement.a_verifier:
        raise EtatIncompatible(f"Le rattachement de {rattachement.personne.nom} est déjà vérifié : rechargez la page.")


def _agent(par: Personne, rattachement: Rattachement) -> Acteur:
    where = ressort_de(rattachement.structure)
    return par.en_tant_que(Role.ADMINISTRATEUR if permissions.peut_administrer(par, where) else Role.INSTRUCTEUR)
