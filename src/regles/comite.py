"""The comité of a call, as its cahier says it: seats, rhythm, rules of vote. Functions and institutions, never people.

What no text says is read in the code des relations entre le public et l'administration (R133-1 to R133-15): the text that
creates the comité comes first (L100-1).
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING

from regles.texte import entier

if TYPE_CHECKING:
    from regles.valeurs import Source


RELEVE = "releve"
"""Name of the figure that is the day when requests are taken together."""


class NatureDeSiege(StrEnum):
    """Why someone sits: it says who may stand in (R133-3)."""

    FONCTION = "fonction"
    ELU = "elu"
    QUALIFIE = "qualifie"


class Voix(StrEnum):
    """Whether a seat votes."""

    DELIBERATIVE = "deliberative"
    CONSULTATIVE = "consultative"


class Quorum(StrEnum):
    """How many of the members that vote must be there or have given a mandate."""

    MOITIE = "moitie"
    TIERS = "tiers"
    DEUX_TIERS = "deux_tiers"
    AUCUN = "aucun"


class BaseDuQuorum(StrEnum):
    """Of which members the quorum is a share."""

    SIEGES = "sieges"
    POURVUS = "pourvus"


class Majorite(StrEnum):
    """More than half of which votes: it is what an abstention weighs."""

    PRESENTS = "presents"
    EXPRIMES = "exprimes"
    SIEGES = "sieges"


PARTS = {Quorum.MOITIE: (1, 2), Quorum.TIERS: (1, 3), Quorum.DEUX_TIERS: (2, 3), Quorum.AUCUN: (0, 1)}
CODE = (
    "Aucun document de l’appel n’en dit d’autres : code des relations entre le public et l’administration, articles R133-1 à "
    "R133-15."
)
SUPPLEANCES = {
    NatureDeSiege.FONCTION: "remplacé par un suppléant de son service",
    NatureDeSiege.ELU: "remplacé par un élu de la même assemblée",
    NatureDeSiege.QUALIFIE: "sans suppléant",
}


@dataclass(frozen=True, slots=True)
class Siege:
    """A place, as many times as `nombre` says."""

    fonction: str
    institution: str = ""
    nombre: int = 1
    nature: NatureDeSiege = NatureDeSiege.FONCTION
    voix: Voix = Voix.DELIBERATIVE
    preside: bool = False

    @property
    def dit(self) -> str:
        """« Préfet de département, président », « Référent régional, préfecture de région (2 sièges) »."""
        told = [self.fonction, self.institution]
        told += ["président"] * self.preside + ["voix consultative"] * (self.voix is Voix.CONSULTATIVE)
        count = f" ({entier(self.nombre)} sièges)" if self.nombre > 1 else ""
        return ", ".join(filter(None, told)) + count


@dataclass(frozen=True, slots=True)
class Rythme:
    """When the comité meets: what comes first of what is written. `prose`: how texts published before said it."""

    mois: int = 0
    dossiers: int = 0
    releve: str = ""  # « après le relevé du 20 septembre 2021 »
    prose: str = ""

    def __bool__(self) -> bool:
        return bool(self.mois or self.dossiers or self.releve or self.prose)

    @property
    def dit(self) -> str:
        """« une fois par mois, ou dès que 10 dossiers sont déposés »; empty when only its days are known."""
        if self.prose:
            return self.prose
        every = _PERIODES.get(self.mois, f"tous les {self.mois} mois") if self.mois else ""
        filed = f"dès que {entier(self.dossiers)} dossiers sont déposés" if self.dossiers else ""
        if self.dossiers == 1:
            filed = "dès qu’un dossier est déposé"
        return ", ou ".join(filter(None, (self.releve, every, filed)))


_PERIODES = {1: "une fois par mois", 3: "une fois par trimestre", 6: "une fois par semestre", 12: "une fois par an"}


@dataclass(frozen=True, slots=True)
class ReglesDeVote:
    """How the comité deliberates; what is not written is that of the code. To be frozen when a séance opens."""

    quorum: Quorum = Quorum.MOITIE
    quorum_sur: BaseDuQuorum = BaseDuQuorum.SIEGES
    deport_compte: bool = True  # a member who withdraws stays in the base of the quorum
    seconde_sans_quorum: bool = True  # a second convocation, same agenda, needs none
    majorite: Majorite = Majorite.PRESENTS
    voix_preponderante: bool = True
    mandats: int = 1  # that one holder may have
    secret: bool = False
    delai: int = 5  # whole days between the convocation and the séance
    source: Source | None = None
    lecture: str = ""

    @property
    def dit_ou(self) -> str:
        """Where these rules are written."""
        return str(self.source) if self.source else CODE

    @property
    def dites(self) -> tuple[str, ...]:
        """The rules, one sentence each, as they stand beside a result and on the page of the call."""
        return (
            _quorum(self),
            _majorite(self),
            _partage(self),
            _mandats(self.mandats),
            "Le vote est secret." if self.secret else "Chaque vote est nominatif ; le procès-verbal n’en donne que le sens et le compte.",
            f"La convocation laisse {_jours_entiers(self.delai)} avant la séance, sauf urgence motivée."
            if self.delai
            else "Aucun délai de convocation n’est fixé.",
        )  # fmt: skip


def _quorum(regles: ReglesDeVote) -> str:
    if regles.quorum is Quorum.AUCUN:
        return "Aucun quorum n’est demandé."
    share = {Quorum.MOITIE: "la moitié", Quorum.TIERS: "le tiers", Quorum.DEUX_TIERS: "les deux tiers"}[regles.quorum]
    base = "des sièges" if regles.quorum_sur is BaseDuQuorum.SIEGES else "des sièges pourvus"
    apart = "compte dans ce total" if regles.deport_compte else "sort de ce total"
    second = " ; sans quorum, une seconde convocation n’en demande pas" if regles.seconde_sans_quorum else ""
    return (
        f"Le quorum est {share} au moins {base} qui votent, présents ou mandatés ; un siège en déport {apart}{second}."
    )


def _majorite(regles: ReglesDeVote) -> str:
    return {
        Majorite.PRESENTS: "L’avis est favorable à la majorité des membres présents ou représentés : une abstention compte contre.",
        Majorite.EXPRIMES: "L’avis est favorable à la majorité des voix exprimées : une abstention ne compte pas.",
        Majorite.SIEGES: "L’avis est favorable à la majorité de tous les sièges qui votent : une abstention ou une absence compte contre.",
    }[regles.majorite]  # fmt: skip


def _partage(regles: ReglesDeVote) -> str:
    if regles.voix_preponderante:
        return "À égalité de pour et de contre, la voix du président l’emporte, s’il a voté."
    return "À égalité, l’avis est défavorable : personne n’a de voix prépondérante."


def _jours_entiers(delai: int) -> str:
    return "un jour entier" if delai == 1 else f"{entier(delai)} jours entiers"


def _mandats(nombre: int) -> str:
    if not nombre:
        return "Un membre absent ne donne pas de mandat."
    some = "un seul" if nombre == 1 else f"{entier(nombre)} au plus"
    return f"Un membre que personne ne supplée peut donner mandat à un autre, qui en porte {some}."


@dataclass(frozen=True, slots=True)
class Comite:
    """Who gives the opinion that the decision rests on, when, how it deliberates."""

    libelle: str
    sieges: tuple[Siege, ...]
    rythme: Rythme
    source: Source
    lecture: str = ""
    dates: tuple[dt.date, ...] = ()  # in order; none: only its rhythm is known
    vote: ReglesDeVote = field(default_factory=ReglesDeVote)

    def apres(self, jour: dt.date) -> dt.date | None:
        """The first of its days from this one on; None when none is known."""
        return next((une for une in self.dates if une >= jour), None)
