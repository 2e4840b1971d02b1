"""What a service sees of its comités: which, their seats one by one, who holds each."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Exists, Max, OuterRef, Q, QuerySet

from levier.appels.queries import cahier_de, version_en_vigueur
from levier.comites.enums import QualiteDuMembre
from levier.comites.models import ComiteDuService, DesignationAuSiege
from levier.comites.places import PlaceAuComite, places_de
from levier.comptes.models import Personne
from levier.comptes.queries import ressorts_de
from levier.dossiers.enums import CHEZ_LE_SERVICE, TitreAcces
from levier.dossiers.models import Acces, Dossier
from levier.socle import horloge
from levier.territoires.queries.ressorts import dans
from regles.comite import Comite, NatureDeSiege, Siege, Voix
from regles.convocation import EcheanceDeReunion, echeance, releves_de


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


def prochaine_reunion(comite: ComiteDuService) -> EcheanceDeReunion | None:
    """What first calls it together, by its cahier, for the requests of its territory that no comité has a day for. Two queries."""
    cahier = cahier_de(version_en_vigueur(comite.appel))
    if cahier.comite is None:
        return None
    given = Acces.objects.filter(dans([comite.ressort]), titre=TitreAcces.INSTRUIT, dossier=OuterRef("pk"))
    here = Dossier.objects.filter(Exists(given), appel=comite.appel)
    waiting = here.filter(etat__in=CHEZ_LE_SERVICE, comite_le__isnull=True).order_by("depose_le")
    zone, some = cahier.fenetre.fuseau, max(1, cahier.comite.rythme.dossiers)
    days = [horloge.jour_de(instant, zone) for instant in waiting.values_list("depose_le", flat=True)[:some] if instant]
    last = here.filter(comite_le__lte=horloge.aujourdhui(zone)).aggregate(dernier=Max("comite_le"))["dernier"]
    return echeance(cahier.comite, derniere=last, deposes=days, releves=releves_de(cahier))


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
