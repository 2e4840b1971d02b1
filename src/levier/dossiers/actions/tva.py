"""How the structure recovers VAT: it decides whether expenses count without it or with it."""

from __future__ import annotations

from django.db import transaction

from levier.comptes.models import Personne
from levier.dossiers.actions.tenue import sauver, tenir_modifiable
from levier.dossiers.enums import RecuperationTVA
from levier.dossiers.financement.taxe import compter
from levier.dossiers.models import Dossier, LignePlan


@transaction.atomic
def indiquer_recuperation_tva(dossier: Dossier, reponse: RecuperationTVA, *, par: Personne) -> Dossier:
    """Keep the answer and count again the expenses typed without tax; the next request of the structure starts from it.

    Raises ActeInterdit, DossierNonModifiable.
    """
    tenu = tenir_modifiable(dossier, par)
    if tenu.recupere_tva != reponse:
        tenu.recupere_tva = reponse.value
        _recompter(tenu, reponse)
        sauver(tenu)
    return dossier.relire()


def _recompter(tenu: Dossier, reponse: RecuperationTVA) -> None:
    lines = list(tenu.lignes.exclude(taux_tva=None))
    for line in lines:
        if line.hors_taxe is not None and line.taux_tva is not None:
            line.montant = compter(line.hors_taxe, line.taux_tva, reponse)
    LignePlan.objects.bulk_update(lines, ["montant"])
