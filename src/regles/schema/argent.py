"""The shapes of what is counted across requests, of payments, and of what follows."""

from __future__ import annotations

from typing import TYPE_CHECKING

from regles.compte import Etendue, Parmi
from regles.organisation import Effet, Frequence, Qui
from regles.schema.formes import formule, nom, objet, oui_non, renvoi, texte, textes, un_de

if TYPE_CHECKING:
    from regles.conversion import Json


def compte() -> Json:
    """A total over requests."""
    return objet(
        {"id": nom(), "libelle": texte(), "parmi": un_de(Parmi), "source": renvoi()},
        {
            "par": {"oneOf": [nom(), textes()], "description": "Ce que les demandes d'un groupe ont en commun."},
            "sur": un_de(Etendue),
            "avec": formule("Les demandes que l'on compte."),
            "compter": nom("Une valeur ou une étape ; sans elle, les demandes."),
            "au_plus": formule("Au-delà, la demande attend."),
            "au_moins": formule("Un objectif, qui ne bloque rien."),
            "partager": formule("Le pot."),
            "selon": formule("Les points d'une demande."),
            "plancher": formule("Sa part au moins."),
            "plafond": formule("Sa part au plus."),
            "lecture": texte(),
        },
    )


def versement() -> Json:
    """A payment."""
    return objet(
        {
            "id": nom(),
            "libelle": texte(),
            "verse_en_tout": formule("Ce qui peut avoir été versé en tout, une fois ce versement fait."),
            "source": renvoi(),
        },
        {
            "plusieurs": oui_non(),
            "pieces": textes("Les pièces que ce versement attend."),
            "avant": formule("Le dernier jour pour le demander."),
            "lecture": texte(),
        },
    )


def payeur() -> Json:
    """One of those who bear the grant."""
    return objet({"nom": nom()}, {"libelle": texte(), "part": formule("Sa part."), "instruit": oui_non()})


def suivi() -> Json:
    """What is due after the deposit."""
    return objet(
        {"id": nom(), "libelle": texte(), "source": renvoi()},
        {
            "rythme": texte("En mots, quand aucune formule ne le dit."),
            "par": un_de(Qui, "Qui le doit."),
            "le": formule("Le jour où c'est dû : 6 mois après projet.fin."),
            "chaque": un_de(Frequence, "À quel rythme, depuis la notification."),
            "jusqu_au": formule("Le dernier jour de ce qui revient."),
            "si": formule("Quand c'est dû."),
            "effet": un_de(Effet, "Ce que vaut ce jour passé sans ce qui était attendu ; rappel sans cette clé."),
            "lecture": texte(),
        },
    )
