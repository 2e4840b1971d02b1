"""What prevents an answer, one class each."""

from __future__ import annotations


class AdresseIllisible(ValueError):
    """The address of the service is no http(s) address."""

    def __init__(self, adresse: str) -> None:
        super().__init__(f"« {adresse} » n'est pas une adresse http:// ou https://")


class SiretIntrouvable(Exception):
    """The service answered: it knows no establishment under this number."""


class SireneIndisponible(Exception):
    """No answer to rely on: nothing is known of the number. Base of the errors that a later call may cure."""


class SireneInjoignable(SireneIndisponible):
    """Nothing listens at the address, the conversation was cut, or the service is down (5xx)."""


class SireneMuet(SireneIndisponible):
    """The whole answer did not come in time."""


class TropDeDemandes(SireneIndisponible):
    """The service asks to slow down (429)."""


class ReponseInattendue(SireneIndisponible):
    """The service answered something else than what it says it does."""
