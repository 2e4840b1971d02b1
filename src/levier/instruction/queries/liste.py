"""The list of a service: filtered, sorted, paged by key. One statement, of rows that hold all that the list shows (ADR 0024)."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.db.models import (
    BigIntegerField,
    DateField,
    DateTimeField,
    Exists,
    F,
    Func,
    JSONField,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    TextField,
    Value,
)
from django.db.models.expressions import Combinable
from django.db.models.functions import Cast, JSONArray, NullIf

from levier.comptes.models import Personne
from levier.dossiers.echeances.silence import jours_restants
from levier.dossiers.models import Dossier, SaisieParLeService
from levier.instruction.models import DossierRecu
from levier.instruction.queries.colonnes import (
    COLONNES,
    NOMMEES,
    TRI,
    TRIS,
    ColonneDeListe,
    GenreDeColonne,
    Valeur,
)
from levier.instruction.queries.filtres import Criteres, Filtres, criteres, retenus
from levier.instruction.queries.portee import A_TEMPS, EXCLU, MOI, dans_la_portee, portee_de, qui_regarde
from levier.messages.enums import Cote
from levier.messages.queries import combien_non_lus
from levier.socle import horloge
from levier.socle.requetes import Parametre, Parmi, Requete

TAILLE_MAX = 200


@dataclass(frozen=True, slots=True)
class LigneDeListe:
    """A dossier in the list: what its columns hold, by name (`COLONNES`); amounts in euros."""

    id: int
    valeurs: dict[str, Any]
    saisie: bool
    """Entered by the service for the structure."""
    non_lus: int
    """Messages of the porteur that the person has not read."""
    suivi_par: int | None
    """Key of who follows it."""
    fuseau: str
    """Of the call: what its days are counted in."""
    nouveautes: str = ""
    """What others did since the person last read it, in words; told by « Ma journée » alone."""

    def __getitem__(self, nom: str) -> Any:
        return self.valeurs[nom]

    @property
    def numero(self) -> str:
        found: str = self.valeurs["numero"]
        return found

    def jour(self, nom: str) -> date | None:
        """The day that a column holds, in the time zone of the call: the last one, when its instant is the first after."""
        instant = self.valeurs[nom]
        if instant is None:
            return None
        return horloge.jour_de(instant - _JUSTE_AVANT if NOMMEES[nom].exclu else instant, self.fuseau)

    @property
    def silence_le(self) -> date | None:
        """The last day to decide, before silence does; None when it does not."""
        return self.jour("silence")

    @property
    def silence_reste(self) -> int:
        """Days left before it, in the time zone of the call; negative once it is passed."""
        return jours_restants(last, self.fuseau) if (last := self.silence_le) else 0

    @property
    def complement_en_retard(self) -> bool:
        """Whether what was asked to complete did not come in time."""
        return self.valeurs["echeance"] is not None and self.valeurs["echeance"] <= horloge.maintenant()


@dataclass(frozen=True, slots=True)
class Page:
    """One page; `suivant` is the `apres` of the next one, `precedent` the `avant` of the one before, or None."""

    lignes: list[LigneDeListe]
    suivant: int | None
    precedent: int | None = None

    @property
    def notes(self) -> bool:
        """Whether some of these dossiers have a note."""
        return any(ligne["note"] is not None for ligne in self.lignes)


def liste(
    personne: Personne,
    filtres: Filtres,
    apres: int | None = None,
    taille: int = 50,
    *,
    avant: int | None = None,
    lus: Criteres | None = None,
) -> Page:
    """One page of the service's dossiers, after or before a row of another page; the first one when it is no more.

    `lus`: what the filters mean, when it was read already.
    """
    taille = min(taille, TAILLE_MAX)
    where = portee_de(personne)
    voulus = lus or criteres(filtres, where)
    start = avant if avant is not None else apres
    sens = "" if start is None else "avant" if avant is not None else "apres"
    values = {**where.valeurs, **voulus.valeurs, **qui_regarde(personne), "depart": start}
    read = _CHERCHEE if voulus.un_a_un else _LISTE
    rows = read(where.forme, voulus.forme, _tri(filtres), taille + 1, sens, **values)
    if sens and not rows:
        return liste(personne, filtres, taille=taille, lus=voulus)
    lines = [_ligne(row) for row in rows[:taille]]
    more = len(rows) > taille
    if sens == "avant":
        lines.reverse()
        return Page(lines, lines[-1].id, lines[0].id if more else None)
    return Page(lines, lines[-1].id if more else None, lines[0].id if sens else None)


def voisin(personne: Personne, filtres: Filtres, cle: int, *, avant: bool) -> str:
    """The number of the dossier next to this one in the list as it is filtered and sorted; empty at its end."""
    where = portee_de(personne)
    voulus = criteres(filtres, where)
    values = {**where.valeurs, **voulus.valeurs, **qui_regarde(personne), "depart": cle}
    read = _CHERCHEE if voulus.un_a_un else _LISTE
    rows = read(where.forme, voulus.forme, _tri(filtres), 1, "avant" if avant else "apres", **values)
    return _ligne(rows[0]).numero if rows else ""


def cles_de_la_liste(personne: Personne, filtres: Filtres) -> list[int]:
    """The keys of all that the list shows, in its order. One statement, with those of the text."""
    where = portee_de(personne)
    voulus = criteres(filtres, where)
    values = {**where.valeurs, **voulus.valeurs, **qui_regarde(personne)}
    return [key for (key,) in _CLES(where.forme, voulus.forme, _tri(filtres), **values)]


def lignes_nommees(personne: Personne, cles: Collection[int]) -> list[LigneDeListe]:
    """Those of these dossiers that the person sees as its service, in the order of the keys. One statement."""
    where = portee_de(personne)
    rows = _NOMMEES(where.forme, cles=list(cles), **where.valeurs, **qui_regarde(personne))
    read = {line.id: line for line in map(_ligne, rows)}
    return [read[key] for key in cles if key in read]


def cellules_nommees(personne: Personne, cles: Collection[int]) -> list[str]:
    """The same as a file holds them: each an array in the words of JSON, amounts in cents, days as they are written.

    The database writes them: nothing is made of a dossier here but its text. One statement.
    """
    where = portee_de(personne)
    read = dict(_CELLULES(where.forme, cles=list(cles), **where.valeurs, **qui_regarde(personne)))
    return [read[key] for key in cles if key in read]


def _tri(filtres: Filtres) -> str:
    return filtres.tri if filtres.tri in TRIS else TRI


def _vus(forme: tuple[str, ...], filtres: tuple[str, ...]) -> QuerySet[DossierRecu]:
    return DossierRecu.objects.filter(dans_la_portee(forme), A_TEMPS, ~EXCLU, retenus(filtres))


def _lignes(
    forme: tuple[str, ...], filtres: tuple[str, ...], tri: str, combien: int, sens: str
) -> QuerySet[DossierRecu, Any]:
    found, ordre = _vus(forme, filtres), NOMMEES[tri.removeprefix("-")].tri
    downwards = tri.startswith("-") != (sens == "avant")
    if sens:
        found = found.filter(_au_dela(ordre, "lt" if downwards else "gt"))
    return _colonnes(_ordonnees(found, ordre, downwards=downwards))[:combien]


def _ordonnees(dossiers: QuerySet[DossierRecu], cle: str, *, downwards: bool) -> QuerySet[DossierRecu]:
    sign = "-" if downwards else ""
    return dossiers.order_by(f"{sign}{cle}", f"{sign}dossier")


def _colonnes(dossiers: QuerySet[DossierRecu]) -> QuerySet[DossierRecu, Any]:
    return dossiers.values_list(
        "dossier", "fuseau", "instructeur", Exists(SaisieParLeService.objects.filter(dossier=OuterRef("dossier"))),
        combien_non_lus(Dossier, OuterRef("numero"), Cote.SERVICE, MOI), *(colonne.champ for colonne in COLONNES),
    )  # fmt: skip


def _au_dela(cle: str, cote: str) -> Q:
    """What lies beyond the row that the page starts from, wherever this row stands now."""
    start = Parametre("depart", BigIntegerField())
    key = Subquery(DossierRecu.objects.filter(pk=start).values(cle)[:1])
    further = Q(**{f"{cle}__{cote}": key}) | Q(**{f"dossier__{cote}": start})
    return Q(**{f"{cle}__{cote}e": key}) & further


def _cles(forme: tuple[str, ...], filtres: tuple[str, ...], tri: str) -> QuerySet[DossierRecu, tuple[int]]:
    ordre = NOMMEES[tri.removeprefix("-")].tri
    return _ordonnees(_vus(forme, filtres), ordre, downwards=tri.startswith("-")).values_list("dossier")


def _nommees(forme: tuple[str, ...]) -> QuerySet[DossierRecu, Any]:
    return _colonnes(
        _vus(forme, ()).filter(Parmi(F("pk"), Parametre("cles", ArrayField(BigIntegerField())))).order_by()
    )


def _cellules(forme: tuple[str, ...]) -> QuerySet[DossierRecu, Any]:
    held = _vus(forme, ()).filter(Parmi(F("pk"), Parametre("cles", ArrayField(BigIntegerField())))).order_by()
    array = JSONArray(*map(_cellule, COLONNES), output_field=JSONField())
    return held.values_list("dossier", Cast(array, TextField()))


def _cellule(colonne: ColonneDeListe) -> Combinable:
    """As `LigneDeListe.jour` and `argent.en_centimes` would say it."""
    match colonne.genre:
        case GenreDeColonne.MONTANT:
            return Cast(F(colonne.champ) * 100, BigIntegerField())
        case GenreDeColonne.JOUR:
            instant = F(colonne.champ) - Value(_JUSTE_AVANT) if colonne.exclu else F(colonne.champ)
            return Cast(Func(F("fuseau"), instant, function="timezone", output_field=DateTimeField()), DateField())
        case GenreDeColonne.NOTE:
            return Cast(F(colonne.champ), TextField())
    return NullIf(F(colonne.champ), Value(""))


def _ligne(lue: tuple[Any, ...]) -> LigneDeListe:
    key, fuseau, who, entered, unread, *held = lue
    values: dict[str, Valeur] = dict(zip(NOMMEES, held, strict=True))
    return LigneDeListe(key, values, entered, unread, who, fuseau)


_JUSTE_AVANT = timedelta(seconds=1)
_LISTE, _CHERCHEE = Requete(_lignes), Requete(_lignes, sur_mesure=True)
_CLES, _NOMMEES, _CELLULES = Requete(_cles, sur_mesure=True), Requete(_nommees), Requete(_cellules)
