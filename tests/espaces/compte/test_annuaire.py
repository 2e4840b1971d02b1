from __future__ import annotations

import pytest
from tests.comptes.conftest import une_personne
from tests.connecteurs.sirene import serveur as s

from levier.comptes.models import Rattachement
from levier.espaces.compte import annuaire
from levier.territoires.models import Structure

PAGE = "/compte/structures/rattacher/siret/"
VRAI = "35600000000048"
"""A number whose key is right (La Poste's): the server of the tests gives it the answer each test wants."""


@pytest.fixture
def sirene(settings, monkeypatch):
    """The real client against the real server, which answers `VRAI` as it would another number."""

    def repondre(comme: str) -> None:
        monkeypatch.setattr(s, "_reponses", lambda: {VRAI: _pour_vrai(comme)})

    with s.serveur() as adresse:
        settings.LEVIER_SIRENE, settings.LEVIER_SIRENE_DELAI = adresse, 2.0
        yield repondre


def _pour_vrai(comme: str) -> list[dict[str, object]]:
    if comme == s.INCONNU:
        return []
    state = "F" if comme == s.FERME else "A"
    place = {"siret": VRAI, "adresse": "1 PLACE DU TEST", "commune": "71137", "etat_administratif": state}
    return [s.entreprise(VRAI, siege=place)]


def page(client, siret: str = VRAI) -> str:
    return client.get(PAGE, {"siret": siret}).content.decode()


def test_known_number_fills_the_form(client, db, sirene):
    client.force_login(une_personne())
    sirene(s.OUVERT)
    shown = page(client)
    assert "Connu de l’annuaire des entreprises" in shown
    for value in ("SYNDICAT D&#x27;ESSAI", "1 PLACE DU TEST", 'value="71"'):
        assert value in shown


@pytest.mark.parametrize(("comme", "phrase"), [(s.INCONNU, annuaire.INCONNU), (s.FERME, annuaire.FERME)])
def test_unknown_or_closed_number_is_said(client, db, sirene, comme, phrase):
    client.force_login(une_personne())
    sirene(comme)
    assert phrase in page(client)


def test_directory_that_does_not_answer_does_not_prevent(client, db, settings):
    person = une_personne()
    client.force_login(person)
    settings.LEVIER_SIRENE = "http://127.0.0.1:9/search"
    assert annuaire.INDISPONIBLE in page(client)
    typed = {
        "siret": VRAI, "denomination": "Opérateur d’essai", "nature": "autre", "departement_code": "71", "role": "signataire",
    }  # fmt: skip
    client.post(PAGE, typed)
    assert Rattachement.objects.get(personne=person).structure == Structure.objects.get(siret=VRAI)


def test_number_that_reads_badly_gets_its_sentence_and_no_call(client, db, settings):
    client.force_login(une_personne())
    settings.LEVIER_SIRENE = "http://127.0.0.1:9/search"
    assert "n’est pas un SIRET" in page(client, "123")


def test_without_directory_nothing_is_offered(client, db):
    client.force_login(une_personne())
    assert "annuaire des entreprises" not in page(client)
