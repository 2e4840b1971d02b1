"""How the structure recovers VAT: it decides whether expenses count without it or with it."""

from __future__ import annotations

from django.db import transaction

from levier.comptes.models import Personne
from levier.dossiers.actions.tenue import a_jour, sauver, tenir_modifiable
from levier.dossiers.enums import RecuperationTVA
from levier.dossiers.models import Dossier


@transaction.atomic
def indiquer_recuperation_tva(dossier: Dossier, reponse: RecuperationTVA, *, par: Personne) -> Dossier:
    """Keep the answer; the next request of the structure starts from it. Raises ActeInterdit, DossierNonModifiable."""
    tenu = tenir_modifiable(dossier, par)
    if tenu.recupere_tva != reponse:
        tenu.recupere_tva = reponse.value
        tenu.save(update_fields=["recupere_tva"])
        sauver(tenu)
    return a_jour(dossier, tenu)
