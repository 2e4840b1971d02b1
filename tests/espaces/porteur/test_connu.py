from __future__ import annotations

import pytest
from tests.fabriques import CC, une_structure

from levier.espaces.porteur.connu import connu
from levier.socle.acteurs import SYSTEME
from levier.territoires.actions import creer_structure

pytestmark = [pytest.mark.django_db, pytest.mark.requirement("X-09")]


def test_commune_is_known_with_its_sources_and_its_vintage():
    facts = {fact.libelle: (fact.valeur, fact.source) for fact in connu(une_structure(), 2021)}
    assert facts["Demandeur"] == ("Commune de Dompierre-les-Ormes", "listes des territoires de 2021")
    assert facts["Population"][0] == "898\u00a0habitants"
    assert facts["Population"][1].endswith("en vigueur en 2021")
    assert facts["Intercommunalité"][0].startswith("CC ")
    assert "Adresse" not in facts


def test_population_of_the_next_year_is_said_to_be():
    facts = {fact.libelle: (fact.valeur, fact.source) for fact in connu(une_structure("22016"), 2021)}
    assert facts["Population"] == (
        "352\u00a0habitants", "population municipale légale de 2019, celle en vigueur en 2021 n’est pas publiée",
    )  # fmt: skip


def test_number_is_shown_when_it_is_published_only():
    structure = une_structure(CC)
    assert {fact.libelle: fact.valeur for fact in connu(structure, 2021)}["SIREN"] == CC
    structure.siren = None
    assert "SIREN" not in {fact.libelle for fact in connu(structure, 2021)}


def test_other_legal_person_is_known_by_what_it_declared():
    structure = creer_structure(
        denomination="Syndicat d’essai", nature="syndicat", siret="35600000000048", adresse="1 rue du Test",
        departement_code="71", par=SYSTEME,
    )  # fmt: skip
    assert [(fact.libelle, fact.valeur) for fact in connu(structure, 2021)] == [
        ("Demandeur", "Syndicat d’essai"), ("SIRET", "35600000000048"), ("Adresse", "1 rue du Test"),
    ]  # fmt: skip
