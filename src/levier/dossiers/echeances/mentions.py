"""What the law wants a receipt to say, for this call: reception, service, silence, missing pieces, appeal."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from levier.documents.contexte import Instant, Jour, Ligne
from levier.dossiers.acces import nom_du_service
from levier.dossiers.echeances.delais import (
    REFERENCE_RECEPTION,
    REFERENCE_RECOURS,
    REFERENCE_SUSPENSION,
    Terme,
    silence_etabli,
    terme_d_examen,
    terme_de_decision,
)
from levier.dossiers.models import Dossier
from levier.dossiers.queries import complements_de
from regles.cahier import Cahier

EFFETS = {
    "rejet": "la demande est réputée rejetée",
    "recevable": "la demande est réputée recevable",
    "complet": "le dossier est réputé complet",
}
"""What silence means, in a sentence."""
SILENCE_NON_ETABLI = (
    "Les textes de ce régime n’établissent pas ce que vaut le silence du service : aucune date de rejet implicite n’est "
    "donnée. La décision vous est notifiée."
)


def mentions(dossier: Dossier, cahier: Cahier, recu_le: dt.datetime) -> Iterator[Ligne]:
    """Each mention with its reference. Delays follow the call's regime, common law otherwise."""
    complements = complements_de(dossier)
    received = Instant.de(recu_le, cahier.fenetre.fuseau)
    yield Ligne("Date de réception", f"{received.jour} à {received.heure} ({REFERENCE_RECEPTION}).")
    yield Ligne("Service chargé du dossier", _service(dossier, cahier))
    examen = terme_d_examen(dossier, cahier, complements)
    if examen is not None:
        yield Ligne("Vérification de la demande", f"Le service répond avant le {_silence(examen)}")
    decision = terme_de_decision(dossier, cahier, complements)
    if decision is not None:
        more = " Le service peut prolonger ce délai par une décision motivée." if decision.prorogeable else ""
        yield Ligne("Décision et silence", f"La décision est attendue avant le {_silence(decision)}{more}")
    elif not silence_etabli(cahier):
        yield Ligne("Décision et silence", SILENCE_NON_ETABLI)
    yield Ligne(
        "Pièces manquantes",
        "Si une pièce ou une information nécessaire manque, le service la demande avec une date limite ; les délais "
        f"s’arrêtent pendant le temps donné pour répondre, et repartent à la réponse ({REFERENCE_SUSPENSION}).",
    )
    yield Ligne(
        "Recours",
        f"Un refus{', écrit ou né du silence,' if decision is not None else ''} peut être contesté dans les deux mois : par un recours gracieux auprès de "
        "l’autorité qui décide ou hiérarchique auprès du ministre, ou devant le tribunal administratif, par courrier ou "
        f"sur www.telerecours.fr ({REFERENCE_RECOURS}).",
    )


def _service(dossier: Dossier, cahier: Cahier) -> str:
    functions = ", ".join(contact.fonction for contact in cahier.identite.contacts)
    reached = f" ({functions})" if functions else ""
    return (
        f"{nom_du_service(dossier)}{reached}. Vous le joignez par la messagerie de la demande n° {dossier.numero}, dans "
        "votre espace."
    )


def _silence(terme: Terme) -> str:
    stopped = ", temps des compléments compris" if terme.suspendu else ""
    return (
        f"{Jour.de(terme.le).texte} inclus ({terme.mois} mois après la réception{stopped}). Sans réponse à cette date, "
        f"{EFFETS[terme.effet]} ({terme.reference})."
    )
