"""A decision composed from what the rules gave, not saved: what a signature writes, and what its draft shows."""

from __future__ import annotations

import json
from collections.abc import Sequence
from decimal import Decimal

from django.db import connection

from levier.attributions.calcul import CalculJoue, calculer
from levier.attributions.enums import NatureDecision
from levier.attributions.models import Decision
from levier.attributions.queries import derniere_decision
from levier.attributions.taux import taux_exact
from levier.dossiers.memoire.depose import lignes_deposees
from levier.dossiers.models import Dossier
from levier.instruction.enums import NatureProposition
from levier.instruction.limites import conditions_citees
from levier.instruction.models import Proposition
from levier.instruction.queries import examens_gardes, jugements_rendus
from levier.socle import horloge
from regles.situation import garder


def attribution(
    dossier: Dossier,
    calcul: CalculJoue,
    montant: Decimal,
    motif: str,
    *,
    nature: NatureDecision = NatureDecision.ATTRIBUTION,
) -> Decision:
    """A decision that grants an amount."""
    decision = _calculee(dossier, calcul, nature=nature, motif=motif)
    decision.montant_attribue, decision.taux = montant, taux_exact(montant, calcul.assiette)
    return decision


def refus(dossier: Dossier, calcul: CalculJoue, motif: str, conditions: Sequence[str]) -> Decision:
    """A decision that refuses, with the conditions that it cites. Raises ConditionRemplie."""
    decision = _calculee(dossier, calcul, nature=NatureDecision.REFUS, motif=motif.strip())
    decision.motifs_regles = [
        {"id": condition.id, "phrase": condition.phrase, "source": str(condition.source)}
        for condition in conditions_citees(calcul.resultat, conditions)
    ]
    return decision


def sans_suite(dossier: Dossier, calcul: CalculJoue, motif: str) -> Decision:
    """A decision that closes a request left incomplete."""
    return _calculee(dossier, calcul, nature=NatureDecision.SANS_SUITE, motif=motif.strip())


def rejet(proposition: Proposition, dossier: Dossier, calcul: CalculJoue) -> Decision:
    """The decision, refusal or closing, of a proposal that grants nothing. Raises ConditionRemplie."""
    if proposition.nature == NatureProposition.SANS_SUITE:
        return sans_suite(dossier, calcul, proposition.motif)
    return refus(dossier, calcul, proposition.motif, proposition.conditions)


def projetee(proposition: Proposition) -> Decision:
    """The decision that signing a proposal as it is would take now, in its place in the chain; nothing is locked or saved."""
    dossier = proposition.dossier
    calcul = calculer(dossier)
    if proposition.montant is not None:
        motif = "" if proposition.montant == calcul.montant else proposition.motif
        decision = attribution(dossier, calcul, proposition.montant, motif)
    else:
        decision = rejet(proposition, dossier, calcul)
    former = derniere_decision(dossier)
    decision.remplace, decision.rang = former, former.rang + 1 if former else 1
    decision.decidee_le = horloge.maintenant()
    decision.resultat = _comme_relu(decision.resultat)
    return decision


def _comme_relu(valeur: object) -> object:
    """As the database gives it back: it keeps the keys of an object in an order of its own, and the act is made from there."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT %s::jsonb::text", [json.dumps(valeur)])
        return json.loads(cursor.fetchone()[0])


def _calculee(dossier: Dossier, calcul: CalculJoue, *, nature: NatureDecision, motif: str) -> Decision:
    """A decision with all it takes to explain it again in ten years."""
    return Decision(
        dossier=dossier,
        nature=nature,
        motif=motif,
        montant_calcule=calcul.montant,
        assiette=calcul.assiette,
        resultat=calcul.resultat.en_json(),
        situation=garder(calcul.cahier, calcul.situation),
        jugements=jugements_rendus(dossier, calcul.situation),
        depenses=examens_gardes(dossier, lignes_deposees(dossier)),
    )
