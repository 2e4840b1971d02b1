"""A proposal stops to hold in the transaction of what came after it: nobody signs what was made on something else."""

from __future__ import annotations

from django.db import transaction

from levier.dossiers.models import Dossier
from levier.instruction.models import Proposition
from levier.instruction.queries.propositions import proposition_vivante
from levier.socle import horloge, journal
from levier.socle.acteurs import SYSTEME, Acteur
from levier.socle.etats import exiger_transition, franchir_tenu


@transaction.atomic
def perimer(dossier: Dossier, raison: str) -> None:
    """The proposal that waits, if any, is to be renewed, because of `raison` (« une appréciation a été rendue »).

    Called by the acts that change what a proposal was made on, the row of the dossier held. Journal: proposition_perimee.
    """
    if (living := proposition_vivante(dossier)) is not None:
        clore(living, "perimer", par=SYSTEME, raison=raison)


def clore(proposition: Proposition, action: str, *, par: Acteur, raison: str = "") -> Proposition:
    """Follow `action` on a proposal, its dossier held: its row, fresh. A signature apart, the journal of the dossier says it too.

    Raises GesteInterdit, EtatIncompatible.
    """
    tenue = Proposition.objects.select_for_update(of=("self",)).select_related("dossier").get(pk=proposition.pk)
    exiger_transition(tenue, action, par=par)
    tenue.close_le, tenue.raison = horloge.maintenant(), raison
    event = franchir_tenu(tenue, action, par=par, motif=raison, avec=("close_le", "raison"))
    if action != "suivre":
        journal.consigner(tenue.dossier, event.nom, par=par, avant={}, apres={}, motif=raison)
    proposition.etat, proposition.close_le, proposition.raison = tenue.etat, tenue.close_le, raison
    return tenue
