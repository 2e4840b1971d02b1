"""The row that an act of the service holds, and what it is held to."""

from __future__ import annotations

from collections.abc import Collection

from levier.dossiers.enums import EtatDossier
from levier.dossiers.models import Dossier
from levier.instruction.erreurs import TexteManquant
from levier.instruction.models import Instruction
from levier.socle.erreurs import EtatIncompatible


def instruction_tenue(dossier: Dossier, etats: Collection[EtatDossier]) -> Instruction:
    """The dossier's work under its lock; raises EtatIncompatible out of `etats`. Refreshes the state of `dossier`."""
    tenir(dossier, etats)
    instruction, _ = Instruction.objects.select_related("instructeur").get_or_create(dossier=dossier)
    return instruction


def tenir(dossier: Dossier, etats: Collection[EtatDossier]) -> Dossier:
    """The same for its row: fresh, under its lock."""
    tenu = Dossier.objects.tenir(dossier.pk)
    dossier.etat = tenu.etat
    if tenu.etat not in etats:
        current = EtatDossier(tenu.etat).label
        raise EtatIncompatible(
            f"Ce n’est plus possible : l’état est maintenant « {current} ». Rechargez la page pour voir ce qui a changé."
        )
    return tenu


def exiger_texte(texte: str, champ: str, phrase: str) -> None:
    if not texte.strip():
        raise TexteManquant(phrase, champ)
