from django.db.models import TextChoices


class EtatVersion(TextChoices):
    """Life of a version of a cahier des charges. A published one never changes again."""

    PROJET = "projet", "projet"
    PUBLIEE = "publiee", "publiée"


class GesteDuDepot(TextChoices):
    """What an act of the service does of the deposits of a call that no day opens, or closes."""

    OUVRIR = "ouvrir", "Ouvrir le dépôt"
    FERMER = "fermer", "Fermer le dépôt"
