"""What is known of the calls: the version in force, its cahier, its window."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import BigIntegerField, BooleanField, CharField, DateField, DateTimeField, F, Func, Q, QuerySet
from django.db.models.expressions import Combinable
from django.db.models.functions import Cast

from levier.appels.erreurs import AppelNonPublie
from levier.appels.models import Appel, ReglageCompetence, VersionCahier
from levier.socle import horloge
from levier.socle.droits import PERMIS, Verdict, refuse
from levier.socle.requetes import Parametre, Parmi, Requete
from levier.territoires.enums import Perimetre
from levier.territoires.queries.portees import Forme, couvrant_une, dans_une, places, portee
from levier.territoires.queries.ressorts import departement, prefectures
from levier.territoires.ressort import NATIONAL, Ressort, region
from regles.cahier import Cahier
from regles.chargement import relire
from regles.competence import Service
from regles.texte import date_longue

TAILLE_DES_LISTES = 24
CAHIERS_GARDES = 1024
"""Compiled cahiers that a process keeps, 0.3 MiB each: more calls than a fund of the State ever had at once."""
_cahiers: dict[str, Cahier] = {}


def cahier_de(version: VersionCahier) -> Cahier:
    """The cahier of a version, as it was published: compiled once by its digest, its text read that time only."""
    found = _cahiers.get(version.empreinte)
    if found is None:
        found = relire(version.ecrit.texte)
        if found.empreinte == version.empreinte:
            if len(_cahiers) >= CAHIERS_GARDES:
                _cahiers.pop(next(iter(_cahiers)), None)
            _cahiers[version.empreinte] = found
    return found


def version_en_vigueur(appel: Appel) -> VersionCahier:
    """The last published version. Raises AppelNonPublie."""
    if appel.en_vigueur is None:
        raise AppelNonPublie(appel.titre)
    return appel.en_vigueur


def appels_publies() -> QuerySet[Appel]:
    """The calls that the public sees, open or not."""
    return Appel.objects.filter(en_vigueur__isnull=False)


def _ouvert_a(instant: Combinable) -> Q:
    """Calls whose window and wave hold `instant`, each in its own time zone: what `est_ouvert` says."""
    local: Any = Func(F("fuseau"), instant, function="timezone", output_field=DateTimeField())
    jour = Cast(local, DateField())
    wave = Func(jour, F("vagues"), template="(%(expressions)s))", arg_joiner=" <@ ANY(", output_field=BooleanField())
    return Q(ouverture__lte=jour, cloture__gte=jour) & (Q(vagues=[]) | Q(wave))


def _en_liste(*forme: str) -> QuerySet[Appel]:
    """Published calls by closing day then title: those `ouverts` at an instant or the others; `apres` a place of the order."""
    held = _ouvert_a(Parametre("instant", DateTimeField()))
    found = appels_publies().filter(held if "ouverts" in forme else ~held).select_related("en_vigueur")
    if "apres" in forme:
        day, name = Parametre("cloture", DateField()), Parametre("titre", CharField())
        same = Q(cloture=day) & (Q(titre__gt=name) | Q(titre=name, pk__gt=Parametre("cle", BigIntegerField())))
        found = found.filter(Q(cloture__gte=day) & (Q(cloture__gt=day) | same))
    return found.order_by("cloture", "titre", "pk")[: TAILLE_DES_LISTES + 1]


_EN_LISTE = Requete(_en_liste)


def appels_ouverts(apres: Appel | None = None) -> list[Appel]:
    """Calls that receive requests now, by closing day; one more than `TAILLE_DES_LISTES` when there are others."""
    return _lire_la_liste("ouverts", apres)


def appels_en_liste(apres: Appel | None = None) -> list[Appel]:
    """The same with the others after them: what the public is shown."""
    past = apres is not None and not est_ouvert(apres)
    found = [] if past else appels_ouverts(apres)
    if len(found) <= TAILLE_DES_LISTES:
        found += _lire_la_liste("clos", apres if past else None)
    return found[: TAILLE_DES_LISTES + 1]


def _lire_la_liste(lesquels: str, apres: Appel | None) -> list[Appel]:
    now = horloge.maintenant()
    if apres is None:
        return _EN_LISTE(lesquels, instant=now)
    return _EN_LISTE(lesquels, "apres", instant=now, cloture=apres.cloture, titre=apres.titre, cle=apres.pk)


def appels_des_departements(codes: Iterable[str]) -> list[Appel]:
    """Published calls of these départements, and those wider than one, in the order of the lists: a few of each."""
    found: list[Appel] = []
    for wanted in (Q(perimetre=Perimetre.DEPARTEMENT, code__in=[*codes]), ~Q(perimetre=Perimetre.DEPARTEMENT)):
        found += appels_publies().filter(wanted).order_by("cloture", "titre", "pk")[:TAILLE_DES_LISTES]
    return sorted(found, key=lambda appel: not est_ouvert(appel))


def ressort_du_cahier(cahier: Cahier) -> Ressort:
    """The call's own ressort: its département, else its région, else the nation."""
    identite = cahier.identite
    if identite.departement:
        return departement(identite.departement)
    return region(identite.region) if identite.region else NATIONAL


