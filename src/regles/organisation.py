"""How a call is run, beside its rules: successive waves, who is told, joint projects, what laureates send back."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from regles.texte import date_longue, jusqu_a

if TYPE_CHECKING:
    from regles.valeurs import Source


VAGUE_SANS_JOURS = "à des dates que le service annoncera"


@dataclass(frozen=True, slots=True)
class Vague:
    """One wave of a call: deposits from the first instant of `ouverture` to the last of `cloture`, taken together after it.

    Both None: its days are not known yet.
    """

    id: str
    libelle: str
    ouverture: dt.date | None
    cloture: dt.date | None
    source: Source
    lecture: str = ""
    heure: dt.time | None = None  # first instant of `cloture` at which nothing is received; None: the day is included

    @property
    def dite(self) -> str:
        """« du 1er juin 2027 au 30 juin 2027 à 16 h », « à des dates que le service annoncera »."""
        if self.ouverture is None or self.cloture is None:
            return VAGUE_SANS_JOURS
        return f"du {date_longue(self.ouverture)} au {date_longue(self.cloture)} {jusqu_a(self.heure)}"


class Informe(StrEnum):
    """Whom the service tells before it notifies."""

    REGION = "region"
    NATION = "nation"


@dataclass(frozen=True, slots=True)
class Information:
    """Who is told of a decision before its notification: the service above, by a mail to its agents."""

    qui: Informe
    source: Source
    lecture: str = ""


PARTENAIRES = "partenaires"
"""Name under which the condition of a joint project stands among those of the form."""


@dataclass(frozen=True, slots=True)
class Partenariat:
    """The call takes joint projects: each partner validates before the deposit.

    `si` says when a project is one, which then has a partner; without it, any porteur may invite some, or none.
    """

    source: Source
    si: str = ""
    lecture: str = ""


class Qui(StrEnum):
    """Who owes what is followed after the deposit."""

    BENEFICIAIRE = "bénéficiaire"
    SERVICE = "service"


class Frequence(StrEnum):
    """How often something comes back."""

    MOIS = "mois"
    TRIMESTRE = "trimestre"
    SEMESTRE = "semestre"
    ANNEE = "année"

    @property
    def mois(self) -> int:
        """Months between two of them."""
        return {Frequence.MOIS: 1, Frequence.TRIMESTRE: 3, Frequence.SEMESTRE: 6, Frequence.ANNEE: 12}[self]


class Effet(StrEnum):
    """What a day that goes by without what was awaited brings."""

    RAPPEL = "rappel"
    REJET = "rejet"
    ACCORD = "accord"
    CADUCITE = "caducité"
    REVERSEMENT = "reversement"

    @property
    def du_silence(self) -> bool:
        """Whether it decides a request that nobody decided."""
        return self in (Effet.REJET, Effet.ACCORD)


@dataclass(frozen=True, slots=True)
class Suivi:
    """What a laureate or a service does after the deposit: on one day (`le`), again and again (`chaque`), or in words only.

    `le`, `jusqu_au` and `si` are formulas. What comes back each period does from the notification to `jusqu_au`.
    """

    id: str
    libelle: str
    rythme: str  # in words, when no formula says it
    source: Source
    par: Qui | None = None
    le: str = ""
    chaque: Frequence | None = None
    jusqu_au: str = ""
    si: str = ""
    effet: Effet = Effet.RAPPEL
    lecture: str = ""
