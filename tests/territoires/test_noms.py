from __future__ import annotations

import pytest

from levier.territoires.models import Territoire
from levier.territoires.queries import denomination, nom_avec_de


@pytest.mark.parametrize(
    ("code", "niveau", "attendue"),
    [
        ("71137", "commune", "Commune de Cluny"),
        ("71153", "commune", "Commune du Creusot"),
        ("71014", "commune", "Commune d’Autun"),
        ("71001", "commune", "Commune de L’Abergement-de-Cuisery"),
        ("85194", "commune", "Commune des Sables-d’Olonne"),
        ("71133", "commune", "Commune de La Clayette"),
        ("75056", "commune", "Ville de Paris"),
        ("200040293", "epci", "Communauté de communes du Clunisois"),
        ("247100589", "epci", "Communauté d’agglomération Le Grand Chalon"),
        ("247100290", "epci", "Communauté urbaine Le Creusot Montceau-les-Mines"),
        ("200046977", "epci", "Métropole de Lyon"),
        ("200057867", "ept", "Établissement public territorial Plaine Commune"),
        ("71", "departement", "Département de Saône-et-Loire"),
        ("01", "departement", "Département de l’Ain"),
        ("22", "departement", "Département des Côtes-d’Armor"),
        ("91", "departement", "Département de l’Essonne"),
        ("69D", "departement", "Département du Rhône"),
        ("6AE", "departement", "Collectivité européenne d’Alsace"),
        ("27", "region", "Région Bourgogne-Franche-Comté"),
        ("20R", "ctu", "Collectivité de Corse"),
        ("976D", "ctu", "Département de Mayotte"),
        ("978", "com", "Collectivité de Saint-Martin"),
        ("988", "com", "Nouvelle-Calédonie"),
    ],
)
def test_full_name_of_a_territory(territoire, code, niveau, attendue):
    assert denomination(territoire(code, niveau)) == attendue


def test_every_name_takes_de_without_failing(db):
    for item in Territoire.objects.filter(millesime=2021).only("nom", "niveau", "article", "code").iterator():
        assert nom_avec_de(item).startswith(("de ", "d’", "du ", "des "))
