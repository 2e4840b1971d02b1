"""Leave: from when to when an agent is away, and who stands in."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection

from django.db import transaction

from levier.comptes.enums import Role
from levier.comptes.erreurs import AbsenceIncompatible
from levier.comptes.models import Absence, Personne
from levier.comptes.permissions import peut_absenter, peut_remplacer
from levier.socle import horloge, journal
from levier.socle.acteurs import ActeurConnu
from levier.socle.droits import exiger
from regles.texte import date_longue


@transaction.atomic
def absenter(
    personne: Personne, du: dt.date, au: dt.date, interimaires: Collection[Personne], *, par: Personne
) -> Absence:
    """Say that an agent is away from `du` to `au`, both included, and who stands in: they find its dossiers in their day.

    Nothing is to be done when it comes back. Raises GesteInterdit, AbsenceIncompatible (dates that cross or are over, another
    absence on these days, nobody to stand in, a stand-in who may not instruct there or who is away too).
    Journal of the absence: absence_annoncee.
    """
    exiger(peut_absenter(par, personne))
    if au < du or au < horloge.aujourdhui():
        raise AbsenceIncompatible(
            "Le dernier jour d’absence vient après le premier, et n’est pas passé : vérifiez.", "au"
        )
    Personne.objects.select_for_update(of=("self",)).get(pk=personne.pk)
    if other := _pendant(personne, du, au):
        raise AbsenceIncompatible(
            f"{personne.nom} est déjà absent du {date_longue(other.du)} au {date_longue(other.au)} : "
            "mettez fin à cette absence, ou choisissez d’autres dates.",
            "du",
        )
    _exiger_disponibles(personne, interimaires, du, au)
    absence = Absence.objects.create(personne=personne, du=du, au=au)
    absence.interimaires.set(interimaires)
    told = {"personne": personne.nom, "du": du.isoformat(), "au": au.isoformat(), "interim": _noms(interimaires)}
    journal.consigner(absence, "absence_annoncee", par=_acteur(par, personne), avant={}, apres=told)
    return absence


@transaction.atomic
def revenir(absence: Absence, *, par: Personne) -> Absence:
    """End an absence now, begun or not: nobody stands in any more. Twice is once. Raises GesteInterdit.

    Journal of the absence: absence_terminee.
    """
    exiger(peut_absenter(par, absence.personne))
    held = Absence.objects.select_for_update(of=("self",)).get(pk=absence.pk)
    if held.annulee_le is None:
        held.annulee_le = horloge.maintenant()
        held.save(update_fields=["annulee_le"])
        after = {"personne": absence.personne.nom}
        journal.consigner(held, "absence_terminee", par=_acteur(par, absence.personne), avant={}, apres=after)
    return held


def _exiger_disponibles(personne: Personne, interimaires: Collection[Personne], du: dt.date, au: dt.date) -> None:
    if not interimaires:
        raise AbsenceIncompatible("Choisissez qui suit ces dossiers pendant l’absence.", "interimaires")
    for one in interimaires:
        exiger(peut_remplacer(one, personne))
        if other := _pendant(one, du, au):
            raise AbsenceIncompatible(
                f"{one.nom} est absent du {date_longue(other.du)} au {date_longue(other.au)} : choisissez quelqu’un d’autre.",
                "interimaires",
            )


def _pendant(personne: Personne, du: dt.date, au: dt.date) -> Absence | None:
    return Absence.objects.filter(personne=personne, du__lte=au, au__gte=du, annulee_le__isnull=True).first()


def _acteur(par: Personne, personne: Personne) -> ActeurConnu:
    return par.en_tant_que(Role.INSTRUCTEUR if par == personne else Role.ADMINISTRATEUR)


def _noms(personnes: Collection[Personne]) -> str:
    return ", ".join(one.nom for one in personnes)
