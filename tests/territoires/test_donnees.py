"""What the committed files hold: each trap of the sources, and what is done about it."""

from __future__ import annotations

import collections
import csv
import gzip
import io

import pytest
from stdnum.fr import siren as numero_siren

from levier.territoires.donnees import format as fichiers
from levier.territoires.donnees import particularites, sources
from levier.territoires.donnees.lignes import Commune, Population, nettoyer_nom, somme

MILLESIMES = (2021, 2026)


def _csv(millesime: int, nom: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(fichiers.lire(millesime, nom).decode())))


@pytest.mark.parametrize(("millesime", "communes", "epci"), [(2021, 34_965 + 94, 1254), (2026, 34_875 + 94, 1255)])
def test_counts_are_those_of_the_vintage(lignes, millesime, communes, epci):
    counts = collections.Counter(niveau for niveau, _ in lignes(millesime))
    assert counts == {
        "commune": communes, "epci": epci, "ept": 11, "departement": 103, "region": 18, "ctu": 4, "com": 8,
    }  # fmt: skip
    assert dict(fichiers.decrire(millesime).comptes) == counts
    overseas = [
        row for row in lignes(millesime).values() if row["niveau"] == "commune" and row["region_code"][0] == "9"
    ]
    assert len([row for row in overseas if len(row["region_code"]) == 3]) == 94


def test_natures_of_epci_in_2021(lignes):
    natures = collections.Counter(r["nature"] for r in lignes(2021).values() if r["niveau"] == "epci")
    assert natures == {"cc": 995, "ca": 223, "cu": 14, "metropole": 22}
    assert {r["nom"][:3] for r in lignes(2021).values() if r["nature"] == "ca"} == {"CA "}


@pytest.mark.parametrize(
    ("code", "population"),
    [("71076", "44810"), ("71270", "33810"), ("71153", "21491"), ("71306", "17897"), ("75056", "2175601")],
)
def test_population_of_2021_is_the_one_in_force_and_not_the_next(lignes, code, population):
    """1.1.1's communes.json says 45 056 for Chalon-sur-Saône: legal 2019, in force a year later."""
    row = lignes(2021)["commune", code]
    assert (row["population"], row["population_annee"], row["population_source"]) == (population, "2018", "legale")
    assert int(row["population_totale"]) > int(population)


def test_population_of_2026_is_the_communes_file_and_an_epci_sums_it(lignes):
    rows = lignes(2026)
    assert rows["commune", "71076"]["population"] == "45102"  # the EPCI file, one year behind, says 44 592
    assert rows["commune", "71076"]["population_totale"] == ""
    members = [m["commune"] for m in _csv(2026, "appartenances") if m["groupement"] == "247100589"]
    expected = sum(int(rows["commune", code]["population"]) for code in members)
    grand_chalon = rows["epci", "247100589"]
    assert (grand_chalon["population"], grand_chalon["population_source"]) == (str(expected), "somme")
    assert grand_chalon["population_totale"] == ""


@pytest.mark.parametrize(
    ("code", "population"), [("22016", "352"), ("29083", "260"), ("29155", "833"), ("85113", "4850")]
)
def test_islands_have_no_epci_and_take_the_next_year_s_population_in_2021(lignes, code, population):
    """Nobody publishes their population of 2018: that of 2019 stands, and its year is said."""
    then, now = lignes(2021)["commune", code], lignes(2026)["commune", code]
    assert [then[f"population{suite}"] for suite in ("", "_annee", "_source", "_totale")] == [
        population, "2019", "legale", "",
    ]  # fmt: skip
    assert (now["population_annee"], now["population_source"]) == ("2023", "legale")
    assert then["siren"] == now["siren"] != ""
    assert int(now["population"]) > 0
    for millesime in MILLESIMES:
        assert code not in {m["commune"] for m in _csv(millesime, "appartenances")}


