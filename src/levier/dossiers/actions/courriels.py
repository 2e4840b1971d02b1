"""Send again a mail about a request that did not arrive."""

from __future__ import annotations

from django.db import transaction

from levier.comptes import permissions as comptes
from levier.comptes.enums import Role
from levier.comptes.models import Personne
from levier.dossiers import erreurs
from levier.dossiers.models import Dossier
from levier.socle import courriels, journal
from levier.socle.droits import exiger
from levier.socle.models import Courriel


@transaction.atomic
def relancer_courriel(dossier: Dossier, courriel: Courriel, *, par: Personne) -> None:
    """An agent has the mail sent once more. Journal: courriel_relance. Raises ActeInterdit, CourrielDejaParti."""
    exiger(comptes.peut_instruire(par, dossier.appel.departement_code))
    if courriel.objet != dossier.numero or not courriels.relancer(courriel):
        raise erreurs.CourrielDejaParti
    journal.consigner(
        dossier,
        "courriel_relance",
        par=par.en_tant_que(Role.INSTRUCTEUR),
        avant={"erreur": courriel.erreur},
        apres={"sujet": courriel.sujet, "destinataire": courriel.destinataire},
    )
