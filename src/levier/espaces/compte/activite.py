"""Who did what for a structure: its members, its invitations, its requests, read from the journal."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass

from django.db.models import CharField, Model, Q, QuerySet
from django.db.models.functions import Cast

from levier.appels.queries import cahier_de
from levier.comptes.models import Invitation, Rattachement
from levier.dossiers.memoire.evenements import raconter
from levier.dossiers.models import Dossier
from levier.socle import horloge, phrases
from levier.socle.models import Evenement
from levier.territoires.models import Structure

PAR_PAGE = 30


@dataclass(frozen=True, slots=True)
class FaitRaconte:
    """One act, as the members read it; `numero` is the request it is about, or empty."""

    quand: dt.datetime
    acteur: str
    phrase: str
    motif: str
    numero: str


@dataclass(frozen=True, slots=True)
class PageDActivite:
    """Some of the acts, the latest first; `suivante` is where the next page begins, empty at the end."""

    faits: tuple[FaitRaconte, ...]
    suivante: str


def activite(structure: Structure, avant: str = "") -> PageDActivite:
    """A page of the structure's life, in a fixed number of queries; `avant` is the key of the last act of another page."""
    events = Evenement.objects.filter(
        _de("comptes.rattachement", Rattachement.objects.filter(structure=structure))
        | _de("comptes.invitation", Invitation.objects.filter(structure=structure))
        | _de("dossiers.dossier", Dossier.objects.filter(structure=structure))
    )
    if avant.isdecimal() and len(avant) < 19:
        events = events.filter(id__lt=int(avant))
    found = list(events.order_by("-id")[: PAR_PAGE + 1])
    shown = found[:PAR_PAGE]
    return PageDActivite(tuple(_racontes(shown)), str(shown[-1].pk) if len(found) > PAR_PAGE else "")


def _de(objet_type: str, objets: QuerySet[Model]) -> Q:
    return Q(objet_type=objet_type, objet_id__in=objets.order_by().annotate(cle=Cast("pk", CharField())).values("cle"))


def _racontes(events: list[Evenement]) -> list[FaitRaconte]:
    keys = {kind: [int(e.objet_id) for e in events if e.objet_type == kind] for kind in (_DOSSIER, _LIEN)}
    dossiers = Dossier.objects.select_related("version").in_bulk(keys[_DOSSIER])
    rattachements = Rattachement.objects.select_related("personne").in_bulk(keys[_LIEN])
    return [
        _fait(
            event,
            _phrase(event, dossiers, rattachements),
            dossiers[int(event.objet_id)].numero if event.objet_type == _DOSSIER else "",
        )
        for event in events
    ]


_DOSSIER, _LIEN = "dossiers.dossier", "comptes.rattachement"


def _phrase(event: Evenement, dossiers: Mapping[int, Dossier], liens: Mapping[int, Rattachement]) -> str:
    if event.objet_type == _DOSSIER:
        return raconter(event, cahier_de(dossiers[int(event.objet_id)].version)).phrase
    personne = {"personne": liens[int(event.objet_id)].personne.nom} if event.objet_type == _LIEN else {}
    return phrases.raconter(event, autres=personne)


def _fait(event: Evenement, phrase: str, numero: str) -> FaitRaconte:
    return FaitRaconte(event.survenu_le.astimezone(horloge.PARIS), event.acteur_libelle, phrase, event.motif, numero)
