"""The national calls of axe 2 (source 002): waves, territory covered on real data, the automatic counter."""

from __future__ import annotations

import csv
import datetime as dt
import gzip
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache

import pytest
from tests.cahiers.appels import RACINE, cas_de, lire, motifs

DONNEES = RACINE / "src" / "levier" / "territoires" / "donnees"


@pytest.fixture(scope="module")
def volets():
    return lire("axe2-volets-1-3")


@pytest.fixture(scope="module")
def cas(volets):
    return cas_de(volets)


@pytest.fixture(scope="module")
def volet4():
    return lire("axe2-volet4-franceconnect-api")


@pytest.fixture(scope="module")
def cas4(volet4):
    return cas_de(volet4)


@dataclass(frozen=True)
class Territoires:
    """The communes of 2021: their population, their département, and those that each EPCI covers."""

    population: dict[str, int]
    departement: dict[str, str]
    membres: dict[str, frozenset[str]]

    def couverture(self, communes: Iterable[str]) -> dict[str, int]:
        """What the rules know of a group that covers `communes`."""
        couvertes = frozenset(communes)
        entiers = [
            code for code in set(self.departement.values()) if {c for c, d in self.departement.items() if d == code} <= couvertes
        ]  # fmt: skip
        return {
            "groupe.population": sum(self.population[commune] for commune in couvertes),
            "groupe.departements_entiers": len(entiers),
        }

    def du_departement(self, code: str) -> frozenset[str]:
        return frozenset(commune for commune, departement in self.departement.items() if departement == code)


@cache
def territoires() -> Territoires:
    with gzip.open(DONNEES / "territoires-2021.csv.gz", "rt", encoding="utf-8") as fichier:
        communes = [ligne for ligne in csv.DictReader(fichier) if ligne["niveau"] == "commune" and ligne["population"]]
    with gzip.open(DONNEES / "appartenances-2021.csv.gz", "rt", encoding="utf-8") as fichier:
        membres: dict[str, set[str]] = {}
        for ligne in (ligne for ligne in csv.DictReader(fichier) if ligne["niveau"] == "epci"):
            membres.setdefault(ligne["groupement"], set()).add(ligne["commune"])
    return Territoires(
        {ligne["code"]: int(ligne["population"]) for ligne in communes},
        {ligne["code"]: ligne["departement_code"] for ligne in communes},
        {groupement: frozenset(codes) for groupement, codes in membres.items()},
    )


RENNES, LYON, LIFFRE, VALLONS = "243500139", "200046977", "243500774", "200043990"


@pytest.mark.requirement("A2-01")
@pytest.mark.parametrize(
    ("porteur", "groupements", "departements", "recevable"),
    [
        ("metropole", [RENNES], [], False),
        ("metropole", [LYON], [], True),
        ("metropole", [RENNES, LIFFRE], [], False),
        ("metropole", [RENNES, LIFFRE, VALLONS], [], True),
        ("metropole", [RENNES, RENNES, LIFFRE, LIFFRE], [], False),
        ("departement", [], ["48"], True),
        ("departement", [], ["35"], True),
    ],
)
def test_covered_territory_is_computed_from_real_communes(cas, porteur, groupements, departements, recevable):
    """One commune counts once, whatever covers it; a whole département needs no population."""
    reels = territoires()
    communes = frozenset().union(
        *(reels.membres[code] for code in groupements), *(reels.du_departement(code) for code in departements)
    )
    couverture = reels.couverture(communes)
    resultat = cas(porteur__nature=porteur, porteur__population=100_000, **couverture)
    assert resultat.recevable is recevable
    assert motifs(resultat) == ([] if recevable else ["couverture"])


@pytest.mark.requirement("A2-01")
def test_small_epci_that_together_cover_a_departement_are_admitted(cas):
    reels = territoires()
    lozere = reels.du_departement("48")
    epci = [communes for communes in reels.membres.values() if communes & lozere]
    couverture = reels.couverture(frozenset().union(*epci))
    assert couverture["groupe.population"] < 500_000
    assert cas(porteur__nature="cc", porteur__population=10_000, **couverture).recevable is True
    manque = reels.couverture(frozenset().union(*epci) - {min(lozere)})
    assert motifs(cas(porteur__nature="cc", porteur__population=10_000, **manque)) == ["couverture"]


@pytest.mark.requirement("A2-01")
@pytest.mark.parametrize(
    ("population", "entiers", "recevable"),
    [(499_999, 0, False), (500_000, 0, True), (499_999, 1, True), (0, 1, True), (499_999, None, None), (500_000, None, True)],
)  # fmt: skip
def test_coverage_at_its_limits(cas, population, entiers, recevable):
    resultat = cas(**{"groupe.population": population, "groupe.departements_entiers": entiers})
    assert resultat.recevable is recevable


@pytest.mark.requirement("A2-02")
@pytest.mark.parametrize(
    ("cout", "montant"), [(400_000_00, 200_000_00), (1_234_55, 617_27), (1, 0), (24_000_000_00, 12_000_000_00)]
)
def test_half_of_the_total_cost(cas, cout, montant):
    resultat = cas(depenses__total=cout)
    assert (resultat.montant, resultat.minimum, resultat.maximum) == (montant, montant, montant)
    assert resultat.a_apprecier == ()


