"""What a hurried author writes, and the one sentence that each mistake gets: what it is, and what to write instead."""

from __future__ import annotations

import pytest

from regles.chargement import CahierInvalide, charger

BON = """\
format: 2
id: refuges
version: 1
source: Article 2
identite: {titre: Refuges, service: Préfecture de Saône-et-Loire, departement: "71"}
documents: {arrete: Arrêté des refuges}
fenetre: {ouverture: 01/02/2021, cloture: 31/10/2021}
enveloppe: {montant: 100 000 €}
natures_depense:
  - {id: travaux, libelle: Travaux}
parametres:
  - {nom: taux_aide, valeur: 40 %, libelle: Taux}
  - {nom: plafond, valeur: 9 000 €, libelle: Plafond}
formulaire:
  - id: refuge
    titre: Le refuge
    champs:
      - {nom: projet.titre, genre: texte, libelle: Nom}
      - {nom: refuge.lits, genre: entier, unite: lits, libelle: Lits, maximum: 500}
      - {nom: refuge.massif, genre: choix, libelle: Massif, options: [{code: jura, libelle: Jura}, {code: alpes, libelle: Alpes}]}
      - {nom: projet.fin}
lignes:
  - nom: dortoir
    libelle: Dortoirs
    champs:
      - {nom: cout, genre: montant, libelle: Coût, maximum: 100 000 €}
pieces:
  - {id: devis, libelle: Devis}
appreciations:
  - {nom: juge.utile, genre: oui/non, libelle: Utile, question: Utile ?, par: Préfecture, defaut: oui}
recevabilite:
  - {id: lits, exiger: refuge.lits >= 4 lits, refus: Il faut 4 lits.}
bareme:
  - {id: depenses_eligibles, libelle: Dépenses, calculer: depenses.travaux}
  - {id: au_taux, libelle: Au taux, calculer: si juge.utile alors taux_aide de depenses_eligibles sinon 0 €}
montant:
  libelle: Aide
  calculer: min(au_taux, plafond)
versements:
  - {id: solde, libelle: Solde, verse_en_tout: subvention.montant, avant: 6 mois après projet.fin}
exemples:
  situation_type: {refuge.lits: 10 lits, depenses.travaux: 10 000 €}
  cas:
    - {cas: a, donnees: {}, attendu: {recevable: oui, montant: 4 000 €}}
    - {cas: b, donnees: {refuge.lits: 3 lits}, attendu: {recevable: non, motifs: [lits]}}
    - {cas: c, donnees: {depenses.travaux: 30 000 €}, attendu: {montant: 9 000 €}}
"""
FAUTES = [
    ("valeur: 9 000 €", "valeur: 9000 euros", "un montant s'écrit avec son symbole : « 9 000 € »"),
    ("valeur: 9 000 €", "valeur: 9000 EUR", "un montant s'écrit avec son symbole : « 9 000 € »"),
    ("valeur: 40 %", "valeur: 40 pour cent", "un taux s'écrit avec son symbole : « 40 % »"),
    ("montant: 100 000 €", "montant: 100 k€", "un montant s'écrit en entier : « 100 000 € »"),
    ("depenses.travaux: 10 000 €", "depenses.travaux: 10.000 €", "les milliers se séparent par une espace : écrivez « 10 000 € »"),
    ("refuge.lits: 3 lits", "refuge.lits: 3 places", "« 3 places » : il faut ici un nombre de lits, « 3 lits »"),
    ("min(au_taux, plafond)", "400 € x refuge.lits", "« x » s'écrit « × »"),
    ("refuge.lits >= 4 lits", "refuge.lits >= 4 lits and juge.utile", "« and » s'écrit « et »"),
    ("refuge.lits >= 4 lits", "4 lits <= refuge.lits <= 10 lits", "une comparaison à la fois : « … <= refuge.lits et refuge.lits <= … »"),
    ("refuge.lits >= 4 lits", "juge.utile = vrai", "« vrai » s'écrit « oui »"),
    ("refuge.lits >= 4 lits", "“refuge.lits >= 4 lits”", "une formule ne contient pas de guillemets"),
    ("ouverture: 01/02/2021", "ouverture: 2021-02-01", "« 2021-02-01 » n'est pas une date : écrivez « 01/02/2021 »"),
    ("ouverture: 01/02/2021", "ouverture: 1er février 2021", "« 1er février 2021 » n'est pas une date : écrivez « 01/02/2021 »"),
    ("cloture: 31/10/2021", "cloture: 31/10/2021 16h30", "une heure s'écrit « 31/10/2021 à 16 h 30 »"),
    ("cloture: 31/10/2021", "cloture: 31/10/2021, fuseau: Paris", "« Paris » n'est pas admis ici. Vouliez-vous dire « Europe/Paris » ?"),
    ('departement: "71"', "departement: 710", "« 710 » n'est pas le numéro d'un département"),
    ('departement: "71"', 'region: "71"', "« 71 » n'est pas le code INSEE d'une région"),
    ("id: refuges", "id: réfuges", "« réfuges » se lit dans des adresses : des lettres sans accent"),
    ("libelle: Aide\n", "libelle:Aide\n", "il manque une espace après « : » : écrivez « libelle: … »"),
    ("  - {id: devis", "  – {id: devis", "un élément de liste commence par un tiret court"),
    ("genre: entier, unite", "genre: number, unite", "« number » n'est pas admis ici"),
    ("refuge.lits >= 4 lits", "dortoir.cout > 0 €", "« dortoir.cout » se lit ligne par ligne"),
    ("calculer: depenses.travaux}", "calculer: au_taux}", "« au_taux » est calculé plus loin"),
    ("exemples:\n", "comptes: [{id: c, libelle: C, parmi: retenues, compter: montant, au_plus: 3 demandes}]\nexemples:\n", "pour un nombre de demandes, enlevez « compter »"),
]  # fmt: skip


@pytest.mark.requirement("N-03")
@pytest.mark.parametrize(("avant", "apres", "phrase"), FAUTES)
def test_mistake_of_a_hurried_author_gets_one_sentence(avant, apres, phrase):
    assert BON.count(avant) >= 1, avant
    with pytest.raises(CahierInvalide) as refus:
        charger(BON.replace(avant, apres, 1), "essai.yaml")
    (diagnostic,) = refus.value.diagnostics
    assert phrase in diagnostic.message


def test_file_that_they_start_from_is_right():
    assert charger(BON).identite.departement == "71"
