"""How many requests a person sees, and their amounts: read from counters, never counted over the table (ADR 0024)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, NamedTuple

from django.db.models import BigIntegerField, Count, DecimalField, F, IntegerField, Q, QuerySet, Sum, Value
from django.db.models.functions import Coalesce

from levier.appels.models import Appel
from levier.comptes.models import Personne
from levier.dossiers.enums import CHEZ_LE_SERVICE
from levier.instruction.models import CompteurDeDossiers, DossierRecu
from levier.instruction.queries.filtres import Criteres, Filtres, criteres, retenus
from levier.instruction.queries.portee import A_TEMPS, EXCLU, JOUR, dans_la_portee, portee_de, qui_regarde
from levier.socle.requetes import Parametre, Requete
from levier.territoires.enums import Perimetre
from levier.territoires.queries.portees import Forme, Portee, portee
from levier.territoires.ressort import Ressort


class Sommes(NamedTuple):
    """So many requests, and what their amounts come to, in euros."""

    nombre: int = 0
    demande: Decimal = Decimal(0)
    calcule: Decimal = Decimal(0)
    propose: Decimal = Decimal(0)
    attribue: Decimal = Decimal(0)

    def plus(self, autres: Sommes) -> Sommes:
        """Both together."""
        return Sommes(
            self.nombre + autres.nombre,
            self.demande + autres.demande,
            self.calcule + autres.calcule,
            self.propose + autres.propose,
            self.attribue + autres.attribue,
        )


@dataclass(frozen=True, slots=True)
class Compteurs:
    """How many dossiers by state, theme and instructor (None: nobody), each without its own filter: what it offers to choose.

    `bilan`: what passes all the filters. `en_attente`: those that wait for a decision, whatever the filter on
    the state. Amounts in euros.
    """

    par_etat: dict[str, int]
    par_theme: dict[str, int]
    par_instructeur: dict[int | None, int]
    bilan: Sommes
    en_attente: Sommes

    @property
    def total(self) -> int:
        return sum(self.par_etat.values())

    @property
    def demande_en_attente(self) -> Decimal:
        """What those waiting for a decision ask."""
        return self.en_attente.demande


class _Groupe(NamedTuple):
    """Requests of one state, theme and instructor."""

    etat: str
    theme: str
    instructeur: int | None
    sommes: Sommes


_PAR = ("etat", "theme", "instructeur")
_MONTANTS = {"demande": "montant", "calcule": "calcule", "propose": "propose", "attribue": "attribue"}


def compteurs(personne: Personne, filtres: Filtres | None = None, *, lus: Criteres | None = None) -> Compteurs:
    """What the filters retain, and what each would retain instead. One statement, with those of the text.

    `lus`: what the filters mean, when it was read already.
    """
    kept = filtres or Filtres()
    where = portee_de(personne)
    voulus = (lus or criteres(kept, where)).sauf("etat", "theme", "moi", "personne", "collegue")
    return _composer(_compter(personne, [where], voulus), _choisis(personne, kept))


def demande_en_attente(personne: Personne, appel: Appel, ressort: Ressort) -> Decimal:
    """What the requests of a call that wait for a service of `ressort` ask, in euros, of those that the person sees."""
    voulus = Criteres(("appel",), {"appel": appel.identifiant})
    return _composer(_compter(personne, [portee_de(personne), portee([ressort], "la")], voulus), {}).demande_en_attente


def demandes_par_departement(personne: Personne, appel: Appel) -> dict[str, Decimal]:
    """What the requests of a call that wait for a service ask, by département, of those that the person sees. One statement."""
    return dict(_DEMANDES(appel=appel.pk, **qui_regarde(personne)))


def _demandes() -> QuerySet[DossierRecu, Any]:
    waiting = DossierRecu.objects.filter(
        A_TEMPS, ~EXCLU, appel=Parametre("appel", BigIntegerField()), etat__in=list(CHEZ_LE_SERVICE)
    )
    return (
        waiting.order_by()
        .values_list("departement")
        .annotate(total=Coalesce(Sum("montant_demande"), Value(Decimal(0)), output_field=DecimalField()))
    )


_DEMANDES = Requete(_demandes, sur_mesure=True)


def compter_par_instructeur(personne: Personne, ou: Portee) -> list[tuple[int | None, str, int]]:
    """How many requests each instructor follows there (None: nobody), by state. One statement."""
    found = _compter(personne, [ou], Criteres((), {}))
    return [(one.instructeur, one.etat, one.sommes.nombre) for one in found]


def _choisis(personne: Personne, filtres: Filtres) -> dict[str, object]:
    """What the filters that are also counts ask of a group."""
    chosen: dict[str, object] = {nom: wanted for nom in ("etat", "theme") if (wanted := getattr(filtres, nom).strip())}
    if filtres.suivi == "moi":
        return chosen | {"instructeur": personne.pk}
    if filtres.suivi == "personne":
        return chosen | {"instructeur": None}
    return chosen | ({"instructeur": int(filtres.suivi)} if filtres.suivi.isdecimal() else {})


def _compter(personne: Personne, ou: list[Portee], voulus: Criteres) -> list[_Groupe]:
    values = {**voulus.valeurs, **qui_regarde(personne)}
    for one in ou:
        values |= one.valeurs
    shapes = tuple(one.forme for one in ou)
    narrow = any(one.perimetre == Perimetre.COMMUNES for where in ou for one in where.ressorts)
    read = _UN_A_UN if narrow or voulus.un_a_un else _TENUS
    return [
        _Groupe(etat, theme, who, Sommes(*totals)) for etat, theme, who, *totals in read(shapes, voulus.forme, **values)
    ]


def _composer(groupes: Iterable[_Groupe], choisis: dict[str, object]) -> Compteurs:
    counts: dict[str, Counter[Any]] = {nom: Counter() for nom in _PAR}
    bilan = waiting = Sommes()
    for groupe in groupes:
        refused = [nom for nom, wanted in choisis.items() if getattr(groupe, nom) != wanted]
        for nom in _PAR:
            if refused in ([], [nom]):
                counts[nom][getattr(groupe, nom)] += groupe.sommes.nombre
        if not refused:
            bilan = bilan.plus(groupe.sommes)
        if refused in ([], ["etat"]) and groupe.etat in CHEZ_LE_SERVICE:
            waiting = waiting.plus(groupe.sommes)
    etats, themes, who = ({key: count for key, count in counts[nom].items() if count} for nom in _PAR)
    return Compteurs(etats, themes, who, bilan, waiting)


def _dans(formes: tuple[Forme, ...]) -> Q:
    found = Q()
    for forme in formes:
        found &= dans_la_portee(forme)
    return found


def _vus(formes: tuple[Forme, ...], filtres: tuple[str, ...]) -> QuerySet[DossierRecu]:
    return DossierRecu.objects.filter(_dans(formes), retenus(filtres))


def _compte(dossiers: QuerySet[Any], signe: int = 1) -> QuerySet[Any, Any]:
    totals = {f"somme_{nom}": Value(Decimal(signe)) * Sum(champ) for nom, champ in _MONTANTS.items()}
    number = Value(signe, IntegerField()) * Count("pk")
    found: QuerySet[Any, Any] = dossiers.order_by().values_list(*_PAR).annotate(combien=number, **totals)
    return found


def _tenus(formes: tuple[Forme, ...], filtres: tuple[str, ...]) -> QuerySet[Any, Any]:
    """What the counters hold, with those seen until a day, without those that the person is kept away from."""
    kept = CompteurDeDossiers.objects.filter(_dans(formes), retenus(filtres)).order_by().values_list(*_PAR)
    seen = _vus(formes, filtres)
    held = kept.annotate(combien=Sum("nombre"), **{f"somme_{nom}": Sum(F(nom)) for nom in _MONTANTS})
    return held.union(_compte(seen.filter(jusqu_au__gte=JOUR)), _compte(seen.filter(A_TEMPS, EXCLU), -1), all=True)


def _un_a_un(formes: tuple[Forme, ...], filtres: tuple[str, ...]) -> QuerySet[Any, Any]:
    """Of a list of communes, or by a filter that no counter tells apart."""
    return _compte(_vus(formes, filtres).filter(A_TEMPS, ~EXCLU))


_TENUS, _UN_A_UN = Requete(_tenus), Requete(_un_a_un, sur_mesure=True)
