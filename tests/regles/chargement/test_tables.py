"""Tables named once: a formula with one variable, and a file whose lines a code finds."""

from __future__ import annotations

from pathlib import Path

import polars as pl
import pytest

from regles.cahier import Cahier
from regles.chargement import CahierInvalide, charger, relire
from regles.chargement.annexes import completer, fichiers_demandes
from regles.evaluation import evaluer
from regles.explication import calcul
from regles.lot import evaluer_lot, tabuler
from regles.verification import avertissements

CAS = Path(__file__).parents[1] / "cas"
MODELE = (CAS / "taux-d-un-entier.yaml").read_text(encoding="utf-8")
TETE, _ = MODELE.split("natures_depense:")
SOURCE = "{document: d, section: s}"
FORFAIT = """
  - nom: forfait
    pour: {nom: eleves, genre: entier, unite: élèves}
    calculer: >-
      selon eleves : jusqu'à 50 élèves : 2 000 € ; au-delà : 2 000 € + 20 € × (eleves - 50 élèves)
"""
ZONAGE = """
  - nom: zonage
    fichier: zonage-2026.csv
    cle: commune
    colonnes:
      - {nom: classe, genre: choix, absent: plaine, options: [{code: plaine, libelle: Plaine}, {code: montagne, libelle: Montagne}]}
      - {nom: richesse, genre: taux}
"""
CSV = "code;nom;richesse;classe\n73001;Aiguebelette;12,5 %;montagne\n01004;Ambérieu;30 %;\n2A004;Ajaccio;;plaine\n"


def texte(tables: str, montant: str, exiger: str = "oui", champ: str = "") -> str:
    return f"""{TETE}natures_depense: [{{id: a, libelle: A, source: {SOURCE}}}]
formulaire: [{{id: f, titre: T, champs: [{{nom: x.eleves, genre: entier, unite: élèves, libelle: E{champ}}}]}}]
engagement: E
tables:{tables}
recevabilite: [{{id: c, libelle: C, exiger: "{exiger}", refus: R, source: {SOURCE}}}]
bareme: [{{id: depenses_eligibles, libelle: D, calculer: depenses.a, source: {SOURCE}}}]
montant: {{libelle: M, calculer: "{montant}", source: {SOURCE}}}
acte: {{visas: [v], articles: [{{titre: t, texte: "{{montant}}"}}]}}
exemples: {{cas: []}}
"""


def refus(*lu: str) -> str:
    with pytest.raises(CahierInvalide) as trouve:
        charger(*lu)
    return str(trouve.value)


def montants(cahier: Cahier, *situations: dict[str, object]) -> list[int | None]:
    """The amounts, the same one by one and in a table."""
    seuls = [evaluer(cahier, situation).montant for situation in situations]
    assert evaluer_lot(cahier, tabuler(cahier, situations))["montant"].to_list() == seuls
    return seuls


def test_a_table_of_a_formula_is_unfolded_where_it_is_read():
    cahier = charger(texte(FORFAIT, "min(depenses_eligibles, forfait pour x.eleves + 1 €)"))
    assert montants(cahier, *({"depenses.a": 10**7, "x.eleves": nombre} for nombre in (0, 50, 51, 150, None))) == [
        2_001_00,
        2_001_00,
        2_021_00,
        4_001_00,
        None,
    ]


def test_a_table_reads_figures_and_the_tables_above_it():
    double = FORFAIT + "  - {nom: double, pour: {nom: n, unite: élèves}, calculer: 200 % de (forfait pour n)}\n"
    assert montants(charger(texte(double, "double pour x.eleves")), {"x.eleves": 60}) == [4_400_00]
    assert "« double » n'est pas une table" in refus(
        texte(FORFAIT.replace("20 € ×", "(double pour eleves) + 20 € ×"), "1 €")
    )


@pytest.mark.parametrize(
    ("tables", "montant", "phrase"),
    [
        (FORFAIT, "forfait", "« forfait » est une table : écrivez « forfait pour … »"),
        (FORFAIT, "forfai pour x.eleves", "« forfai » n'est pas une table. Vouliez-vous dire « forfait » ?"),
        (FORFAIT, "forfait pour depenses.a", "impossible de lire « forfait » avec un nombre d'élèves et un montant"),
        (FORFAIT, "forfait pour (x.eleves - 3 élèves)", "cette valeur peut aller à -3"),
        (FORFAIT.replace("eleves,", "porteur,").replace("forfait", "porteur"), "1 €", "valeur commune"),
        (FORFAIT.replace("au-delà", "plus de 60 élèves"), "forfait pour x.eleves", "ne dit rien pour 51"),
        (FORFAIT + FORFAIT.lstrip("\n"), "1 €", "le nom « forfait » est déjà pris"),
    ],
)
def test_mistake_about_a_table_of_a_formula(tables, montant, phrase):
    assert phrase in refus(texte(tables, montant)).replace("\u00a0", " ")


