"""What a column of a spreadsheet says, what becomes of a row."""

from django.db.models import TextChoices


class Cible(TextChoices):
    """What a column may say whatever the call; the fields of its form are others, named by it."""

    NUMERO = "numero", "SIREN ou SIRET de la structure"
    STRUCTURE = "structure", "Nom de la structure"
    REFERENCE = "reference", "Référence du dossier dans le tableau"
    TITRE = "titre", "Titre du projet"
    DEMANDE = "demande", "Montant demandé"
    DEPOSE_LE = "depose_le", "Date de dépôt"
    SUITE = "suite", "Où en est la demande"
    ACCORDE = "accorde", "Montant accordé"
    DECIDE_LE = "decide_le", "Date de la décision"


class SuiteDonnee(TextChoices):
    """Where a request of the spreadsheet stands."""

    DEPOSE = "depose", "déposée"
    COMPLET = "complet", "complète"
    ACCORDE = "accorde", "accordée"
    REFUSE = "refuse", "refusée"


DECIDEES = frozenset({SuiteDonnee.ACCORDE, SuiteDonnee.REFUSE})
"""Decided before, outside Levier."""


class IssueDeReprise(TextChoices):
    """What is known of a row."""

    A_CONTROLER = "a_controler", "à contrôler"
    VALIDE = "valide", "prête"
    ERREUR = "erreur", "à corriger"
    DEJA = "deja", "déjà dans Levier"
    REPRISE = "reprise", "reprise"
