"""The two sides of a thread."""

from django.db.models import TextChoices


class Cote(TextChoices):
    """Side that speaks: who asks, or the service that answers."""

    PORTEUR = "porteur", "demandeur"
    SERVICE = "service", "service"
