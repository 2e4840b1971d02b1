"""Who is away, and who stands in: read from the day."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import F, OuterRef, QuerySet
from django.db.models.expressions import Combinable
from django.db.models.functions import JSONObject

from levier.comptes.models import Absence, Personne
from levier.socle import horloge


def absences_en_cours(jour: dt.date | Combinable | None = None) -> QuerySet[Absence]:
    """Those that hold the business day."""
    day = jour or horloge.aujourdhui()
    return Absence.objects.filter(du__lte=day, au__gte=day, annulee_le__isnull=True)


def absents_remplaces(jour: Combinable) -> ArraySubquery:
    """Of the person that a query reads: keys and names of those for whom it stands in on the day."""
    held = absences_en_cours(jour).filter(interimaires=OuterRef("pk"))
    return ArraySubquery(held.values(lu=JSONObject(personne=F("personne"), nom=F("personne__nom"))))


def absences_a_venir(personnes: Collection[Personne]) -> list[Absence]:
    """Those of these people that are not over, the first one first, with their stand-ins. Two statements."""
    ahead = Absence.objects.filter(personne__in=personnes, au__gte=horloge.aujourdhui(), annulee_le__isnull=True)
    return list(ahead.select_related("personne").prefetch_related("interimaires"))
