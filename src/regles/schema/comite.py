"""The shape of the comité: its seats, its rhythm, its rules of vote."""

from __future__ import annotations

from typing import TYPE_CHECKING

from regles.comite import BaseDuQuorum, Majorite, NatureDeSiege, Quorum, Voix
from regles.schema.formes import liste, nombre, objet, oui_non, renvoi, texte, textes, un_de

if TYPE_CHECKING:
    from regles.conversion import Json


def comite() -> Json:
    """Who gives an opinion, when, by which vote."""
    return objet(
        {"libelle": texte(), "source": renvoi()},
        {
            "composition": liste(_siege(), "Les sièges, jamais les personnes."),
            "rythme": objet(
                {},
                {
                    "mois": nombre("Tous les combien de mois : 1, 2, 3…"),
                    "dossiers": nombre("Dès que tant de dossiers sont déposés."),
                    "releve": oui_non(),
                },
            ),
            "dates": textes("Ses jours, dans l'ordre : 15/06/2027."),
            "vote": _vote(),
            "lecture": texte(),
        },
    )  # fmt: skip


def _siege() -> Json:
    """By its keys, or by its function alone."""
    siege = objet(
        {"fonction": texte()},
        {
            "institution": texte(),
            "nombre": nombre("Combien de sièges pareils."),
            "nature": un_de(NatureDeSiege, "Qui peut suppléer : le même service, la même assemblée, personne."),
            "voix": un_de(Voix),
            "preside": oui_non(),
        },
    )
    return {**siege, "type": ["string", "object"]}


def _vote() -> Json:
    return objet(
        {},
        {
            "quorum": un_de(Quorum),
            "quorum_sur": un_de(BaseDuQuorum, "Tous les sièges, ou ceux qui sont pourvus."),
            "deport_compte": oui_non(),
            "seconde_sans_quorum": oui_non(),
            "majorite": un_de(Majorite, "Des présents, des voix exprimées, ou de tous les sièges."),
            "voix_preponderante": oui_non(),
            "mandats": nombre("Combien un membre en porte au plus."),
            "secret": oui_non(),
            "delai": nombre("Jours entiers entre la convocation et la séance."),
            "source": renvoi(),
            "lecture": texte(),
        },
    )
