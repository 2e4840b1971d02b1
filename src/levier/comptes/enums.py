"""Roles, territories and states of the accounts."""

from django.db.models import TextChoices


class Role(TextChoices):
    """Under which title a person acts. The journal keeps it; a transition names those it is open to."""

    PORTEUR = "porteur", "porteur"
    INSTRUCTEUR = "instructeur", "instructeur"
    SIGNATAIRE = "signataire", "signataire"
    ADMINISTRATEUR = "administrateur", "administrateur"
    LECTEUR = "lecteur", "lecteur"


class Titre(TextChoices):
    """What a signatory is, as acts write it (`comptes.qualites`)."""

    PREFET = "prefet", "préfet, préfète"
    SOUS_PREFET = "sous_prefet", "sous-préfet, sous-préfète"
    SECRETAIRE_GENERAL = "secretaire_general", "secrétaire général, secrétaire générale"
    SGAR = "sgar", "secrétaire général, secrétaire générale pour les affaires régionales"
    DIRECTEUR_DE_CABINET = "directeur_de_cabinet", "directeur, directrice de cabinet"
    HABILITE = "habilite", "signataire habilité, sans autre titre"
    AUTRE = "autre", "autre : écrite en toutes lettres"


class Accord(TextChoices):
    """How a title agrees."""

    MASCULIN = "m", "au masculin"
    FEMININ = "f", "au féminin"


class ActeDelegue(TextChoices):
    """What a delegation of signature may bear on."""

    ATTRIBUTION = "attribution", "attribuer une subvention"
    REFUS = "refus", "refuser une demande ou la classer sans suite"
    MODIFICATION = "modification", "rectifier, modifier ou retirer une décision"


class EtatRattachement(TextChoices):
    """Life of the link between a person and a structure."""

    A_CONFIRMER = "a_confirmer", "à confirmer par un membre de la structure"
    RECLAME = "reclame", "réclamé sur preuve, à vérifier par la préfecture"
    ACTIF = "actif", "actif"
    REFUSE = "refuse", "refusé"
    TERMINE = "termine", "terminé"
    ANNULE = "annule", "demande annulée"


RATTACHEMENTS_VIVANTS = (EtatRattachement.A_CONFIRMER, EtatRattachement.RECLAME, EtatRattachement.ACTIF)
"""A person has at most one of these with a structure."""
RATTACHEMENTS_SANS_LIEN = (EtatRattachement.REFUSE, EtatRattachement.ANNULE)
"""States of a link that never was: the others tie a person to the structure, for ever."""
RATTACHEMENTS_AYANT_SERVI = (EtatRattachement.ACTIF, EtatRattachement.TERMINE)
"""States that only a link once in force reaches: the structure then had an account."""


class Verification(TextChoices):
    """How the link between a person and a structure was checked."""

    ANNUAIRE = "annuaire", "par un courriel à l’adresse de l’annuaire"
    PREUVE = "preuve", "sur un justificatif lu par la préfecture"
    MEMBRE = "membre", "par un membre déjà vérifié"
    LEVIER = "levier", "par Levier"
    AVANT_LA_REGLE = "avant_la_regle", "sans vérification : compte ouvert avant la règle"


class EtatInvitation(TextChoices):
    """Life of an invitation to act for a structure."""

    EN_ATTENTE = "en_attente", "en attente"
    ACCEPTEE = "acceptee", "acceptée"
    ANNULEE = "annulee", "annulée"


class RoleStructure(TextChoices):
    """What a person may do for a structure."""

    CONTRIBUTEUR = "contributeur", "contributeur : prépare les demandes"
    SIGNATAIRE = "signataire", "signataire : prépare, engage la structure et dépose"


class Reglage(TextChoices):
    """What a service settles for its requests; none holds before it says so."""

    OBSERVATIONS = "observations", "observations du demandeur avant chaque refus"
    SANS_PAPIER = "sans_papier", "engagements signés à l’écran seulement"


class RythmeDuJour(TextChoices):
    """When an agent is written what waits for it."""

    OUVRE = "ouvre", "du lundi au vendredi"
    LUNDI = "lundi", "chaque lundi"
    JAMAIS = "jamais", "jamais"


class Rythme(TextChoices):
    """How a person takes the mails that only inform."""

    JOUR = "jour", "un résumé par jour"
    IMMEDIAT = "immediat", "à chaque événement"
    AUCUN = "aucun", "aucun"
