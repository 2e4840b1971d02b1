from django.db.models import TextChoices


class NatureDecision(TextChoices):
    """What a decision does in the chain of a request: only what an act writes (an avenant comes with its act)."""

    ATTRIBUTION = "attribution", "attribution"
    REFUS = "refus", "refus"
    RETRAIT = "retrait", "retrait"
    RECTIFICATION = "rectification", "rectification"


ACCORDENT = frozenset({NatureDecision.ATTRIBUTION, NatureDecision.RECTIFICATION})
"""Decisions that grant an amount."""


class EtatSubvention(TextChoices):
    """States of a grant that an act of the product reaches today."""

    ATTRIBUEE = "attribuee", "attribuée"
    NOTIFIEE = "notifiee", "notifiée"
    ANNULEE = "annulee", "annulée"
