"""What `benchmarks.regles` compares with: four calls of the fund, written by hand in polars, NumPy, OpenFisca and Python.

Judgements take their defaults. Each gives a mask of failed conditions and an amount in cents, in the order of the cahier.
"""

APPELS = ("saone_et_loire", "ile_de_france", "axe2", "ads")
FICHIERS = {
    "saone_et_loire": "axe3-saone-et-loire.yaml",
    "ile_de_france": "axe3-ile-de-france-volet1.yaml",
    "axe2": "axe2-volets-1-3.yaml",
    "ads": "axe3-demat-ads.yaml",
}
NATURES = (
    *("commune", "cc", "ca", "cu", "metropole", "ept", "syndicat", "departement", "region", "ctu"),
    *("etablissement", "association", "autre"),
)
COLLECTIVITES = NATURES[:10]
AUTRES = NATURES[10:]
ROLES = ("centre", "autonome", "rattachee")
