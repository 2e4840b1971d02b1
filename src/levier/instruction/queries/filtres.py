"""What narrows the list of a service, read once for its rows and for its counts."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import Any

from django.db.models import BigIntegerField, CharField, DateTimeField, DecimalField, Exists, OuterRef, Q
from django.db.models.lookups import GreaterThan

from levier.appels.models import Appel
from levier.dossiers.echeances.silence import BIENTOT
from levier.dossiers.enums import EtatDossier
from levier.dossiers.models import DemandeComplement, Dossier
from levier.instruction.queries.colonnes import BORNEES, TRI, ColonneDeListe, GenreDeColonne
from levier.instruction.queries.portee import MOI
from levier.instruction.queries.recherche import CONDITIONS as DU_TEXTE
from levier.instruction.queries.recherche import chercher
from levier.messages.enums import Cote
from levier.messages.queries import combien_non_lus
from levier.socle import horloge
from levier.socle.argent import MONTANT_MAX
from levier.socle.requetes import Parametre
from levier.territoires.enums import Niveau
from levier.territoires.models import Appartenance, Structure
from levier.territoires.queries.portees import Portee

Borne = Decimal | dt.date
COMPTES = frozenset({"etat", "theme", "appel", "moi", "personne", "collegue"})
"""The conditions that counters hold (ADR 0024)."""


@dataclass(frozen=True, slots=True)
class Filtres:
    """What narrows the list; empty means all. An unknown value is ignored."""

    texte: str = ""
    etat: str = ""
    theme: str = ""
    suivi: str = ""
    """"moi", "personne", or the key of a colleague."""
    tri: str = TRI
    appel: str = ""
    proposition: str = ""
    acte: str = ""
    nature: str = ""
    lieu: str = ""
    """Code of a département, SIREN of an EPCI: the structures that are there."""
    retard: str = ""
    """"proche": silence decides within `BIENTOT` days; "passe": it has decided; "complement": what was asked to complete
    did not come in time; "tout": either of the two last."""
    attente: str = ""
    """"avis": one at least is waited for; "rendu": all were given; "repondu": completed, not yet read; "messages": some that
    the person has not read."""
    bornes: dict[str, tuple[Borne | None, Borne | None]] = field(default_factory=dict)
    """By name of a column: its least and greatest values, both included; None: without limit."""


@dataclass(frozen=True, slots=True)
class Criteres:
    """The filters as queries take them: which there are, and their values."""

    forme: tuple[str, ...]
    valeurs: dict[str, object]

    @property
    def un_a_un(self) -> bool:
        """Whether no counter tells these rows apart: they are counted, and the server plans for each value."""
        return not COMPTES.issuperset(self.forme)

    def sauf(self, *noms: str) -> Criteres:
        """All the others."""
        return replace(self, forme=tuple(one for one in self.forme if one not in noms))


def criteres(filtres: Filtres, ou: Portee) -> Criteres:
    """What the filters ask; a text is looked for here, in one query."""
    values: dict[str, object] = {
        nom: getattr(filtres, nom).strip() for nom in _EGALITES if getattr(filtres, nom).strip()
    }
    shape: list[str] = [*values]
    if filtres.suivi in {"moi", "personne"}:
        shape.append(filtres.suivi)
    elif filtres.suivi.isdecimal():
        shape, values = [*shape, "collegue"], values | {"collegue": int(filtres.suivi)}
    if lieu := filtres.lieu.strip():
        shape, values = [*shape, "departement" if len(lieu) <= _DEPARTEMENT else "epci"], values | {"lieu": lieu}
    if filtres.retard in _RETARDS:
        now = horloge.maintenant()
        shape, values = [*shape, filtres.retard], values | {"instant": now, "bientot": now + _BIENTOT}
    if filtres.attente in _ATTENTES:
        shape.append(f"attente_{filtres.attente}")
    for colonne in BORNEES:
        if any(one is not None for one in filtres.bornes.get(colonne.nom, ())):
            shape, values = [*shape, colonne.nom], values | _limites(colonne, *filtres.bornes[colonne.nom])
    if text := filtres.texte.strip():
        condition, found = chercher(text, ou)
        shape, values = [*shape, condition], values | found
    return Criteres(tuple(shape), values)


def retenus(forme: tuple[str, ...]) -> Q:
    """The requests received that pass the filters of this shape."""
    found = Q()
    for nom in forme:
        found &= _CONDITIONS[nom]
    return found


def _limites(colonne: ColonneDeListe, moins: Any, plus: Any) -> dict[str, object]:
    """The values of its two limits; the day that ends a period is in it."""
    if colonne.genre is GenreDeColonne.MONTANT:
        limites = (Decimal(0) if moins is None else moins, MONTANT_MAX if plus is None else plus)
    else:
        last = dt.date(9998, 12, 31) if plus is None else plus
        start = horloge.debut_de_journee(moins or dt.date(1900, 1, 1))
        limites = (start, horloge.debut_de_journee(last + dt.timedelta(days=1)) - dt.timedelta(microseconds=1))
    return {f"{colonne.nom}_min": limites[0], f"{colonne.nom}_max": limites[1]}


def _entre(colonne: ColonneDeListe) -> Q:
    est_montant = colonne.genre is GenreDeColonne.MONTANT
    kind: Any = DecimalField(max_digits=14, decimal_places=2) if est_montant else DateTimeField()
    least, most = Parametre(f"{colonne.nom}_min", kind), Parametre(f"{colonne.nom}_max", kind)
    return Q(**{f"{colonne.champ}__gte": least, f"{colonne.champ}__lte": most})


def _egale(champ: str, nom: str) -> Q:
    return Q(**{champ: Parametre(nom, CharField())})


def _de_l_epci() -> Q:
    """The EPCI itself, and the communes that belong to it in any vintage."""
    here = Parametre("lieu", CharField())
    members = Appartenance.objects.filter(groupement__code=here, groupement__niveau=Niveau.EPCI).values("membre__code")
    found = Structure.objects.filter(
        Q(niveau=Niveau.EPCI, territoire_code=here) | Q(niveau=Niveau.COMMUNE, territoire_code__in=members)
    )
    return Q(structure__in=found.values("pk"))


_DEPARTEMENT = 3
"""Longest code of a département; beyond, the SIREN of an EPCI."""
_EGALITES = {
    "etat": _egale("etat", "etat"),
    "theme": _egale("theme", "theme"),
    "appel": Q(appel=Appel.objects.filter(identifiant=Parametre("appel", CharField())).values("pk")[:1]),
    "proposition": _egale("proposition", "proposition"),
    "acte": _egale("acte", "acte"),
    "nature": _egale("structure__nature", "nature"),
}
_BIENTOT = dt.timedelta(days=BIENTOT + 1)
"""The last of these days is included."""
_INSTANT = Parametre("instant", DateTimeField())
_SILENCE_PASSE, _COMPLEMENT = Q(silence_tri__lte=_INSTANT), Q(echeance_au__lte=_INSTANT)
_RETARDS = {
    "proche": Q(silence_tri__gt=_INSTANT, silence_tri__lte=Parametre("bientot", DateTimeField())),
    "passe": _SILENCE_PASSE,
    "complement": _COMPLEMENT,
    "tout": _SILENCE_PASSE | _COMPLEMENT,
}
_ATTENTES = {
    "avis": Q(avis="attendu"),
    "rendu": Q(avis="rendu"),
    "repondu": Q(etat=EtatDossier.DEPOSE)
    & Exists(DemandeComplement.objects.filter(dossier=OuterRef("pk"), repondue_le__isnull=False)),
    "messages": GreaterThan(combien_non_lus(Dossier, OuterRef("numero"), Cote.SERVICE, MOI), 0),
}
_CONDITIONS = {
    **{f"attente_{nom}": condition for nom, condition in _ATTENTES.items()},
    **_EGALITES,
    "moi": Q(instructeur=MOI),
    "personne": Q(instructeur__isnull=True),
    "collegue": Q(instructeur=Parametre("collegue", BigIntegerField())),
    "departement": _egale("structure__departement_code", "lieu"),
    "epci": _de_l_epci(),
    **_RETARDS,
    **{colonne.nom: _entre(colonne) for colonne in BORNEES},
    **DU_TEXTE,
}