def avec_fichier(montant: str, contenu: str = CSV, **suite: str) -> str:
    return completer(texte(ZONAGE, montant, **suite), {"zonage-2026.csv": contenu})


PRIX = """
  - nom: prix
    pour: {nom: lieu, genre: choix, options: [{code: montagne, libelle: M}, {code: littoral, libelle: L}, {code: plaine, libelle: P}]}
    calculer: >-
      selon lieu : montagne : 300 € ; littoral : 200 € ; plaine : 100 €
"""


def test_a_table_of_a_choice_takes_any_choice_whose_codes_it_knows():
    cahier = charger(
        completer(texte(ZONAGE + PRIX, "prix pour (zonage.classe pour porteur.code)"), {"zonage-2026.csv": CSV})
    )
    assert montants(cahier, {"porteur.code": "73001"}, {"porteur.code": "2A004"}, {}) == [300_00, 100_00, None]


def test_a_code_that_a_table_of_a_choice_does_not_know_is_named():
    sans = PRIX.replace(", {code: plaine, libelle: P}", "").replace(" ; plaine : 100 €", "")
    ecrit = completer(texte(ZONAGE + sans, "prix pour (zonage.classe pour porteur.code)"), {"zonage-2026.csv": CSV})
    assert "« prix » ne connaît pas : plaine. Ajoutez-les à ses options" in refus(ecrit)


def test_a_file_gives_its_column_by_code_and_its_absent_value():
    cahier = charger(avec_fichier("si zonage.classe pour porteur.code = montagne alors 2 € sinon 1 €"))
    codes = ("73001", "01004", "2A004", "99999", None)
    assert montants(cahier, *({"porteur.code": code} for code in codes)) == [2_00, 1_00, 1_00, 1_00, None]
    dit = calcul(cahier, evaluer(cahier, {"porteur.code": "73001", "x.eleves": 1}))[-2]
    assert "zonage-2026, 73001 : classe Montagne." in dit


def test_what_a_file_does_not_say_is_unknown_until_the_dossier_holds_it():
    cahier = charger(avec_fichier("zonage.richesse pour porteur.code de depenses_eligibles"))
    connues = {"depenses.a": 100_00, "x.eleves": 1}
    situations = [
        {**connues, "porteur.code": "73001"},
        {**connues, "porteur.code": "2A004"},
        {**connues, "porteur.code": "2A004", "zonage.richesse": 500_000},
        {**connues, "porteur.code": "73001", "zonage.richesse": 500_000},
        connues,
    ]
    assert montants(cahier, *situations) == [12_50, None, 50_00, 12_50, None]
    assert evaluer(cahier, situations[1]).manquants == ("zonage.richesse",)
    assert evaluer(cahier, situations[-1]).manquants == ("porteur.code",)
    assert "2A004 n'est pas dans zonage-2026." in calcul(cahier, evaluer(cahier, situations[1]))[-2]
    assert cahier.donnees["zonage.richesse"].libelle == "richesse (zonage-2026)"


def test_a_column_is_read_in_each_line_of_the_group():
    cahier = charger(
        avec_fichier(
            "1 € × (nombre de groupe.membres avec (zonage.classe pour groupe.membres.code = montagne))"
        ).replace("format: 1", "format: 2")
    )
    membres = ({"code": "73001"}, {"code": "01004"}, {"code": "73001"})
    assert montants(cahier, {"groupe.membres": membres}, {"groupe.membres": ()}) == [2_00, 0]


def test_a_file_belongs_to_the_text_and_to_its_digest():
    lu, autre = avec_fichier("1 €"), avec_fichier("1 €", CSV.replace("12,5", "12,6"))
    assert fichiers_demandes(texte(ZONAGE, "1 €")) == ("zonage-2026.csv",)
    assert fichiers_demandes(lu) == ()
    assert charger(lu).empreinte != charger(autre).empreinte
    assert relire(lu) == charger(lu)
    assert (
        charger(lu).empreinte
        == charger(completer(texte(ZONAGE, "1 €"), {"zonage-2026.csv": f"\ufeff{CSV}".encode()})).empreinte
    )


