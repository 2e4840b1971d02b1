"""The settings of a service that one person turns on or off."""

from __future__ import annotations

from django.db import transaction

from levier.comptes import permissions
from levier.comptes.enums import Reglage, Role
from levier.comptes.models import Personne, ReglageDeService
from levier.comptes.saisie import ressort_connu
from levier.socle import journal
from levier.socle.droits import exiger
from levier.territoires.ressort import Ressort


@transaction.atomic
def regler(ressort: Ressort, reglage: Reglage, *, actif: bool, par: Personne) -> None:
    """Turn a setting of the service on or off: an administrator or the préfet.

    Journal of the setting: reglage_actif or reglage_inactif. Raises GesteInterdit, RessortInvalide.
    """
    where = ressort_connu(ressort.service)
    exiger(permissions.peut_deleguer(par, where))
    setting, _ = ReglageDeService.objects.update_or_create(
        reglage=reglage, **ReglageDeService.colonnes(where), defaults={"actif": actif}
    )
    told = {"reglage": reglage.label, "ressort": where.cle}
    event = "reglage_actif" if actif else "reglage_inactif"
    journal.consigner(setting, event, par=par.en_tant_que(Role.ADMINISTRATEUR), avant={}, apres=told)
