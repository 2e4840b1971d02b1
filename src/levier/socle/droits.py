"""Rights as small predicates that give a reason (style.md, 8)."""

from __future__ import annotations

from dataclasses import dataclass

from levier.socle.erreurs import GesteInterdit


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether an act is allowed, and in French why not."""

    permis: bool
    raison: str = ""

    def __bool__(self) -> bool:
        return self.permis


PERMIS = Verdict(permis=True)


def refuse(raison: str) -> Verdict:
    """A refusal with its reason."""
    return Verdict(permis=False, raison=raison)


def exiger(verdict: Verdict) -> None:
    """Raise GesteInterdit with the reason unless the act is allowed."""
    if not verdict:
        raise GesteInterdit(verdict.raison)
