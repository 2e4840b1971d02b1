"""The schema of the tables that a call names."""

from __future__ import annotations

from regles.conversion import Json
from regles.langage.pour import CLES
from regles.schema.formes import liste, nom, objet, renvoi, texte, un_de


def tables_du_guichet() -> Json:
    """What formulas read by `pour`."""
    return liste(_table(), "Ce que les formules lisent par « … pour … » : une formule, ou un fichier CSV.")


def _table() -> Json:
    """A formula with one variable, or a file beside the cahier."""
    options = liste(objet({"code": nom(), "libelle": texte()}))
    colonne = objet(
        {"nom": nom("Le titre de la colonne dans le fichier.")},
        {
            "genre": un_de(["montant", "taux", "entier", "date", "oui/non", "choix"], "Par défaut, un entier."),
            "unite": texte(),
            "libelle": texte(),
            "options": options,
            "options_de": texte("Un fichier CSV : un code, son libellé."),
            "minimum": texte(),
            "maximum": texte(),
            "absent": texte("Ce qu'elle vaut pour un code que le fichier n'a pas."),
        },
    )
    variable = objet(
        {"nom": nom()},
        {
            "genre": texte("Par défaut, un entier."),
            "unite": texte(),
            "options": options,
            "options_de": texte("Un fichier CSV : un code, son libellé."),
            "minimum": texte(),
            "maximum": texte(),
        },
    )
    return objet(
        {"nom": nom()},
        {
            "pour": variable,
            "calculer": texte("La formule, qui lit sa variable, les chiffres et les tables au-dessus."),
            "fichier": texte("Un fichier CSV à côté du cahier : une ligne par code, le code d'abord."),
            "cle": un_de(CLES, "De quoi le premier titre est le code."),
            "colonnes": liste(colonne),
            "source": renvoi(),
        },
    )
