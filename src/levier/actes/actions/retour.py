"""What an officer undoes after the signature: taken back, rectified, changed by an avenant, each by an act of its own.

The former act is annulled and keeps its number. The right is asked here, once, two persons included; each does all or nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from decimal import Decimal

from django.db import transaction

from levier.actes.actions.actes import annuler
from levier.actes.actions.decisions import dire_une_seule_personne, signer_aussitot
from levier.actes.models import Acte
from levier.actes.queries import acte_de, est_connue
from levier.attributions import actions as attributions
from levier.attributions.autorite import Autorite
from levier.attributions.enums import Fondement
from levier.attributions.fondements import Cause
from levier.attributions.models import Decision
from levier.attributions.permissions import a_prepare, peut_revenir_seul, signataire
from levier.comptes.enums import ActeDelegue
from levier.comptes.models import Personne
from levier.dossiers.models import Dossier
from levier.instruction.actions import confirmer_les_jugements
from levier.socle.acteurs import Acteur
from levier.socle.droits import exiger

Decider = Callable[[Acteur, Autorite], Decision]


def rectifier_et_signer(
    dossier: Dossier,
    *,
    par: Personne,
    montant: Decimal,
    fondement: Fondement,
    motif: str,
    confirmees: Sequence[str] = (),
) -> Acte:
    """Grant another amount, annul the former arrêté and sign the one that replaces it.

    `confirmees`: names of the judgements that nobody rendered, confirmed as supposed.
    Raises what `rectifier_decision` and `signer` raise.
    """

    def decider(acteur: Acteur, autorite: Autorite) -> Decision:
        return attributions.rectifier_decision(
            dossier, par=acteur, autorite=autorite, montant=montant, cause=_cause(fondement, motif)
        ).decision

    return _revenir(dossier, par, decider, montant, confirmees)


def conclure_un_avenant_et_signer(
    dossier: Dossier,
    *,
    par: Personne,
    montant: Decimal,
    fondement: Fondement,
    motif: str,
    confirmees: Sequence[str] = (),
) -> Acte:
    """The same at the beneficiary's request. Raises what `conclure_un_avenant` and `signer` raise."""

    def decider(acteur: Acteur, autorite: Autorite) -> Decision:
        return attributions.conclure_un_avenant(
            dossier, par=acteur, autorite=autorite, montant=montant, cause=_cause(fondement, motif)
        ).decision

    return _revenir(dossier, par, decider, montant, confirmees)


def retirer_et_signer(dossier: Dossier, *, par: Personne, fondement: Fondement, motif: str) -> Acte:
    """Take back the decision in force, annul its act, and sign the arrêté de retrait.

    Raises what `retirer_decision` and `signer` raise.
    """

    def decider(acteur: Acteur, autorite: Autorite) -> Decision:
        return attributions.retirer_decision(dossier, par=acteur, autorite=autorite, cause=_cause(fondement, motif))

    return _revenir(dossier, par, decider)


@transaction.atomic
def _revenir(
    dossier: Dossier,
    par: Personne,
    decider: Decider,
    montant: Decimal | None = None,
    confirmees: Sequence[str] = (),
) -> Acte:
    acteur, autorite = signataire(par, dossier, ActeDelegue.MODIFICATION, montant)
    exiger(peut_revenir_seul(par, dossier))
    alone = a_prepare(par, dossier)
    if confirmees:
        confirmer_les_jugements(attributions.tenir_ce_qui_paie(dossier), confirmees, par=par)
    decision = decider(acteur, autorite)
    _annuler_l_acte_remplace(decision, par=acteur)
    acte = signer_aussitot(decision, par=acteur, autorite=autorite)
    if alone:
        dire_une_seule_personne(acte, par, acteur)
    return acte


def _cause(fondement: Fondement, motif: str) -> Cause:
    return Cause(fondement, motif, est_connue)


def _annuler_l_acte_remplace(decision: Decision, *, par: Acteur) -> None:
    former = decision.remplace
    if former is not None and (acte := acte_de(former)) is not None:
        annuler(acte, par=par, motif=decision.motif)
