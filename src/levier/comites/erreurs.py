"""What a comité refuses, in sentences."""

from __future__ import annotations

from levier.socle.erreurs import RefusMetier


class AppelSansComite(RefusMetier):
    """The cahier of the call describes no comité."""

    def __init__(self) -> None:
        super().__init__(
            "Le cahier des charges de ce guichet ne décrit pas de comité : la décision se prend sans son avis. Pour en créer un, "
            "une nouvelle version du cahier le dit (« comite »).",
            "appel",
        )


class SiegeInconnu(RefusMetier):
    """The seat is no longer one of the comité."""

    def __init__(self) -> None:
        super().__init__("Ce siège n’est plus dans la composition du comité : rechargez la page.", "siege")


class DesignationImpossible(RefusMetier):
    """The person may not hold that seat, under that quality, on these days."""


class SiegeNonAjoute(RefusMetier):
    """The composition is not for the service to complete, or not that way."""


class PresidenceDite(RefusMetier):
    """The cahier says who presides: the service does not choose."""
