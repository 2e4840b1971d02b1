"""How tests fill the form of any call: as the demonstration does."""

from __future__ import annotations

from levier.cli.demonstration.formulaires import remplir_le_formulaire

__all__ = ["remplir_le_formulaire"]
