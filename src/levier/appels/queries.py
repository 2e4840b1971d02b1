"""What is known of the calls: the version in force, its cahier, its window."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import BigIntegerField, BooleanField, CharField, DateField, DateTimeField, F, Func, Q, QuerySet
from django.db.models.expressions import Combinable

from levier.appels.enums import GesteDuDepot
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
from regles.fenetre import Fenetre, Fin, Periode, periodes, reglee
from regles.regimes import DROIT_COMMUN, Delais, delais
from regles.texte import date_longue, ecrire_heure, heure_et_minute, jusqu_a

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


def delais_du_cahier(cahier: Cahier) -> Delais:
    """What the service has to check a request and to decide: by the regime of the call, else by common law.

    Nothing runs where nobody asks: there is no request that a silence would answer.
    """
    if cahier.sans_demande:
        return Delais(None, None)
    return delais(cahier.regime.id if cahier.regime else DROIT_COMMUN, cahier.fenetre.ouverture or dt.date.max)


def version_en_vigueur(appel: Appel) -> VersionCahier:
    """The last published version. Raises AppelNonPublie."""
    if appel.en_vigueur is None:
        raise AppelNonPublie(appel.titre)
    return appel.en_vigueur


def appels_publies() -> QuerySet[Appel]:
    """The calls that the public sees, open or not."""
    return Appel.objects.filter(en_vigueur__isnull=False)


def _ouvert_a(instant: Combinable) -> Q:
    """Calls that hold `instant` in one of their periods: what `est_ouvert` says."""
    held = Func(
        instant, F("periodes"), template="(%(expressions)s))", arg_joiner=" <@ ANY(", output_field=BooleanField()
    )
    return Q(held)


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
    """The periods during which requests are received, in order, told in `fuseau`; `fin`: what ends the last one."""

    periodes: tuple[Periode, ...]
    fuseau: str
    fin: Fin = Fin.DATEE

    def a(self, instant: dt.datetime) -> Periode | None:
        """The period that holds this instant."""
        return next((une for une in self.periodes if une.tient(instant)), None)

    def apres(self, instant: dt.datetime) -> Periode | None:
        """The next period to come."""
        return next((une for une in self.periodes if instant < une.debut), None)

    def finis(self, instant: dt.datetime) -> bool:
        """Whether nothing more will be received, the last wave included."""
        return bool(self.periodes) and not self.a(instant) and not self.apres(instant)


Ouvrable = Cahier | Fenetre | Appel | Depots
"""What tells when requests are received: a cahier without its acts, a window, the row of a call."""


def fenetre_de(cahier: Cahier, appel: Appel) -> Fenetre:
    """The window of a cahier of this call, with the acts by which the service opened and closed it."""
    return reglee(cahier.fenetre, appel.ouvert_le, appel.ferme_le)


def depots(de: Ouvrable) -> Depots:
    """When a cahier alone, its window once acts are known, or a published call receives requests."""
    if isinstance(de, Depots):
        return de
    if isinstance(de, Cahier):
        de = de.fenetre
    if isinstance(de, Fenetre):
        return Depots(tuple(periodes(de)), de.fuseau, de.fin)
    if de.cloture is None:
        raise AppelNonPublie(de.titre)
    return Depots(tuple(Periode(une.lower, une.upper) for une in de.periodes), de.fuseau, Fin(de.fin))


def fermeture(de: Ouvrable, instant: dt.datetime) -> dt.datetime | None:
    """First instant at which what is open at `instant` no longer is; None when it is closed, or while nothing fixes it."""
    held = depots(de).a(instant)
    return held.fin if held else None


def est_ouvert(de: Ouvrable, instant: dt.datetime | None = None) -> Verdict:
    """Whether a request may be deposited at `instant` (now by default); otherwise since when, or from when."""
    now, jours = instant or horloge.maintenant(), depots(de)
    if jours.a(now):
        return PERMIS
    if not jours.periodes:
        return refuse(SANS_DEMANDE if jours.fin is Fin.SANS_DEMANDE else _SANS_OUVERTURE)
    following = jours.apres(now)
    if following is None:
        over = f"Le dépôt est clos depuis le {_fin(jours)}\u00a0: aucune demande n’est plus reçue."
        return refuse(_VAGUE_A_VENIR if jours.fin is Fin.INCONNUE else over)
    begins = date_longue(horloge.jour_de(following.debut, jours.fuseau))
    if following == jours.periodes[0]:
        return refuse(f"Le dépôt n’est pas encore ouvert : il commence le {begins}.")
    if jours.fin is Fin.ANNUELLE:
        return refuse(f"Le dépôt est fermé : il reprend le {begins}.")
    return refuse(f"Aucune vague n’est ouverte : la prochaine commence le {begins}.")


def a_regler_du_depot(cahier: Cahier, appel: Appel) -> GesteDuDepot | None:
    """What an act of the service may do of the deposits now, where no day does: open, or close; None: nothing."""
    fenetre = cahier.fenetre
    if fenetre.se_ferme_par_un_acte and est_ouvert(fenetre_de(cahier, appel)):
        return GesteDuDepot.FERMER
    waits = fenetre.s_ouvre_par_un_acte and appel.ouvert_le is None
    closed = fenetre.se_ferme_par_un_acte and appel.ferme_le is not None
    return GesteDuDepot.OUVRIR if waits or closed else None


def est_recu(de: Ouvrable, instant: dt.datetime) -> Verdict:
    """The same for a request that is sent: on the day that an hour closes, both minutes are told."""
    opened, jours = est_ouvert(de, instant), depots(de)
    local = horloge.local(instant, jours.fuseau)
    ends = [horloge.local(une.fin, jours.fuseau) for une in jours.periodes if une.fin is not None]
    today = [end for end in ends if end.date() == local.date() and end <= local and end.time() != dt.time()]
    if opened or not today:
        return opened
    said = f"Reçu le {local:%d/%m/%Y} à {heure_et_minute(local.time())}, clos à {ecrire_heure(today[-1].time())}"
    return refuse(f"{said} ({horloge.heure_de(jours.fuseau)}).")


def jusqu_a_quand(de: Ouvrable, instant: dt.datetime | None = None) -> str:
    """Until when what is open is: « jusqu’au 22 octobre 2021 inclus », « jusqu’à épuisement des crédits »; else nothing."""
    now, jours = instant or horloge.maintenant(), depots(de)
    held = jours.a(now)
    if held is None:
        return ""
    if held.fin is None:
        return _SANS_JOUR[jours.fin]
    day, hour = _dernier_jour(held.fin, jours.fuseau)
    return f"jusqu’au {date_longue(day)} {jusqu_a(hour)}"


def jours_restants(de: Ouvrable, instant: dt.datetime | None = None) -> int | None:
    """Days until the last one of what is open, 0 on that day; None when it is closed or while nothing fixes it."""
    now, zone = instant or horloge.maintenant(), depots(de).fuseau
    end = fermeture(de, now)
    return None if end is None else (_dernier_jour(end, zone)[0] - horloge.jour_de(now, zone)).days


_VAGUE_A_VENIR = "Aucune vague n’est ouverte\u00a0: le service annoncera ici les jours de la prochaine."
SANS_DEMANDE = (
    "Cette aide est attribuée sans demande : le service établit la liste des bénéficiaires et notifie à chacun sa décision. "
    "Il n’y a rien à déposer."
)
_SANS_OUVERTURE = "Le dépôt n’est pas encore ouvert : le service annoncera ici sa date d’ouverture."
_SANS_JOUR = {
    Fin.EPUISEMENT: "jusqu’à épuisement des crédits",
    Fin.INCONNUE: "jusqu’à une date que le service annoncera",
    Fin.SANS: "sans date de fin",
}


def _fin(jours: Depots) -> str:
    """« 22 octobre 2021 à 23 h 59 min 59 s (heure de Paris) »."""
    ended = jours.periodes[-1].fin
    if ended is None:
        raise ValueError("a period without end is not over")
    day, hour = _dernier_jour(ended, jours.fuseau)
    told = "23 h 59 min 59 s" if hour is None else ecrire_heure(hour)
    return f"{date_longue(day)} à {told} ({horloge.heure_de(jours.fuseau)})"


def _dernier_jour(fin: dt.datetime, fuseau: str) -> tuple[dt.date, dt.time | None]:
    """The last day of what ends at this instant, with the hour that closes it; None: at its midnight."""
    local = horloge.local(fin, fuseau)
    if local.time() == dt.time():
        return local.date() - dt.timedelta(days=1), None
    return local.date(), local.time()
