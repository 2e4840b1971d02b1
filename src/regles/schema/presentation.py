"""The shape of what a call says of itself: who, when, with how much, in which words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from regles.arrondi import ARRONDIS
from regles.natures import NATURES_DE_PORTEUR
from regles.porteurs import Situes
from regles.schema.formes import liste, nom, objet, oui_non, renvoi, texte, textes, un_de
from regles.valeurs import Moment

if TYPE_CHECKING:
    from regles.conversion import Json


def presentation() -> dict[str, Json]:
    """The keys that have a default."""
    return {
        "source": renvoi(),
        "arrondi": un_de(ARRONDIS, "Comment un taux appliqué à un montant est arrondi."),
        "enveloppe": objet(
            {"montant": texte("Les crédits ouverts, ou « inconnu »."), "source": renvoi()}, {"lecture": texte()}
        ),
        "page": liste(objet({"titre": texte(), "paragraphes": textes(), "source": renvoi()})),
        "natures_depense": liste(
            objet(
                {"id": nom(), "libelle": texte(), "source": renvoi()},
                {"eligible": oui_non(), "raison": texte()},
            )
        ),
        "engagement": texte("Ce que le porteur déclare sur l'honneur."),
        "acte": objet({"visas": textes(), "articles": liste(objet({"titre": texte(), "texte": texte()}))}),
    }


def identite() -> Json:
    """Who runs the call."""
    contact = objet({"fonction": texte(), "objet": texte()})
    return objet(
        {"titre": texte(), "service": texte()},
        {
            **{cle: texte() for cle in ("resume", "fonds", "axe", "departement", "region")},
            "millesime": texte(
                "L'année des territoires et de leurs populations : le millésime le plus proche avant elle est pris."
            ),
            "contacts": liste(contact),
        },
    )


def fenetre() -> Json:
    """When requests may be deposited."""
    jours: dict[str, Json] = {
        "ouverture": texte("15/06/2027, ou « inconnue » ; chaque année : 01/06."),
        "cloture": texte(
            "30/06/2027, 30/06/2027 à 16 h, « inconnue », « sans » ou « épuisement » ; chaque année : 31/05."
        ),
    }
    vague = objet({"id": nom(), "libelle": texte(), **jours, "source": renvoi()}, {"lecture": texte()})
    return objet(
        jours,
        {
            "fuseau": texte("Europe/Paris, sauf ailleurs."),
            **{cle: renvoi() for cle in ("source", "source_ouverture", "source_cloture")},
            "lecture": texte(),
            "vagues": liste(vague),
            "chaque_annee": oui_non(),
        },
    )


def porteurs() -> Json:
    """Who may ask, and where."""
    nature = objet({"code": nom(), "libelle": texte(), "comme": un_de(o.code for o in NATURES_DE_PORTEUR)})
    natures = liste(nature, "Les natures de demandeur que ce guichet distingue, chacune comme une nature connue.")
    sans_demande = texte("Personne ne demande : une table d'un fichier, dont les codes sont aidés, ou « perimetre ».")
    situes = un_de(Situes, "Ce qui est sur le territoire du guichet.")
    return objet({}, {"situes": situes, "natures": natures, "sans_demande": sans_demande, "source": renvoi()})


def demande() -> Json:
    """When a section of the form, or lines, are asked."""
    return un_de((Moment.DEPOT, Moment.VERSEMENT), "Quand c'est demandé : au dépôt, ou avec un versement.")
