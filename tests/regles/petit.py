"""A small cahier to complete: two natures of expense, and nothing that a test does not add."""

from __future__ import annotations

from regles.cahier import Cahier
from regles.chargement import charger

SOURCE = "{document: d, section: s}"
_TETE = f"""\
format: 1
id: petit
version: 1
identite: {{titre: T, resume: R, fonds: F, axe: A, service: S, millesime: 2021, contacts: [{{fonction: f, objet: o}}]}}
documents: {{d: D, hypothese: H}}
arrondi: centime inférieur
fenetre: {{ouverture: 01/01/2021, cloture: 31/12/2021, fuseau: Europe/Paris, source_ouverture: {SOURCE}, source_cloture: {SOURCE}}}
enveloppe: {{montant: inconnu, source: {SOURCE}}}
page: [{{titre: T, paragraphes: [P], source: {SOURCE}}}]
natures_depense: [{{id: a, libelle: A, source: {SOURCE}}}, {{id: b, libelle: B, source: {SOURCE}}}]
engagement: E
acte: {{visas: [v], articles: [{{titre: t, texte: "{{montant}}"}}]}}
"""
_PARTIES = {
    "formulaire": "[{id: f, titre: T, champs: [{nom: projet.titre, genre: texte, libelle: T}]}]",
    "recevabilite": f'[{{id: c, libelle: C, exiger: "depenses.a > 0 €", refus: R, source: {SOURCE}}}]',
    "montant": f"{{libelle: M, calculer: depenses.a, source: {SOURCE}}}",
    "exemples": "{cas: []}",
}


def texte_petit(**parties: str) -> str:
    """The text of the small cahier, each part written as the value of its key."""
    return _TETE + "".join(f"{cle}: {valeur}\n" for cle, valeur in {**_PARTIES, **parties}.items())


def petit(**parties: str) -> Cahier:
    """The small cahier, loaded."""
    return charger(texte_petit(**parties))
