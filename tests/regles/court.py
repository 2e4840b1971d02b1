"""A whole call in fifteen lines: nothing that it could leave to defaults."""

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
