"""Credits move between two parts of one whole: one person asks it, another signs it or sets it aside (ADR 0055)."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal

from django.conf import settings
from django.db import transaction

from levier.comptes.enums import Role
from levier.comptes.models import Personne
from levier.enveloppes import queries
from levier.enveloppes.actions.credits import ceder_credits, exiger_montant, recevoir_credits
from levier.enveloppes.erreurs import TransfertImpossible
from levier.enveloppes.models import Enveloppe, Revue, Transfert
from levier.enveloppes.permissions import ouvreur, peut_ecarter_un_transfert, peut_signer_un_transfert
from levier.socle import argent, courriels, horloge, journal
from levier.socle.acteurs import Acteur
from levier.socle.droits import exiger
from levier.socle.erreurs import MotifManquant
from levier.socle.etats import exiger_transition, franchir_tenu


@transaction.atomic
def demander_un_transfert(
    de: Enveloppe, vers: Enveloppe, montant: Decimal, *, par: Personne, motif: str, revue: Revue | None = None
) -> Transfert:
    """Ask that `montant` euros open at `de` be moved to `vers`, another part of the same whole. Nothing is kept aside.

    Who signs where the whole pays is told. Raises GesteInterdit, MontantDeCreditsInvalide, MotifManquant,
    TransfertImpossible. Journal: transfert_demande.
    """
    acteur = ouvreur(par, de)
    exiger_montant(montant)
    if not motif.strip():
        raise MotifManquant("Écrivez pourquoi ces crédits sont déplacés : qui signe le transfert lit ce motif.")
    giver, receiver = _tenir(de, vers)
    if receiver not in queries.voisines(giver):
        raise TransfertImpossible(
            f"« {vers} » n’est pas une part du même tout que « {de} » : choisissez une part voisine.", "vers"
        )
    _exiger_de_quoi(giver, montant)
    made = Transfert.objects.create(
        de=giver, vers=receiver, montant=montant, motif=motif.strip(), revue=revue, demande_par=par,
        demande_le=horloge.maintenant(),
    )  # fmt: skip
    told = {"de": str(giver), "vers": str(receiver), "montant": f"{montant:.2f}"}
    journal.consigner(made, "transfert_demande", par=acteur, avant={}, apres=told, motif=made.motif)
    _prevenir(made, queries.qui_signe(made), "courriels/transfert_a_signer.txt")
    return made


@transaction.atomic
def signer_un_transfert(transfert: Transfert, *, par: Personne) -> Transfert:
    """Move the credits: two lines of the ledger, two counters, at once. Who asked, and who opens credits there, are told.

    Raises GesteInterdit, EtatIncompatible, TransfertImpossible when less is left than was asked.
    Journal: transfert_signe; of both enveloppes: credits_cedes, credits_recus.
    """
    giver, _ = _tenir(transfert.de, transfert.vers)
    tenu, acteur = _tenir_transfert(transfert), par.en_tant_que(Role.SIGNATAIRE)
    exiger_transition(tenu, "signer", par=acteur)
    exiger(peut_signer_un_transfert(par, tenu))
    _exiger_de_quoi(giver, tenu.montant)
    _repondre(tenu, "signer", par=par, acteur=acteur)
    ceder_credits(tenu, par=acteur)
    recevoir_credits(tenu, par=acteur)
    _prevenir(tenu, queries.gestionnaires_de(tenu), "courriels/transfert_repondu.txt")
    return tenu


@transaction.atomic
def ecarter_un_transfert(transfert: Transfert, *, par: Personne, motif: str) -> Transfert:
    """Move nothing: who would sign says why, or who asked takes it back.

    Raises GesteInterdit, EtatIncompatible, MotifManquant. Journal: transfert_ecarte.
    """
    tenu = _tenir_transfert(transfert)
    own = par.pk == tenu.demande_par_id
    acteur = ouvreur(par, tenu.de) if own else par.en_tant_que(Role.SIGNATAIRE)
    exiger_transition(tenu, "ecarter", par=acteur)
    exiger(peut_ecarter_un_transfert(par, tenu))
    if not motif.strip():
        raise MotifManquant(
            "Écrivez pourquoi ce transfert est écarté : le motif est conservé, et lu par qui l’a demandé."
        )
    tenu.reponse = motif.strip()
    _repondre(tenu, "ecarter", par=par, acteur=acteur)
    if not own:
        _prevenir(tenu, [tenu.demande_par.email], "courriels/transfert_repondu.txt")
    return tenu


def _tenir(de: Enveloppe, vers: Enveloppe) -> tuple[Enveloppe, Enveloppe]:
    """Both rows, locked in the order of their keys, fresh."""
    held = Enveloppe.objects.select_for_update(of=("self",)).select_related("parent")
    rows = {one.pk: one for one in held.filter(pk__in=[de.pk, vers.pk]).order_by("id")}
    return rows[de.pk], rows[vers.pk]


def _tenir_transfert(transfert: Transfert) -> Transfert:
    held = Transfert.objects.select_for_update(of=("self",)).select_related("de__parent", "vers", "demande_par")
    return held.get(pk=transfert.pk)


def _exiger_de_quoi(cedante: Enveloppe, montant: Decimal) -> None:
    if montant > cedante.reste:
        raise TransfertImpossible(
            f"Il reste {argent.ecrire(cedante.reste)} à attribuer sur « {cedante} » : {argent.ecrire(montant)} ne peuvent "
            "pas en partir. Déplacez au plus ce qui reste.",
            "montant",
        )


def _repondre(tenu: Transfert, action: str, *, par: Personne, acteur: Acteur) -> None:
    tenu.repondu_par, tenu.repondu_le = par, horloge.maintenant()
    franchir_tenu(tenu, action, par=acteur, motif=tenu.reponse, avec=("repondu_par", "repondu_le", "reponse"))


def _prevenir(transfert: Transfert, adresses: Iterable[str], modele: str) -> None:
    context: dict[str, object] = {
        "de": str(transfert.de), "vers": str(transfert.vers), "montant": argent.ecrire(transfert.montant),
        "motif": transfert.motif, "etat": transfert.get_etat_display(), "reponse": transfert.reponse,
        "par": str(transfert.repondu_par or transfert.demande_par),
        "lien": f"{settings.LEVIER_ADRESSE}/agent/transferts/{transfert.pk}/",
    }  # fmt: skip
    for adresse in adresses:
        courriels.ecrire(adresse, modele, context)
