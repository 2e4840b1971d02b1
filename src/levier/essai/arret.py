"""Where a play stops, and why."""

from __future__ import annotations

from collections.abc import Collection
from enum import StrEnum


class EtapeDuJeu(StrEnum):
    """The steps of a request, in their order, by where a report says that it stops."""

    PREPARATION = "à la préparation"
    LISTE = "à la liste des bénéficiaires"
    OUVERTURE = "à l'ouverture de la demande"
    PLAN = "au plan de financement"
    FORMULAIRE = "au formulaire"
    PARTENAIRES = "aux partenaires"
    PIECES = "aux pièces"
    DEPOT = "au dépôt"
    COMPLEMENTS = "aux compléments"
    COMPLET = "à la déclaration de dossier complet"
    COMITE = "à la date du comité"
    GRILLE = "à la grille des critères"
    APPRECIATIONS = "aux appréciations"
    PROPOSITION = "à la proposition"
    DECISION = "à la décision"
    FIN = "à l'acte composé"


class Arret(Exception):
    """The product refuses to go further: at which step, its sentence, and the names of what it finds at fault.

    `du_cas`: the refusal comes from what the example itself says (its dates, its money, its answers).
    """

    def __init__(self, etape: EtapeDuJeu, phrase: str, noms: Collection[str] = (), *, du_cas: bool = False) -> None:
        super().__init__(phrase)
        self.etape, self.phrase, self.noms, self.du_cas = etape, phrase, frozenset(noms), du_cas
