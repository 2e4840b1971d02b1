from __future__ import annotations

import socket
import time

import pytest
from tests.connecteurs.sirene import serveur as s

from connecteurs.sirene import (
    AdresseIllisible,
    Etablissement,
    ReponseInattendue,
    Sirene,
    SireneInjoignable,
    SireneMuet,
    SiretIntrouvable,
    TropDeDemandes,
)

DELAI = 0.5


@pytest.fixture(scope="module")
def sirene():
    with s.serveur() as adresse:
        yield Sirene(adresse, delai=DELAI)


def test_establishment_is_read_and_typed(sirene):
    assert sirene.chercher(s.OUVERT) == Etablissement(
        siret=s.OUVERT,
        denomination="SYNDICAT D'ESSAI",
        adresse="1 PLACE DU TEST 71250 CLUNY",
        categorie_juridique="7354",
        departement="71",
        active=True,
    )


@pytest.mark.parametrize(
    ("siret", "departement", "active"), [(s.FERME, "971", False), (s.CESSE, "71", False), (s.SECONDAIRE, "2A", True)]
)
def test_closed_and_secondary_establishments(sirene, siret, departement, active):
    found = sirene.chercher(siret)
    assert (found.siret, found.departement, found.active) == (siret, departement, active)


@pytest.mark.parametrize(
    ("siret", "erreur"),
    [
        (s.INCONNU, SiretIntrouvable),
        (s.TROP, TropDeDemandes),
        (s.PANNE, SireneInjoignable),
        (s.COUPE, SireneInjoignable),
        (s.ABSENT, ReponseInattendue),
        (s.ILLISIBLE, ReponseInattendue),
        (s.AUTRE, ReponseInattendue),
    ],
)
def test_each_failure_has_its_error(sirene, siret, erreur):
    with pytest.raises(erreur):
        sirene.chercher(siret)


@pytest.mark.parametrize("siret", [s.MUET, s.GOUTTE])
def test_server_that_hangs_or_drips_is_left_in_time(sirene, siret):
    start = time.monotonic()
    with pytest.raises((SireneMuet, ReponseInattendue)):
        sirene.chercher(siret)
    assert time.monotonic() - start < 10 * DELAI


def test_nothing_listens():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    with pytest.raises(SireneInjoignable):
        Sirene(f"http://127.0.0.1:{port}/search", delai=DELAI).chercher(s.OUVERT)


@pytest.mark.parametrize("adresse", ["", "file:///etc/hostname", "ftp://exemple.fr", "http://"])
def test_address_that_is_no_web_address_is_refused(adresse):
    with pytest.raises(AdresseIllisible):
        Sirene(adresse)
