"""When requests may be deposited: the days of a call, its hour, its waves, the editions of one that comes back each year."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import TYPE_CHECKING, NamedTuple
from zoneinfo import ZoneInfo

from regles.texte import date_longue, jusqu_a

if TYPE_CHECKING:
    from regles.organisation import Vague
    from regles.valeurs import Source, Valeur, ValeurConnue

EDITIONS = range(2015, 2075)
"""Opening years of the editions that are laid out of a call that comes back each year."""


class Fin(StrEnum):
    """What ends deposits when no day does."""

    DATEE = ""
    INCONNUE = "inconnue"  # a day that the service will tell
    SANS = "sans"  # nothing
    EPUISEMENT = "épuisement"  # the service, once the credits are spent
    ANNUELLE = "chaque année"  # the same day, each year
    SANS_DEMANDE = "sans demande"  # nothing is deposited: nobody asks


class JourDeLAnnee(NamedTuple):
    """A day that comes back each year."""

    mois: int
    jour: int

    def de(self, annee: int) -> dt.date:
        """This day in that year."""
        return dt.date(annee, self.mois, self.jour)

    def en_lettres(self) -> str:
        """« 31 mai »."""
        return date_longue(self.de(2001)).removesuffix(" 2001")


class Periode(NamedTuple):
    """From an instant to the first at which deposits are closed again; None: not fixed."""

    debut: dt.datetime
    fin: dt.datetime | None

    def tient(self, instant: dt.datetime) -> bool:
        """Whether deposits are open at this instant."""
        return self.debut <= instant and (self.fin is None or instant < self.fin)


@dataclass(frozen=True, slots=True)
class Fenetre:
    """When requests may be deposited, in `fuseau`: from the first instant of `ouverture` to the end of `cloture`, or to `heure`.

    `ouverture` None: not known. `cloture` None: `fin` says why. `chaque_annee`: the window comes back each year between
    these two days, and has no others.
    """

    ouverture: dt.date | None
    cloture: dt.date | None
    fuseau: str
    source_ouverture: Source
    source_cloture: Source
    lecture: str = ""
    vagues: tuple[Vague, ...] = ()  # successive waves inside the window; none: deposits are open all along
    fin: Fin = Fin.DATEE
    heure: dt.time | None = None  # first instant of `cloture` at which nothing is received; None: the day is included
    chaque_annee: tuple[JourDeLAnnee, JourDeLAnnee] | None = None

    @property
    def s_ouvre_par_un_acte(self) -> bool:
        """Whether no day opens deposits: the service does."""
        return self.ouverture is None and self.chaque_annee is None and self.fin is not Fin.SANS_DEMANDE

    @property
    def se_ferme_par_un_acte(self) -> bool:
        """Whether no day closes deposits: the service may."""
        return self.cloture is None and self.chaque_annee is None and self.fin is not Fin.SANS_DEMANDE

    @property
    def ouverture_dite(self) -> str:
        """« le 1er juin 2027 », « chaque année le 1er juin », « à une date que le service annoncera »."""
        if self.chaque_annee is not None:
            return f"chaque année le {self.chaque_annee[0].en_lettres()}"
        return f"le {date_longue(self.ouverture)}" if self.ouverture else "à une date que le service annoncera"

    @property
    def cloture_dite(self) -> str:
        """« le 30 juin 2027 inclus », « le 30 juin 2027 à 16 h », « à l’épuisement des crédits »."""
        if self.chaque_annee is not None:
            return f"le {self.chaque_annee[1].en_lettres()} {jusqu_a(self.heure)}"
        if self.cloture is not None:
            return f"le {date_longue(self.cloture)} {jusqu_a(self.heure)}"
        return _FINS[self.fin]

    @property
    def dite(self) -> str:
        """« du 1er juin 2027 au 30 juin 2027 inclus », or when it opens and closes when one of them is no day."""
        if self.fin is Fin.SANS_DEMANDE:
            return "aucune demande à déposer"
        if self.chaque_annee is not None:
            return f"chaque année, du {self.chaque_annee[0].en_lettres()} au {self.cloture_dite.removeprefix('le ')}"
        if self.ouverture is not None and self.cloture is not None:
            return f"du {date_longue(self.ouverture)} au {self.cloture_dite.removeprefix('le ')}"
        return f"ouverture {self.ouverture_dite}, clôture {self.cloture_dite}"


_FINS = {
    Fin.INCONNUE: "à une date que le service annoncera",
    Fin.SANS: "sans date de fin",
    Fin.EPUISEMENT: "à l’épuisement des crédits",
    Fin.SANS_DEMANDE: "sans objet",
}


def reglee(fenetre: Fenetre, ouvert_le: dt.datetime | None, ferme_le: dt.datetime | None) -> Fenetre:
    """The window once acts of the service opened and closed it, where no day does."""
    zone = ZoneInfo(fenetre.fuseau)
    if ouvert_le is not None and fenetre.s_ouvre_par_un_acte:
        fenetre = replace(fenetre, ouverture=ouvert_le.astimezone(zone).date())
    if ferme_le is not None and fenetre.se_ferme_par_un_acte:
        local = ferme_le.astimezone(zone)
        fenetre = replace(fenetre, cloture=local.date(), heure=local.time(), fin=Fin.DATEE)
    return fenetre


def periodes(fenetre: Fenetre) -> list[Periode]:
    """When deposits are open, in order; none as long as the opening is not known."""
    zone = ZoneInfo(fenetre.fuseau)
    if fenetre.chaque_annee is not None:
        ouverture, cloture = fenetre.chaque_annee
        apres = int(cloture < ouverture)
        return [
            Periode(_debut(ouverture.de(annee), zone), fin_du_jour(cloture.de(annee + apres), fenetre.heure, zone))
            for annee in EDITIONS
        ]
    fin = None if fenetre.cloture is None else fin_du_jour(fenetre.cloture, fenetre.heure, zone)
    if fenetre.vagues:
        datees = ((v.ouverture, v.cloture, v.heure) for v in fenetre.vagues)
        connues = (Periode(_debut(o, zone), fin_du_jour(c, heure, zone)) for o, c, heure in datees if o and c)
        return [
            Periode(une.debut, min(filter(None, (une.fin, fin)))) for une in connues if fin is None or une.debut < fin
        ]
    if fenetre.ouverture is None:
        return []
    debut = _debut(fenetre.ouverture, zone)
    return [Periode(debut, fin)] if fin is None or debut < fin else []


class Editions(Mapping["ValeurConnue", "Valeur"]):
    """Of a call that comes back each year, the closing day of the edition that holds each day, by that day."""

    def __init__(self, annuelle: tuple[JourDeLAnnee, JourDeLAnnee]) -> None:
        self.annuelle = annuelle
        self.apres = int(annuelle[1] < annuelle[0])

    def __getitem__(self, jour: ValeurConnue) -> dt.date:
        if isinstance(jour, dt.date):
            for annee in (jour.year - 1, jour.year):
                fin = self.annuelle[1].de(annee + self.apres)
                if annee in EDITIONS and self.annuelle[0].de(annee) <= jour <= fin:
                    return fin
        raise KeyError(jour)

    def __iter__(self) -> Iterator[dt.date]:
        for annee in EDITIONS:
            debut = self.annuelle[0].de(annee)
            jours = (self.annuelle[1].de(annee + self.apres) - debut).days + 1
            yield from (debut + dt.timedelta(days=rang) for rang in range(jours))

    def __len__(self) -> int:
        return sum(1 for _ in self)


def fin_du_jour(jour: dt.date, heure: dt.time | None, zone: ZoneInfo) -> dt.datetime:
    """First instant after a day, or the hour of it that closes."""
    if heure is None:
        return _debut(jour + dt.timedelta(days=1), zone)
    return dt.datetime.combine(jour, heure, tzinfo=zone)


def _debut(jour: dt.date, zone: ZoneInfo) -> dt.datetime:
    return dt.datetime.combine(jour, dt.time(), tzinfo=zone)
