"""Who holds a seat of a comité."""

from django.db.models import TextChoices


class QualiteDuMembre(TextChoices):
    """Under which quality a person is designated for a seat."""

    TITULAIRE = "titulaire", "titulaire"
    SUPPLEANT = "suppleant", "suppléant"
