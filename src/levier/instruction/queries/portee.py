"""Which of the requests received a person sees, as a condition that a query written once may hold."""

from __future__ import annotations

from django.db.models import BigIntegerField, DateField, Exists, OuterRef, Q

from levier.comptes.models import Personne
from levier.comptes.queries import ressorts_de
from levier.dossiers.models import Acces
from levier.socle import horloge
from levier.socle.requetes import Parametre
from levier.territoires.enums import Perimetre
from levier.territoires.queries.portees import Forme, Place, Portee, places, portee

MOI = Parametre("personne", BigIntegerField())
JOUR = Parametre("jour", DateField())
A_TEMPS = Q(jusqu_au__isnull=True) | Q(jusqu_au__gte=JOUR)
"""Rows seen on the day."""
EXCLU = Exists(Acces.objects.filter(dossier=OuterRef("pk"), personne=MOI, exclu=True))
"""Rows from which the person is kept away."""


def portee_de(personne: Personne) -> Portee:
    """Where the person holds a right today."""
    return portee(ressorts_de(personne))


def qui_regarde(personne: Personne) -> dict[str, object]:
    """What `MOI` and `JOUR` stand for."""
    return {"personne": personne.pk, "jour": horloge.aujourdhui()}


def dans_la_portee(forme: Forme) -> Q:
    """Rows that carry `departement`, `region` and, for a list of communes, `communes`; none for a `Portee` of nothing."""
    found = Q(pk__in=[])
    for place in places(forme):
        found |= _dans(place)
    return found


def _dans(place: Place) -> Q:
    match place.perimetre:
        case Perimetre.NATIONAL:
            return ~Q(pk__in=[])
        case Perimetre.REGION:
            return Q(region=place.code)
        case Perimetre.DEPARTEMENT:
            return Q(departement=place.code)
    return Q(departement=place.code, communes__overlap=place.communes, communes__contained_by=place.communes)
