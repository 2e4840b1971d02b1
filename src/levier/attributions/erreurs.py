"""Refusals of a decision."""

from __future__ import annotations

from levier.socle.erreurs import EtatIncompatible, RefusMetier


class CalculChange(RefusMetier):
    """The computed amount is no longer the one the signataire saw."""


class LimiteAtteinte(RefusMetier):
    """The grant would pass a limit that the call holds over all its requests."""


class MontantNul(RefusMetier):
    """A grant is above zero and counted in whole cents."""


class MontantInchange(RefusMetier):
    """A rectification gives another amount than the decision that it replaces."""


class DecisionSansMotif(RefusMetier):
    """A refusal, a withdrawal, a rectification say why."""


class DecisionChangee(EtatIncompatible):
    """Another decision was taken since the one to take back was read."""
