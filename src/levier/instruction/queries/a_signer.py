"""What waits for the signature of a person, on requests that his right or delegation covers: what silence decides first, then the oldest."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.contrib.postgres.fields import ArrayField
from django.db.models import BigIntegerField, Count, F, OuterRef, Q, QuerySet, Subquery

from levier.comptes.enums import Role
from levier.comptes.models import Personne
from levier.comptes.queries import ressorts_de
from levier.instruction.enums import EtatProposition
from levier.instruction.models import DemandeAvis, Proposition
from levier.instruction.queries.lecture import lire_ensemble
from levier.instruction.queries.portee import a_temps, dans_la_portee, exclu, qui_regarde
from levier.socle.requetes import Parametre, Parmi, Requete
from levier.territoires.queries.portees import Forme, Portee


@dataclass(frozen=True, slots=True)
class PageASigner:
    """One page of proposals, their dossiers joined, in `lu_avis` what each avis asked about these says; `suivant` is the `apres` of the next one, None at the end."""

    lignes: list[Proposition]
    suivant: int | None


def ou_signer(personne: Personne) -> Portee:
    """Where the person may sign today, by right or by delegation: on these very ressorts, never on those that they contain."""
    held = ressorts_de(personne, Role.SIGNATAIRE)
    return Portee(tuple(sorted(held, key=lambda one: (one.etroitesse, one.cle))))


def a_signer(personne: Personne, apres: int | None = None, taille: int = 50) -> PageASigner:
    """One page, in a fixed number of queries; none for who signs nowhere."""
    where = ou_signer(personne)
    if not where.ressorts:
        return PageASigner([], None)
    suite = ("apres",) if apres is not None else ()
    found = _PAGE(where.forme, taille + 1, *suite, apres=apres, **where.valeurs, **qui_regarde(personne))
    lignes = found[:taille]
    return PageASigner(lignes, lignes[-1].pk if len(found) > taille else None)


def a_signer_ensemble(personne: Personne, cles: Collection[int]) -> list[Proposition]:
    """Those of these proposals that are of a request that the person may sign for, whatever became of them, oldest first.

    Their requests come with what their computation needs. Two queries.
    """
    where = ou_signer(personne)
    if not where.ressorts:
        return []
    found = _CHOISIES(where.forme, cles=list(cles), **where.valeurs, **qui_regarde(personne))
    read = {one.pk: one for one in lire_ensemble(personne, {one.dossier.numero for one in found})}
    chosen = [one for one in found if one.dossier_id in read]
    for one in chosen:
        one.dossier = read[one.dossier_id]
    return chosen


def combien_a_signer(personne: Personne) -> int:
    """How many wait; no query for who signs nowhere."""
    where = ou_signer(personne)
    if not where.ressorts:
        return 0
    return sum(count for (count,) in _COMBIEN(where.forme, **where.valeurs, **qui_regarde(personne)))


def _vues(forme: Forme) -> QuerySet[Proposition]:
    return Proposition.objects.filter(
        dans_la_portee(forme, "dossier__recu__", meme=True), a_temps("dossier__recu__"), ~exclu("dossier")
    )


def _qui_attendent(forme: Forme) -> QuerySet[Proposition]:
    return _vues(forme).filter(etat=EtatProposition.TRANSMISE)


def _choisies(forme: Forme) -> QuerySet[Proposition]:
    wanted = Parmi(F("pk"), Parametre("cles", ArrayField(BigIntegerField())))
    return _vues(forme).filter(wanted).select_related("dossier", "faite_par_personne").order_by("pk")


def _combien(forme: Forme) -> QuerySet[Proposition, Any]:
    return _qui_attendent(forme).order_by().values("etat").values_list(Count("pk"))


def _page(forme: Forme, combien: int, *suite: str) -> QuerySet[Proposition]:
    found = _qui_attendent(forme)
    if suite:
        last = Parametre("apres", BigIntegerField())
        reached = Subquery(Proposition.objects.filter(pk=last).values("dossier__recu__silence_tri"))
        after = Q(dossier__recu__silence_tri__gt=reached)
        found = found.filter(after | Q(dossier__recu__silence_tri=reached, pk__gt=last))
    joined = ("dossier__structure", "dossier__appel", "dossier__version", "dossier__recu", "faite_par_personne")
    avis = (
        DemandeAvis.objects.filter(dossier=OuterRef("dossier"), annulee_le__isnull=True).order_by("id").values("sens")
    )
    return (
        found.select_related(*joined)
        .annotate(lu_avis=ArraySubquery(avis))
        .order_by("dossier__recu__silence_tri", "pk")[:combien]
    )


_PAGE, _COMBIEN, _CHOISIES = Requete(_page), Requete(_combien), Requete(_choisies)
