"""Refusals of a decision."""

from __future__ import annotations

from levier.socle.erreurs import EtatIncompatible, RefusMetier


class LimiteAtteinte(RefusMetier):
    """The grant would pass a limit that the call holds over all its requests."""


class MontantNul(RefusMetier):
    """A grant is above zero and counted in whole cents."""


class MontantInchange(RefusMetier):
    """A rectification gives another amount than the decision that it replaces."""


class DecisionSansMotif(RefusMetier):
    """A refusal, a withdrawal, a rectification, an avenant say why."""


class DecisionChangee(EtatIncompatible):
    """Another decision was taken since the one to take back was read."""


class FondementFerme(RefusMetier):
    """The ground chosen does not allow this act on this decision today."""


class EcheanceTropProche(RefusMetier):
    """Fewer days than the least that a structure has to make its observations."""


class SollicitationClose(EtatIncompatible):
    """What is answered is no longer awaited: answered already, or the decision was undone meanwhile."""


class ObservationsAttendues(RefusMetier):
    """The service hears who asks before a refusal, and did not ask, or its delay still runs."""


class ObservationsInutiles(RefusMetier):
    """The ground chosen asks no observations, these were asked already, or the act is closed whatever is answered."""
