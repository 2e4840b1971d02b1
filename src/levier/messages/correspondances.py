"""What a step says of the objects about which people write to each other: who reads, who writes, whom to tell."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Generic, TypeVar, cast

from django.db.models import QuerySet

from levier.comptes.models import Personne
from levier.messages.enums import Cote
from levier.messages.models import Message, PieceMessage
from levier.socle.droits import Verdict
from levier.socle.objets import Numerote, type_de
from levier.socle.registre import Registre

N = TypeVar("N", bound=Numerote)


@dataclass(frozen=True, slots=True)
class Correspondance(Generic[N]):
    """The port of one kind of object. `prevenir` and `prevenir_l_auteur` run as jobs: a mail by its key is written once."""

    modele: type[N]
    lisibles: Callable[[Personne], QuerySet[N]]
    """Objects whose messages a person reads."""
    peut_ecrire: Callable[[Personne, N, Cote], Verdict]
    tenir: Callable[[N], object]
    """Hold the object's row until the end of the transaction."""
    prevenir: Callable[[Message], None]
    """Tell the other side that a message waits."""
    prevenir_l_auteur: Callable[[PieceMessage], None]
    """Tell who wrote that the antivirus put a file of the message aside."""


_correspondances: Registre[str, Correspondance[Any]] = Registre("who writes about the objects “{}”")


def ouvrir(correspondance: Correspondance[N]) -> None:
    """People may write about the objects of this kind from now on; called by the `presentation.py` of their step."""
    _correspondances.declarer({type_de(correspondance.modele): correspondance})


def correspondance_de(ligne: N) -> Correspondance[N]:
    """The port of the kind of this row. Raises NonDeclare."""
    return cast("Correspondance[N]", _correspondances.lire(type_de(ligne)))


def correspondance_du_type(objet_type: str) -> Correspondance[Any]:
    """The port of a kind, as messages name it. Raises NonDeclare."""
    return _correspondances.lire(objet_type)
