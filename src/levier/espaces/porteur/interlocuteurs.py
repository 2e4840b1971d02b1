"""Who follows a request, in its structure and at the service, and how to reach them: by function."""

from __future__ import annotations

from dataclasses import dataclass

from levier.comptes.models import Personne
from levier.comptes.queries import membres_actifs
from levier.dossiers.acces import nom_du_service
from levier.dossiers.lecture.engagement import signature_demandee, signature_donnee
from levier.dossiers.models import Dossier, SaisieParLeService, Signature
from levier.dossiers.queries import cahier_du
from levier.instruction.models import Instruction
from regles.cahier import Contact


@dataclass(frozen=True, slots=True)
class Interlocuteurs:
    """What the page of a request says of people."""

    suivi_par: Personne | None
    membres: list[Personne]
    service: str
    instructeur: str
    contacts: tuple[Contact, ...]
    saisie: SaisieParLeService | None
    attendue: Signature | None
    donnee: Signature | None


def interlocuteurs(dossier: Dossier) -> Interlocuteurs:
    """In a fixed number of queries."""
    instruction = Instruction.objects.select_related("instructeur").filter(dossier=dossier).first()
    agent = instruction.instructeur if instruction else None
    return Interlocuteurs(
        suivi_par=dossier.suivi_par,
        membres=[rattachement.personne for rattachement in membres_actifs(dossier.structure)],
        service=nom_du_service(dossier),
        instructeur=(agent.fonction or "un instructeur du service") if agent else "",
        contacts=cahier_du(dossier).identite.contacts,
        saisie=SaisieParLeService.objects.filter(dossier=dossier).first(),
        attendue=signature_demandee(dossier),
        donnee=signature_donnee(dossier),
    )
