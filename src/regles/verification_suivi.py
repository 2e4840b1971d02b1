"""What looks forgotten about what a cahier follows: a silence that the law already settles, a day that no example gives."""

from __future__ import annotations

from typing import TYPE_CHECKING

from regles.regimes import DROIT_COMMUN, delais

if TYPE_CHECKING:
    from collections.abc import Iterator

    from regles.cahier import Cahier


def doutes_du_suivi(cahier: Cahier) -> Iterator[tuple[str, str]]:
    """Each doubt, with where it is."""
    dits = {nom for exemple in cahier.exemples for nom in _noms(exemple.attendu.get("suivi"))}
    for suivi in cahier.suivi:
        if suivi.effet.du_silence and (loi := _de_la_loi(cahier)):
            message = (
                f"la loi dit déjà ce que vaut le silence de ce guichet ({loi}), et les accusés de réception le disent ainsi : "
                "assurez-vous que le texte cité peut en décider autrement"
            )
            yield f"suivi « {suivi.id} »", message
        if cahier.exemples and not suivi.rythme and suivi.id not in dits:
            yield f"suivi « {suivi.id} »", "aucun exemple n'affirme ses jours"


def _noms(dit: object) -> tuple[str, ...]:
    return tuple(map(str, dit)) if isinstance(dit, dict) else ()


def _de_la_loi(cahier: Cahier) -> str:
    """« 2 mois, rejet : … », or nothing where no text says what silence means, or no day says which."""
    jour = cahier.fenetre.ouverture
    decision = delais(cahier.regime.id if cahier.regime else DROIT_COMMUN, jour).decision if jour else None
    return f"{decision.mois} mois, {decision.effet} : {decision.reference}" if decision else ""
