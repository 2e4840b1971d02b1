"""The call of Saône-et-Loire whose author names its fields and its assiette otherwise, and says so in its roles."""

from __future__ import annotations

from tests.fabriques import REPONSES, texte_du_cahier

NOMS = {
    "projet.titre": "objet.intitule",
    "projet.presentation": "objet.en_bref",
    "projet.theme": "objet.volet",
    "demande.montant": "souhait.somme",
    "demandeur.entite": "qui.entite",
    "demandeur.nom": "qui.representant",
    "demandeur.fonction": "qui.qualite",
    "demandeur.adresse": "qui.adresse",
    "demandeur.courriel": "qui.courriel",
    "demandeur.telephone": "qui.telephone",
}
_ROLES = """
roles:
  titre: objet.intitule
  presentation: objet.en_bref
  theme: objet.volet
  montant_demande: souhait.somme
  assiette: base_retenue
  demandeur:
    entite: qui.entite
    nom: qui.representant
    fonction: qui.qualite
    adresse: qui.adresse
    courriel: qui.courriel
    telephone: qui.telephone
"""
_VOLETS = "genre: choix\n        options: [{code: 3a, libelle: Expert}, {code: 3b, libelle: Formation}, {code: 3c, libelle: Usager}]"


def texte_aux_noms_propres() -> str:
    """Its text; the act keeps the variables, which are the program's own words."""
    tete, repere, suite = texte_du_cahier().partition("\nacte:")
    acte, exemples, cas = suite.partition("\nexemples:")
    for avant, apres in {**NOMS, "depenses_eligibles": "base_retenue"}.items():
        tete, cas = tete.replace(avant, apres), cas.replace(avant, apres)
    tete = tete.replace("- nom: objet.volet\n", f"- nom: objet.volet\n        {_VOLETS}\n")
    tete = tete.replace("- nom: souhait.somme\n", "- nom: souhait.somme\n        genre: montant\n")
    return f"{tete}{repere}{acte}{exemples}{cas}{_ROLES}"


def reponses_aux_noms_propres(**autres: str) -> dict[str, str]:
    """What fills its form; `autres` replaces some answers, by their usual names (`titre`, `theme`)."""
    usuelles = {**REPONSES, "demande.montant": "28 000", **{f"projet.{nom}": valeur for nom, valeur in autres.items()}}
    return {NOMS.get(nom, nom): valeur for nom, valeur in usuelles.items()}
