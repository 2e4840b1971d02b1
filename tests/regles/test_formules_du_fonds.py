"""What is written in the file of a fund beside its tree: formulas over its parts, shares by territory, what its calls take of it."""

from __future__ import annotations

import pytest

from regles.chargement import CahierInvalide, charger_depuis
from regles.chargement.heritage import entier
from regles.fonds import Fonds, charger_fonds
from regles.formules_du_fonds import calculer_la_part

SOURCE = "{document: d, section: S}"
TEXTE = f"""format: 1
id: essai
titre: Fonds d'essai
resume: Un fonds.
documents: {{d: Document}}
montant: 1 000 €
source: {SOURCE}
periode: {{debut: 01/01/2021, fin: 31/12/2021, source: {SOURCE}}}
parametres: [{{nom: prudence, valeur: 80 %, libelle: P, source: {SOURCE}}}]
formules:
  - {{id: rythme, libelle: R, calculer: "attribue au prorata de (jours_ecoules + jours_restants) sur max(1 jour, jours_ecoules)", source: {SOURCE}}}
  - {{id: prevision, libelle: P, calculer: "min(ouvert, max(rythme, attribue + prudence de en_instruction))", source: {SOURCE}}}
  - {{id: donne, libelle: D, calculer: prevision < ouvert, source: {SOURCE}}}
pour_ses_appels:
  identite: {{service: Préfecture de région}}
  engagement: Je m'engage envers le fonds.
parts:
  - id: a
    genre: axe
    libelle: Axe
    montant: 1 000 €
    source: {SOURCE}
    parts:
      - id: v
        genre: appel
        libelle: Appel
        montant: 100 €
        source: {SOURCE}
        repartir: {{genre: tirage, libelle: Droit de tirage, par: departement, selon: {{77: 1, 78: 1, 2A: 1}}, source: {SOURCE}}}
"""
APPEL = """depuis: fonds.yaml
format: 2
id: appel
version: 1
identite: {titre: Appel}
documents: {a: Arrêté}
fenetre: {ouverture: 01/02/2021, cloture: 31/03/2021, source: Article 1}
plan: sans objet
formulaire: [{id: f, titre: T, champs: [{nom: projet.titre, genre: texte, libelle: T}]}]
recevabilite: []
montant: {libelle: M, calculer: 100 €, source: Article 2}
"""


@pytest.fixture(scope="module")
def fonds() -> Fonds:
    return charger_fonds(TEXTE)


def test_formulas_read_the_ledger_the_requests_and_the_calendar(fonds):
    connues = {
        "ouvert": 100_00,
        "attribue": 20_00,
        "en_instruction": 50_00,
        "jours_ecoules": 100,
        "jours_restants": 265,
    }
    assert [fait.valeur for fait in calculer_la_part(fonds.calculs, connues)] == [73_00, 73_00, True]
    assert [fait.valeur for fait in calculer_la_part(fonds.calculs, {**connues, "en_instruction": 90_00})][1] == 92_00
    dernier = calculer_la_part(fonds.calculs, {**connues, "jours_ecoules": None})[-1]
    assert (dernier.valeur, dernier.manquants) == (None, ("jours_ecoules",))


def test_what_is_left_of_a_whole_is_shared_to_the_cent(fonds):
    parts = {part.id: (part.montant, part.ressort, part.genre) for part in fonds.toutes()}
    assert [parts[f"v_{code}"] for code in ("77", "78", "2A")] == [
        (33_34, "departement:77", "tirage"), (33_33, "departement:78", "tirage"), (33_33, "departement:2A", "tirage"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("avant", "apres", "phrase"),
    [
        ("de en_instruction", "de en_instructions", "« en_instructions » n'existe pas. Vouliez-vous dire « en_instruction » ?"),
        ("prevision < ouvert", "prevision < jours_restants", "impossible de comparer"),
        ("id: donne", "id: ouvert", "le nom « ouvert » est déjà pris par la valeur"),
        ("montant: 100 €", "montant: inconnu", "« Appel » n'a pas de montant connu : rien ne s'y partage"),
        ("{77: 1,", "{Paris: 1,", "« Paris » n'est pas le code d'un territoire"),
        ("selon: {77: 1, 78: 1, 2A: 1}", "selon: 3", "il faut ici des points par code"),
        ("fin: 31/12/2021", "fin: 31/12/2020", "la fin précède le début"),
    ],
)  # fmt: skip
def test_wrong_words_of_a_fund_are_told(avant, apres, phrase):
    with pytest.raises(CahierInvalide) as refus:
        charger_fonds(TEXTE.replace(avant, apres))
    assert phrase in str(refus.value)


def test_call_takes_what_its_fund_says_for_its_calls_and_is_published_whole():
    parents = {"fonds.yaml": TEXTE}
    cahier = charger_depuis(APPEL, parents)
    assert (cahier.identite.fonds, cahier.identite.service) == ("Fonds d'essai", "Préfecture de région")
    assert (cahier.engagement, list(cahier.documents)) == ("Je m'engage envers le fonds.", ["a", "d"])
    assert "depuis" not in entier(APPEL, "appel.yaml", parents)


@pytest.mark.parametrize(
    ("avant", "apres", "phrase"),
    [
        ("  engagement:", "  engagment:", "fonds.yaml, ligne 16, cahier, hérité de « fonds.yaml »"),
        ("pour_ses_appels:", "pour_les_appels:", "« fonds.yaml » est le fichier d'un fonds : il ne donne que « pour_ses_appels »"),
    ],
)  # fmt: skip
def test_what_a_fund_gives_wrongly_is_shown_in_its_own_file(avant, apres, phrase):
    with pytest.raises(CahierInvalide) as refus:
        charger_depuis(APPEL, {"fonds.yaml": TEXTE.replace(avant, apres)})
    assert phrase in str(refus.value)
