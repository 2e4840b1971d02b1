"""Refusals of a decision."""

from __future__ import annotations

from levier.socle.erreurs import RefusMetier


class CalculChange(RefusMetier):
    """The computed amount is no longer the one the signataire saw."""


class MontantNul(RefusMetier):
    """A grant is above zero and counted in whole cents."""


class MotifDeRefusManquant(RefusMetier):
    """A refusal says why."""


class ConditionRemplie(RefusMetier):
    """A refusal cites a condition that the rules find met."""
