"""Which service a request goes to: its cahier says by the theme, seen from the place of the project."""

from __future__ import annotations

from dataclasses import dataclass

from levier.appels.models import Appel
from levier.appels.queries import reglage_de
from levier.dossiers.models import Dossier
from levier.territoires.enums import Perimetre
from levier.territoires.queries.lieux import lieu_designe
from levier.territoires.queries.ressorts import communes, departement, ressort_de
from levier.territoires.ressort import NATIONAL, Ressort, region
from regles.cahier import Cahier, TypeChamp
from regles.competence import Service
from regles.lieu import Lieu, lieu_du_projet


@dataclass(frozen=True, slots=True)
class Competent:
    """Where a request is instructed: the narrowest ressort known inside that of its service.

    `a_regler`: the département whose service a setting of the call names; empty when the cahier says it.
    """

    ressort: Ressort
    a_regler: str = ""


def service_competent(dossier: Dossier, cahier: Cahier) -> Competent:
    """Whose request this is, as it stands. What the call's own ressort does not cover stays with its own service."""
    appel, place = dossier.appel, lieu_de(dossier, cahier)
    if not appel.ressort.couvre(place):
        return Competent(appel.ressort)
    service = cahier.competence.service(str(dossier.reponses.get(cahier.roles.theme) or ""))
    match service:
        case Service.DEPARTEMENT if place.service.code in cahier.competence.a_regler:
            return Competent(_reglee(appel, place), place.service.code)
        case Service.DEPARTEMENT if place.service.perimetre == Perimetre.DEPARTEMENT:
            return Competent(place)
        case Service.REGION if place.region:
            return Competent(region(place.region))
        case Service.NATION:
            return Competent(NATIONAL)
    return Competent(_au_plus_pres(appel.ressort, place))


def lieu_de(dossier: Dossier, cahier: Cahier) -> Ressort:
    """Where the project is carried out: what the form says, else where its structure is."""
    answered = lieu_du_projet(cahier, dossier.reponses)
    return (_lu(answered, cahier) if answered else None) or ressort_de(dossier.structure)


def _lu(lieu: Lieu, cahier: Cahier) -> Ressort | None:
    found = lieu_designe(lieu, cahier.identite.millesime)
    if found is None:
        return None
    if lieu.type == TypeChamp.COMMUNE:
        return communes([found.code], found.departement)
    return departement(found.departement if lieu.type == TypeChamp.EPCI else found.code)


def _reglee(appel: Appel, place: Ressort) -> Ressort:
    """The service that the setting names; until it is made, the call's own sees the request."""
    reglage = reglage_de(appel, place.service.code)
    return _au_plus_pres(reglage.ressort if reglage else appel.ressort, place)


def _au_plus_pres(service: Ressort, place: Ressort) -> Ressort:
    """Inside a département, the commune: who has a right on it alone sees it too."""
    return place if service.perimetre == Perimetre.DEPARTEMENT and service.couvre(place) else service
