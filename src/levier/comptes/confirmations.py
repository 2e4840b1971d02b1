"""The rights to sign that wait for the answer of a person: `permissions.peut_confirmer_un_droit`, as a query."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db.models import CharField, Exists, F, OuterRef, Q, QuerySet, Value
from django.db.models.functions import Coalesce

from levier.comptes.enums import Role
from levier.comptes.models import CumulPermis, DelegationSignature, Habilitation, Personne
from levier.comptes.pouvoirs import Droit
from levier.comptes.queries import habilitations_en_vigueur, pouvoirs_de
from levier.territoires.enums import Perimetre
from levier.territoires.queries.ressorts import dans, exactement
from levier.territoires.ressort import Ressort

_OU = ("perimetre", "code", "region_code", "communes")


@dataclass(frozen=True, slots=True)
class DroitAConfirmer:
    """A right, or the end of one, as its kind (`habilitation`, `delegation`, `cumul`) and its key; `pour`: who would hold it."""

    genre: str
    cle: int
    pour: str
    ressort: Ressort


def droits_a_confirmer(personne: Personne, combien: int) -> list[DroitAConfirmer]:
    """The oldest of each kind, at most so many. One query; none for who answers for no right."""
    own = [one for one in pouvoirs_de(personne).droits if one.delegation is None]
    here = [one.ressort for one in own if one.role is Role.SIGNATAIRE]
    administered = [one for one in own if one.role is Role.ADMINISTRATEUR]
    if not here and not administered:
        return []
    mine = Q(pk__in=[])
    for ressort in here:
        mine |= dans([ressort]) if ressort.perimetre == Perimetre.DEPARTEMENT else exactement(ressort)
    waiting = Q(confirmee_le__isnull=True)
    signs = Habilitation.objects.filter(waiting | Q(retrait_par__isnull=False), role=Role.SIGNATAIRE)
    signs = signs.annotate(demandeur=Coalesce("retrait_par", "proposee_par")).filter(
        ~Q(personne=personne) | Q(retrait_par__isnull=False)
    )
    delegations = DelegationSignature.objects.filter(waiting).exclude(personne=personne)
    kinds: list[tuple[str, QuerySet[Any], str]] = [
        ("habilitation", signs, "personne__nom"),
        ("delegation", delegations.annotate(demandeur=F("proposee_par")), "personne__nom"),
        ("cumul", CumulPermis.objects.filter(waiting).annotate(demandeur=F("proposee_par")), "proposee_par__nom"),
    ]
    parts = [
        held.filter(mine | _au_dessus(personne, administered), retiree_le__isnull=True)
        .filter(Q(demandeur__isnull=True) | ~Q(demandeur=personne.pk))
        .order_by("pk")
        .values_list(Value(genre, CharField()), "pk", Coalesce(nom, Value("")), *_OU)[:combien]
        for genre, held, nom in kinds
    ]
    rows = list(parts[0].union(*parts[1:], all=True))[:combien]
    return [
        DroitAConfirmer(genre, cle, pour, Ressort(Perimetre(perimetre), code, region, frozenset(communes)))
        for genre, cle, pour, perimetre, code, region, communes in rows
    ]


def _au_dessus(personne: Personne, administres: list[Droit]) -> Q:
    """Of a level below one that the person administers, by a right that who asks did not propose."""
    below = Q(pk__in=[])
    for one in administres:
        if one.ressort.perimetre == Perimetre.NATIONAL:
            below |= ~Q(perimetre="")
        elif one.ressort.perimetre == Perimetre.REGION:
            below |= Q(region_code=one.ressort.code) & ~Q(perimetre=Perimetre.REGION)
    given = habilitations_en_vigueur(Role.ADMINISTRATEUR).filter(personne=personne)
    return below & Q(Exists(given.filter(Q(proposee_par__isnull=True) | ~Q(proposee_par=OuterRef("demandeur")))))
