"""The silence that decides, as the service reads it: the date of the receipt, what is left, what may still be done after it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from levier.dossiers.echeances.delais import terme_de_decision
from levier.dossiers.echeances.mentions import EFFETS
from levier.dossiers.enums import CHEZ_LE_SERVICE, EtatDossier
from levier.dossiers.models import DemandeComplement, Dossier
from levier.socle import horloge
from regles.cahier import Cahier
from regles.texte import date_longue

BIENTOT = 30
"""Days left from which the date deserves a look."""
_APRES = (
    "Une décision écrite reste possible\u00a0: une attribution remplace ce rejet ; un refus en prend la place, et fait courir "
    "de nouveau le délai de recours s’il intervient avant que celui-ci finisse (code de justice administrative, article R. 421-2)."
)
_ARRETE = (
    "Le délai est arrêté pendant que le demandeur complète\u00a0: cette date compte tout le temps qui lui est donné, et "
    "avance s’il répond plus tôt."
)


@dataclass(frozen=True, slots=True)
class Silence:
    """The last day to decide, included; days left, negative once it is passed; what it means, in plain words."""

    le: dt.date
    reste: int
    phrase: str

    @property
    def repere(self) -> str:
        """The date and what is left, in a few words."""
        day = date_longue(self.le)
        return f"avant le {day} inclus, {reste_dit(self.reste)}" if self.reste >= 0 else f"date passée depuis le {day}"

    @property
    def presse(self) -> bool:
        """Whether it deserves a look now."""
        return self.reste <= BIENTOT


def silence_de(dossier: Dossier, cahier: Cahier, complements: Iterable[DemandeComplement]) -> Silence | None:
    """When silence decides a request that waits for its decision, as its receipt says; None for any other."""
    terme = terme_de_decision(dossier, cahier, complements) if dossier.etat in CHEZ_LE_SERVICE else None
    if terme is None:
        return None
    left = jours_restants(terme.le, cahier.fenetre.fuseau)
    effet = EFFETS[terme.effet]
    if left < 0:
        said = f"{effet[0].upper()}{effet[1:]} depuis le {date_longue(terme.le)} ({terme.reference}). {_APRES}"
    else:
        said = f"Sans décision le {date_longue(terme.le)} au plus tard, {effet} ({terme.reference})\u00a0: {reste_dit(left)}."
    waits = dossier.etat == EtatDossier.A_COMPLETER and left >= 0
    return Silence(terme.le, left, f"{said} {_ARRETE}" if waits else said)


def jours_restants(le: dt.date, fuseau: str) -> int:
    """Days from today, in this time zone, to a day; negative once it is passed."""
    return (le - horloge.aujourdhui(fuseau)).days


def reste_dit(jours: int) -> str:
    """What is left before the date, in words; nothing once it is passed."""
    if jours < 0:
        return ""
    return {0: "c’est le dernier jour", 1: "il reste 1 jour"}.get(jours, f"il reste {jours} jours")
