"""Requests near another one: those of its structure, those whose title says the same elsewhere, those that hold the same files.

A person is told of what their service has, and of what is public (a grant whose act is notified); the rest is counted.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.db.models import BigIntegerField, Case, Count, F, Func, Q, QuerySet, TextField, Value, When

from levier.comptes.models import Personne
from levier.dossiers.models import Dossier, Piece
from levier.instruction.enums import ActeVu
from levier.instruction.models import DossierRecu, TexteRecu
from levier.instruction.queries.portee import A_TEMPS, EXCLU, dans_la_portee, portee_de, qui_regarde
from levier.instruction.queries.recherche import Repond
from levier.socle.requetes import Parametre, Parmi, Requete
from levier.territoires.queries.portees import Forme

PROCHES_MAX = 10
"""Requests told, the nearest first; the others are counted."""
CANDIDATS = 1000
"""The last deposited of those that hold a rare word of the title: no more are compared."""
SEUIL = 0.5
"""Least share of the words of two titles that both have."""


@dataclass(frozen=True, slots=True)
class DemandeProche:
    """A request near another one. `vue`: the person sees it as its service; otherwise it is told because it is public."""

    numero: str
    structure: str
    appel: str
    projet: str
    etat: str
    annee: int
    vue: bool
    doublon: str
    """Why it may be the same request: same title for the same structure, same files; empty otherwise."""


@dataclass(frozen=True, slots=True)
class Rapprochements:
    """What is near a request; `ailleurs`: how many more are elsewhere, of which nothing is told."""

    doublons: tuple[DemandeProche, ...]
    proches: tuple[DemandeProche, ...]
    autres: int
    """How many more of these, farther."""
    ailleurs: int


def rapprochements(dossier: Dossier, personne: Personne) -> Rapprochements:
    """Likely duplicates, then similar projects. Three statements, whatever there is."""
    where = portee_de(personne)
    values = {**where.valeurs, **qui_regarde(personne)}
    title = DossierRecu.objects.filter(pk=dossier.pk).values_list("projet", flat=True).get()
    copies: dict[int, int] = dict(_MEMES_FICHIERS(dossier=dossier.pk))
    rows = _CANDIDATS(where.forme, titre=title, dossier=dossier.pk, memes=list(copies), **values)
    return _ranger(dossier, copies, rows)


def _ranger(dossier: Dossier, copies: dict[int, int], rows: Iterable[tuple[Any, ...]]) -> Rapprochements:
    told: list[tuple[float, DemandeProche]] = []
    hidden = 0
    for key, mine, stems, seen, acte, structure, *said in rows:
        near = ressemblance(mine, stems)
        why = _pourquoi(dossier, near, structure, copies.get(key, 0))
        if near < SEUIL and not why:
            continue
        if not seen and acte != ActeVu.NOTIFIE:
            hidden += 1
            continue
        numero, nom, appel, projet, etat, depose = said
        told.append((near, DemandeProche(numero, nom, appel, projet, etat, depose.year, seen, why)))
    told.sort(key=lambda one: (-one[0], one[1].numero))
    doubles = [one for _, one in told if one.doublon]
    others = [one for _, one in told if not one.doublon]
    more = sum(max(0, len(found) - PROCHES_MAX) for found in (doubles, others))
    return Rapprochements(tuple(doubles[:PROCHES_MAX]), tuple(others[:PROCHES_MAX]), more, hidden)


def ressemblance(une: Iterable[str], autre: Iterable[str]) -> float:
    """The share of the words of two titles that both have, from 0 to 1."""
    ours, theirs = set(une), set(autre)
    return len(ours & theirs) / len(ours | theirs) if ours | theirs else 0.0


def _pourquoi(dossier: Dossier, proche: float, structure: int, fichiers: int) -> str:
    if fichiers:
        return f"{fichiers} fichier{'s' if fichiers > 1 else ''} identique{'s' if fichiers > 1 else ''}"
    return "même titre, même structure" if proche == 1 and structure == dossier.structure_id else ""


def _candidats(forme: Forme) -> QuerySet[DossierRecu, Any]:
    title, key = Parametre("titre", TextField()), BigIntegerField()
    words: ArrayField[Any, Any] = ArrayField(TextField())
    rare = Func(title, function="instruction_mots_rares", output_field=TextField())
    wanted = Q(pk__in=TexteRecu.objects.filter(Repond(F("mots"), rare)).values("pk"))
    same = Parmi(F("pk"), Parametre("memes", ArrayField(key)))
    seen = Case(When(dans_la_portee(forme) & A_TEMPS & ~EXCLU, then=Value(True)), default=Value(False))  # noqa: FBT003  SQL
    found = DossierRecu.objects.filter(wanted | same).exclude(pk=Parametre("dossier", key))
    return found.order_by("-depose_le", "-dossier").values_list(
        "dossier", Func(title, function="instruction_racines", output_field=words),
        Func(F("projet"), function="instruction_racines", output_field=words), seen, "acte", "structure",  "numero", "structure__denomination", "appel__titre", "projet", "etat", "depose_le",
    )[:CANDIDATS]  # fmt: skip


def _memes_fichiers() -> QuerySet[Piece, tuple[int, int]]:
    """The other requests that hold a file of this one, byte for byte, as sent, and how many."""
    key = BigIntegerField()
    sent = Piece.objects.filter(retiree_le__isnull=True, envoyee_le__isnull=False)
    ours = sent.filter(dossier=Parametre("dossier", key)).values("fichier__empreinte")
    held = sent.filter(fichier__empreinte__in=ours).exclude(dossier=Parametre("dossier", key))
    return held.order_by().values_list("dossier").annotate(combien=Count("fichier__empreinte", distinct=True))


_CANDIDATS, _MEMES_FICHIERS = Requete(_candidats), Requete(_memes_fichiers)
