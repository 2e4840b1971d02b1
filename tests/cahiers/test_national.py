"""The national frame of the counters (sources 003 and 004), case by case."""

from __future__ import annotations

import datetime as dt

import pytest
from tests.cahiers.appels import cas_de, lire, motifs

from regles.evaluation import AppreciationHorsBornes


@pytest.fixture(scope="module")
def cahier():
    return lire("axe3-national")


@pytest.fixture(scope="module")
def cas(cahier):
    return cas_de(cahier)


@pytest.mark.requirement("G-01")
@pytest.mark.parametrize(
    ("changes", "attendu"),
    [
        ({}, []),
        ({"porteur__nature": "etablissement", "porteur__financee_par_collectivites": True}, []),
        ({"porteur__nature": "etablissement", "porteur__financee_par_collectivites": False}, ["demandeur_admis"]),
        ({"projet__engagement_decisionnel": False}, ["niveau_decisionnel"]),
        ({"projet__transformation": False}, ["transformation"]),
        ({"projet__resultats": dt.date(2022, 12, 31)}, []),
        ({"projet__resultats": dt.date(2023, 1, 1)}, ["resultats"]),
        ({"projet__effet": dt.date(2023, 6, 1)}, []),
        ({"projet__effet": dt.date(2023, 6, 2)}, ["effet_concret"]),
        ({"projet__debut": dt.date(2020, 2, 29), "projet__effet": dt.date(2022, 2, 28)}, []),
        ({"projet__debut": dt.date(2020, 2, 29), "projet__effet": dt.date(2022, 3, 1)}, ["effet_concret"]),
    ],
)
def test_conditions_at_their_limits(cas, changes, attendu):
    assert motifs(cas(**changes)) == attendu


@pytest.mark.requirement("G-01")
@pytest.mark.parametrize(
    "nature",
    ["commune", "cc", "ca", "cu", "metropole", "ept", "syndicat", "departement", "region", "ctu"],
)
def test_every_collectivite_and_group_may_apply(cas, nature):
    assert cas(porteur__nature=nature).recevable is True


@pytest.mark.requirement("G-02")
@pytest.mark.parametrize(
    ("changes", "montant"),
    [
        ({}, 30_000_00),
        ({"appreciation__taux_retenu": 1_000_000}, 30_000_00),
        ({"appreciation__taux_retenu": 450_000}, 13_500_00),
        ({"depenses__equipement": 10_000_00}, 20_000_00),
        ({"depenses__licences_hors_ue": 10_000_00, "appreciation__licences_marginales": True}, 30_000_00),
        ({"depenses__licences_hors_ue": 10_000_00, "appreciation__licences_marginales": False}, 20_000_00),
        ({"recettes__autres": 29_999_99}, 1),
    ],
)
def test_up_to_the_whole_cost_less_what_is_excluded(cas, changes, montant):
    assert cas(projet__theme="3c", **changes).montant == montant


@pytest.mark.requirement("G-02")
def test_personnel_is_not_excluded_by_the_national_frame(cahier):
    """Two restrictions stand in the document; the third is Saône-et-Loire's."""
    assert [nature.id for nature in cahier.natures_depense if not nature.eligible] == ["equipement"]


@pytest.mark.requirement("G-05")
@pytest.mark.parametrize(
    ("nature", "population", "montant"),
    [
        ("commune", 0, 5_000_00),
        ("commune", 4_999, 5_000_00),
        ("commune", 5_000, 10_000_00),
        ("commune", 5_001, 10_000_00),
        ("cc", 4_999, 20_000_00),
        ("ca", 5_000, 20_000_00),
        ("departement", 76_000, 20_000_00),
        ("region", 2_000_000, 20_000_00),
    ],
)
def test_forfait_by_nature_and_population(cas, nature, population, montant):
    assert cas(porteur__nature=nature, porteur__population=population).montant == montant


@pytest.mark.requirement("G-05")
@pytest.mark.parametrize("nature", ["cu", "metropole", "ept", "syndicat", "ctu"])
def test_forfait_that_no_document_gives_is_judged_between_bounds(cas, nature):
    ouvert = cas(porteur__nature=nature)
    assert (ouvert.minimum, ouvert.maximum) == (0, 20_000_00)
    assert "appreciation.forfait_apprecie" in ouvert.a_apprecier
    assert cas(porteur__nature=nature, appreciation__forfait_apprecie=12_345_67).montant == 12_345_67
    with pytest.raises(AppreciationHorsBornes):
        cas(porteur__nature=nature, appreciation__forfait_apprecie=20_000_01)


@pytest.mark.requirement("G-05")
@pytest.mark.parametrize("theme", ["3b", "3c"])
def test_forfaits_are_those_of_theme_3a(cas, theme):
    assert cas(projet__theme=theme).montant == 30_000_00


@pytest.mark.requirement("G-05", "X-02")
@pytest.mark.parametrize(("cout", "montant"), [(4_999_99, 4_999_99), (5_000_00, 5_000_00), (5_000_01, 5_000_00)])
def test_forfait_never_exceeds_the_cost(cas, cout, montant):
    assert cas(depenses__total=cout).montant == montant


@pytest.mark.requirement("G-03", "G-04")
def test_criteria_of_each_theme_and_of_all(cahier):
    par_theme = {
        code: [critere.id for critere in cahier.criteres if code in critere.themes] for code in ("3a", "3b", "3c")
    }
    assert par_theme == {
        "3a": ["impact", "besoin", "localisation"],
        "3b": ["agents", "portage", "au_dela_outil"],
        "3c": ["impact", "portage", "equipe", "diffusion", "extension"],
    }
    communs = [critere.id for critere in cahier.criteres if not critere.themes]
    assert communs == ["pertinence", "beneficiaires", "rythme", "organisation"]
    assert all(theme.objet for theme in cahier.themes)
    assert cahier.comite.rythme.dit == "une fois par mois, ou dès que 10 dossiers sont déposés"
