from django.db.models import TextChoices


class NatureProposition(TextChoices):
    """What is proposed to who signs."""

    ATTRIBUTION = "attribution", "attribution"
    REFUS = "refus", "refus"
    SANS_SUITE = "sans_suite", "classement sans suite"


class EtatProposition(TextChoices):
    """From the instructor to the signature (ADR 0035)."""

    TRANSMISE = "transmise", "à signer"
    RENVOYEE = "renvoyee", "renvoyée"
    RETIREE = "retiree", "retirée"
    PERIMEE = "perimee", "à renouveler"
    SUIVIE = "suivie", "signée"
