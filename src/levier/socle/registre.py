"""What the steps declare of themselves, one register per kind of thing, read by steps that know none of them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Generic, TypeVar

Cle = TypeVar("Cle")
Valeur = TypeVar("Valeur")


class DejaDeclare(ValueError):
    """Two steps declare one thing, differently."""

    def __init__(self, chose: str) -> None:
        super().__init__(f"{chose} is declared twice, differently: one step declares it, in its presentation.py")


class NonDeclare(LookupError):
    """No step declares a thing that is needed."""

    def __init__(self, chose: str) -> None:
        super().__init__(f"no step declares {chose}: the step that brings it declares it, in its presentation.py")


class Registre(Generic[Cle, Valeur]):
    """Things declared once each; declared again alike (loaded twice), they stay. `chose` names one: "the act “{}”"."""

    def __init__(self, chose: str) -> None:
        self._chose = chose
        self._valeurs: dict[Cle, Valeur] = {}

    def declarer(self, valeurs: Mapping[Cle, Valeur]) -> None:
        """Raises DejaDeclare; what came before it is kept."""
        for cle, valeur in valeurs.items():
            if self._valeurs.setdefault(cle, valeur) != valeur:
                raise DejaDeclare(self._chose.format(cle))

    def lire(self, cle: Cle) -> Valeur:
        """Raises NonDeclare."""
        if cle not in self._valeurs:
            raise NonDeclare(self._chose.format(cle))
        return self._valeurs[cle]

    def __contains__(self, cle: object) -> bool:
        return cle in self._valeurs

    def __iter__(self) -> Iterator[Cle]:
        return iter(self._valeurs)

    def valeurs(self) -> list[Valeur]:
        """In the order of the steps."""
        return list(self._valeurs.values())
