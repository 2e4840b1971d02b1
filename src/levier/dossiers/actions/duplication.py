"""Opening a request from an earlier one."""

from __future__ import annotations

from django.db import transaction

from levier.appels.models import Appel
from levier.comptes.enums import Role
from levier.comptes.models import Personne
from levier.dossiers.actions.brouillon import creer_brouillon
from levier.dossiers.actions.plan import enregistrer_plan
from levier.dossiers.actions.reponses import enregistrer_reponses
from levier.dossiers.memoire.duplication import reprise_dans
from levier.dossiers.models import Dossier
from levier.socle import journal


@transaction.atomic
def dupliquer(dossier: Dossier, appel: Appel, *, par: Personne) -> Dossier:
    """Open a draft of the same structure in `appel`, with what it can take over (`reprise_dans` says what is left).

    Pieces and the amount asked are never taken over; what the account already tells is not overwritten. The earlier
    request is not touched. Raises GesteInterdit, DepotFerme,
    HorsTerritoire.
    """
    brouillon = creer_brouillon(appel, dossier.structure, par=par)
    if brouillon == dossier:  # an empty draft of the same call: there is nothing to take over
        return brouillon
    taken = reprise_dans(dossier, appel)
    reponses = {nom: text for nom, text in taken.saisies.items() if nom not in brouillon.reponses}
    enregistrer_reponses(brouillon, reponses, par=par)
    enregistrer_plan(brouillon, taken.lignes, par=par)
    journal.consigner(
        brouillon,
        "contenu_repris",
        par=par.en_tant_que(Role.PORTEUR),
        avant={},
        apres={"numero": dossier.numero, "reponses": len(reponses), "lignes": len(taken.lignes)},
    )
    return brouillon
