from django.db.models import TextChoices


class SensDecision(TextChoices):
    ATTRIBUTION = "attribution", "attribution"
    REFUS = "refus", "refus"


class EtatSubvention(TextChoices):
    """States of a grant that an act of the product reaches today."""

    ATTRIBUEE = "attribuee", "attribuée"
    NOTIFIEE = "notifiee", "notifiée"