def test_an_unknown_part_is_said_in_the_sum_and_never_counted_as_zero(lignes):
    rows = lignes(2021)
    known = sum(
        int(r["population"] or 0) for r in rows.values() if r["niveau"] == "commune" and r["departement_code"] == "85"
    )
    vendee = rows["departement", "85"]
    assert vendee["population_source"] == "somme_approchee"
    assert vendee["population_totale"] == ""
    assert (int(vendee["population"]), vendee["population_annee"]) == (known, "2018")
    approximate = {code for (_, code), r in rows.items() if r["population_source"] == "somme_approchee"}
    assert approximate == {"22", "29", "85", "52", "53"}


def test_overseas_communes_have_no_population_of_2021(lignes):
    overseas = [r for r in lignes(2021).values() if r["niveau"] in {"commune", "com"} and len(r["region_code"]) == 3]
    assert len(overseas) == 94 + 8
    assert {(r["population"], r["population_source"]) for r in overseas} == {("", "absente")}
    papeete = lignes(2026)["commune", "98735"]
    assert (papeete["population"], papeete["population_source"]) == ("26654", "recensement")


@pytest.mark.parametrize("millesime", MILLESIMES)
def test_mayotte_keeps_its_census_of_2017(lignes, millesime):
    rows = lignes(millesime)
    mamoudzou = rows["commune", "97611"]
    assert (mamoudzou["population"], mamoudzou["population_annee"]) == ("71437", "2017")
    assert mamoudzou["population_source"] == "recensement"
    assert (rows["ctu", "976D"]["population"], rows["ctu", "976D"]["population_annee"]) == ("256518", "2017")


@pytest.mark.parametrize("millesime", MILLESIMES)
def test_six_communes_have_no_inhabitant(lignes, millesime):
    empty = {r["code"] for r in lignes(millesime).values() if r["population"] == "0"}
    assert empty == {"55039", "55050", "55139", "55189", "55239", "55307"}


@pytest.mark.parametrize("millesime", MILLESIMES)
def test_siren_is_copied_or_empty_never_derived(lignes, millesime):
    rows = lignes(millesime).values()
    given = [r["siren"] for r in rows if r["siren"]]
    assert all(numero_siren.is_valid(siren) for siren in given)
    assert len(set(given)) == len(given)
    assert {r["siren"] for r in rows if r["niveau"] in {"departement", "region", "ctu", "com"}} == {""}
    communes = [r for r in rows if r["niveau"] == "commune"]
    assert {r["siren"] == "" for r in communes if len(r["region_code"]) == 2} == {False}
    assert {r["siren"] for r in communes if len(r["region_code"]) == 3} == {""}
    derived = [r for r in communes if r["siren"].startswith("21" + r["code"])]
    assert len(derived) < len(communes) * 0.9  # the usual rule would be wrong for the others


def test_siren_of_a_new_commune_is_its_own(lignes):
    assert lignes(2021)["commune", "93066"]["siren"] == "219300662"
    assert lignes(2026)["commune", "93066"]["siren"] == "929939411"


@pytest.mark.parametrize(("millesime", "communes"), [(2021, 130), (2026, 129)])
def test_ept_hold_the_communes_of_grand_paris_but_paris(millesime, communes):
    rows = _csv(millesime, "appartenances")
    ept = {m["commune"] for m in rows if m["niveau"] == "ept"}
    paris = {m["commune"] for m in rows if m["groupement"] == particularites.METROPOLE_DU_GRAND_PARIS}
    assert (len(ept), paris - ept) == (communes, {"75056"})


def test_ept_of_2021_holds_the_commune_that_has_since_joined_another():
    plaine_commune = {m["commune"] for m in _csv(2021, "appartenances") if m["groupement"] == "200057867"}
    assert {"93059", "93066"} <= plaine_commune


@pytest.mark.parametrize("millesime", MILLESIMES)
def test_special_collectivites_replace_the_councils_that_do_not_exist(lignes, millesime):
    rows = lignes(millesime)
    no_council = {c for (n, c), r in rows.items() if n == "departement" and r["peut_porter"] == "f"}
    assert no_council == {"2A", "2B", "67", "68", "69", "75", "972", "973", "976"}
    assert {c for (n, c), r in rows.items() if n == "region" and r["peut_porter"] == "f"} == {"02", "03", "06", "94"}
    assert {c for n, c in rows if n == "ctu"} == {"20R", "972R", "973R", "976D"}
    special = {c for (_, c), r in rows.items() if r["statut_particulier"] == "t"}
    assert special == {"75056", "200046977", "20R", "972R", "973R", "976D", "6AE"}
    assert rows["epci", "200046977"]["nature"] == "metropole"
    assert sum(r["circonscription"] == "t" for r in rows.values()) == 101 + 18 + 8


