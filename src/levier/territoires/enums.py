from django.db.models import TextChoices


class NatureTerritoire(TextChoices):
    """Legal kind of a territory. The codes are those of the rules' `porteur.nature`."""

    COMMUNE = "commune", "commune"
    CC = "cc", "communauté de communes"
    CA = "ca", "communauté d’agglomération"
    CU = "cu", "communauté urbaine"
    METROPOLE = "metropole", "métropole"
    EPT = "ept", "établissement public territorial"
    DEPARTEMENT = "departement", "département"
    REGION = "region", "région"
    CTU = "ctu", "collectivité territoriale unique"
    COM = "com", "collectivité d’outre-mer"


class NatureStructure(TextChoices):
    """Legal kind of a porteur: a territory's, or another legal person's."""

    COMMUNE = "commune", "commune"
    CC = "cc", "communauté de communes"
    CA = "ca", "communauté d’agglomération"
    CU = "cu", "communauté urbaine"
    METROPOLE = "metropole", "métropole"
    EPT = "ept", "établissement public territorial"
    DEPARTEMENT = "departement", "département"
    REGION = "region", "région"
    CTU = "ctu", "collectivité territoriale unique"
    COM = "com", "collectivité d’outre-mer"
    SYNDICAT = "syndicat", "syndicat"
    ETABLISSEMENT = "etablissement", "établissement public local"
    ASSOCIATION = "association", "association"
    AUTRE = "autre", "autre personne morale"
