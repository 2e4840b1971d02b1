"""The list of a service: filtered, sorted, paged by key. One statement, of rows that hold all that the list shows (ADR 0024)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from django.db.models import BigIntegerField, DateTimeField, DecimalField, Exists, OuterRef, Q, QuerySet

from levier.comptes.models import Personne
from levier.dossiers.echeances.silence import jours_restants
from levier.dossiers.enums import EtatDossier
from levier.dossiers.models import Dossier, SaisieParLeService
from levier.enveloppes.queries import attribue_a
from levier.instruction.models import DossierRecu
from levier.instruction.queries.filtres import Criteres, Filtres, criteres, retenus
from levier.instruction.queries.portee import A_TEMPS, EXCLU, MOI, dans_la_portee, portee_de, qui_regarde
from levier.messages.enums import Cote
from levier.messages.queries import combien_non_lus
from levier.socle import horloge
from levier.socle.requetes import Parametre, Requete
from levier.territoires.enums import NatureStructure

TAILLE_MAX = 200


@dataclass(frozen=True, slots=True)
class LigneDeListe:
    """A dossier in the list; amounts in euros, None when there is none yet."""

    id: int
    numero: str
    etat: EtatDossier
    structure: str
    nature: str
    projet: str
    theme: str
    depose_le: datetime
    montant_demande: Decimal | None
    montant_propose: Decimal | None
    proposition: str
    """Etat of the last proposal; empty when there is none, or it was taken back."""
    montant_attribue: Decimal | None
    instructeur: str
    saisie: bool
    """Entered by the service for the structure."""
    non_lus: int
    """Messages of the porteur that the person has not read."""
    silence_le: date | None
    """The last day to decide, before silence does; None when it does not."""
    silence_reste: int
    """Days left before it, in the time zone of the call; negative once it is passed."""


@dataclass(frozen=True, slots=True)
class Page:
    """One page; `suivant` is the `apres` of the next one, or None at the end."""

    lignes: list[LigneDeListe]
    suivant: int | None


@dataclass(frozen=True, slots=True)
class _Tri:
    cle: str
    champ: Any
    decroissant: bool


_INSTANT: Any = DateTimeField()
_MONTANT: Any = DecimalField(max_digits=14, decimal_places=2)
_TRIS = {
    "depot_recent": _Tri("depose_le", _INSTANT, decroissant=True),
    "depot_ancien": _Tri("depose_le", _INSTANT, decroissant=False),
    "montant_decroissant": _Tri("montant", _MONTANT, decroissant=True),
    "montant_croissant": _Tri("montant", _MONTANT, decroissant=False),
    "silence": _Tri("silence_tri", _INSTANT, decroissant=False),
}
TRIS = tuple(_TRIS)
_CLES = ("depose_le", "montant", "silence_tri")


def liste(
    personne: Personne, filtres: Filtres, apres: int | None = None, taille: int = 50, *, lus: Criteres | None = None
) -> Page:
    """One page of the service's dossiers; `apres` is the `suivant` of the page before.

    `lus`: what the filters mean, when it was read already.
    """
    taille = min(taille, TAILLE_MAX)
    tri = filtres.tri if filtres.tri in _TRIS else "depot_recent"
    where = portee_de(personne)
    voulus = lus or criteres(filtres, where)
    last, suite = _DERNIER.une(dossier=apres) if apres is not None else None, tuple[str, ...]()
    values = {**where.valeurs, **voulus.valeurs, **qui_regarde(personne)}
    if last is not None:
        suite = ("apres",)
        values |= {"apres": apres, "cle": last[_CLES.index(_TRIS[tri].cle)]}
    read = _CHERCHEE if voulus.par_texte else _LISTE
    rows = read(where.forme, voulus.forme, tri, taille + 1, *suite, **values)
    lines = [_ligne(row) for row in rows[:taille]]
    return Page(lines, lines[-1].id if len(rows) > taille else None)


def _lignes(
    forme: tuple[str, ...], filtres: tuple[str, ...], tri: str, combien: int, *suite: str
) -> QuerySet[DossierRecu, Any]:
    ordre, sign = _TRIS[tri], "-" if _TRIS[tri].decroissant else ""
    found = DossierRecu.objects.filter(dans_la_portee(forme), A_TEMPS, ~EXCLU, retenus(filtres))
    if suite:
        found = found.filter(_apres(ordre))
    found = found.order_by(f"{sign}{ordre.cle}", f"{sign}dossier")
    return found.values_list(
        "dossier", "numero", "etat", "structure__denomination", "structure__nature", "projet", "theme", "depose_le",
        "montant_demande", "montant_propose", "proposition", attribue_a(OuterRef("numero")), "instructeur__nom",
        Exists(SaisieParLeService.objects.filter(dossier=OuterRef("dossier"))),
        combien_non_lus(Dossier, OuterRef("numero"), Cote.SERVICE, MOI), "silence_au", "fuseau",
    )[:combien]  # fmt: skip


def _apres(tri: _Tri) -> Q:
    """What follows the last row seen, in this order."""
    side, key = "lt" if tri.decroissant else "gt", Parametre("cle", tri.champ)
    further = Q(**{f"{tri.cle}__{side}": key}) | Q(**{f"dossier__{side}": Parametre("apres", BigIntegerField())})
    return Q(**{f"{tri.cle}__{side}e": key}) & further


def _cles() -> QuerySet[DossierRecu, Any]:
    return DossierRecu.objects.filter(pk=Parametre("dossier", BigIntegerField())).values_list(*_CLES)


def _ligne(lue: tuple[Any, ...]) -> LigneDeListe:
    key, numero, state, structure, nature, *told, instructor, entered, unread, silence, fuseau = lue
    last = horloge.jour_de(silence - _JUSTE_AVANT, fuseau) if silence else None
    left = jours_restants(last, fuseau) if last else 0
    project, theme, when, wanted, proposed, proposal, granted = told
    return LigneDeListe(
        key, numero, _ETATS[state], structure, _NATURES[nature], project, theme, when, wanted, proposed, proposal, granted,
        instructor or "", entered, unread, last, left,
    )  # fmt: skip


_JUSTE_AVANT = timedelta(seconds=1)
_LISTE, _CHERCHEE = Requete(_lignes), Requete(_lignes, sur_mesure=True)
_DERNIER = Requete(_cles)
_ETATS = {state.value: state for state in EtatDossier}
_NATURES = {nature.value: str(nature.label) for nature in NatureStructure}