@pytest.mark.parametrize("millesime", MILLESIMES)
def test_rhone_and_metropole_de_lyon_share_the_departement(lignes, millesime):
    rows = lignes(millesime)
    parts = [int(rows["departement", "69D"]["population"]), int(rows["epci", "200046977"]["population"])]
    assert sum(parts) == int(rows["departement", "69"]["population"])
    alsace = int(rows["departement", "6AE"]["population"])
    assert alsace == sum(int(rows["departement", code]["population"]) for code in ("67", "68"))


@pytest.mark.parametrize("millesime", MILLESIMES)
def test_every_part_of_a_commune_leads_to_a_commune(lignes, millesime):
    former = _csv(millesime, "anciennes")
    assert all(("commune", row["commune"]) in lignes(millesime) for row in former)
    kinds = collections.Counter(row["genre"] for row in former)
    assert kinds["arrondissement"] == 45
    assert kinds["deleguee"] > 1500
    assert kinds["associee"] > 400


def test_names_lost_in_the_source_are_mended(lignes):
    assert lignes(2021)["epci", "200090579"]["nom"] == "CC Terre d'Emeraude Communauté"
    assert nettoyer_nom("CA ECLA  (Espace Lons)") == "CA ECLA (Espace Lons)"
    assert not [r["nom"] for m in MILLESIMES for r in lignes(m).values() if "?" in r["nom"] or "  " in r["nom"]]


def test_files_are_small_and_carry_no_date(tmp_path):
    content = fichiers.lire(2021, "territoires")
    fichiers.ecrire(tmp_path, 2021, "territoires", content)
    first = (tmp_path / "territoires-2021.csv.gz").read_bytes()
    fichiers.ecrire(tmp_path, 2021, "territoires", content)
    assert (tmp_path / "territoires-2021.csv.gz").read_bytes() == first
    assert first[3:8] == b"\0\0\0\0\0"  # no flag (no name), no date
    assert gzip.decompress(first) == content
    for millesime in MILLESIMES:
        size = sum((fichiers.DOSSIER / f"{nom}-{millesime}.csv.gz").stat().st_size for nom in fichiers.COLONNES)
        assert size < 1_050_000


def test_manifest_describes_the_committed_files():
    for millesime in fichiers.millesimes():
        contents = {nom: fichiers.lire(millesime, nom) for nom in fichiers.COLONNES}
        assert fichiers.empreinte(contents) == fichiers.decrire(millesime).empreinte
        assert fichiers.decrire(millesime).paquet == sources.VERSIONS[millesime]


def test_vintage_without_file_is_named():
    with pytest.raises(fichiers.MillesimeInconnu, match=r"Le millésime 1999 .* choisissez parmi 2021, 2026"):
        fichiers.decrire(1999)


def _commune(population: int | None, poids: int) -> Commune:
    figure = Population() if population is None else Population(population, population + 1, 2018, "legale")
    return Commune("01001", "A", 0, "01", "84", None, figure, poids, (), ())


def test_sum_of_communes_is_given_only_when_what_is_unknown_is_negligible():
    assert somme([]) == Population()
    assert somme([_commune(10, 10), _commune(20, 20)]) == Population(30, 32, 2018, "somme")
    assert somme([_commune(1000, 1000), _commune(None, 5)]) == Population(1005, None, 2018, "somme_approchee")
    assert somme([_commune(1000, 1000), _commune(None, 10)]) == Population()
    assert somme([_commune(0, 0)]) == Population(0, 1, 2018, "somme")


def test_sum_with_a_population_of_another_year_says_so():
    ile = Commune("01002", "I", 0, "01", "84", None, Population(5, None, 2019, "legale"), 5, (), ())
    assert somme([_commune(1000, 1000), ile]) == Population(1005, None, 2018, "somme_approchee")
    assert somme([_commune(100, 100), ile]) == Population()
