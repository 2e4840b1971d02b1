"""What the values of a call are for: the names under which the rest of the program finds them, as its cahier declares them.

A cahier that says nothing plays the names below. `chargement` checks those that it does say.
"""

from __future__ import annotations

from dataclasses import dataclass

ASSIETTE = "depenses_eligibles"
"""The step that holds the eligible expenses when neither `roles` nor `regime` names one."""


@dataclass(frozen=True, slots=True)
class RolesDuDemandeur:
    """The fields of the form that say who asks."""

    entite: str = "demandeur.entite"
    nom: str = "demandeur.nom"
    fonction: str = "demandeur.fonction"
    adresse: str = "demandeur.adresse"
    courriel: str = "demandeur.courriel"
    telephone: str = "demandeur.telephone"


@dataclass(frozen=True, slots=True)
class Roles:
    """The field or the step that plays each role. A name that the form does not ask has no answer, and never will.

    `assiette` is a step of the barème, in euros: what acts and plans call the eligible expenses; empty when neither
    needs them. `lieu` is the field that says where the project is carried out; empty when the siège of the porteur does.
    """

    titre: str = "projet.titre"
    presentation: str = "projet.presentation"
    theme: str = "projet.theme"
    montant_demande: str = "demande.montant"
    assiette: str = ""
    lieu: str = ""
    autres_lieux: tuple[str, ...] = ()  # the fields that say it where that one is not answered
    demandeur: RolesDuDemandeur = RolesDuDemandeur()


USUELS = Roles()
"""What a cahier that says nothing plays."""
