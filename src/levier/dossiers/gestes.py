"""What agents may do on a dossier: each step declares its own, with the right that its act asks for."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from levier.comptes.models import Personne
from levier.dossiers.models import Dossier
from levier.socle.droits import Verdict
from levier.socle.registre import Registre


@dataclass(frozen=True, slots=True)
class Geste:
    """One act of agents: its button, the states it is open in, the right that the act itself asks for.

    `route` is the name of its page, which takes the number of the dossier; none when its button stands elsewhere.
    `rang` is its place in the order of the work. `quand`: the dossiers whose rules call for it; all when it is not said.
    """

    nom: str
    libelle: str
    route: str
    depuis: frozenset[str]
    droit: Callable[[Personne, Dossier], Verdict]
    rang: int
    quand: Callable[[Dossier], bool] = lambda _: True


_gestes: Registre[str, Geste] = Registre("the act “{}” of agents on a dossier")


def declarer(*gestes: Geste) -> None:
    """Offer these acts on the page of a dossier. Raises DejaDeclare."""
    _gestes.declarer({geste.nom: geste for geste in gestes})


def declares() -> list[Geste]:
    """Every act, in the order of the work."""
    return sorted(_gestes.valeurs(), key=lambda geste: geste.rang)


def nomme(nom: str) -> Geste:
    """The act of this name. Raises NonDeclare."""
    return _gestes.lire(nom)
