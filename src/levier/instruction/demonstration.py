"""What the demonstration shows of the exchanges between the service and the structures."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from levier.dossiers.enums import EtatDossier
from levier.instruction.models import Instruction
from levier.messages.actions import ecrire_au_porteur, ecrire_au_service
from levier.socle import horloge

QUESTION = (
    "Bonjour, notre prestataire remet sa réponse en fin de mois : pouvons-nous vous la transmettre à ce moment-là ?"
)
REPONSE = "Bonjour, oui : envoyez-la avec les compléments demandés, avant l'échéance indiquée."


def echanger_sur_les_complements() -> Iterator[None]:
    """Each structure that is asked to complete writes two days later; who instructs answers the day after."""
    waiting = Instruction.objects.filter(dossier__etat=EtatDossier.A_COMPLETER).select_related("instructeur", "dossier")
    for instruction in waiting.order_by("dossier_id"):
        dossier, demandee_le = instruction.dossier, instruction.dossier.complements.latest("demandee_le").demandee_le
        if instruction.instructeur is None:
            continue
        with horloge.figee(demandee_le + dt.timedelta(days=2)):
            ecrire_au_service(dossier, QUESTION, par=dossier.cree_par)
        with horloge.figee(demandee_le + dt.timedelta(days=3)):
            ecrire_au_porteur(dossier, REPONSE, par=instruction.instructeur)
            yield
