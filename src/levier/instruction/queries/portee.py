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


def a_temps(vers: str = "") -> Q:
    """Rows seen on the day; `vers` leads to the request received."""
    return Q(**{f"{vers}jusqu_au__isnull": True}) | Q(**{f"{vers}jusqu_au__gte": JOUR})


def exclu(dossier: str = "pk") -> Exists:
    """Rows from which the person is kept away; `dossier` leads to the request."""
    return Exists(Acces.objects.filter(dossier=OuterRef(dossier), personne=MOI, exclu=True))


A_TEMPS, EXCLU = a_temps(), exclu()


def portee_de(personne: Personne) -> Portee:
    """Where the person holds a right today."""
    return portee(ressorts_de(personne))


def qui_regarde(personne: Personne) -> dict[str, object]:
    """What `MOI` and `JOUR` stand for."""
    return {"personne": personne.pk, "jour": horloge.aujourdhui()}


def dans_la_portee(forme: Forme, vers: str = "", *, meme: bool = False) -> Q:
    """Rows that carry `departement`, `region` and, for a list of communes, `communes`; none for a `Portee` of nothing.

    `vers` leads to the row that carries them. `meme`: those of these very services, not of the ones that they contain.
    """
    found = Q(pk__in=[])
    for place in places(forme):
        found |= _dans(place, vers) & (_du_meme(place, vers) if meme else Q())
    return found


def _du_meme(place: Place, vers: str) -> Q:
    match place.perimetre:
        case Perimetre.NATIONAL:
            return Q(**{f"{vers}departement": "", f"{vers}region": ""})
        case Perimetre.REGION:
            return Q(**{f"{vers}departement": ""})
    return Q()


def _dans(place: Place, vers: str) -> Q:
    match place.perimetre:
        case Perimetre.NATIONAL:
            return ~Q(pk__in=[])
        case Perimetre.REGION:
            return Q(**{f"{vers}region": place.code})
        case Perimetre.DEPARTEMENT:
            return Q(**{f"{vers}departement": place.code})
    within = {"communes__overlap": place.communes, "communes__contained_by": place.communes}
    return Q(**{f"{vers}departement": place.code}, **{f"{vers}{nom}": value for nom, value in within.items()})
