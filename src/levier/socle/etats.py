"""The only writer of any `etat`: one table of transitions per kind of object, one function that follows it.

An object is made in a state that its table gives at birth: any other would be a transition that nobody took.
"""

from __future__ import annotations

from functools import cache
from typing import Protocol, TypeVar

from django.db import models, transaction

from levier.socle import journal
from levier.socle.acteurs import Acteur
from levier.socle.erreurs import EtatIncompatible, GesteInterdit
from levier.socle.models import Evenement
from levier.socle.requetes import MiseAJour
from levier.socle.tables import TableDeTransitions, Transition

__all__ = ["ObjetAEtats", "TableDeTransitions", "Transition", "exiger_transition", "franchir", "franchir_tenu"]


class ObjetAEtats(Protocol):
    """A model with an `etat` and its table."""

    TRANSITIONS: TableDeTransitions
    etat: str


Objet = TypeVar("Objet", bound=models.Model)


def franchir(
    objet: Objet, action: str, *, par: Acteur, motif: str = "", apres: journal.Instantane | None = None
) -> Evenement:
    """Follow `action` on the object's row: lock, check state and role, write the state, write the journal.

    `apres` adds what the act fixed (an amount, a number) to the event. `objet` is refreshed from the locked row's
    state. Raises EtatIncompatible or GesteInterdit, in French. Runs in the caller's transaction.
    """
    with transaction.atomic():
        locked = type(objet)._default_manager.select_for_update(of=("self",)).get(pk=objet.pk)  # noqa: SLF001  Django's documented API
        exiger_transition(locked, action, par=par)
        objet.etat = locked.etat  # type: ignore[attr-defined]
        return franchir_tenu(objet, action, par=par, motif=motif, apres=apres)


def franchir_tenu(
    tenu: Objet,
    action: str,
    *,
    par: Acteur,
    motif: str = "",
    apres: journal.Instantane | None = None,
    avec: tuple[str, ...] = (),
) -> Evenement:
    """The same on a row that the act has read under its lock and holds: it is not read again.

    `avec`: columns that the act has prepared on it, written in the same statement.
    """
    transition, before = exiger_transition(tenu, action, par=par), _etat(tenu)
    tenu.etat = transition.vers  # type: ignore[attr-defined]
    _ecriture(type(tenu), avec)(tenu)
    return journal.consigner(
        tenu,
        transition.evenement,
        par=par,
        avant={"etat": before},
        apres={"etat": transition.vers, **(apres or {})},
        motif=motif,
    )


@cache
def _ecriture(modele: type[models.Model], avec: tuple[str, ...]) -> MiseAJour:
    return MiseAJour(modele, ["etat", *avec])


def _etat(objet: models.Model) -> str:
    return str(objet.etat)  # type: ignore[attr-defined]


def exiger_transition(objet: models.Model, action: str, *, par: Acteur) -> Transition:
    """The transition that `action` is for this object, as it was read; raises GesteInterdit or EtatIncompatible.

    For an act that has costly checks to make before it calls `franchir`; it locks nothing.
    """
    table: TableDeTransitions = objet.TRANSITIONS  # type: ignore[attr-defined]
    transition = table.transitions[action]
    if par.role not in transition.roles:
        raise GesteInterdit(f"« {transition.libelle} » n'est pas ouvert au rôle « {par.role} ».")
    if _etat(objet) not in transition.depuis:
        current = table.etats(_etat(objet)).label
        raise EtatIncompatible(
            f"« {transition.libelle} » n'est plus possible : l'état est maintenant « {current} ». "
            "Rechargez la page pour voir ce qui a changé."
        )
    return transition
