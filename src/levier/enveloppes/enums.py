from django.db.models import TextChoices


class GenreEnveloppe(TextChoices):
    """What a node of the tree of credits is, from the widest."""

    FONDS = "fonds", "fonds"
    AXE = "axe", "axe"
    VOLET = "volet", "volet"
    APPEL = "appel", "appel"
    TIRAGE = "tirage", "droit de tirage"
    RESERVE = "reserve", "réserve"


class NatureMouvement(TextChoices):
    """What a line of the ledger does."""

    OUVERTURE = "ouverture", "ouverture de crédits"
    CESSION = "cession", "crédits cédés"
    RECEPTION = "reception", "crédits reçus"
    REDUCTION = "reduction", "réduction de crédits"
    ATTRIBUTION = "attribution", "attribution"
    DEGAGEMENT = "degagement", "dégagement"
    ENGAGEMENT = "engagement", "engagement dans Chorus"
    DESENGAGEMENT = "desengagement", "réduction d’un engagement de Chorus"


class EtatTransfert(TextChoices):
    """Where a transfert of credits stands."""

    DEMANDE = "demande", "à signer"
    SIGNE = "signe", "signé"
    ECARTE = "ecarte", "écarté"
