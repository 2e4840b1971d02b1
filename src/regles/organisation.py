"""How a call is run, beside its rules: successive waves, who is told, joint projects, what laureates send back."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from regles.texte import date_longue, jusqu_a

if TYPE_CHECKING:
    from regles.valeurs import Source


@dataclass(frozen=True, slots=True)
class Vague:
    """One wave of a call: deposits from the first instant of `ouverture` to the last of `cloture`, taken together after it."""

    id: str
    libelle: str
    ouverture: dt.date
    cloture: dt.date
    source: Source
    lecture: str = ""
    heure: dt.time | None = None  # first instant of `cloture` at which nothing is received; None: the day is included

    @property
    def dite(self) -> str:
        """« du 1er juin 2027 au 30 juin 2027 à 16 h »."""
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


@dataclass(frozen=True, slots=True)
class Suivi:
    """What a laureate or a service does after the decision, and how often."""

    id: str
    libelle: str
    rythme: str
    source: Source
