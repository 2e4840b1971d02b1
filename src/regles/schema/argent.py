"""The shapes of what is counted across requests, and of payments."""

from __future__ import annotations

from typing import TYPE_CHECKING

from regles.compte import Etendue, Parmi
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
