"""The words a cahier may put between braces in its act: a closed, documented list.

Figures of the call (`{debut_limite}`, `{enveloppe.montant}`) are replaced when the cahier is loaded; what stays names
the request and its decision, and must be here. `levier.documents` gives them their values.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Variable:
    """A word of the list, what it says, how it looks."""

    nom: str
    sens: str
    exemple: str


VARIABLES = (
    Variable("numero_dossier", "Numéro de la demande", "71-2021-000123"),
    Variable("date_depot", "Jour du dépôt de la demande", "15 septembre 2021"),
    Variable("date_complet", "Jour du dépôt du dossier déclaré complet", "20 septembre 2021"),
    Variable("date_decision", "Jour de la décision", "12 octobre 2021"),
    Variable("beneficiaire", "Dénomination du bénéficiaire", "Commune de Cluny"),
    Variable("le_beneficiaire", "Bénéficiaire avec son article", "la commune de Cluny"),
    Variable("au_beneficiaire", "Bénéficiaire après « attribuée »", "à la commune de Cluny"),
    Variable("identifiant", "Numéro du bénéficiaire, SIREN ou SIRET", "SIREN 217 101 377"),
    Variable("projet_titre", "Titre du projet, tel que le porteur l’a écrit", "Un accueil en ligne"),
    Variable("theme", "Thème du projet", "3c - Relation à l’usager"),
    Variable("service", "Service qui tient le guichet", "Préfecture de Saône-et-Loire"),
    Variable("le_service", "Service avec son article", "la préfecture de Saône-et-Loire"),
    Variable("du_service", "Service après « de »", "de la préfecture de Saône-et-Loire"),
    Variable("guichet", "Titre du guichet", "Guichet numérique des collectivités"),
    Variable("fonds", "Fonds dont le guichet relève", "Fonds ITN 7"),
    Variable("enveloppe", "Enveloppe qui paie, telle que son fonds la nomme", "Guichet de Saône-et-Loire"),
    Variable("credits_ouverts", "Crédits ouverts sur cette enveloppe quand la décision a été prise", "297 029,75 €"),
    Variable("montant", "Montant attribué, en chiffres", "28 000,00 €"),
    Variable("montant_en_lettres", "Montant attribué, en toutes lettres", "vingt-huit mille euros"),
    Variable("montant_calcule", "Montant que donnent les règles", "28 000,00 €"),
    Variable("montant_demande", "Montant que le porteur a demandé", "30 000,00 €"),
    Variable("depenses_eligibles", "Dépense éligible retenue", "40 000,00 €"),
    Variable("taux", "Part de la dépense éligible que représente le montant attribué", "70 %"),
    Variable(
        "calcul",
        "Comment le montant vient du barème, ce qui le limite, et chaque écart avec son motif",
        "Cette subvention représente 70 % d’une dépense éligible de 40 000,00 €.",
    ),
    Variable("version", "Version du cahier des charges sous laquelle la demande est lue", "version 2 du 1er mars 2021"),
)
NOMS = frozenset(variable.nom for variable in VARIABLES)
