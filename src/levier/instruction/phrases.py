"""What a proposal has become, and what the avis about a request say, said to people. Pure."""

from __future__ import annotations

from collections.abc import Sequence

from levier.instruction.enums import EtatProposition, SensAvis
from levier.instruction.models import Proposition
from levier.socle import horloge
from regles.texte import date_longue

_DITS = {
    EtatProposition.RENVOYEE: "La proposition du {faite} a été renvoyée à l’instructeur le {close} : {raison}",
    EtatProposition.RETIREE: "La proposition du {faite} a été retirée le {close} par l’instructeur.",
    EtatProposition.PERIMEE: "La proposition du {faite} a été faite avant les changements du {close} ({raison}) : elle est à renouveler.",
    EtatProposition.SUIVIE: "La proposition du {faite} a été signée le {close}.",
}


def dire_l_etat(proposition: Proposition) -> str:
    """Why the proposal no longer waits, with its days; empty while it does."""
    said = _DITS.get(EtatProposition(proposition.etat), "")
    if proposition.close_le is None or not said:
        return ""
    days = {
        nom: date_longue(horloge.jour_de(instant))
        for nom, instant in (("faite", proposition.faite_le), ("close", proposition.close_le))
    }
    return said.format(**days, raison=proposition.raison)


def dire_les_avis(sens: Sequence[str]) -> str:
    """« Avis : défavorable, 1 attendu », from what each avis asked says (nothing while it is awaited); empty when none was asked."""
    said = [SensAvis(one).label for one in sens if one]
    if waiting := len(sens) - len(said):
        said.append(f"{waiting} attendu{'s' if waiting > 1 else ''}")
    return f"Avis : {', '.join(said)}" if said else ""
