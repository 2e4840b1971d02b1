from django.db.models import TextChoices


class Role(TextChoices):
    """Under which title a person acts. The journal keeps it; a transition names those it is open to."""

    PORTEUR = "porteur", "porteur"
    INSTRUCTEUR = "instructeur", "instructeur"
    SIGNATAIRE = "signataire", "signataire"
    ADMINISTRATEUR = "administrateur", "administrateur"
    LECTEUR = "lecteur", "lecteur"


class Perimetre(TextChoices):
    """Kind of territory a role holds on."""

    NATIONAL = "national", "national"
    REGION = "region", "région"
    DEPARTEMENT = "departement", "département"


class EtatRattachement(TextChoices):
    """Life of the link between a person and a structure."""

    A_CONFIRMER = "a_confirmer", "à confirmer par un membre de la structure"
    RECLAME = "reclame", "réclamé sur preuve, à vérifier par la préfecture"
    ACTIF = "actif", "actif"
    REFUSE = "refuse", "refusé"
    TERMINE = "termine", "terminé"


class RoleStructure(TextChoices):
    """What a person may do for a structure."""

    CONTRIBUTEUR = "contributeur", "contributeur : prépare les demandes"
    SIGNATAIRE = "signataire", "signataire : prépare, engage la structure et dépose"
