"""`levier cahier verifier --proposer`: the examples of a cahier rewritten to what its rules give, and nothing else of it."""

from __future__ import annotations

import pytest
from tests.regles.court import CADRE, ENFANT
from tests.regles.petit import SOURCE, texte_petit
from tests.regles.test_commande import lancer
from tests.regles.test_comptes import BAREME, CONDITION, FORMULAIRE, compte

from regles.chargement import charger
from regles.proposition import proposer

CAS = """
  situation_type: {projet.titre: T}   # ce qui ne change pas
  cas:
    # un commentaire, gardé
    - cas: un
      donnees: {depenses.a: "1 234,55 €", depenses.b: 0 €}
      attendu: {recevable: non, montant: 5 €, motifs: [c]}  # et celui-ci
    - {cas: deux, donnees: {depenses.a: 0 €}, attendu: {recevable: oui, montant: 0 €}}
    - cas: trois
      donnees: {depenses.a: 0 €}
      attendu:
        recevable: "oui" # fin de ligne
        montant: 0 €
    - cas: quatre
      donnees: {depenses.a: 0 €}
      attendu:
        recevable: non
        motifs:
        - c
        - d
        etapes:
          e: 3 €
          f: 12 %   # juste
    - {cas: cinq, donnees: {depenses.a: 7 €}, attendu: {recevable: oui, montant: 7 €}}"""
PROPOSE = """
  situation_type: {projet.titre: T}   # ce qui ne change pas
  cas:
    # un commentaire, gardé
    - cas: un
      donnees: {depenses.a: "1 234,55 €", depenses.b: 0 €}
      attendu: {recevable: oui, montant: "1 234,55 €", motifs: []}  # et celui-ci
    - {cas: deux, donnees: {depenses.a: 0 €}, attendu: {recevable: non, montant: 0 €, motifs: [c]}}
    - cas: trois
      donnees: {depenses.a: 0 €}
      attendu:
        recevable: "non" # fin de ligne
        montant: 0 €
        motifs: [c]
    - cas: quatre
      donnees: {depenses.a: 0 €}
      attendu:
        recevable: non
        motifs:
          [c]
        etapes:
          e: 0 €
          f: 12 %   # juste
    - {cas: cinq, donnees: {depenses.a: 7 €}, attendu: {recevable: oui, montant: 7 €}}"""
PARTIES = {
    "recevabilite": "["
    + ", ".join(
        f'{{id: {nom}, libelle: C, exiger: "{exiger}", refus: R, source: {SOURCE}}}'
        for nom, exiger in (("c", "depenses.a > 0 €"), ("d", "depenses.a < 9 999 €"))
    )
    + "]",
    "bareme": f"[{{id: e, libelle: E, calculer: 2 × depenses.a, source: {SOURCE}}}, "
    f"{{id: f, libelle: F, calculer: 12 %, source: {SOURCE}}}]",
}


def test_values_alone_change_and_the_text_holds():
    texte = texte_petit(**PARTIES, exemples=CAS)
    proposition = proposer(texte)
    propose = proposition.appliquer(texte)
    assert propose == texte_petit(**PARTIES, exemples=PROPOSE)
    assert len(charger(propose).exemples) == 5
    assert [dit.partition(" : ")[0] for dit in proposition.changements] == [
        "exemple « un », recevable",
        "exemple « un », montant",
        "exemple « un », motifs",
        "exemple « deux », recevable",
        "exemple « deux », motifs",
        "exemple « trois », recevable",
        "exemple « trois », motifs",
        "exemple « quatre », motifs",
        "exemple « quatre », etapes",
    ]
    assert proposer(propose).changements == ()


def test_a_mark_at_the_head_of_the_file_moves_nothing():
    texte = texte_petit(exemples="{cas: [{cas: c, donnees: {depenses.a: 7 €}, attendu: {montant: 6 €}}]}")
    propose = proposer(texte).appliquer(f"\ufeff{texte}")
    assert propose == "\ufeff" + texte.replace("montant: 6 €", "montant: 7 €")


def test_an_unknown_amount_and_its_missing_value_are_proposed():
    texte = texte_petit(exemples="{cas: [{cas: c, donnees: {}, attendu: {recevable: oui, montant: 6 €, manque: []}}]}")
    propose = proposer(texte).appliquer(texte)
    assert "attendu: {recevable: inconnu, montant: inconnu, manque: [depenses.a]}" in propose
    assert charger(propose)


