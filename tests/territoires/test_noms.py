from __future__ import annotations

import csv
import io
import re

import pytest

from levier.territoires.donnees.format import lire
from levier.territoires.enums import NatureStructure
from levier.territoires.models import Structure, Territoire
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


_APRES_A = {
    "commune": "à la commune",
    "cc": "à la communauté de communes",
    "ca": "à la communauté d’agglomération",
    "cu": "à la communauté urbaine",
    "ept": "à l’établissement public territorial",
    "departement": "au département",
    "region": "à la région",
}
_PARTICULIERS = {"75056", "6AE"}  # ville de Paris, Collectivité européenne d'Alsace
_ARTICLES = {"le": ("au ", "du "), "la": ("à la ", "de la "), "les": ("aux ", "des "), "l’": ("à l’", "de l’")}


@pytest.mark.requirement("X-06")
@pytest.mark.parametrize("annee", [2021, 2026])
def test_every_denomination_takes_its_article(annee):
    """All groupings, départements, régions, and a commune in seven, of the territory data."""
    for rang, place in enumerate(csv.DictReader(io.StringIO(lire(annee, "territoires").decode()))):
        if place["niveau"] == "commune" and rang % 7 and not place["nom"].startswith(("L", "Aux", "H", "Y")):
            continue
        wanted = ("niveau", "nature", "code", "nom")
        territoire = Territoire(
            **{key: place[key] for key in wanted},
            article=int(place["article"]),
            statut_particulier=place["statut_particulier"] == "t",
        )
        structure = Structure(nature=place["nature"], denomination=denomination(territoire))
        _exiger_des_articles(structure)
        if place["code"] not in _PARTICULIERS:
            assert structure.avec_au.startswith(_APRES_A.get(place["nature"], "")), structure.avec_au


@pytest.mark.parametrize("nature", NatureStructure.values)
@pytest.mark.parametrize("nom", ["SIVOM DE L'OUEST", "Les Amis du livre", "XPZ", "Le Havre", "Énergies d'ici", "Halle"])
def test_whatever_the_kind_and_the_name_the_articles_agree(nature, nom):
    _exiger_des_articles(Structure(nature=nature, denomination=nom))


def _exiger_des_articles(structure: Structure) -> None:
    """The three forms have one article, that the word after it takes."""
    found = re.match(r"(les|le|la|l’)(?: |(?<=’))(?=\S)", structure.avec_le, re.IGNORECASE)
    au, de = _ARTICLES[found[1].lower()] if found else ("à ", "d")
    assert structure.avec_au.lower().startswith(au), structure.avec_au
    assert structure.avec_de.startswith(("de ", "d’")) if not found else structure.avec_de.lower().startswith(de)
    rest = structure.avec_le[found.end() :] if found else ""
    if found and found[1] in {"le", "la"}:
        assert not re.match("[aeiouyéèêîôœ]", rest, re.IGNORECASE), structure.avec_le
    if found and found[1] == "l’":
        assert re.match("[aeiouyhéèêîôœ]", rest, re.IGNORECASE), structure.avec_le
