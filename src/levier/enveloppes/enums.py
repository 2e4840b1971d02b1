from django.db.models import TextChoices


class GenreEnveloppe(TextChoices):
    """What a node of the tree of credits is, from the widest."""

    FONDS = "fonds", "fonds"
    AXE = "axe", "axe"
    VOLET = "volet", "volet"
    APPEL = "appel", "appel"
    TIRAGE = "tirage", "droit de tirage"
    RESERVE = "reserve", "réserve"


class NatureMouvement(TextChoices):
    """What a line of the ledger does."""

    OUVERTURE = "ouverture", "ouverture de crédits"
    REDUCTION = "reduction", "réduction de crédits"
    ATTRIBUTION = "attribution", "attribution"
    DEGAGEMENT = "degagement", "dégagement"
