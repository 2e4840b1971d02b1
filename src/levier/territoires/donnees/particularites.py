"""Collectivités that no list of the package names: territorial law rather than statistics.

Codes are those of INSEE's list of collectivités with the powers of a département (ctcd). No SIREN: none is published
in our sources, and a SIREN is never derived.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class CollectiviteParticuliere:
    """A collectivité that stands in place of départements or régions, over the territory of `departements`."""

    niveau: str
    nature: str
    code: str
    nom: str
    departements: tuple[str, ...]
    region: str
    statut_particulier: bool = True
    sans_groupement: str = ""  # SIREN of a grouping whose communes are not in it


COLLECTIVITES = (
    CollectiviteParticuliere("ctu", "ctu", "20R", "Collectivité de Corse", ("2A", "2B"), "94"),
    CollectiviteParticuliere("ctu", "ctu", "972R", "Collectivité territoriale de Martinique", ("972",), "02"),
    CollectiviteParticuliere("ctu", "ctu", "973R", "Collectivité territoriale de Guyane", ("973",), "03"),
    CollectiviteParticuliere("ctu", "ctu", "976D", "Département de Mayotte", ("976",), "06"),
    CollectiviteParticuliere(
        "departement", "departement", "6AE", "Collectivité européenne d'Alsace", ("67", "68"), "44"
    ),
    CollectiviteParticuliere(
        "departement", "departement", "69D", "Rhône", ("69",), "84", statut_particulier=False,
        sans_groupement="200046977",
    ),
)  # fmt: skip

DEPARTEMENTS_SANS_CONSEIL = frozenset({"2A", "2B", "67", "68", "69", "75", "972", "973", "976"})
"""Circonscriptions of the State whose conseil départemental is elsewhere: CTU, Alsace, Paris, and the Rhône,
which is split between the Métropole de Lyon and the département (69D)."""
REGIONS_SANS_CONSEIL = frozenset({"02", "03", "06", "94"})
"""Circonscriptions whose conseil régional is a CTU."""
REGIONS_D_OUTRE_MER = frozenset({"01", "02", "03", "04", "06"})
COM_SANS_CONSEIL = frozenset({"989"})
"""Clipperton has no collectivité."""
COM_SANS_COMMUNE = frozenset({"977", "978", "984", "989"})
"""Overseas collectivités whose « communes » in the code officiel géographique are no legal persons."""

COMMUNES_A_STATUT_PARTICULIER = frozenset({"75056"})
METROPOLE_DE_LYON = "MET69"
METROPOLE_DU_GRAND_PARIS = "200054781"
"""Its communes but Paris are those of the EPT."""
PARIS = "75056"
