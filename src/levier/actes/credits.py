"""What pays a decision, as its act says it: the enveloppe, what was open there, where the State charges it."""

from __future__ import annotations

from collections.abc import Mapping

from levier.attributions.models import Decision
from levier.documents.typographie import francais
from levier.dossiers.credits import enveloppe_de
from levier.enveloppes.imputation import Imputation
from levier.enveloppes.models import Enveloppe, Mouvement
from levier.enveloppes.queries import attribution, imputation_de, ouvert_lors_de
from levier.socle import argent


def imputation_retenue(decision: Decision) -> Imputation | None:
    """Where the State charges what is granted: the codes of what paid, or of what would pay a draft."""
    return imputation_de(payeuse_de(decision))


def payeuse_de(decision: Decision) -> Enveloppe:
    """What paid, or what would pay a draft."""
    prise = _prise(decision)
    return prise.enveloppe if prise else enveloppe_de(decision.dossier)


def _prise(decision: Decision) -> Mouvement | None:
    """The line by which credits were taken; None of a draft."""
    if decision._state.adding:  # noqa: SLF001  Django's documented API
        return None
    prise = attribution(decision.reference)
    if prise is None:
        raise ValueError("a decision that grants has its line in the ledger")
    return prise


def credits_de(decision: Decision) -> Mapping[str, str]:
    """What paid, as the ledger says it: the cahier may have changed since, and so may the credits; of a draft, what would."""
    paying = payeuse_de(decision)
    prise = _prise(decision)
    opened = ouvert_lors_de(prise) if prise else paying.montant_ouvert
    return {"enveloppe": francais(paying.libelle), "credits_ouverts": argent.ecrire(opened)}
