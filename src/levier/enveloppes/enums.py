from django.db.models import TextChoices


class NatureMouvement(TextChoices):
    """What a line of the ledger does."""

    OUVERTURE = "ouverture", "ouverture de crédits"
    RESERVATION = "reservation", "réservation"
    ENGAGEMENT = "engagement", "engagement"
    DEGAGEMENT = "degagement", "dégagement"
