"""Who follows the requests that a person sees: whom a list may be narrowed to."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet

from levier.comptes.models import Personne
from levier.instruction.models import CompteurDeDossiers, DossierRecu
from levier.instruction.queries.portee import dans_la_portee, portee_de
from levier.socle.requetes import Requete
from levier.territoires.enums import Perimetre
from levier.territoires.queries.portees import Forme


def collegues_de(personne: Personne) -> list[Personne]:
    """The instructors of the requests of these services, by name. One statement; of counters, where they tell them."""
    where = portee_de(personne)
    return _SUIVENT(where.forme, **where.valeurs)


def _suivent(forme: Forme) -> QuerySet[Personne]:
    narrow = Perimetre.COMMUNES in forme
    held: QuerySet[Any] = (DossierRecu if narrow else CompteurDeDossiers).objects.all()
    following = held.filter(dans_la_portee(forme), instructeur__isnull=False).values("instructeur")
    return Personne.objects.filter(pk__in=following).order_by("nom", "pk")


_SUIVENT = Requete(_suivent)
