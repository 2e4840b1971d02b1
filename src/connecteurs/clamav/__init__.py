"""ClamAV's daemon, asked by INSTREAM over TCP or a local socket. A pure client: it knows nothing of levier.

What it answers is typed: `Sain` or `Infecte`; what prevents an answer is one of the errors below, each to be retried.
"""

from connecteurs.clamav.client import Clamav, Infecte, Sain
from connecteurs.clamav.erreurs import (
    AdresseIllisible,
    ClamavIndisponible,
    ClamavInjoignable,
    ClamavMuet,
    FluxTropLong,
    ReponseInattendue,
)

__all__ = [
    "AdresseIllisible",
    "Clamav",
    "ClamavIndisponible",
    "ClamavInjoignable",
    "ClamavMuet",
    "FluxTropLong",
    "Infecte",
    "ReponseInattendue",
    "Sain",
]
