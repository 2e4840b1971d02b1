"""What the demonstration shows of decisions that are not the last word: one taken back then taken again, one rectified."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from decimal import Decimal

from levier.actes.actions import rectifier_et_signer, retirer_et_annuler, signer_la_proposition
from levier.attributions.enums import NatureDecision
from levier.attributions.models import Decision
from levier.comptes.models import Personne
from levier.comptes.queries import signataires_de_droit
from levier.dossiers.acces import instructeurs_possibles, service_de
from levier.dossiers.models import Dossier
from levier.instruction.actions import proposer
from levier.socle import horloge

RETRAIT = "Attribuée avant l'examen du dernier devis reçu : la demande est reprise."
REPRISE = "Le dernier devis confirme le projet."
RECTIFICATION = "Une prestation du devis est prise en charge par un autre financeur."
_JOUR = dt.timedelta(days=1)


def revenir_sur_des_decisions() -> Iterator[None]:
    """Of the two latest grants, one is taken back the day after and given again the next; the other loses a tenth."""
    latest = (
        Decision.objects.filter(nature=NatureDecision.ATTRIBUTION).select_related("dossier").order_by("-decidee_le")
    )
    for decision, revenir in zip(latest[:2], (_reprendre, _rectifier), strict=False):
        yield from revenir(decision)


def _reprendre(decision: Decision) -> Iterator[None]:
    dossier = decision.dossier
    with horloge.figee(decision.decidee_le + _JOUR):
        retirer_et_annuler(dossier, par=_signataire(dossier), motif=RETRAIT)
        yield
    with horloge.figee(decision.decidee_le + 2 * _JOUR):
        granted = decision.montant_attribue or Decimal(0)
        agent = instructeurs_possibles(dossier).exclude(pk=_signataire(dossier).pk)[0]
        again = proposer(dossier, granted, par=agent, avis=REPRISE, motif=decision.motif)
        signer_la_proposition(again, par=_signataire(dossier))
        yield


def _rectifier(decision: Decision) -> Iterator[None]:
    granted = decision.montant_attribue or Decimal(0)
    less = (granted * Decimal("0.9")).quantize(Decimal(1))
    with horloge.figee(decision.decidee_le + _JOUR):
        rectifier_et_signer(decision.dossier, par=_signataire(decision.dossier), montant=less, motif=RECTIFICATION)
        yield


def _signataire(dossier: Dossier) -> Personne:
    """Who signs for the service of the request."""
    held = signataires_de_droit(service_de(dossier))
    return held.reverse()[0].personne
