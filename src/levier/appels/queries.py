"""What is known of the calls: the version in force, its cahier, its window."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from zoneinfo import ZoneInfo

from django.db.models import Exists, OuterRef, Q, QuerySet

from levier.appels.enums import EtatVersion
from levier.appels.erreurs import AppelNonPublie
from levier.appels.models import Appel, ReglageCompetence, VersionCahier
from levier.socle import horloge
from levier.socle.droits import PERMIS, Verdict, refuse
from levier.territoires.enums import Perimetre
from levier.territoires.queries.ressorts import couvrant, dans, prefectures
from levier.territoires.ressort import NATIONAL, Ressort, region
from regles.cahier import Cahier
from regles.chargement import relire
from regles.competence import Service
from regles.texte import date_longue


def cahier_de(version: VersionCahier) -> Cahier:
    """The cahier of a version, as it was published; `relire` keeps the last ones compiled."""
    return relire(version.texte)


def version_en_vigueur(appel: Appel, *, connue: VersionCahier | None = None) -> VersionCahier:
    """The last published version. Raises AppelNonPublie.

    `connue`, when it still is the one, is given back: its long text is not read from the database again.
    """
    published = appel.versions.filter(etat=EtatVersion.PUBLIEE).order_by("-numero")
    if connue is not None and published.values_list("pk", flat=True).first() == connue.pk:
        return connue
    version = published.first()
    if version is None:
        raise AppelNonPublie(appel.titre)
    return version


def versions_en_vigueur() -> QuerySet[VersionCahier]:
    """The version in force of every published call, the call joined: one query for the list of calls."""
    return (
        VersionCahier.objects.filter(etat=EtatVersion.PUBLIEE)
        .select_related("appel")
        .order_by("appel_id", "-numero")
        .distinct("appel_id")
    )


def appels_publies() -> QuerySet[Appel]:
    """The calls that the public sees, open or not."""
    published = VersionCahier.objects.filter(appel=OuterRef("pk"), etat=EtatVersion.PUBLIEE)
    return Appel.objects.filter(Exists(published))


def reglage_de(appel: Appel, departement: str) -> ReglageCompetence | None:
    """The setting that names the service of this département, once made."""
    return ReglageCompetence.objects.filter(appel=appel, departement=departement).first()


def concernant(ressorts: Iterable[Ressort]) -> Q:
    """Calls whose requests, some or all, may go to a service of these ressorts, or to one that they cover."""
    held = list(ressorts)
    found = dans(held) | Q(pk__in=ReglageCompetence.objects.filter(dans(held)).values("appel"))
    for ressort in held:
        if ressort.perimetre == Perimetre.REGION:
            found |= couvrant(ressort) & Q(services__overlap=[Service.DEPARTEMENT, Service.REGION])
        elif ressort.perimetre != Perimetre.NATIONAL:
            given = Q(services__contains=[Service.DEPARTEMENT]) & ~Q(a_regler__contains=[ressort.code])
            # of a list of communes: their département's own call too
            found |= couvrant(ressort) & (given | Q(perimetre=Perimetre.DEPARTEMENT))
    return found


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


def fenetre(cahier: Cahier) -> tuple[dt.datetime, dt.datetime]:
    """First instant and last second of the window, both included, in the call's own time zone."""
    jours = cahier.fenetre
    zone = ZoneInfo(jours.fuseau)
    return (
        dt.datetime.combine(jours.ouverture, dt.time(), tzinfo=zone),
        dt.datetime.combine(jours.cloture, dt.time(23, 59, 59), tzinfo=zone),
    )


def fermeture(cahier: Cahier, instant: dt.datetime) -> dt.datetime:
    """First instant at which what is open at `instant` no longer is: the end of its wave, or of the window."""
    jour = instant.astimezone(ZoneInfo(cahier.fenetre.fuseau)).date()
    last = next((v.cloture for v in cahier.fenetre.vagues if v.ouverture <= jour <= v.cloture), cahier.fenetre.cloture)
    return dt.datetime.combine(last + dt.timedelta(days=1), dt.time(), tzinfo=ZoneInfo(cahier.fenetre.fuseau))


def est_ouvert(cahier: Cahier, instant: dt.datetime | None = None) -> Verdict:
    """Whether a request may be deposited at `instant` (now by default); otherwise since when, or from when."""
    now = instant or horloge.maintenant()
    ouverture, cloture = fenetre(cahier)
    if now < ouverture:
        return refuse(f"Le dépôt n’est pas encore ouvert : il commence le {date_longue(ouverture.date())}.")
    if now >= cloture + dt.timedelta(seconds=1):
        return refuse(
            f"Le dépôt est clos depuis le {date_longue(cloture.date())} à 23 h 59 min 59 s "
            f"(heure de {_ville(cahier.fenetre.fuseau)}) : aucune demande n’est plus reçue."
        )
    return _dans_une_vague(cahier, now)


def _dans_une_vague(cahier: Cahier, now: dt.datetime) -> Verdict:
    """Between two waves of a call, nothing is received: when the next one begins."""
    jour = now.astimezone(ZoneInfo(cahier.fenetre.fuseau)).date()
    vagues = cahier.fenetre.vagues
    if not vagues or any(vague.ouverture <= jour <= vague.cloture for vague in vagues):
        return PERMIS
    suivante = next(vague for vague in vagues if jour < vague.ouverture)
    return refuse(f"Aucune vague n’est ouverte : la prochaine commence le {date_longue(suivante.ouverture)}.")


def _ville(fuseau: str) -> str:
    return fuseau.rpartition("/")[2].replace("_", " ")
