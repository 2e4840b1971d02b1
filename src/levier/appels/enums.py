from django.db.models import TextChoices


class EtatVersion(TextChoices):
    """Life of a version of a cahier des charges. A published one never changes again."""

    PROJET = "projet", "projet"
    PUBLIEE = "publiee", "publiée"
