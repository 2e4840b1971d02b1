"""Say where the State's accounts charge what an enveloppe pays."""

from __future__ import annotations

from django.db import transaction

from levier.comptes.models import Personne
from levier.enveloppes.imputation import Imputation
from levier.enveloppes.models import Enveloppe
from levier.enveloppes.permissions import ouvreur
from levier.socle import journal
from levier.socle.acteurs import ActeurConnu


@transaction.atomic
def imputer(enveloppe: Enveloppe, imputation: Imputation, *, par: Personne | ActeurConnu) -> None:
    """Give the enveloppe its codes, which its parts without any of their own take; nothing when it has them already.

    Raises GesteInterdit. Journal of the enveloppe: enveloppe_imputee.
    """
    acteur = ouvreur(par, enveloppe)
    tenue = Enveloppe.objects.select_for_update().get(pk=enveloppe.pk)
    former = tenue.imputation
    if former == imputation:
        return
    tenue.programme, tenue.action, tenue.centre_financier, tenue.comptable = imputation
    tenue.save(update_fields=list(Imputation._fields))
    before: journal.Instantane = former._asdict() if former else {}
    journal.consigner(tenue, "enveloppe_imputee", par=acteur, avant=before, apres=imputation._asdict())
