"""Which service a request goes to: by its theme, seen from the place of its project."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from regles.valeurs import Source


class Service(StrEnum):
    """Whose préfecture instructs, signs, numbers and pays."""

    DEPARTEMENT = "departement"  # that of the project
    REGION = "region"  # that of the project
    NATION = "nation"
    APPEL = "appel"  # the département of the call, or else its région, or else the nation


@dataclass(frozen=True, slots=True)
class RegleDeCompetence:
    """One service, for some themes or, without any, for all those that no other rule names."""

    service: Service
    source: Source
    themes: tuple[str, ...] = ()
    lecture: str = ""


@dataclass(frozen=True, slots=True)
class Competence:
    """The rules of a call. `a_regler`: codes of the départements whose service no document names; a setting does."""

    regles: tuple[RegleDeCompetence, ...] = ()
    a_regler: frozenset[str] = frozenset()

    def service(self, theme: str) -> Service:
        """The service of a request of this theme (empty: of none); without rules, that of the call."""
        par_theme = {code: regle.service for regle in self.regles for code in regle.themes or ("",)}
        return par_theme.get(theme, par_theme.get("", Service.APPEL))
