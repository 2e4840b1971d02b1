"""What the author's tools say of small cahiers that they once told wrongly: each file of `cas` under its own name."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import replace
from pathlib import Path

import pytest
from tests.regles.generateur_cahiers import Couverture, tirer
from typer.testing import CliRunner

from levier.cli.cahier import application
from regles import explication, situation
from regles.cahier import Exemple
from regles.chargement import CahierInvalide, charger
from regles.evaluation import evaluer
from regles.verification import avertissements

CAS = Path(__file__).parent / "cas"
SANS_EFFET = "ne lit ce chiffre"


def texte(nom: str) -> str:
    return (CAS / f"{nom}.yaml").read_text(encoding="utf-8")


def dits(source: str, *paires: tuple[str, str]) -> list[str]:
    """The warnings about a cahier, its pieces replaced."""
    for avant, apres in paires:
        assert source.count(avant) == 1, avant
        source = source.replace(avant, apres)
    return [doute.message.replace("\u202f", " ").replace("\u00a0", " ") for doute in avertissements(charger(source))]


@pytest.mark.parametrize(
    "nom",
    [
        "verifier-crash-avec",
        "verifier-crash-nombre-avec",
        "verifier-crash-si",
        "verifier-crash-guide-une-aide-par-appareil",
    ],
)
def test_a_condition_over_repeated_lines_is_verified(nom: str):
    retour = CliRunner().invoke(application, ["verifier", str(CAS / f"{nom}.yaml")])
    assert retour.exit_code == 0, retour.output
    assert "tout est conforme" in retour.stdout
    assert all("aucun exemple à" in ligne for ligne in retour.stderr.splitlines())


def test_a_branch_of_a_line_that_never_serves_is_told():
    branche = (
        "somme des m : (selon m.n : moins de 2 logements : 0 € ; au-delà : 10 €)\n  source",
        "somme des m : (si m.n >= 0 logements alors 10 € sinon 0 €)\n  source",
    )
    trouves = dits(texte("seuil-de-ligne-seule-la-derniere-compte").replace("{n: 2}, {n: 1}", "{n: 2}"), branche)
    assert "la branche « sinon » ne sert jamais : sa condition a toujours le même résultat" in trouves


def test_the_verifier_walks_whatever_the_language_holds():
    """Random cahiers, each with its random situations as examples: every construct is met, none stops the verifier."""
    couverture = Couverture(Counter())
    dites = 0
    for graine in range(25):
        tirage = tirer(graine, couverture)
        exemples = tuple(Exemple("c", une, {}) for une in tirage.situations)
        dites += len(avertissements(replace(tirage.cahier, exemples=exemples)))
    assert dites > 25


@pytest.mark.parametrize("nom", ["parametre-borne-de-table-dit-inutile", "parametre-borne-appreciation-dit-inutile"])
def test_a_figure_that_only_bounds_is_read(nom: str):
    assert not any(SANS_EFFET in dit for dit in dits(texte(nom)))


BORNE = texte("parametre-borne-de-table-dit-inutile")
CALCUL = "selon x.pop : moins de seuil : 10 € ; au-delà : 20 €"


@pytest.mark.parametrize(
    "calcul",
    [
        "linéaire selon x.pop : à 10 habitants : 10 € ; à seuil : 20 €",
        "selon x.phase et x.pop : | moins de seuil | au-delà ; acompte : 10 € | 10 € ; solde : 10 € | 20 €",
        "selon x.pop : de 0 habitants à seuil : 10 € ; sinon : 20 €",
    ],
)
def test_a_figure_folded_in_a_table_or_a_scale_is_read(calcul: str):
    assert not any(
        SANS_EFFET in dit for dit in dits(BORNE, (CALCUL, calcul), ("x.pop: 10}", "x.pop: 10, x.phase: solde}"))
    )


@pytest.mark.parametrize(
    "champ",
    [
        "{nom: x.pop, genre: entier, unite: habitants, libelle: Pop, verifier: [{exiger: x.pop >= seuil, sinon: S}]}",
        "{nom: x.pop, genre: entier, unite: habitants, libelle: Pop}, {nom: x.e, genre: texte, libelle: E, si: x.pop > seuil}",
    ],
)
def test_a_figure_that_only_the_form_reads_is_read(champ: str):
    pop = "{nom: x.pop, genre: entier, unite: habitants, libelle: Pop}"
    assert not any(SANS_EFFET in dit for dit in dits(BORNE, (CALCUL, "10 €"), (pop, champ)))


def test_a_figure_that_nothing_reads_is_still_told():
    assert any(SANS_EFFET in dit for dit in dits(BORNE, (CALCUL, "10 €")))


LIGNES = texte("seuil-de-ligne-seule-la-derniere-compte")


def test_a_threshold_on_lines_is_looked_at_in_every_line():
    """And what no sum of 0 € and 10 € can be is not asked: the nearest amount is."""
    assert dits(LIGNES) == ["aucun exemple à 0 € (M)"]


@pytest.mark.parametrize(
    ("lignes", "manque"),
    [
        ("{n: 2}, {n: 3}", "1 logement"),
        ("{n: 3}, {n: 1}, {n: 7}", "2 logements"),
        ("{n: 9}", "1 logement ni à 2 logements"),
    ],
)
def test_a_threshold_that_no_line_stands_on_is_told_by_the_labels(lignes: str, manque: str):
    montant = f"montant: {10 * lignes.count('n') - 10 * lignes.count('{n: 1}')} €"
    trouves = dits(LIGNES.replace("montant: 10 €", montant), ("{n: 2}, {n: 1}", lignes))
    assert f"aucun exemple à {manque} (Logements, M)" in trouves


FEVRIER = texte("avertissement-29-fevrier")


def test_a_day_that_no_date_gives_is_not_asked():
    assert dits(FEVRIER) == []


def test_the_day_beside_it_is_asked_under_its_right_name():
    assert dits(FEVRIER, ("28/02/2006", "27/02/2006")) == ["aucun exemple à 28/02/2016 (10 ans après D)"]


@pytest.mark.parametrize(
    ("exiger", "attendu"),
    [
        ("3 × x.pop >= 10 habitants", "12 habitants ni à 9 habitants"),
        ("x.pop + 2 habitants >= 10 habitants", "10 habitants ni à 9 habitants"),
        ('"min(x.pop, 5 habitants) < 8 habitants"', None),
        ("18 mois avant x.d >= 31/08/2024", "01/09/2024 ni à 28/08/2024"),  # from 01/03/2026 and 28/02/2026
        ("6 mois après x.d > 30/08/2024", "29/08/2024 ni à 01/09/2024"),  # from 29/02/2024 and 01/03/2024
    ],
)
def test_what_is_asked_is_what_an_example_can_give(exiger: str, attendu: str | None):
    cas = (
        "donnees: {depenses.a: 10 €, x.pop: 1 000 habitants, x.d: 01/01/2030}, attendu: {recevable: oui, montant: 10 €}"
    )
    source = FEVRIER[: FEVRIER.index("exemples:")] + f"exemples: {{cas: [{{cas: a, {cas}}}]}}\n"
    trouves = [dit for dit in dits(source, ("10 ans après x.d > 29/02/2016", exiger)) if dit.startswith("aucun")]
    assert [dit.partition(" (")[0] for dit in trouves] == ([f"aucun exemple à {attendu}"] if attendu else [])


# --- Explanations -----------------------------------------------------------------------------------------------------

DEPARTEMENT = {"depenses.a": "100", "x.n": "dep", "x.pop": "900"}


def explique(source: str, valeurs: dict[str, object]) -> list[str]:
    cahier = charger(source)
    resultat = evaluer(cahier, situation.lire(cahier, valeurs))
    return [dit.replace("\u202f", " ").replace("\u00a0", " ") for dit in explication.calcul(cahier, resultat)]


@pytest.mark.parametrize("nom", ["explication-table-non-lue", "explication-branche-non-prise"])
def test_only_the_table_that_was_read_is_told_by_labels(nom: str, tmp_path: Path):
    dossier = tmp_path / "dossier.json"
    dossier.write_text(json.dumps(DEPARTEMENT), encoding="utf-8")
    retour = CliRunner().invoke(application, ["evaluer", str(CAS / f"{nom}.yaml"), str(dossier)])
    assert "30\u00a0%, selon la ligne « Département »" in retour.stdout
    assert not any(mot in retour.stdout for mot in ("Ligne retenue", "1 500", "1\u202f500", "Pop", "« dep »"))


BRANCHES = texte("explication-branche-non-prise")
TAUX = (
    "si depenses.a > 50 € alors (selon x.n : dep : 30 % ; com : 40 %) "
    "sinon (selon x.pop : moins de 1 500 habitants : 80 % ; au-delà : 35 %)"
)


@pytest.mark.parametrize(
    ("calcul", "valeurs", "dites"),
    [
        (TAUX, {"depenses.a": "40"}, "35 %, selon la ligne « 1 500 habitants et plus »"),
        ("selon x.n : com : 40 % ; sinon : 30 %", {}, "30 %, selon la ligne « Département »"),
        ("selon x.pop : moins de k : 40 % ; au-delà : 30 %", {}, "30 %, selon la ligne « 1 000 habitants et plus »"),
        ("selon x.pop : jusqu'à k : 40 % ; sinon : 30 %", {}, "30 %, selon la ligne « plus de 1 000 habitants »"),
        ("selon x.pop : de k à 5 000 habitants : 30 % ; sinon : 40 %", {}, "30 %, selon la ligne « de 1 000 habitants à 5 000 habitants »"),
        ("selon x.pop : à partir de 5 000 habitants : 30 % ; jusqu'à k : 40 % ; sinon : 20 %", {}, "20 %, selon la ligne « de 1 001 habitants à 4 999 habitants »"),
        ("selon x.q : oui : 30 % ; sinon : 40 %", {"x.q": "non"}, "40 %, selon la ligne « Quartier : non »"),
        ("selon x.n : com : 40 % ; dep : (selon x.pop : moins de k : 1 % ; au-delà : 2 %)", {}, "2 %, selon la ligne « Département, 1 000 habitants et plus »"),
    ],
)  # fmt: skip
def test_the_line_of_a_table_is_told_by_labels_and_values(calcul: str, valeurs: dict[str, object], dites: str):
    parametre = "parametres: [{nom: k, valeur: 1 000 habitants, libelle: K, source: {document: d, section: s}}]\npage:"
    quartier = "libelle: Pop}, {nom: x.q, genre: oui/non, libelle: Quartier}"
    source = BRANCHES[: BRANCHES.index("exemples:")] + "exemples: {cas: []}\n"
    for avant, apres in ((TAUX, calcul), ("page:", parametre), ("libelle: Pop}", quartier)):
        assert source.count(avant) == 1, avant
        source = source.replace(avant, apres)
    explications = explique(source, {**DEPARTEMENT, "x.pop": "2000", **valeurs})
    assert any(dites in dit for dit in explications), explications


def test_what_decided_nothing_is_not_looked_at():
    """An operand after the one that decides, a list in a branch not taken."""
    lignes = texte("seuil-de-ligne-seule-la-derniere-compte")
    exiger = (
        "5 € <= (somme des m : (selon m.n : moins de 2 logements : 0 € ; au-delà : 10 €))",
        "nombre de m = 0 ou (tous les m : m.n >= 1 logements)",
    )
    calcul = (
        "somme des m : (selon m.n : moins de 2 logements : 0 € ; au-delà : 10 €)\n  source",
        "si nombre de m = 0 alors 10 € sinon (somme des m : 5 € + 0 × m.n × 1 €)\n  source",
    )
    source = lignes[: lignes.index("exemples:")] + "exemples: {cas: []}\n"
    for avant, apres in (exiger, calcul):
        assert source.count(avant) == 1, avant
        source = source.replace(avant, apres)
    assert not any("ligne 1" in dit for dit in explique(source, {"m": []}))
    assert any("M : ligne 1, 5,00 €" in dit for dit in explique(source, {"m": [{"n": 3}]}))


def test_an_example_that_waits_for_a_value_names_it():
    with pytest.raises(CahierInvalide) as refus:
        charger(texte("exemple-inconnu-sans-dire-quoi-manque"))
    attendu = "il manque « Montant demandé » (demande.montant), à donner dans le formulaire"
    assert attendu in str(refus.value).replace("\u00a0", " ")


# --- Own share --------------------------------------------------------------------------------------------------------

PART_PROPRE = texte("part-propre-compte-l-argent-prive")


@pytest.mark.requirement("X-02")
@pytest.mark.parametrize(
    ("recettes", "montant"),
    [
        ("recettes.autres: 40 000 €, recettes.dotations: 0 €", "48 000 €"),
        ("recettes.autres: 40 000 €, recettes.dotations: 40 000 €", "40 000 €"),
        ("recettes.autres: 40 000 €, recettes.dotations: 10 000 €", "46 000 €"),
        ("recettes.autres: 0 €, recettes.dotations: 0 €", "80 000 €"),
        ("recettes.autres: 100 000 €, recettes.dotations: 0 €", "0 €"),
        ("recettes.autres: 40 000 €, recettes.prive: 15 000 €, recettes.dotations: 0 €", "43 000 €"),
    ],
)
def test_the_own_share_counts_public_money_only(recettes: str, montant: str):
    source = PART_PROPRE.replace("recettes.autres: 40 000 €, recettes.dotations: 0 €", recettes)
    assert charger(source.replace("montant: 48 000 €", f"montant: {montant}")).exemples


# --- Words of the author's tools --------------------------------------------------------------------------------------


def test_one_rule_and_one_example_are_not_many(tmp_path: Path):
    seul = tmp_path / "seul.yaml"
    seul.write_text(texte("verifier-crash-avec"), encoding="utf-8")
    retour = CliRunner().invoke(application, ["verifier", str(seul)])
    assert retour.stdout.startswith("2 règles, 1 exemple : tout est conforme, 1 avertissement")


@pytest.mark.parametrize(
    ("champ", "phrase"),
    [
        ("{nom: porteur.nature, genre: choix, options: [{code: epci, libelle: E}]}", "« porteur.nature » est une valeur connue, ses valeurs sont fixées (commune, cc, "),
        ("{nom: projet.debut, genre: date, libelle: D}", "« projet.debut » est une valeur connue, elle est de genre « date » : enlevez « genre »"),
    ],
)  # fmt: skip
def test_a_known_value_is_not_declared_again(champ: str, phrase: str):
    pop = "{nom: x.pop, genre: entier, unite: habitants, libelle: Pop}"
    with pytest.raises(CahierInvalide) as refus:
        charger(BORNE.replace(pop, f"{pop}, {champ}"))
    (diagnostic,) = refus.value.diagnostics
    assert phrase in diagnostic.message


def test_a_draft_whose_examples_fail_loads_to_be_compared():
    source = texte("exemple-inconnu-sans-dire-quoi-manque").replace("demande.montant", "recettes.prive")
    assert charger(source, exemples=False).exemples
    with pytest.raises(CahierInvalide):
        charger(source)


@pytest.mark.parametrize(("mot", "jour"), [("cloture", "31/12/2023"), ("ouverture", "01/01/2023")])
def test_a_wrong_day_of_the_window_is_told_once(mot: str, jour: str):
    with pytest.raises(CahierInvalide) as refus:
        charger(BORNE.replace(f"{mot}: {jour}", f"{mot}: 31/02/2023"))
    assert [diagnostic.message for diagnostic in refus.value.diagnostics] == ["la date 31/02/2023 n'existe pas"]


@pytest.mark.parametrize(("ecrit", "pris", "dit"), [("2021", 2021, False), ("2023", 2021, True), ("2028", 2026, True)])
def test_the_nearest_vintage_at_or_before_is_taken_and_told(ecrit: str, pris: int, dit: bool):
    source = BORNE.replace("millesime: 2021", f"millesime: {ecrit}")
    assert charger(source).identite.millesime == pris
    assert any(f"ceux de {pris}, le millésime le plus proche de {ecrit}" in d for d in dits(source)) is dit


def test_a_call_that_names_no_vintage_takes_the_one_of_its_opening():
    assert charger(BORNE.replace(", millesime: 2021", "")).identite.millesime == 2021
