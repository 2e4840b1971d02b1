"""What an officer decides alone, signed at once: a decision and its act in one transaction.

The right is asked here, once. Each of the four does all or nothing, the number of the act included.
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from django.db import transaction

from levier.actes.actions.actes import annuler, etablir, presenter, signer
from levier.actes.models import Acte
from levier.actes.queries import acte_de
from levier.attributions import actions as attributions
from levier.attributions.autorite import Autorite
from levier.attributions.models import Decision
from levier.attributions.permissions import signataire
from levier.comptes.models import Personne
from levier.dossiers.models import Dossier
from levier.socle.acteurs import Acteur


@transaction.atomic
def attribuer_et_signer(
    dossier: Dossier, *, par: Personne, montant: Decimal, motif: str = "", calcul_vu: Decimal | None = None
) -> Acte:
    """Grant an amount, and sign the arrêté. Raises what `attribuer` and `signer` raise."""
    acteur, autorite = signataire(par, dossier)
    subvention = attributions.attribuer(
        dossier, par=acteur, autorite=autorite, montant=montant, motif=motif, calcul_vu=calcul_vu
    )
    return _signer_aussitot(subvention.decision, par=acteur, autorite=autorite)


@transaction.atomic
def refuser_et_signer(dossier: Dossier, *, par: Personne, motif: str, conditions: Sequence[str] = ()) -> Acte:
    """Refuse the request, and sign the letter. Raises what `refuser` and `signer` raise."""
    acteur, autorite = signataire(par, dossier)
    decision = attributions.refuser(dossier, par=acteur, autorite=autorite, motif=motif, conditions=conditions)
    return _signer_aussitot(decision, par=acteur, autorite=autorite)


@transaction.atomic
def rectifier_et_signer(
    dossier: Dossier, *, par: Personne, montant: Decimal, motif: str, calcul_vu: Decimal | None = None
) -> Acte:
    """Grant another amount, annul the former arrêté and sign the one that replaces it.

    Raises what `rectifier_decision` and `signer` raise.
    """
    acteur, autorite = signataire(par, dossier)
    subvention = attributions.rectifier_decision(
        dossier, par=acteur, autorite=autorite, montant=montant, motif=motif, calcul_vu=calcul_vu
    )
    _annuler_l_acte_remplace(subvention.decision, par=acteur)
    return _signer_aussitot(subvention.decision, par=acteur, autorite=autorite)


@transaction.atomic
def retirer_et_annuler(dossier: Dossier, *, par: Personne, motif: str) -> Decision:
    """Take back the decision in force, and annul its act. Raises what `retirer_decision` raises."""
    acteur, autorite = signataire(par, dossier)
    decision = attributions.retirer_decision(dossier, par=acteur, autorite=autorite, motif=motif)
    _annuler_l_acte_remplace(decision, par=acteur)
    return decision


def _signer_aussitot(decision: Decision, *, par: Acteur, autorite: Autorite) -> Acte:
    acte = etablir(decision, par=par)
    presenter(acte, par=par)
    signer(acte, par=par, autorite=autorite)
    return acte


def _annuler_l_acte_remplace(decision: Decision, *, par: Acteur) -> None:
    former = decision.remplace
    if former is not None and (acte := acte_de(former)) is not None:
        annuler(acte, par=par, motif=decision.motif)
