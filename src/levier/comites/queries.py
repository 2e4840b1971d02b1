"""What a service sees of its comités: which, their seats one by one, who holds each."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Q, QuerySet

from levier.appels.queries import cahier_de, version_en_vigueur
from levier.comites.enums import QualiteDuMembre
from levier.comites.models import ComiteDuService, DesignationAuSiege
from levier.comites.places import PlaceAuComite, places_de
from levier.comptes.models import Personne
from levier.comptes.queries import ressorts_de
from levier.socle import horloge
from levier.territoires.queries.ressorts import dans
from regles.comite import Comite, NatureDeSiege, Siege, Voix


@dataclass(frozen=True, slots=True)
class PlaceTenue:
    """A seat with who holds it today and later: the titular first, then the deputies."""

    place: PlaceAuComite
    designations: list[DesignationAuSiege]

    @property
    def pourvue(self) -> bool:
        """Whether somebody may sit there today."""
        today = horloge.aujourdhui()
        return any(one.du <= today for one in self.designations)


def comites_de(personne: Personne) -> QuerySet[ComiteDuService]:
    """Those of the services where the person holds a right, the latest first."""
    held = ComiteDuService.objects.filter(dans(ressorts_de(personne)))
    return held.select_related("appel", "appel__en_vigueur")


def comite_du_cahier(comite: ComiteDuService) -> Comite | None:
    """What the cahier in force says of it; None when a later version describes none any more."""
    return cahier_de(version_en_vigueur(comite.appel)).comite


def places_du_comite(comite: ComiteDuService) -> list[PlaceAuComite]:
    """Its seats one by one. One query beside the cahier."""
    said = comite_du_cahier(comite)
    added = [
        Siege(one.fonction, one.institution, nature=NatureDeSiege(one.nature), voix=Voix(one.voix))
        for one in comite.ajoutes.all()
    ]
    return places_de([*(said.sieges if said else ()), *added], comite.presidence)


def designations_vivantes(comite: ComiteDuService, jour: dt.date | None = None) -> QuerySet[DesignationAuSiege]:
    """Those that hold on the day or will, not ended."""
    day = jour or horloge.aujourdhui()
    held = DesignationAuSiege.objects.filter(comite=comite, terminee_le__isnull=True)
    return held.filter(Q(au__isnull=True) | Q(au__gte=day)).select_related("personne")


def composition(comite: ComiteDuService) -> list[PlaceTenue]:
    """Each seat with its people, in the order of the cahier. Two queries beside the cahier."""
    return _tenues(places_du_comite(comite), designations_vivantes(comite))


def _tenues(places: list[PlaceAuComite], designations: Iterable[DesignationAuSiege]) -> list[PlaceTenue]:
    found: dict[str, list[DesignationAuSiege]] = {place.cle: [] for place in places}
    for one in designations:
        found.get(one.place, []).append(one)
    order = [QualiteDuMembre.TITULAIRE, QualiteDuMembre.SUPPLEANT]
    return [
        PlaceTenue(
            place, sorted(found[place.cle], key=lambda one: (order.index(QualiteDuMembre(one.qualite)), one.du, one.pk))
        )
        for place in places
    ]
