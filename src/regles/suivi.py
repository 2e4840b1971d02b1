"""The days that follow a request: what its call awaits after the deposit, by when, and whether it is due at all."""

from __future__ import annotations

import datetime as dt
from itertools import count, takewhile
from typing import TYPE_CHECKING, NamedTuple, cast

from regles.evaluation import manquants
from regles.langage.calendrier import mois_apres
from regles.paiement import constater
from regles.vocabulaire import Fourni

if TYPE_CHECKING:
    from regles.cahier import Cahier
    from regles.langage.compilation import Environnement
    from regles.organisation import Frequence, Suivi
    from regles.programme import FormulesDeSuivi
    from regles.valeurs import Situation

JOURS_MAXIMUM = 600
"""Days that one thing may come back on: fifty years of months."""


class Echeance(NamedTuple):
    """The days of what is followed, none when it is not due; None while a value is missing (`manquants`)."""

    suivi: Suivi
    jours: tuple[dt.date, ...] | None
    manquants: tuple[str, ...] = ()


def echeances(cahier: Cahier, situation: Situation) -> tuple[Echeance, ...]:
    """What the call follows by a formula, in its order: `situation` holds what was asked, decided, paid.

    Raises:
        AppreciationHorsBornes: a judgement outside its bounds.
    """
    regles = cahier.programme.suivi
    if not regles:
        return ()
    env = constater(cahier, situation, {nom for regle in regles for nom in _lus(regle)})
    return tuple(_echeance(cahier, regle, env) for regle in regles)


def jours_dus(
    chaque: Frequence | None, jour: dt.date | None, debut: dt.date | None, *, due: bool | None
) -> tuple[dt.date, ...] | None:
    """The day, or each one that comes back after `debut` until `jour`, included; none when not due, None when unknown."""
    if due is False:
        return ()
    if due is None or jour is None or (chaque and debut is None):
        return None
    if chaque is None or debut is None:
        return (jour,)
    suite = (mois_apres(rang * chaque.mois, debut) for rang in count(1))
    return tuple(takewhile(lambda un: un <= jour, (un for un, _ in zip(suite, range(JOURS_MAXIMUM), strict=False))))


def _echeance(cahier: Cahier, regle: FormulesDeSuivi, env: Environnement) -> Echeance:
    due = cast("bool | None", regle.si.calcul(env)) if regle.si else True
    jour, debut = (cast("dt.date | None", valeur) for valeur in (regle.jour.calcul(env), env[Fourni.NOTIFICATION]))
    jours = jours_dus(regle.suivi.chaque, jour, debut, due=due)
    return Echeance(regle.suivi, jours, () if jours is not None else _manquants(cahier, regle, env))


def _manquants(cahier: Cahier, regle: FormulesDeSuivi, env: Environnement) -> tuple[str, ...]:
    noms = set(manquants(cahier.programme, env, [une for une in (regle.si, regle.jour) if une]))
    if regle.suivi.chaque and env[Fourni.NOTIFICATION] is None:
        noms.add(Fourni.NOTIFICATION)
    return tuple(sorted(map(str, noms)))


def _lus(regle: FormulesDeSuivi) -> tuple[str, ...]:
    return (*regle.jour.noms, *(regle.si.noms if regle.si else ()))
