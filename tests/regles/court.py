"""A whole call in fifteen lines, the same with examples, and one that starts from it."""

from __future__ import annotations

COURT = """\
format: 1
id: refuges
version: 1
identite: {titre: Refuges de montagne, service: Préfecture de l'Isère}
documents: {arrete: Arrêté du 3 mai 2026, annexe: Annexe technique}
fenetre: {ouverture: 04/05/2026, cloture: 30/06/2026, source: Article 3}
source: Article 1
natures_depense: [{id: travaux, libelle: Travaux}]
formulaire:
  - {id: projet, titre: Le projet, champs: [{nom: projet.titre, genre: texte, libelle: Titre}, {nom: depenses.total, calcule: oui}]}
parametres:
  source: Article 2
  liste:
    - {nom: taux, valeur: 40 %, libelle: Taux de l'aide}
    - {nom: plafond, valeur: 9 000 €, libelle: Aide maximale, source: {document: annexe, section: Tableau 1}}
recevabilite: [{id: travaux, exiger: depenses.travaux > 0 €, refus: Le projet comporte des travaux.}]
bareme: [{id: depenses_eligibles, libelle: Dépenses éligibles, calculer: depenses.travaux}]
montant: {libelle: Aide proposée, calculer: "min(taux de depenses_eligibles, plafond)"}
"""
EXEMPLES = """\
pieces:
  source: Article 5
  liste:
    - {id: devis, libelle: Devis, formats: [pdf]}
    - {id: caution, libelle: Caution, formats: [pdf]}
exemples:
  situation_type: {depenses.travaux: 10 000 €}
  cas:
    - {cas: Petit projet, donnees: {}, attendu: {recevable: oui, montant: 4 000 €}}
    - {cas: Gros projet, donnees: {depenses.travaux: 50 000 €}, attendu: {montant: 9 000 €}}
"""
CADRE = COURT + EXEMPLES
ENFANT = """\
depuis: refuges@1
id: refuges-isere
version: 1
identite: {titre: Refuges de l'Isère}
retirer: [pieces.caution]
documents: {convention: Convention de massif, annexe: Une autre annexe}
parametres: [{nom: plafond, valeur: 6 000 €, source: Article 8}]
pieces: [{id: plan, libelle: Plan du refuge, formats: [pdf], source: Article 9}]
exemples:
  cas: [{cas: Gros projet, donnees: {depenses.travaux: 70 000 €}, attendu: {montant: 6 000 €}}]
"""
