"""Who wins, who loses: a simulation over communes, and its command."""

from __future__ import annotations

import json
import tempfile
from pathlib import Path

import polars as pl
import pytest
from typer.testing import CliRunner

from levier.cli.commandes import application
from levier.territoires.donnees.tableau import territoires
from levier.territoires.enums import Demandeurs
from regles.chargement import charger
from regles.simulation import Hypothese, simuler, sur_le_territoire, telle_que_publiee

SAONE = Path("cahiers/fitn7/axe3-saone-et-loire.yaml")
COMMUNES = pl.DataFrame(
    {
        "code": ["71001", "71002", "69001", "71003"],
        "nom": ["Petite", "Moyenne", "Grande", "Inconnue"],
        "nature": ["commune"] * 4,
        "departement": ["71", "71", "69", "71"],
        "population": [900, 14_000, 60_000, None],
        "communes": [1] * 4,
        "departements_entiers": [0] * 4,
    }
)
HYPOTHESE = Hypothese(cout_par_habitant=5_00, cout_minimum=1_000_00, cout_maximum=100_000_00)


def cahier():
    return charger(SAONE.read_text(encoding="utf-8"))


def test_amounts_follow_population_and_totals_add_up():
    simulation = simuler([telle_que_publiee(cahier())], COMMUNES, HYPOTHESE, partout=True)
    assert simulation.lignes["cout"].to_list() == [4_500_00, 70_000_00, 100_000_00, None]
    assert simulation.lignes["aide_a"].to_list() == [3_150_00, 30_000_00, 30_000_00, None]
    assert simulation.total == {
        "territoires": 4, "population": 74_900, "recevables_a": 4, "aide_a": 63_150_00, "inconnus_a": 1,
        "avant": 63_150_00, "apres": 63_150_00, "ecart": 0, "gagnants": 0, "perdants": 0, "incomparables": 1,
    }  # fmt: skip
    assert simulation.groupes("departement")["aide_a"].to_list() == [30_000_00, 33_150_00]
    assert simulation.groupes("taille")["territoires"].to_list() == [1, 1, 1, 1]


def test_second_cahier_tells_winners_and_losers():
    texte = SAONE.read_text(encoding="utf-8")
    autre = charger(
        texte[: texte.index("\nexemples:") + 1].replace("valeur: 70 %", "valeur: 50 %") + "exemples: {cas: []}\n"
    )
    valeurs = {nom: valeur for nom, valeur in cahier().exemples[0].donnees.items() if nom != "porteur.nature"}
    regles = [telle_que_publiee(autre), telle_que_publiee(cahier())]
    simulation = simuler(regles, COMMUNES, Hypothese(5_00, 1_000_00, 100_000_00, valeurs), partout=True)
    assert simulation.lignes["aide_a"].to_list() == [2_250_00, 30_000_00, 30_000_00, None]
    assert simulation.lignes["ecart"].to_list() == [900_00, 0, 0, None]
    assert (simulation.total["gagnants"], simulation.total["perdants"], simulation.total["ecart"]) == (1, 0, 900_00)


@pytest.mark.parametrize(
    ("condition", "admises"),
    [
        ("porteur.departement = 71", [True, True, False, True]),
        ("lieu.code = 71002", [False, True, False, False]),
        ("non porteur.outre_mer", [True, True, True, True]),
        ("porteur.plus_grande_commune >= 14 000", [False, True, True, None]),
        ("au moins un groupe.membres : groupe.membres.departement = 69", [False, False, True, False]),
        ("enveloppe.reste = 30 000 €", [True] * 4),
        ("recettes.publiques + recettes.detr = 0 €", [True] * 4),
    ],
)
def test_rules_read_of_each_territory_what_they_read_of_a_request(condition, admises):
    texte = (Path(__file__).parent / "cas/execution-recettes-dotations.yaml").read_text(encoding="utf-8")
    texte = texte[: texte.index("exemples:")] + "exemples: {cas: []}\n"
    texte = texte.replace("exiger: recettes.dotations = 0 €", f'exiger: "{condition}"')
    texte = texte.replace("enveloppe: {montant: inconnu", "enveloppe: {montant: 30 000 €")
    plus = {"region": "27", "outre_mer": False}
    communes = COMMUNES.with_columns(**{nom: pl.lit(valeur) for nom, valeur in plus.items()}).with_columns(
        plus_grande_commune="population"
    )
    simulation = simuler([telle_que_publiee(charger(texte))], communes, HYPOTHESE)
    assert simulation.lignes["recevable_a"].to_list() == admises


def lancer(*arguments: str):
    return CliRunner().invoke(application, ["cahier", "simuler", *arguments])


def test_command_runs_over_the_territory_of_the_call():
    resultat = lancer(str(SAONE))
    assert resultat.exit_code == 0, resultat.output
    assert "585 demandes" in resultat.output


