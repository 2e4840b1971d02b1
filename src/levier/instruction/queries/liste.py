"""The list of dossiers of a service: filtered, sorted, paged by key. A fixed number of queries, whatever the table holds."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from django.db.models import Case, Count, Exists, F, Func, OuterRef, Q, QuerySet, Sum, TextField, Value, When
from django.db.models.expressions import Combinable
from django.db.models.fields.json import KeyTransform
from django.db.models.functions import Coalesce, Reverse

from levier.appels.models import Appel
from levier.comptes.models import Personne
from levier.dossiers.enums import CHEZ_LE_SERVICE, EtatDossier, TitreAcces
from levier.dossiers.models import Acces, Dossier
from levier.dossiers.queries import dossiers_du_service
from levier.enveloppes.queries import attribue_par_demande
from levier.instruction.models import Instruction
from levier.territoires.models import Structure
from levier.territoires.queries.ressorts import dans
from levier.territoires.ressort import Ressort

TAILLE_MAX = 200
"""The project's title, when the call's form asks for one."""
STRUCTURES_MAX = 500
"""Structures that a text may mean; a shorter text is too vague to search by."""
_ZERO = Value(Decimal(0))


@dataclass(frozen=True, slots=True)
class Filtres:
    """What narrows the list; empty means all. `suivi`: "moi" or "personne". An unknown value is ignored."""

    texte: str = ""
    etat: str = ""
    theme: str = ""
    suivi: str = ""
    tri: str = "depot_recent"
    appel: str = ""


@dataclass(frozen=True, slots=True)
class LigneDeListe:
    """A dossier in the list; amounts in euros, None when there is none yet."""

    id: int
    numero: str
    etat: EtatDossier
    structure: str
    nature: str
    appel: str
    projet: str
    theme: str
    depose_le: datetime
    montant_demande: Decimal | None
    montant_propose: Decimal | None
    montant_attribue: Decimal | None
    instructeur: str
    saisie: bool
    """Entered by the service for the structure."""


@dataclass(frozen=True, slots=True)
class Page:
    """One page; `suivant` is the `apres` of the next one, or None at the end."""

    lignes: list[LigneDeListe]
    suivant: int | None


@dataclass(frozen=True, slots=True)
class Compteurs:
    """How many dossiers by state, and what those waiting for a decision ask, in euros."""

    par_etat: dict[str, int]
    demande_en_attente: Decimal

    @property
    def total(self) -> int:
        return sum(self.par_etat.values())


@dataclass(frozen=True, slots=True)
class _Tri:
    cle: Combinable
    decroissant: bool


_TRIS = {
    "depot_recent": _Tri(F("depose_le"), decroissant=True),
    "depot_ancien": _Tri(F("depose_le"), decroissant=False),
    "montant_decroissant": _Tri(Coalesce("montant_demande", _ZERO), decroissant=True),
    "montant_croissant": _Tri(Coalesce("montant_demande", _ZERO), decroissant=False),
}
TRIS = tuple(_TRIS)


def liste(personne: Personne, filtres: Filtres, apres: int | None = None, taille: int = 50) -> Page:
    """One page of the service's dossiers; `apres` is the `suivant` of the page before."""
    taille = min(taille, TAILLE_MAX)
    tri = _TRIS.get(filtres.tri, _TRIS["depot_recent"])
    found = _apres(_filtrer(dossiers_du_service(personne), filtres, personne), tri, apres)
    sign = "-" if tri.decroissant else ""
    rows = list(_lignes(found.order_by(f"{sign}cle", f"{sign}id")[: taille + 1]))
    granted = attribue_par_demande([row.numero for row in rows])
    lines = [_ligne(row, granted) for row in rows[:taille]]
    return Page(lines, lines[-1].id if len(rows) > taille else None)


def compteurs(personne: Personne, filtres: Filtres | None = None) -> Compteurs:
    """Counts by state, without the state's filter (it is what the counts offer to choose)."""
    found = dossiers_du_service(personne)
    if filtres is not None:
        found = _filtrer(found, filtres, personne, sauf="etat")
    rows = (
        found.order_by()
        .values_list("etat")
        .annotate(combien=Count("id"), demande=Coalesce(Sum("montant_demande"), _ZERO))
    )
    return Compteurs(
        par_etat={etat: count for etat, count, _ in rows},
        demande_en_attente=sum((demande for etat, _, demande in rows if etat in CHEZ_LE_SERVICE), Decimal(0)),
    )


def demande_en_attente(personne: Personne, appel: Appel, ressort: Ressort) -> Decimal:
    """What the requests of a call that wait for a service of `ressort` ask, in euros, of those that the person sees."""
    confies = Acces.objects.filter(dans([ressort]), dossier=OuterRef("pk"), titre=TitreAcces.INSTRUIT)
    dossiers = dossiers_du_service(personne).filter(Exists(confies), appel=appel, etat__in=CHEZ_LE_SERVICE)
    demande: Decimal = dossiers.order_by().aggregate(demande=Coalesce(Sum("montant_demande"), _ZERO))["demande"]
    return demande


