"""Refusals of the calls, each with its sentence."""

from __future__ import annotations

from levier.socle.erreurs import RefusMetier
from regles.chargement import CahierInvalide


class AppelNonPublie(RefusMetier):
    """No version of the call's cahier is published."""

    def __init__(self, titre: str) -> None:
        super().__init__(f"« {titre} » n’est pas encore publié : revenez quand le service l’aura ouvert.")


class CahierRefuse(RefusMetier):
    """The cahier has mistakes or examples that fail: it cannot be published."""

    def __init__(self, cause: CahierInvalide) -> None:
        self.diagnostics = cause.diagnostics
        super().__init__(
            "Le cahier des charges n’est pas publié, il faut d’abord le corriger :\n"
            + "\n".join(str(diagnostic) for diagnostic in cause.diagnostics)
        )
