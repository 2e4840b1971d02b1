"""Refusals of the ledger of credits."""

from __future__ import annotations

from levier.socle.erreurs import RefusMetier


class CreditsNonOuverts(RefusMetier):
    """No credit was ever opened for the call."""


class EnveloppeEpuisee(RefusMetier):
    """What is left does not cover the amount; the sentence says what is left."""


class DejaEngage(RefusMetier):
    """A commitment already stands under this reference."""


class DegagementExcessif(RefusMetier):
    """More would be released than is committed under this reference."""


class MontantDeCreditsInvalide(RefusMetier):
    """An amount of credits is positive and counted in whole cents."""
