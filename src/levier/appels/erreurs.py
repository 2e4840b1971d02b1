"""Refusals of the calls, each with its sentence."""

from __future__ import annotations

from levier.socle.erreurs import RefusMetier
from regles.chargement import CahierInvalide


class AppelNonPublie(RefusMetier):
    """No version of the call's cahier is published."""

    def __init__(self, titre: str) -> None:
        super().__init__(f"« {titre} » n’est pas encore publié : revenez quand le service l’aura ouvert.")


class RienARegler(RefusMetier):
    """The cahier in force names the service of this département itself."""

    def __init__(self, titre: str, departement: str, a_regler: list[str]) -> None:
        known = f"à régler : {', '.join(a_regler)}" if a_regler else "aucun service n’y est à régler"
        super().__init__(
            f"« {titre} » ne laisse pas à un réglage le service du département {departement} ({known}).", "departement"
        )


class ServiceHorsDuGuichet(RefusMetier):
    """The service named is not one of the call's own ressort."""

    def __init__(self, instruit: str, guichet: str) -> None:
        super().__init__(f"Le service doit être de {guichet} : {instruit} n’en est pas.", "instruit")


class EnveloppeNonDite(RefusMetier):
    """Nothing says which enveloppe pays."""

    def __init__(self) -> None:
        super().__init__("Dites quelle enveloppe paie, par son identifiant dans fonds.yaml.", "paie")


class DepotDejaRegle(RefusMetier):
    """The cahier, or an act before, already says when deposits open or close."""


class FermetureNonDite(RefusMetier):
    """Nothing says why deposits close."""

    def __init__(self) -> None:
        super().__init__("Dites pourquoi le dépôt ferme : c’est gardé au journal du guichet.", "motif")


class CahierRefuse(RefusMetier):
    """The cahier has mistakes or examples that fail: it cannot be published."""

    def __init__(self, cause: CahierInvalide) -> None:
        self.diagnostics = cause.diagnostics
        super().__init__(
            "Le cahier des charges n’est pas publié, il faut d’abord le corriger :\n"
            + "\n".join(str(diagnostic) for diagnostic in cause.diagnostics)
        )