def test_porteurs_from_elsewhere_are_counted_apart():
    sortie = lancer(str(SAONE), "--communes").output
    assert "565 demandes" in sortie
    assert "demandeurs hors territoire" in sortie
    assert simuler([telle_que_publiee(cahier())], COMMUNES, HYPOTHESE).lignes["code"].to_list() == [
        "71001",
        "71002",
        "71003",
    ]


def test_two_calls_are_compared_on_the_ground_that_they_share_else_on_both():
    autre, ailleurs = (
        charger(SAONE.with_name(f"{nom}.yaml").read_text(encoding="utf-8")) for nom in ("axe3-national", "axe3-corse")
    )
    ici = territoires(2021).de([Demandeurs.COMMUNES])
    communs = sur_le_territoire([cahier(), autre], ici.table)
    assert communs.height == ici.dans("D71").height == 565
    assert sur_le_territoire([cahier(), ailleurs], ici.table).height == 565 + ici.dans("R94").height


@pytest.mark.parametrize("suffixe", ["csv", "parquet"])
def test_command_writes_a_row_by_commune(tmp_path: Path, suffixe: str):
    sortie = tmp_path / f"lignes.{suffixe}"
    resultat = lancer(str(SAONE), "--communes", "--partout", "--contre", str(SAONE), "--sortie", str(sortie))
    assert resultat.exit_code == 0, resultat.output
    lues = pl.read_parquet(sortie) if suffixe == "parquet" else pl.read_csv(sortie, separator=";", infer_schema=False)
    assert lues.height > 35_000
    assert set(lues["ecart"].drop_nulls().cast(pl.Decimal(18, 2)).unique().to_list()) == {0}


def test_command_reads_its_hypothesis(tmp_path: Path):
    fichier = tmp_path / "hypothese.json"
    fichier.write_text(json.dumps({"cout_par_habitant": "2 €", "valeurs": {"recettes.autres": "1000"}}))
    assert "2,00" in lancer(str(SAONE), "--hypothese", str(fichier)).output


@pytest.mark.parametrize(
    ("contenu", "phrase"),
    [
        ("[]", "cout_par_habitant"),
        ("{", "JSON"),
        ('{"cout_par_habitant": "deux"}', "cout_par_habitant"),
        ('{"cout": 3}', "cout_par_habitant"),
        ('{"valeurs": {"depense.total": "3"}}', "Vouliez-vous dire"),
    ],
)
def test_wrong_hypothesis_is_a_sentence(tmp_path: Path, contenu: str, phrase: str):
    fichier = tmp_path / "hypothese.json"
    fichier.write_text(contenu)
    resultat = lancer(str(SAONE), "--hypothese", str(fichier))
    assert resultat.exit_code == 1
    assert phrase in resultat.output
    assert "Traceback" not in resultat.output


@pytest.mark.parametrize(
    ("contenu", "phrase"),
    [
        ('{"valeurs": {"groupe.population": "3"}}', "« groupe.population » vient de chaque territoire"),
        (
            '{"cout_minimum": "10 €", "cout_maximum": "9 €"}',
            "le coût minimum (10,00 €) dépasse le coût maximum (9,00 €)",
        ),
        ('{"cout_minimun": "10 €"}', "Vouliez-vous dire « cout_minimum » ?"),
        ('{\n  "valeurs": [1],\n}', "ligne 3, caractère 1"),
        ('{"valeurs": [1]}', "par leur nom"),
        ('{"cout_minimum": "10 €", "valeurs": {"recettes.autres": "beaucoup"}}', "« beaucoup » n'est pas"),
    ],
)
def test_wrong_hypothesis_says_what_and_where(tmp_path: Path, contenu: str, phrase: str):
    fichier = tmp_path / "hypothese.json"
    fichier.write_text(contenu)
    resultat = lancer(str(SAONE), "--hypothese", str(fichier))
    assert resultat.exit_code == 1
    assert phrase in resultat.output.replace("\xa0", " ").replace("\u202f", " ")
    assert "Traceback" not in resultat.output


@pytest.mark.parametrize(
    ("sortie", "phrase"),
    [
        ("absent/x.xlsx", "n'existe pas"),
        ("dossier.xlsx", "est un dossier"),
        ("x.pdf", "se termine par"),
        ("x", "se termine par"),
    ],
)
def test_output_that_cannot_be_written_is_refused_before_any_work(tmp_path: Path, sortie: str, phrase: str):
    (tmp_path / "dossier.xlsx").mkdir()
    resultat = lancer("absent.yaml", "--sortie", str(tmp_path / sortie))
    assert (resultat.exit_code, phrase in resultat.output) == (1, True)


