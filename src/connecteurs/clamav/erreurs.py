"""What prevents an answer, one class each."""

from __future__ import annotations


class AdresseIllisible(ValueError):
    """An address is neither `host:port` nor the path of a socket."""

    def __init__(self, adresse: str) -> None:
        super().__init__(
            f"« {adresse} » n'est ni « machine:port » ni le chemin d'une prise locale (/run/clamav/clamd.ctl)"
        )


class ClamavIndisponible(Exception):
    """No answer to rely on: the file is neither clean nor infected. Base of the errors that a retry may cure."""


class ClamavInjoignable(ClamavIndisponible):
    """Nothing listens at the address, or the conversation was cut."""


class ClamavMuet(ClamavIndisponible):
    """The answer did not come in time."""


class FluxTropLong(ClamavIndisponible):
    """The daemon refuses so many bytes: its StreamMaxLength is under the size of the files received."""


class ReponseInattendue(ClamavIndisponible):
    """The daemon answered something else than what its protocol says."""
