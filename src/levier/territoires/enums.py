from __future__ import annotations

from django.db.models import TextChoices


class Niveau(TextChoices):
    """Family of natures within which a code is unique, whatever the vintage: an EPCI may go from CC to CA."""

    COMMUNE = "commune", "commune"
    EPCI = "epci", "intercommunalité à fiscalité propre"
    EPT = "ept", "établissement public territorial"
    DEPARTEMENT = "departement", "département"
    REGION = "region", "région"
    CTU = "ctu", "collectivité territoriale unique"
    COM = "com", "collectivité d’outre-mer"


class Perimetre(TextChoices):
    """Kind of a ressort, from the widest."""

    NATIONAL = "national", "national"
    REGION = "region", "région"
    DEPARTEMENT = "departement", "département"
    COMMUNES = "communes", "liste de communes"


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


NIVEAUX: dict[str, Niveau] = {
    NatureTerritoire.COMMUNE: Niveau.COMMUNE,
    NatureTerritoire.CC: Niveau.EPCI,
    NatureTerritoire.CA: Niveau.EPCI,
    NatureTerritoire.CU: Niveau.EPCI,
    NatureTerritoire.METROPOLE: Niveau.EPCI,
    NatureTerritoire.EPT: Niveau.EPT,
    NatureTerritoire.DEPARTEMENT: Niveau.DEPARTEMENT,
    NatureTerritoire.REGION: Niveau.REGION,
    NatureTerritoire.CTU: Niveau.CTU,
    NatureTerritoire.COM: Niveau.COM,
}
"""Family of each nature of a territory."""

NATURES_SANS_TERRITOIRE = frozenset(
    {NatureStructure.SYNDICAT, NatureStructure.ETABLISSEMENT, NatureStructure.ASSOCIATION, NatureStructure.AUTRE}
)
"""Natures of a legal person that is no territory of our lists: known by its SIREN."""


NOMS_GENERIQUES = {
    NatureStructure.SYNDICAT.value: "syndicat",
    NatureStructure.ETABLISSEMENT.value: "établissement public",
    NatureStructure.ASSOCIATION.value: "association",
}
"""What a sentence calls a legal person whose name does not say what it is."""


class SourcePopulation(TextChoices):
    """Where a population comes from."""

    LEGALE = "legale", "population municipale légale"
    RECENSEMENT = "recensement", "dernier recensement publié"
    SOMME = "somme", "somme des communes"
    SOMME_APPROCHEE = "somme_approchee", "somme des communes, dont une part négligeable d’une autre année"
    ABSENTE = "absente", "non publiée pour ce millésime"


class GenreAncienne(TextChoices):
    """What a name that leads to a commune was or is."""

    DELEGUEE = "deleguee", "commune déléguée"
    ASSOCIEE = "associee", "commune associée"
    ARRONDISSEMENT = "arrondissement", "arrondissement"


class Demandeurs(TextChoices):
    """Kinds of porteur over which a call is simulated. Corsica and the like stand with both levels that they replace."""

    COMMUNES = "communes", "Les communes"
    GROUPEMENTS = "groupements", "Les intercommunalités"
    DEPARTEMENTS = "departements", "Les départements"
    REGIONS = "regions", "Les régions"

    @property
    def natures(self) -> tuple[str, ...]:
        """The natures of territory that it stands for."""
        return {
            "communes": (NatureTerritoire.COMMUNE.value,),
            "groupements": ("cc", "ca", "cu", "metropole", "ept"),
            "departements": (NatureTerritoire.DEPARTEMENT.value, NatureTerritoire.CTU.value),
            "regions": (NatureTerritoire.REGION.value, NatureTerritoire.CTU.value),
        }[self.value]
