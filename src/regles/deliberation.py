"""How a comité deliberates: who counts, whether the quorum is there, what a vote gives. Counts only: no person, no clock.

Articles are those of the code des relations entre le public et l'administration, where no text of the comité says otherwise.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from regles.comite import PARTS, BaseDuQuorum, Majorite

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from regles.comite import ReglesDeVote


class Sens(StrEnum):
    """What a ballot says."""

    POUR = "pour"
    CONTRE = "contre"
    ABSTENTION = "abstention"


class VoixNonRecue(ValueError):
    """A ballot of a seat that may not vote at this moment."""


@dataclass(frozen=True, slots=True)
class SiegeEnSeance:
    """A seat at the moment of a vote: its holder or a deputy there, in the room or at a distance; apart for this dossier."""

    cle: str
    present: bool = False
    pourvu: bool = True
    vote: bool = True
    deport: bool = False
    preside: bool = False


@dataclass(frozen=True, slots=True)
class ResultatDuQuorum:
    """`presents`: seats that vote, there or represented; `requis`: how many of `base` were needed."""

    presents: int
    base: int
    requis: int

    @property
    def atteint(self) -> bool:
        """Nobody is never enough, whatever is required."""
        return self.presents >= max(1, self.requis)


@dataclass(frozen=True, slots=True)
class ResultatDuVote:
    """Ballots by what they say, of how many voices the majority was, and whether the chair's voice made it."""

    pour: int
    contre: int
    abstentions: int
    base: int
    preponderante: bool
    favorable: bool


def voix(sieges: Sequence[SiegeEnSeance], mandats: Mapping[str, str], regles: ReglesDeVote) -> dict[str, str]:
    """Whose ballot is received, and by which seat it is given: its own, or the one that holds its mandate (R133-9).

    A mandate counts while who gave it is absent and who holds it is there; neither is apart for the dossier. Beyond what one
    holder may have, the last ones given (the order of `mandats`) do not count.
    """
    seats = {siege.cle: siege for siege in sieges if siege.vote and siege.pourvu and not siege.deport}
    found = {cle: cle for cle, siege in seats.items() if siege.present}
    held: dict[str, int] = {}
    for giver, holder in mandats.items():
        if giver not in seats or seats[giver].present or holder not in seats or not seats[holder].present:
            continue
        if held.get(holder, 0) < regles.mandats:
            held[holder] = held.get(holder, 0) + 1
            found[giver] = holder
    return found


def quorum(
    sieges: Sequence[SiegeEnSeance], mandats: Mapping[str, str], regles: ReglesDeVote, *, seconde: bool = False
) -> ResultatDuQuorum:
    """Whether enough members are there or gave a mandate (R133-10); `seconde`: convened again, same agenda, for want of it."""
    counted = [siege for siege in sieges if siege.vote]
    if regles.quorum_sur is BaseDuQuorum.POURVUS:
        counted = [siege for siege in counted if siege.pourvu]
    if not regles.deport_compte:
        counted = [siege for siege in counted if not siege.deport]
    part, whole = PARTS[regles.quorum]
    if seconde and regles.seconde_sans_quorum:
        part = 0
    return ResultatDuQuorum(len(voix(sieges, mandats, regles)), len(counted), -(-len(counted) * part // whole))


def deliberer(
    sieges: Sequence[SiegeEnSeance],
    mandats: Mapping[str, str],
    bulletins: Mapping[str, Sens],
    regles: ReglesDeVote,
) -> ResultatDuVote:
    """What the ballots give, by seat (R133-11). A seat that gave none said nothing: it weighs as its base says.

    On an equal split the chair's voice counts once more, if it was given; of a secret vote nobody knows it. Raises VoixNonRecue.
    """
    open_ = voix(sieges, mandats, regles)
    if unknown := sorted(set(bulletins) - set(open_)):
        raise VoixNonRecue(", ".join(unknown))
    pour, contre, abstentions = (sum(one is sens for one in bulletins.values()) for sens in Sens)
    base = {
        Majorite.PRESENTS: len(open_),
        Majorite.EXPRIMES: pour + contre,
        Majorite.SIEGES: sum(siege.vote and not siege.deport for siege in sieges),
    }[regles.majorite]
    chair = next((siege.cle for siege in sieges if siege.preside and siege.vote), None)
    split = pour == contre > 0 and regles.voix_preponderante and not regles.secret
    heavier = split and bulletins.get(chair or "") is Sens.POUR
    return ResultatDuVote(pour, contre, abstentions, base, heavier, 2 * (pour + heavier) > base)
