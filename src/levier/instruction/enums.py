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


class ActeVu(TextChoices):
    """What lists say of the last act signed on a request: the etats of an `actes.Acte` that is worth something."""

    SIGNE = "signe", "signé"
    A_NOTIFIER = "a_notifier", "à notifier"
    NOTIFIE = "notifie", "notifié"
