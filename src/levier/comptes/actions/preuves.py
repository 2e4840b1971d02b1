"""Proving, once, that one acts for a structure: its own mailbox answers, a member welcomes, the préfecture reads a file."""

from __future__ import annotations

from django.db import transaction

from levier.comptes import frein, preuve, queries
from levier.comptes.actions.rattachements import attester, clore, exiger_titulaire, inscrire, rattacher, verrouiller
from levier.comptes.enums import RATTACHEMENTS_VIVANTS, EtatRattachement, Role, RoleStructure, Verification
from levier.comptes.erreurs import DejaVerifie, SansAdresseOfficielle
from levier.comptes.frein import Tentative
from levier.comptes.models import Personne, Rattachement
from levier.socle import courriels, journal
from levier.socle.acteurs import SYSTEME, Acteur, ActeurConnu
from levier.socle.adresses import masquer
from levier.socle.droits import exiger, refuse
from levier.socle.etats import franchir
from levier.territoires.models import Structure
from levier.territoires.queries.adresses import adresse_officielle
from levier.territoires.queries.ressorts import ressort_de


def ecrire_a_la_structure(rattachement: Rattachement, *, par: Personne) -> str:
    """Write to the mailbox that the directory gives for the structure; returns it masked. Its answer proves the link.

    Raises GesteInterdit, DejaVerifie, SansAdresseOfficielle, TropDeDemandes, TropDeCourriels. Journal: preuve_demandee.
    """
    exiger_titulaire(rattachement, par)
    address = adresse_officielle(rattachement.structure)
    if not address:
        raise SansAdresseOfficielle(rattachement.structure.avec_le)
    frein.compter(Tentative.COURRIEL, compte=f"preuve:{rattachement.structure_id}", adresse=par.identifiant)
    frein.compter_inconnus(par)
    with transaction.atomic():
        verrouiller(rattachement.structure)
        rattachement.refresh_from_db()
        if not preuve.peut_etre_prouve(rattachement):
            raise DejaVerifie(rattachement.structure.avec_de)
        token = preuve.faire_preuve(rattachement, address)
        courriels.ecrire(address, "courriels/preuve_demandee.txt", {"rattachement": rattachement, "jeton": token})
        journal.consigner(
            rattachement,
            "preuve_demandee",
            par=par.en_tant_que(Role.PORTEUR),
            avant={},
            apres={"adresse": masquer(address)},
        )
    return masquer(address)


@transaction.atomic
def prouver_par_l_adresse(jeton: str) -> Rattachement:
    """The structure's mailbox says that it is so: the person acts for the structure, and is told.

    Raises LienRefuse. Journal: rattachement_prouve when it waited, rattachement_verifie.
    """
    rattachement = preuve.lire_preuve(jeton, verrouiller=True)
    _prouver(rattachement, par=_boite(rattachement))
    courriels.ecrire(rattachement.personne.email, "courriels/rattachement_verifie.txt", {"rattachement": rattachement})
    return rattachement


@transaction.atomic
def contester(jeton: str) -> Rattachement:
    """The structure's mailbox says « ce n’est pas nous »: the link ends, the person and the préfecture are told.

    Raises LienRefuse. Journal: rattachement_conteste.
    """
    rattachement = preuve.lire_preuve(jeton, verrouiller=True)
    motif = "La structure a répondu que ce n’est pas elle."
    franchir(rattachement, "contester", par=_boite(rattachement), motif=motif)
    clore(rattachement, motif)
    told = [rattachement.personne.email, *queries.emails_des_agents(ressort_de(rattachement.structure))]
    for email in told:
        courriels.ecrire(email, "courriels/rattachement_conteste.txt", {"rattachement": rattachement})
    return rattachement


@transaction.atomic
def rejoindre_par_un_courriel(
    personne: Personne, structure: Structure, *, role: RoleStructure, recu_a: str
) -> Rattachement:
    """The person received a mail for the structure at `recu_a`, and joins it when it has no living link there.

    When `recu_a` is the directory's address, the link is checked. Raises as `rattacher`. Journal: as `rattacher`, and
    rattachement_prouve when it waited.
    """
    verrouiller(structure)
    living = Rattachement.objects.filter(personne=personne, structure=structure, etat__in=RATTACHEMENTS_VIVANTS)
    rattachement = living.first() or rattacher(personne, structure, role=role)
    if recu_a == adresse_officielle(structure) and preuve.peut_etre_prouve(rattachement):
        _prouver(rattachement, par=_boite(rattachement))
    return rattachement


@transaction.atomic
def rattacher_d_office(
    personne: Personne, structure: Structure, *, role: RoleStructure, par: ActeurConnu
) -> Rattachement:
    """Levier itself vouches that the person acts for the structure: demonstration, trials, imports.

    Raises GesteInterdit for anyone but SYSTEME, DejaRattache. Journal: structure_rejointe, rattachement_verifie.
    """
    if par != SYSTEME:
        exiger(refuse("Seul Levier peut rattacher quelqu’un sans preuve."))
    rattachement = inscrire(personne, structure, role)
    attester(rattachement, Verification.LEVIER, par=par)
    return rattachement


def _prouver(rattachement: Rattachement, *, par: Acteur) -> None:
    if rattachement.etat == EtatRattachement.A_CONFIRMER:
        franchir(rattachement, "prouver", par=par, apres={"role": rattachement.role})
    attester(rattachement, Verification.ANNUAIRE, par=par)


def _boite(rattachement: Rattachement) -> Acteur:
    """Whoever reads the structure's mailbox, who needs no account."""
    return ActeurConnu(
        identifiant=f"structure:{rattachement.structure_id}",
        libelle=f"Adresse officielle {rattachement.structure.avec_de}"[:200],
        role=Role.PORTEUR.value,
    )