@pytest.mark.parametrize("suffixe", ["xlsx", "csv", "parquet"])
def test_disk_that_refuses_is_a_sentence(suffixe: str):
    """A full disk, as the system's own device for it answers; an extension is all that the command asks of a name."""
    with tempfile.TemporaryDirectory() as dossier:
        sortie = Path(dossier) / f"plein.{suffixe}"
        sortie.symlink_to("/dev/full")
        resultat = lancer(str(SAONE), "--sortie", str(sortie))
    assert resultat.exit_code == 1, resultat.output
    assert "ne peut pas être écrit" in resultat.output
    assert "Traceback" not in resultat.output


def test_call_of_an_unknown_place_has_nothing_to_simulate(tmp_path: Path):
    fichier = tmp_path / "ailleurs.yaml"
    fichier.write_text(SAONE.read_text(encoding="utf-8").replace('departement: "71"', 'departement: "979"'))
    resultat = lancer(str(fichier))
    assert resultat.exit_code == 1
    assert "Aucun territoire à simuler" in resultat.output


AXE2, IDF, NATIONAL = (
    SAONE.with_name(f"{nom}.yaml") for nom in ("axe2-volets-1-3", "axe3-ile-de-france-volet1", "axe3-national")
)


def _lignes(fichier: Path, demandeurs: list[Demandeurs], **couts: int) -> pl.DataFrame:
    regle = telle_que_publiee(charger(fichier.read_text(encoding="utf-8")))
    lignes = simuler([regle], territoires(2021).de(demandeurs).table, Hypothese(**couts), partout=True).lignes
    return lignes.rename({"recevable_a": "recevable", "aide_a": "montant"})


@pytest.mark.requirement("A2-01")
def test_groups_are_simulated_on_what_each_one_covers():
    """Not on the 520 000 inhabitants of the example: half a million inhabitants, or a whole département."""
    lignes = _lignes(AXE2, [Demandeurs.GROUPEMENTS, Demandeurs.DEPARTEMENTS, Demandeurs.REGIONS])
    attendu = (pl.col("population") >= 500_000) | (pl.col("departements_entiers") >= 1)
    assert lignes.filter(pl.col("recevable") != attendu).height == 0
    dit = dict(lignes.select("nom", "recevable").iter_rows())
    assert [dit[nom] for nom in ("Lozère", "CC du Clunisois", "Métropole de Lyon", "Rennes Métropole", "Rhône")] == [
        True, False, True, False, False,
    ]  # fmt: skip


@pytest.mark.requirement("IF-02")
def test_groups_of_at_most_15_000_inhabitants_by_all_their_communes():
    lignes = _lignes(IDF, [Demandeurs.GROUPEMENTS], cout_par_habitant=0, cout_minimum=100_000_00)
    petits = lignes.filter(pl.col("population") <= 15_000)["montant"].unique().to_list()
    grands = lignes.filter(pl.col("population") > 15_000)["montant"].unique().to_list()
    assert (petits, grands) == ([100_000_00], [50_000_00])


@pytest.mark.requirement("G-05")
def test_flat_amounts_of_groups_departements_and_regions():
    lignes = _lignes(
        NATIONAL, [Demandeurs.GROUPEMENTS, Demandeurs.DEPARTEMENTS, Demandeurs.REGIONS], cout_minimum=50_000_00
    )
    montants = {
        nature: set(lignes.filter(pl.col("nature") == nature)["montant"])
        for nature in ("cc", "ca", "departement", "region")
    }
    assert montants == {nature: {20_000_00} for nature in ("cc", "ca", "departement", "region")}


def test_command_chooses_its_applicants():
    sortie = lancer(str(AXE2), "--departements").output
    assert "98 demandes" in sortie
    assert "97 recevables" in sortie  # all but the Rhône, without its métropole
    assert "département" in sortie
    assert "1265 demandes" in lancer(str(AXE2), "--groupements").output


def test_unknown_format_and_missing_file_are_sentences(tmp_path: Path):
    assert "se termine par" in lancer(str(SAONE), "--sortie", "x.pdf").output
    assert "ne peut pas être lu" in lancer(str(tmp_path / "absent.yaml")).output


def test_cahier_compared_with_reads_the_files_beside_it(tmp_path: Path):
    contre, joint = tmp_path / "contre.yaml", tmp_path / "zonage.csv"
    colonnes = "colonnes: [{nom: prime, genre: montant, absent: 0 €}]"
    table = f"tables:\n  - {{nom: zonage, fichier: zonage.csv, cle: commune, {colonnes}}}\n"
    contre.write_text(f"{SAONE.read_text(encoding='utf-8').rstrip()}\n{table}", encoding="utf-8")
    assert "« zonage.csv » n'est pas à côté du cahier" in lancer(str(SAONE), "--contre", str(contre)).output
    joint.write_text("code;prime\n71137;12 €\n", encoding="utf-8")
    assert "0 gagnent, 0 perdent" in lancer(str(SAONE), "--contre", str(contre)).output
