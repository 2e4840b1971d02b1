from django.db.models import TextChoices


class GenreActe(TextChoices):
    """Kinds of acts this step produces. Receipts are the dossiers' own."""

    ARRETE = "arrete_attributif", "arrêté attributif de subvention"
    LETTRE_REFUS = "lettre_refus", "lettre de refus"
