from django.db.models import TextChoices


class GenreActe(TextChoices):
    """Kinds of acts this step makes. Receipts are the dossiers' own."""

    ARRETE = "arrete_attributif", "arrêté attributif de subvention"
    LETTRE_REFUS = "lettre_refus", "lettre de refus"
    RETRAIT = "arrete_retrait", "arrêté de retrait"
    SANS_SUITE = "sans_suite", "décision de classement sans suite"


class EtatActe(TextChoices):
    """From the text to the addressee: signing numbers it, notifying it starts the delays of appeal."""

    PROJET = "projet", "projet"
    A_SIGNER = "a_signer", "à signer"
    SIGNE = "signe", "signé"
    A_NOTIFIER = "a_notifier", "à notifier"
    NOTIFIE = "notifie", "notifié"
    ANNULE = "annule", "annulé"


class PreuveDeReception(TextChoices):
    """What shows that the addressee received an act: the delays of appeal count from its day."""

    CONSULTATION = "consultation", "première consultation dans l’espace du demandeur"
    COURRIER = "courrier", "remise d’un courrier"


CONSULTABLES = frozenset({EtatActe.A_NOTIFIER, EtatActe.NOTIFIE})
"""States of an act that its addressee may open."""
SIGNES = frozenset({EtatActe.SIGNE, EtatActe.A_NOTIFIER, EtatActe.NOTIFIE})
"""States of an act that is worth something: signed, and not annulled since."""