def _filtrer(dossiers: QuerySet[Dossier], filtres: Filtres, personne: Personne, *, sauf: str = "") -> QuerySet[Dossier]:
    conditions: dict[str, Callable[[], Q]] = {
        "etat": lambda: Q(etat=filtres.etat),
        "theme": lambda: Q(theme_filtre=filtres.theme),
        "suivi": lambda: {
            "moi": Q(instruction__instructeur=personne),
            "personne": Q(instruction__instructeur=None),
        }.get(filtres.suivi, Q()),
        "appel": lambda: Q(appel__identifiant=filtres.appel),
        "texte": lambda: _texte(filtres.texte.strip()),
    }
    dossiers = dossiers.alias(fin=Reverse("numero"))
    if filtres.theme:
        dossiers = dossiers.alias(theme_filtre=_reponse("version__champ_theme"))
    for name, condition in conditions.items():
        if getattr(filtres, name).strip() and name != sauf:
            dossiers = dossiers.filter(condition())
    return dossiers


def _reponse(role: str) -> Case:
    """The answer that plays a role, as the service received it: the last one sent while the porteur completes."""
    sent = _valeur(KeyTransform("reponses", "instantane"), role)
    return Case(When(etat=EtatDossier.A_COMPLETER, then=sent), default=_valeur(F("reponses"), role))


def _valeur(reponses: Combinable, role: str) -> Func:
    """The text under the key that the column `role` names."""
    return Func(reponses, F(role), template="(%(expressions)s)", arg_joiner=" ->> ", output_field=TextField())


def _texte(cherche: str) -> Q:
    """Structure, whatever accents, hyphens and case; or number, whole, by its beginning or by its end.

    Each way has its index. Structures are resolved first: the planner then joins the ways instead of reading the table.
    """
    key: Func = Func(F("denomination"), function="cle_recherche", output_field=TextField())
    wanted: Func = Func(Value(cherche), function="cle_recherche", output_field=TextField())
    structures = Structure.objects.annotate(cle=key).filter(cle__contains=wanted).values_list("pk", flat=True)
    found = Q(structure__in=list(structures[:STRUCTURES_MAX]))
    if any(character.isdigit() for character in cherche):
        found |= Q(numero__startswith=cherche) | Q(fin__startswith=cherche[::-1])
    return found


def _apres(dossiers: QuerySet[Dossier], tri: _Tri, apres: int | None) -> QuerySet[Dossier]:
    """What follows the dossier `apres` in the order (everything when it no longer exists), with the key of the order."""
    dossiers = dossiers.annotate(cle=tri.cle)
    if apres is None:
        return dossiers
    last = Dossier.objects.filter(pk=apres).annotate(cle=tri.cle).values_list("cle", flat=True).first()
    if last is None:
        return dossiers
    side = "lt" if tri.decroissant else "gt"
    return dossiers.filter(Q(**{f"cle__{side}e": last}) & (Q(**{f"cle__{side}": last}) | Q(**{f"id__{side}": apres})))


def _lignes(dossiers: QuerySet[Dossier]) -> QuerySet[Dossier]:
    return (
        dossiers.select_related(None)
        .select_related("structure", "appel", "instruction__instructeur")
        .only(
            "numero", "etat", "depose_le", "montant_demande", "structure__denomination", "structure__nature",
            "appel__titre", "instruction__montant_propose", "instruction__instructeur__nom",
        )
        .annotate(theme_vu=_reponse("version__champ_theme"), projet=_reponse("version__champ_titre"), saisi=F("saisie"))
    )  # fmt: skip


def _ligne(dossier: Dossier, attribues: dict[str, Decimal]) -> LigneDeListe:
    instruction: Instruction | None = getattr(dossier, "instruction", None)
    if dossier.depose_le is None:
        raise ValueError(f"a request of the service without deposit: {dossier.numero}")
    return LigneDeListe(
        id=dossier.pk,
        numero=dossier.numero,
        etat=EtatDossier(dossier.etat),
        structure=dossier.structure.denomination,
        nature=dossier.structure.get_nature_display(),
        appel=dossier.appel.titre,
        projet=getattr(dossier, "projet", None) or "",
        theme=getattr(dossier, "theme_vu", None) or "",
        depose_le=dossier.depose_le,
        montant_demande=dossier.montant_demande,
        montant_propose=instruction.montant_propose if instruction else None,
        montant_attribue=attribues.get(dossier.numero),
        instructeur=instruction.instructeur.nom if instruction and instruction.instructeur else "",
        saisie=getattr(dossier, "saisi", None) is not None,
    )
