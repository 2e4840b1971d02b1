"""The requests of a call that wait for their decision, as a simulation reads them: those that the person sees, no other."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal
from typing import Any, NamedTuple

from django.contrib.postgres.expressions import ArraySubquery
from django.contrib.postgres.fields import ArrayField
from django.db.models import BigIntegerField, F, OuterRef, QuerySet, Subquery
from django.db.models.functions import JSONObject

from levier.appels.models import Appel, VersionCahier
from levier.comptes.models import Personne
from levier.dossiers.enums import CHEZ_LE_SERVICE
from levier.dossiers.etude.situation import tenus_par_le_service
from levier.dossiers.models import Dossier
from levier.enveloppes.models import CompteStructure
from levier.instruction.enums import SortDepense
from levier.instruction.models import AppreciationRendue, DossierRecu
from levier.instruction.queries.depenses import financement_retenu
from levier.instruction.queries.portee import A_TEMPS, EXCLU, dans_la_portee, portee_de, qui_regarde
from levier.socle import argent
from levier.socle.requetes import Parametre, Parmi, Requete
from levier.territoires.queries.portees import Forme
from regles.arrondi import MILLION
from regles.cahier import Cahier
from regles.conversion import depuis_json
from regles.situation import reprendre
from regles.valeurs import Situation, Valeur
from regles.vocabulaire import Fourni

TRANCHE = 1_000
"""Requests read at once."""


class DossierADecider(NamedTuple):
    """A request that waits for its decision, and what the service holds of it; amounts in euros."""

    cle: int
    numero: str
    demandeur: str
    structure: int
    depose_le: dt.datetime
    montant_demande: Decimal | None
    note: Decimal | None
    version: int
    situation: dict[str, Any] | None
    comite_le: dt.date | None
    deja_attribue: Decimal | None
    appreciations: list[dict[str, Any]]


def cles_a_decider(personne: Personne, appel: Appel) -> list[int]:
    """The keys of those that the person sees, in the order of their deposit. One statement.

    What it is kept away from is left out, as of any list: neither the rows nor the totals of a simulation tell of it.
    """
    where = portee_de(personne)
    return [cle for (cle,) in _CLES(where.forme, appel=appel.pk, **where.valeurs, **qui_regarde(personne))]


def lire_a_decider(personne: Personne, appel: Appel, cles: Sequence[int]) -> Iterator[list[DossierADecider]]:
    """These requests, slice after slice, in the order of the keys: those that are still to be decided, and seen. A statement each."""
    where = portee_de(personne)
    for start in range(0, len(cles), TRANCHE):
        wanted = list(cles[start : start + TRANCHE])
        values = {**where.valeurs, **qui_regarde(personne), "appel": appel.pk, "cles": wanted}
        read = {row[0]: DossierADecider._make(row) for row in _LUS(where.forme, **values)}
        yield [read[cle] for cle in wanted if cle in read]


def versions_a_decider(cles: Sequence[int]) -> set[int]:
    """The keys of the versions that these requests were deposited under. One statement."""
    return set(Dossier.objects.filter(pk__in=cles).values_list("version", flat=True).distinct())


def versions_lues(cles: Iterable[int]) -> dict[int, VersionCahier]:
    """These versions with their texts. One statement."""
    return {one.pk: one for one in VersionCahier.objects.filter(pk__in=set(cles)).select_related("ecrit")}


def avec_depenses_examinees(dossiers: Iterable[DossierADecider]) -> dict[int, Dossier]:
    """Those of which an expense was cut or set aside, with their plan and what was said of it. Three statements at most, one
    when there is none.
    """
    cut = Dossier.objects.filter(
        pk__in=[one.cle for one in dossiers], examens__sort__in=[SortDepense.REDUITE, SortDepense.ECARTEE]
    )
    return {one.pk: one for one in cut.distinct().prefetch_related("examens", "lignes")}


def situation_connue(
    dossier: DossierADecider, cahier: Cahier, reste: int | None, examine: Dossier | None = None
) -> Situation:
    """What the rules know of it: as it was last sent, with what the service holds and judged since; as
    `situation_instruite`, but what they read of the other requests, which stays unknown. `reste`: in cents; `examine`: itself,
    when an expense of it counts at what the service retains.
    """
    known: dict[str, Valeur] = {
        **reprendre(cahier, dossier.situation or {}),
        **(financement_retenu(examine, cahier) if examine is not None else {}),
        Fourni.DEJA_ATTRIBUE: argent.en_centimes(dossier.deja_attribue or Decimal(0)),
        **tenus_par_le_service(cahier, dossier.comite_le, reste if Fourni.RESTE in cahier.programme.lus else None),
        **_jugements(dossier, cahier),
    }
    if dossier.note is not None and Fourni.NOTE in cahier.programme.lus:
        known[Fourni.NOTE] = int(dossier.note * MILLION)
    return {nom: valeur for nom, valeur in known.items() if nom in cahier.donnees}


def _jugements(dossier: DossierADecider, cahier: Cahier) -> dict[str, Valeur]:
    rendered = [one for one in dossier.appreciations if one["nom"] in cahier.donnees]
    return {one["nom"]: depuis_json(one["valeur"], cahier.donnees[one["nom"]].genre) for one in rendered}


def _vus(forme: Forme) -> QuerySet[DossierRecu]:
    here = DossierRecu.objects.filter(appel=Parametre("appel", BigIntegerField()), etat__in=CHEZ_LE_SERVICE)
    return here.filter(dans_la_portee(forme), A_TEMPS, ~EXCLU)


def _cles(forme: Forme) -> QuerySet[DossierRecu, tuple[int]]:
    return _vus(forme).order_by("depose_le", "dossier").values_list("dossier")


def _lus(forme: Forme) -> QuerySet[DossierRecu, Any]:
    held = CompteStructure.objects.filter(structure=OuterRef("structure_id"), appel=OuterRef("appel_id"))
    judged = AppreciationRendue.objects.filter(dossier=OuterRef("pk")).order_by("pk")
    wanted = Parmi(F("pk"), Parametre("cles", ArrayField(BigIntegerField())))
    return _vus(forme).filter(wanted).order_by().values_list(
        "dossier", "numero", "structure__denomination", "structure_id", "depose_le", "montant_demande", "note",
        "dossier__version_id", "dossier__situation", "dossier__comite_le", Subquery(held.values("montant_attribue")[:1]),
        ArraySubquery(judged.values(lu=JSONObject(nom=F("nom"), valeur=F("valeur")))),
    )  # fmt: skip


_CLES, _LUS = Requete(_cles, sur_mesure=True), Requete(_lus)