@pytest.mark.parametrize(
    ("contenu", "ligne", "phrase"),
    [
        ("code;richesse;classe\n73001;beaucoup;plaine\n", 2, "richesse : « beaucoup » n'est pas un taux"),
        ("code;richesse;classe\n73001;1 %;mer\n", 2, "classe : « mer » n'est pas une valeur possible"),
        ("code,richesse,classe\n73001,1 %,\n73001,2 %,\n", 3, "« 73001 » est déjà à la ligne 2"),
        ("code;richesse;classe\n1004;1 %;\n", 2, "un tableur a pu lui ôter un zéro : « 01004 »"),
        ("code;richesse;classe\nAjaccio;1 %;\n", 2, "« Ajaccio » n'est pas un code de : commune"),
        (
            "code;richesses;classe\n73001;1 %;\n",
            1,
            "il manque la colonne « richesse ». Vouliez-vous dire « richesses » ?",
        ),
    ],
)
def test_mistake_of_a_file_is_told_with_its_line(contenu, ligne, phrase):
    dit = refus(avec_fichier("1 €", contenu))
    assert f"zonage-2026.csv, ligne {ligne}, table « zonage » :\n  " in dit
    assert phrase in dit


def test_file_that_is_absent_or_badly_named_is_told():
    assert "« zonage-2026.csv » n'est pas à côté du cahier" in refus(texte(ZONAGE, "1 €"))
    assert "n'est pas un nom de fichier" in refus(texte(ZONAGE.replace("zonage-2026.csv", "../secret.csv"), "1 €"))
    assert fichiers_demandes(texte(ZONAGE.replace("zonage-2026.csv", "../secret.csv"), "1 €")) == ()
    with pytest.raises(CahierInvalide, match="UTF-8"):
        completer("id: a", {"z.csv": "été".encode("latin-1")})


def test_a_code_of_another_kind_and_what_is_no_code_are_refused():
    assert "se lit par le code de : commune, pas de : departement" in refus(
        avec_fichier("zonage.richesse pour porteur.departement de depenses_eligibles").replace("format: 1", "format: 2")
    )
    assert "se lit par un code" in refus(avec_fichier("zonage.richesse pour x.eleves de depenses_eligibles"))


def test_the_author_is_warned_of_a_table_that_nothing_reads_and_of_a_column_that_may_leave_a_request_waiting():
    cahier = charger(avec_fichier("zonage.richesse pour porteur.code de depenses_eligibles"))
    dits = [doute.message for doute in avertissements(cahier)]
    assert "aucune règle ne lit « zonage.classe »" in dits
    assert any("« zonage.richesse » n'a pas d'« absent »" in dit for dit in dits)
    (dit,) = [d.message for d in avertissements(charger(texte(FORFAIT, "1 €"))) if "forfait" in d.message]
    assert dit == "aucune règle ne lit « forfait »"
    repli = charger(avec_fichier("(zonage.richesse pour porteur.code à défaut 5 %) de depenses_eligibles"))
    assert not any("n'a pas d'« absent »" in doute.message for doute in avertissements(repli))


def test_every_commune_of_france_is_read_and_looked_up_fast():
    codes = [f"{rang:05d}" for rang in range(1_000, 36_000)]
    contenu = "code;richesse;classe\n" + "".join(f"{code};{int(code) % 100} %;plaine\n" for code in codes)
    cahier = charger(avec_fichier("zonage.richesse pour porteur.code de depenses_eligibles", contenu))
    table = pl.DataFrame({"porteur.code": codes, "depenses.a": [100_00] * len(codes), "x.eleves": [1] * len(codes)})
    assert evaluer_lot(cahier, table)["montant"].to_list() == [int(code) % 100 * 100 for code in codes]


def test_the_range_holds_whatever_an_open_judgement_makes_of_the_code():
    jugement = f"appreciations: [{{nom: appreciation.siege, genre: oui/non, libelle: S, question: Q, par: P, source: {SOURCE}}}]\nrecevabilite:"
    formule = "zonage.richesse pour (si appreciation.siege alors porteur.code sinon lieu.code) de depenses_eligibles"
    cahier = charger(avec_fichier(formule).replace("recevabilite:", jugement).replace("format: 1", "format: 2"))
    connues = {"depenses.a": 100_00, "x.eleves": 1, "porteur.code": "73001"}
    ouvert = evaluer(cahier, {**connues, "lieu.code": "01004"})
    assert (ouvert.montant, ouvert.minimum, ouvert.maximum) == (None, 12_50, 30_00)
    assert evaluer(cahier, {**connues, "lieu.code": "2A004"}).maximum is None
