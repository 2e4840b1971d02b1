"""The colour of each state: declared by the step that has the state, drawn by the screens."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

from django.db.models import TextChoices

from levier.socle.registre import Registre


class Couleur(StrEnum):
    """What a colour says of a state, whatever the skin."""

    PREPARATION = "preparation"
    INFORMATION = "information"
    ATTENTION = "attention"
    TRAVAIL = "travail"
    SUCCES = "succes"
    ECHEC = "echec"
    NEUTRE = "neutre"


_couleurs: Registre[tuple[type[TextChoices], str], Couleur] = Registre("the colour of the state {}")


def declarer(couleurs: Mapping[TextChoices, Couleur]) -> None:
    """State -> its colour; one enumeration of states at a time, whole or in part. Raises DejaDeclare."""
    if len({type(etat) for etat in couleurs}) > 1:
        raise ValueError("states of two enumerations share their values: declare each apart")
    _couleurs.declarer({(type(etat), etat.value): couleur for etat, couleur in couleurs.items()})


def couleur(etat: TextChoices) -> Couleur:
    """The colour of a state; neutral when no step declares one."""
    key = (type(etat), etat.value)
    return _couleurs.lire(key) if key in _couleurs else Couleur.NEUTRE