def reglage_de(appel: Appel, departement: str) -> ReglageCompetence | None:
    """The setting that names the service of this département, once made."""
    return ReglageCompetence.objects.filter(appel=appel, departement=departement).first()


def appels_concernant(ressorts: Iterable[Ressort]) -> list[Appel]:
    """Calls whose requests, some or all, may go to a service of these ressorts, or to one that they cover. One query."""
    ou = portee(ressorts)
    return _CONCERNANT(ou.forme, **ou.valeurs)


def _concernant(forme: Forme) -> QuerySet[Appel]:
    found = dans_une(forme) | Q(pk__in=ReglageCompetence.objects.filter(dans_une(forme)).values("appel"))
    for place in places(forme):
        if place.perimetre == Perimetre.REGION:
            found |= couvrant_une(place) & Q(services__overlap=[Service.DEPARTEMENT, Service.REGION])
        elif place.perimetre != Perimetre.NATIONAL:
            given = Q(services__contains=[Service.DEPARTEMENT]) & ~Q(Parmi(place.code, F("a_regler")))
            # of a list of communes: their département's own call too
            found |= couvrant_une(place) & (given | Q(perimetre=Perimetre.DEPARTEMENT))
    return Appel.objects.filter(found)


_CONCERNANT = Requete(_concernant)


def ressorts_competents(appel: Appel) -> list[Ressort]:
    """Every ressort whose service instructs requests of the call, by key; its own for what a setting has yet to give."""
    counties = prefectures([appel.ressort])
    by_kind = {
        Service.APPEL: [appel.ressort],
        Service.NATION: [NATIONAL],
        Service.REGION: [region(county.region) for county in counties],
        Service.DEPARTEMENT: [county for county in counties if county.code not in appel.a_regler],
    }
    found = {ressort for service in appel.services for ressort in by_kind[Service(service)]}
    set_ = {reglage.departement: reglage.ressort for reglage in appel.reglages.all()}
    found |= {set_.get(code, appel.ressort) for code in appel.a_regler}
    return sorted(found, key=lambda ressort: ressort.cle)


@dataclass(frozen=True, slots=True)
class Depots:
    """When requests may be deposited, days included, in `fuseau`; `vagues`: the waves, none when open all along."""

    ouverture: dt.date
    cloture: dt.date
    fuseau: str
    vagues: tuple[tuple[dt.date, dt.date], ...] = ()


def depots(de: Cahier | Appel) -> Depots:
    """When a cahier, or the one in force of a published call, receives requests."""
    if isinstance(de, Cahier):
        jours = de.fenetre
        waves = tuple((vague.ouverture, vague.cloture) for vague in jours.vagues)
        return Depots(jours.ouverture, jours.cloture, jours.fuseau, waves)
    if de.ouverture is None or de.cloture is None:
        raise AppelNonPublie(de.titre)
    waves = tuple((vague.lower, vague.upper - dt.timedelta(days=1)) for vague in de.vagues)
    return Depots(de.ouverture, de.cloture, de.fuseau, waves)


def fenetre(de: Cahier | Appel) -> tuple[dt.datetime, dt.datetime]:
    """First instant and last second of the window, both included, in the call's own time zone."""
    jours = depots(de)
    zone = ZoneInfo(jours.fuseau)
    return (
        dt.datetime.combine(jours.ouverture, dt.time(), tzinfo=zone),
        dt.datetime.combine(jours.cloture, dt.time(23, 59, 59), tzinfo=zone),
    )


def fermeture(de: Cahier | Appel, instant: dt.datetime) -> dt.datetime:
    """First instant at which what is open at `instant` no longer is: the end of its wave, or of the window."""
    jours = depots(de)
    zone = ZoneInfo(jours.fuseau)
    jour = instant.astimezone(zone).date()
    last = next((cloture for ouverture, cloture in jours.vagues if ouverture <= jour <= cloture), jours.cloture)
    return dt.datetime.combine(last + dt.timedelta(days=1), dt.time(), tzinfo=zone)


def est_ouvert(de: Cahier | Appel, instant: dt.datetime | None = None) -> Verdict:
    """Whether a request may be deposited at `instant` (now by default); otherwise since when, or from when."""
    now, jours = instant or horloge.maintenant(), depots(de)
    ouverture, cloture = fenetre(de)
    if now < ouverture:
        return refuse(f"Le dépôt n’est pas encore ouvert : il commence le {date_longue(ouverture.date())}.")
    if now >= cloture + dt.timedelta(seconds=1):
        return refuse(
            f"Le dépôt est clos depuis le {date_longue(cloture.date())} à 23 h 59 min 59 s "
            f"({horloge.heure_de(jours.fuseau)}) : aucune demande n’est plus reçue."
        )
    return _dans_une_vague(jours, now)


def _dans_une_vague(jours: Depots, now: dt.datetime) -> Verdict:
    """Between two waves of a call, nothing is received: when the next one begins."""
    jour = now.astimezone(ZoneInfo(jours.fuseau)).date()
    if not jours.vagues or any(ouverture <= jour <= cloture for ouverture, cloture in jours.vagues):
        return PERMIS
    suivante = next(ouverture for ouverture, _ in jours.vagues if jour < ouverture)
    return refuse(f"Aucune vague n’est ouverte : la prochaine commence le {date_longue(suivante)}.")
