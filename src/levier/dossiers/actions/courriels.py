"""Send again a mail about a request that did not arrive."""

from __future__ import annotations

from django.db import transaction

from levier.comptes.enums import Role
from levier.comptes.models import Personne
from levier.dossiers.models import Dossier
from levier.dossiers.permissions import peut_instruire
from levier.socle import courriels, journal
from levier.socle.droits import exiger
from levier.socle.erreurs import EtatIncompatible
from levier.socle.models import Courriel


class CourrielDejaParti(EtatIncompatible):
    """The mail arrived, or is being sent already."""

    def __init__(self) -> None:
        super().__init__("Ce courriel est déjà parti, ou n’est pas de ce dossier : rechargez la page.")


@transaction.atomic
def relancer_courriel(dossier: Dossier, courriel: Courriel, *, par: Personne) -> None:
    """An agent has the mail sent once more. Journal: courriel_relance. Raises GesteInterdit, CourrielDejaParti."""
    exiger(peut_instruire(par, dossier))
    if courriel.objet != dossier.objet or not courriels.relancer(courriel):
        raise CourrielDejaParti
    journal.consigner(
        dossier,
        "courriel_relance",
        par=par.en_tant_que(Role.INSTRUCTEUR),
        avant={"erreur": courriel.erreur},
        apres={"sujet": courriel.sujet, "destinataire": courriel.destinataire},
    )
