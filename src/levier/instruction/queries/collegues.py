"""Who follows the requests that a person sees: whom a list may be narrowed to."""

from __future__ import annotations

from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef, QuerySet

from levier.comptes.absences import absences_en_cours
from levier.comptes.models import Personne
from levier.instruction.models import CompteurDeDossiers, DossierRecu
from levier.instruction.queries.portee import JOUR, dans_la_portee, portee_de
from levier.socle import horloge
from levier.socle.requetes import Requete
from levier.territoires.enums import Perimetre
from levier.territoires.queries.portees import Forme


def collegues_de(personne: Personne) -> list[Personne]:
    """The instructors of the requests of these services, by name. One statement; of counters, where they tell them.

    `lu_interim`: names of those who stand in today for one who is away.
    """
    where = portee_de(personne)
    return _SUIVENT(where.forme, **where.valeurs, jour=horloge.aujourdhui())


def _suivent(forme: Forme) -> QuerySet[Personne]:
    narrow = Perimetre.COMMUNES in forme
    held: QuerySet[Any] = (DossierRecu if narrow else CompteurDeDossiers).objects.all()
    following = held.filter(dans_la_portee(forme), instructeur__isnull=False).values("instructeur")
    found = Personne.objects.filter(pk__in=following).order_by("nom", "pk")
    return found.annotate(lu_interim=interim_de("pk"))


def interim_de(personne: str) -> ArraySubquery:
    """Names of who stands in on the day for the one that `personne` leads to; nobody while it is there."""
    away = absences_en_cours(JOUR).filter(personne=OuterRef(personne), interimaires__isnull=False)
    return ArraySubquery(away.order_by("interimaires__nom").values("interimaires__nom"))


_SUIVENT = Requete(_suivent)