@pytest.mark.requirement("A2-02", "X-02")
@pytest.mark.parametrize(("autres", "montant"), [(200_000_00, 200_000_00), (200_000_01, 199_999_99), (400_000_00, 0)])
def test_grant_never_exceeds_what_is_left_to_finance(cas, autres, montant):
    assert cas(recettes__autres=autres).montant == montant


def test_waves_are_dated_and_those_guessed_are_marked(volets, cas):
    jours = [(vague.id, vague.ouverture, vague.cloture) for vague in volets.fenetre.vagues]
    assert jours == [
        ("vague1", dt.date(2021, 1, 25), dt.date(2021, 5, 28)),
        ("vague2", dt.date(2021, 7, 1), dt.date(2021, 11, 30)),
        ("vague3", dt.date(2022, 1, 3), dt.date(2022, 5, 31)),
    ]
    assert ["hypothèse" in vague.libelle for vague in volets.fenetre.vagues] == [False, True, True]
    for _, ouverture, cloture in jours:
        un_jour = dt.timedelta(days=1)
        for jour, recevable in [
            (ouverture - un_jour, False),
            (ouverture, True),
            (cloture, True),
            (cloture + un_jour, False),
        ]:
            assert cas(projet__depot=jour, projet__debut=jour, projet__resultats=jour).recevable is recevable


def test_three_volets_share_the_same_rules(volets, cas):
    assert [theme.code for theme in volets.themes] == ["demat", "donnees", "cooperation"]
    assert {cas(projet__theme=theme.code).montant for theme in volets.themes} == {200_000_00}


@pytest.mark.parametrize(
    ("debut", "resultats", "attendu"),
    [
        (dt.date(2021, 10, 1), dt.date(2023, 4, 1), []),
        (dt.date(2021, 10, 1), dt.date(2023, 4, 2), ["resultats_sous_delai"]),
        (dt.date(2021, 8, 31), dt.date(2023, 2, 28), []),
        (dt.date(2021, 8, 31), dt.date(2023, 3, 1), ["resultats_sous_delai"]),
    ],
)
def test_results_come_within_civil_months(cas, debut, resultats, attendu):
    assert motifs(cas(projet__debut=debut, projet__resultats=resultats)) == attendu


@pytest.mark.requirement("A2-04")
@pytest.mark.parametrize(
    ("franceconnect", "deja_fc", "api", "deja_api", "recevable", "montant"),
    [
        (True, False, True, False, True, 10_000_00),
        (True, False, False, False, True, 5_000_00),
        (False, False, True, False, True, 5_000_00),
        (True, True, True, False, True, 5_000_00),
        (True, False, True, True, True, 5_000_00),
        (True, True, False, False, False, 0),
        (False, False, True, True, False, 0),
        (True, True, True, True, False, 0),
        (False, False, False, False, False, 0),
    ],
)
def test_one_financing_of_each_kind(cas4, franceconnect, deja_fc, api, deja_api, recevable, montant):
    resultat = cas4(
        volet4__franceconnect=franceconnect,
        volet4__deja_franceconnect=deja_fc,
        volet4__api=api,
        volet4__deja_api=deja_api,
        porteur__deja_attribue=5_000_00 * (deja_fc + deja_api),
    )
    assert (resultat.recevable, resultat.montant) == (recevable, montant)


@pytest.mark.requirement("A2-04")
@pytest.mark.parametrize(
    ("jour", "recevable"),
    [
        (dt.date(2021, 1, 25), False),
        (dt.date(2021, 1, 26), True),
        (dt.date(2022, 9, 30), True),
        (dt.date(2022, 10, 1), False),
    ],
)
def test_counter_is_continuous_until_its_last_day(cas4, jour, recevable):
    assert cas4(projet__depot=jour).recevable is recevable


@pytest.mark.requirement("A2-04")
def test_compliant_request_is_granted_without_judgement(volet4, cas4):
    assert volet4.appreciations == ()
    assert volet4.plafond_par_porteur
    assert motifs(cas4(conformite__liste_de_controle=False)) == ["cahier_simplifie"]
    assert motifs(cas4(conformite__service_aux_usagers=False)) == ["service_aux_usagers"]
    assert cas4(porteur__deja_attribue=7_000_00).montant == 3_000_00
    assert cas4(porteur__deja_attribue=10_000_00).montant == 0


@pytest.mark.requirement("A2-04")
@pytest.mark.parametrize(
    ("nature", "mutualisation", "recevable"),
    [
        ("commune", None, True),
        ("syndicat", None, True),
        ("departement", None, True),
        ("association", True, True),
        ("association", False, False),
        ("association", None, None),
    ],
)
def test_any_collectivite_or_mutualisation_structure(cas4, nature, mutualisation, recevable):
    """The coverage asked by the three other volets is not asked here."""
    resultat = cas4(porteur__nature=nature, porteur__mutualisation=mutualisation, porteur__population=90)
    assert resultat.recevable is recevable


@pytest.mark.requirement("A2-04")
def test_form_of_the_counter_asks_what_its_rules_read(volet4):
    champs = [champ.nom for section in volet4.formulaire for champ in section.champs]
    assert champs[champs.index("volet4.franceconnect") :] == [
        "volet4.franceconnect",
        "volet4.deja_franceconnect",
        "volet4.api",
        "volet4.deja_api",
        "volet4.api_choisie",
        "projet.presentation",
        "conformite.service_aux_usagers",
        "conformite.liste_de_controle",
        "depenses.total",
    ]