def test_cases_on_one_line_are_told_apart():
    cas = "[{cas: c, donnees: {depenses.a: 7 €}, attendu: {montant: 6 €}}, {cas: d, donnees: {depenses.a: 8 €}, attendu: {montant: 6 €}}]"
    texte = texte_petit(exemples=f"{{cas: {cas}}}")
    propose = proposer(texte).appliquer(texte)
    assert [exemple.attendu["montant"] for exemple in charger(propose).exemples] == [7_00, 8_00]


def test_what_a_call_inherits_is_left_and_what_it_writes_is_proposed():
    texte = ENFANT.replace("valeur: 6 000 €", "valeur: 3 000 €")
    proposition = proposer(texte, "isere.yaml", {"refuges@1": CADRE})
    assert proposition.appliquer(texte) == texte.replace("attendu: {montant: 6 000 €}", "attendu: {montant: 3 000 €}")
    (herite,) = proposition.impossibles
    assert herite.startswith("exemple « Petit projet », montant : attendu 4")
    assert herite.endswith("il est hérité, écrivez ce cas dans ce fichier")


DOSSIERS = """{cas: [{cas: c, dossiers: {
    nord: {refuge.lits: 14, depenses.a: 8 000 €}, sud: {refuge.lits: 12, depenses.a: 8 000 €, fois: 2}},
  attendu: {nord: {retenue: attente, montant: 1 €}, sud: {retenue: oui}, comptes: {laureats: 2 demandes}}}]}"""


def test_each_dossier_of_a_case_and_its_comptes_are_proposed():
    parties = {"formulaire": FORMULAIRE, "recevabilite": CONDITION, "bareme": BAREME, "exemples": DOSSIERS}
    une = f"[{compte('laureats', 'parmi: retenues, au_plus: 1 demande')}]"
    texte = texte_petit(**parties, comptes=une, classement="[note décroissante]")
    propose = proposer(texte).appliquer(texte)
    dits = "{nord: {retenue: oui, montant: 8 000 €}, sud: {retenue: attente}, comptes: {laureats: 1}}"
    assert f"attendu: {dits}" in propose
    assert charger(propose)


def test_dossiers_told_as_one_that_differ_are_left_to_the_author():
    parties = {"formulaire": FORMULAIRE, "recevabilite": CONDITION, "bareme": BAREME}
    une = f"[{compte('laureats', 'parmi: retenues, au_plus: 2 demandes')}]"
    texte = texte_petit(**parties, exemples=DOSSIERS, comptes=une, classement="[note décroissante]")
    proposition = proposer(texte)
    assert "sud: {retenue: oui}" in proposition.appliquer(texte)
    assert proposition.impossibles == (
        "exemple « c », dossier « sud », retenue : ses 2 dossiers ne donnent pas la même chose, séparez-les",
    )


@pytest.fixture
def fichier(tmp_path):
    chemin = tmp_path / "petit.yaml"
    texte = texte_petit(exemples="{cas: [{cas: c, donnees: {depenses.a: 7 €}, attendu: {montant: 6 €}}]}")
    chemin.write_bytes(texte.replace("\n", "\r\n").encode())
    return chemin


def test_command_prints_the_file_or_writes_it_with_what_changed(fichier):
    avant = fichier.read_bytes()
    code, sortie, erreur = lancer("verifier", "--proposer", fichier)
    assert (code, fichier.read_bytes()) == (0, avant)
    assert "attendu: {montant: 7 €}" in sortie
    assert "exemple « c », montant : attendu 6,00\u00a0€, obtenu 7,00\u00a0€" in erreur
    assert "1 valeur à relire." in erreur
    code, sortie, _ = lancer("verifier", "--proposer", "--ecrire", fichier)
    assert (code, sortie) == (0, "")
    assert fichier.read_bytes() == avant.replace("montant: 6 €".encode(), "montant: 7 €".encode())
    assert "0 valeur à relire" in lancer("verifier", "--proposer", "--ecrire", fichier)[2]


def test_a_mistake_that_is_no_example_is_told_and_nothing_is_proposed(fichier):
    fichier.write_text(fichier.read_text(encoding="utf-8").replace("exiger: ", "exige: "), encoding="utf-8")
    code, sortie, erreur = lancer("verifier", "--proposer", fichier)
    assert (code, sortie) == (1, "")
    assert "« exige » n'" in erreur
