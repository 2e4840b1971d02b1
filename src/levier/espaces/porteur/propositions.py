"""What the page of the plan proposes: to ask for what the rules give, to pay the rest oneself; each by one button."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from django.http import QueryDict

from levier.dossiers.enums import OrigineRecette, SensLigne
from levier.dossiers.etude import Etude
from levier.dossiers.financement.lignes import LigneSaisie
from levier.socle import argent

MONTANT, COMPLEMENT = "demander", "completer"
"""Names of the two buttons; their value is the amount that they were drawn with, as one types it."""


@dataclass(frozen=True, slots=True)
class Propositions:
    """`possible`: what the rules give to who asks for enough; `phrase`: what the amount asked is beside it.

    `a_demander`, `a_completer`: what each button would write; None where there is nothing to propose.
    """

    possible: Decimal | None
    phrase: str = ""
    a_demander: Decimal | None = None
    a_completer: Decimal | None = None


def propositions(lu: Etude) -> Propositions:
    """For the request as it is kept."""
    plan, cents = lu.plan, lu.aide_possible
    left = plan.ecart if plan.demande is not None and plan.ecart > 0 else None
    if cents is None:
        return Propositions(None, a_completer=left)
    given = argent.depuis_centimes(cents)
    if plan.demande is None:
        return Propositions(given, a_demander=given or None)
    gap = given - plan.demande
    if gap == 0 or not given:
        return Propositions(given, a_completer=left)
    said = (
        f"Vous demandez {argent.ecrire(gap)} de moins que ce que donnent les règles."
        if gap > 0
        else f"Vous demandez {argent.ecrire(-gap)} de plus que ce que donnent les règles : l’aide ne dépassera pas {argent.ecrire(given)}."
    )
    return Propositions(given, said, given, left)


def lignes_completees(donnees: QueryDict, lignes: list[LigneSaisie]) -> list[LigneSaisie]:
    """The lines sent, and own funds for the rest when its button was pressed."""
    if COMPLEMENT not in donnees:
        return lignes
    own = OrigineRecette.AUTOFINANCEMENT
    rest = LigneSaisie(
        SensLigne.RECETTE.value, own.value, "Autofinancement", str(donnees[COMPLEMENT]).replace("\0", "")
    )
    return [*lignes, rest]
