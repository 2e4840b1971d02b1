"""What an officer undoes after the signature: taken back, rectified, changed by an avenant, each by an act of its own.

The former act is annulled and keeps its number. The right is asked here, once; each does all or nothing.
"""

from __future__ import annotations

from decimal import Decimal

from django.db import transaction

from levier.actes.actions.actes import annuler
from levier.actes.actions.decisions import signer_aussitot
from levier.actes.models import Acte
from levier.actes.queries import acte_de, est_connue
from levier.attributions import actions as attributions
from levier.attributions.enums import Fondement
from levier.attributions.fondements import Cause
from levier.attributions.models import Decision
from levier.attributions.permissions import signataire
from levier.comptes.enums import ActeDelegue
from levier.comptes.models import Personne
from levier.dossiers.models import Dossier
from levier.socle.acteurs import Acteur


@transaction.atomic
def rectifier_et_signer(
    dossier: Dossier,
    *,
    par: Personne,
    montant: Decimal,
    fondement: Fondement,
    motif: str,
) -> Acte:
    """Grant another amount, annul the former arrêté and sign the one that replaces it.

    Raises what `rectifier_decision` and `signer` raise.
    """
    acteur, autorite = signataire(par, dossier, ActeDelegue.MODIFICATION, montant)
    subvention = attributions.rectifier_decision(
        dossier, par=acteur, autorite=autorite, montant=montant, cause=_cause(fondement, motif)
    )
    _annuler_l_acte_remplace(subvention.decision, par=acteur)
    return signer_aussitot(subvention.decision, par=acteur, autorite=autorite)


@transaction.atomic
def conclure_un_avenant_et_signer(
    dossier: Dossier,
    *,
    par: Personne,
    montant: Decimal,
    fondement: Fondement,
    motif: str,
) -> Acte:
    """The same at the beneficiary's request. Raises what `conclure_un_avenant` and `signer` raise."""
    acteur, autorite = signataire(par, dossier, ActeDelegue.MODIFICATION, montant)
    subvention = attributions.conclure_un_avenant(
        dossier, par=acteur, autorite=autorite, montant=montant, cause=_cause(fondement, motif)
    )
    _annuler_l_acte_remplace(subvention.decision, par=acteur)
    return signer_aussitot(subvention.decision, par=acteur, autorite=autorite)


@transaction.atomic
def retirer_et_signer(dossier: Dossier, *, par: Personne, fondement: Fondement, motif: str) -> Acte:
    """Take back the decision in force, annul its act, and sign the arrêté de retrait.

    Raises what `retirer_decision` and `signer` raise.
    """
    acteur, autorite = signataire(par, dossier, ActeDelegue.MODIFICATION)
    decision = attributions.retirer_decision(dossier, par=acteur, autorite=autorite, cause=_cause(fondement, motif))
    _annuler_l_acte_remplace(decision, par=acteur)
    return signer_aussitot(decision, par=acteur, autorite=autorite)


def _cause(fondement: Fondement, motif: str) -> Cause:
    return Cause(fondement, motif, est_connue)


def _annuler_l_acte_remplace(decision: Decision, *, par: Acteur) -> None:
    former = decision.remplace
    if former is not None and (acte := acte_de(former)) is not None:
        annuler(acte, par=par, motif=decision.motif)
