"""Each call of the sources gives its requests to the service that its document names."""

from __future__ import annotations

import pytest
from tests.cahiers.appels import FICHIERS, lire

from regles.competence import Service
from regles.roles import Roles

THEMES_DE_CORSE = {
    "organisation": Service.DEPARTEMENT,
    "competences": Service.DEPARTEMENT,
    "usagers": Service.DEPARTEMENT,
    "laboratoire": Service.REGION,
}
SERVICES = {
    "axe2-volet4-franceconnect-api": {"raccordement": Service.NATION},
    "axe2-volets-1-3": dict.fromkeys(("demat", "donnees", "cooperation"), Service.NATION),
    "axe3-corse": THEMES_DE_CORSE,
    "axe3-demat-ads": {"demat_ads": Service.DEPARTEMENT},
    "axe3-ile-de-france-volet1": dict.fromkeys(("expert", "formation", "usagers"), Service.DEPARTEMENT),
    "axe3-ile-de-france-volet2": dict.fromkeys(("une_collectivite", "commun"), Service.REGION),
    "axe3-national": dict.fromkeys(("3a", "3b", "3c", "labo"), Service.NATION),
    "axe3-saone-et-loire": dict.fromkeys(("3a", "3b", "3c"), Service.APPEL),
}


@pytest.mark.requirement("CO-03", "IF-01", "IF-06", "IF-11", "N-02")
@pytest.mark.parametrize("nom", [fichier.stem for fichier in FICHIERS])
def test_each_theme_goes_to_the_service_of_its_document(nom: str):
    cahier = lire(nom)
    assert {theme.code: cahier.competence.service(theme.code) for theme in cahier.themes} == SERVICES[nom]


@pytest.mark.requirement("IF-06")
def test_who_takes_paris_is_a_setting():
    regles = {nom: lire(nom).competence.a_regler for nom in SERVICES}
    assert {nom for nom, codes in regles.items() if codes} == {"axe3-ile-de-france-volet1", "axe3-demat-ads"}
    assert set(regles.values()) == {frozenset({"75"}), frozenset()}


@pytest.mark.parametrize("nom", [fichier.stem for fichier in FICHIERS])
def test_roles_are_the_usual_ones_but_the_place(nom: str):
    lieu = "projet.lieu" if nom == "axe3-ile-de-france-volet1" else ""
    assert lire(nom).roles == Roles(assiette="depenses_eligibles", lieu=lieu)
