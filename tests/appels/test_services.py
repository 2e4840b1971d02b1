"""Publishing tells those who will instruct, and calls are found by those whom they concern."""

from __future__ import annotations

import pytest
from tests.cahiers.appels import FICHIERS, texte_de
from tests.fabriques import un_agent, un_agent_de
from tests.taches import derouler

from levier.appels.actions import publier, regler_competence
from levier.appels.models import Appel
from levier.appels.queries import appels_concernant, ressorts_competents
from levier.comptes.enums import Role
from levier.socle import courriels, horloge
from levier.socle.acteurs import SYSTEME
from levier.socle.models import Courriel
from levier.territoires.queries.ressorts import communes, departement
from levier.territoires.ressort import NATIONAL, region

pytestmark = pytest.mark.django_db
COMPETENTS = {
    "axe2-volet4-franceconnect-api": ["national"],
    "axe2-volets-1-3": ["national"],
    "axe3-corse": ["departement:2A", "departement:2B", "region:94"],
    "axe3-demat-ads": [*(f"departement:{code}" for code in ("77", "78", "91", "92", "93", "94", "95")), "region:11"],
    "axe3-ile-de-france-volet1": [
        *(f"departement:{code}" for code in ("77", "78", "91", "92", "93", "94", "95")), "region:11",
    ],
    "axe3-ile-de-france-volet2": ["region:11"],
    "axe3-national": ["national"],
    "axe3-saone-et-loire": ["departement:71"],
}  # fmt: skip


@pytest.mark.requirement("N-02", "CO-03", "IF-01", "IF-06")
@pytest.mark.parametrize("nom", [fichier.stem for fichier in FICHIERS])
def test_publishing_tells_the_agents_of_the_services_that_the_cahier_names(nom):
    everywhere = {
        ressort.cle: un_agent_de(ressort)
        for ressort in (NATIONAL, region("11"), region("94"), region("27"), *map(departement, ("71", "77", "2A", "75")))
    }
    un_agent_de(departement("77"), Role.LECTEUR)
    appel = publier(texte_de(nom), par=SYSTEME).appel
    assert [ressort.cle for ressort in ressorts_competents(appel)] == COMPETENTS[nom]
    derouler()
    told = {person.email: cle for cle, person in everywhere.items()}
    assert {told[mail.destinataire] for mail in Courriel.objects.all()} == set(everywhere) & set(COMPETENTS[nom])
    assert {mail.sujet for mail in Courriel.objects.all()} == {
        f"Un guichet à instruire est publié : {courriels.citer(appel.titre)}"
    }


def test_the_same_text_published_again_tells_nobody_and_a_new_version_says_so():
    agent = un_agent()
    text = texte_de("axe3-saone-et-loire")
    with horloge.figee(horloge.a_paris(2021, 1, 20)):
        for version in (text, text, text + "\n# Une version de plus.\n"):
            publier(version, par=SYSTEME)
        derouler()
    mails = Courriel.objects.order_by("pk")
    assert [(m.destinataire, m.sujet.partition(" : ")[0]) for m in mails] == [
        (agent.email, "Un guichet à instruire est publié"), (agent.email, "Une nouvelle version d’un guichet est publiée"),
    ]  # fmt: skip
    assert "du 25 janvier 2021 au 22 octobre 2021 inclus" in mails[0].texte


@pytest.mark.requirement("N-02")
def test_calls_are_found_by_those_whose_requests_they_may_give():
    for fichier in FICHIERS:
        publier(texte_de(fichier.stem), par=SYSTEME)
    idf = {"axe3-demat-ads", "axe3-ile-de-france-volet1"}
    expected = {
        NATIONAL: set(COMPETENTS),
        region("11"): {*idf, "axe3-ile-de-france-volet2"},
        region("94"): {"axe3-corse"},
        region("27"): {"axe3-saone-et-loire"},
        departement("77"): idf,
        departement("2A"): {"axe3-corse"},
        departement("75"): set(),
        departement("71"): {"axe3-saone-et-loire"},
        departement("21"): set(),
        communes(["71178"], "71"): {"axe3-saone-et-loire"},
        communes(["77288"], "77"): idf,
    }
    found = {
        ressort: {call.identifiant.removeprefix("fitn7-") for call in appels_concernant([ressort])}
        for ressort in expected
    }
    assert found == expected
    assert appels_concernant([]) == []
    volet1 = Appel.objects.get(identifiant="fitn7-axe3-ile-de-france-volet1")
    regler_competence(volet1, "75", instruit=departement("75"), paie="reliquat_region", par=SYSTEME)
    assert appels_concernant([departement("75")]) == [volet1]
    assert "departement:75" in {ressort.cle for ressort in ressorts_competents(volet1)}
