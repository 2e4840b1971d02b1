"""What the law gives the service to answer a request, and when its silence decides: from the call's regime, else common law."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from levier.appels.queries import delais_du_cahier
from levier.dossiers.models import DemandeComplement, Dossier
from levier.socle import horloge
from regles.cahier import Cahier
from regles.langage.calendrier import mois_apres
from regles.regimes import Delai

REFERENCE_SUSPENSION = "code des relations entre le public et l’administration, article L. 114-5"
REFERENCE_RECEPTION = "code des relations entre le public et l’administration, articles L. 112-3 et R. 112-5"
REFERENCE_RECOURS = (
    "code de justice administrative, articles R. 421-1 et R. 421-2 ; code des relations entre le public et "
    "l’administration, article L. 411-2"
)


@dataclass(frozen=True, slots=True)
class Terme:
    """The last day that the law gives, included; what silence means after it; where that is written."""

    le: dt.date
    effet: str
    mois: int
    reference: str
    prorogeable: bool
    suspendu: bool


def terme_de_decision(dossier: Dossier, cahier: Cahier, complements: Iterable[DemandeComplement]) -> Terme | None:
    """When silence decides; None for a request not deposited, or where no text read says what silence means.

    What is asked to complete stops the delay meanwhile.
    """
    found = delais_du_cahier(cahier).decision
    if dossier.depose_le is None or found is None:
        return None
    zone = cahier.fenetre.fuseau
    return terme(horloge.jour_de(dossier.depose_le, zone), found, complements, zone)


def silence_etabli(cahier: Cahier) -> bool:
    """Whether the texts say what the silence of the service means for requests of this call."""
    return delais_du_cahier(cahier).decision is not None


def terme_d_examen(dossier: Dossier, cahier: Cahier, complements: Iterable[DemandeComplement]) -> Terme | None:
    """When silence means that the request is in order; None when the regime says nothing of it."""
    found = delais_du_cahier(cahier).examen
    if dossier.depose_le is None or found is None:
        return None
    zone = cahier.fenetre.fuseau
    return terme(horloge.jour_de(dossier.depose_le, zone), found, complements, zone)


def terme(recu_le: dt.date, delai: Delai, complements: Iterable[DemandeComplement] = (), fuseau: str = "") -> Terme:
    """A delay that began with the reception; each demand of completion, in their order, adds the days it stopped it.

    One made once silence has decided stops nothing: there is no delay left, and what silence decided stands.
    """
    first = last = mois_apres(delai.mois, recu_le)
    for complement in complements:
        if horloge.jour_de(complement.demandee_le, fuseau) > last:
            break
        last += dt.timedelta(days=jours_suspendus(complement, fuseau))
    return Terme(last, delai.effet, delai.mois, delai.reference, delai.prorogeable, suspendu=last > first)


def jours_suspendus(demande: DemandeComplement, fuseau: str = "") -> int:
    """Days from the demand to its answer, or to the end of the time given when no answer came before."""
    answered = horloge.jour_de(demande.repondue_le, fuseau) if demande.repondue_le else demande.echeance
    return max(0, (min(answered, demande.echeance) - horloge.jour_de(demande.demandee_le, fuseau)).days)
