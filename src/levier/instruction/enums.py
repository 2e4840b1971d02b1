from django.db.models import TextChoices


class NatureProposition(TextChoices):
    """What is proposed to who signs."""

    ATTRIBUTION = "attribution", "attribution"
    REFUS = "refus", "refus"
    SANS_SUITE = "sans_suite", "classement sans suite"


class SortDuBeneficiaire(TextChoices):
    """What becomes of somebody on the list of an aid without application."""

    RETENU = "retenu", "dossier à établir"
    A_VOIR = "a_voir", "montant à compléter par le service"
    ECARTE = "ecarte", "écarté"
    ETABLI = "etabli", "dossier déjà établi"


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


class SensAvis(TextChoices):
    """What an avis says, as the cahier's judgements of that kind do."""

    FAVORABLE = "favorable", "favorable"
    RESERVE = "reserve", "favorable sous réserve"
    DEFAVORABLE = "defavorable", "défavorable"


class SortDepense(TextChoices):
    """What the service says of an expense of the plan."""

    ADMISE = "admise", "admise"
    REDUITE = "reduite", "réduite"
    ECARTEE = "ecartee", "écartée"


class EtatAvis(TextChoices):
    """Where an avis that was asked stands today: read from its days, never written."""

    ATTENDU = "attendu", "attendu"
    EN_RETARD = "en_retard", "en retard"
    RENDU = "rendu", "rendu"
    ANNULE = "annule", "annulé"
    SANS_OBJET = "sans_objet", "sans objet"


class GenreDeTexte(TextChoices):
    """Where a text that a service keeps is offered."""

    MESSAGE = "message", "message au demandeur"
    COMPLEMENT = "complement", "demande de compléments"
    ECART = "ecart", "motif d’un montant autre que le barème"
    REFUS = "refus", "motif d’un refus"
    SANS_SUITE = "sans_suite", "motif d’un classement sans suite"
    EXCLUSION = "exclusion", "motif d’une mise à l’écart"
