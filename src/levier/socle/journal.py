"""The journal: append-only, chained by hash per object, checked by a command, sealed by a daily job."""

from __future__ import annotations

import hashlib
import json
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from django.db import connection, models, transaction

from levier.socle import horloge
from levier.socle.acteurs import Acteur
from levier.socle.models import Evenement, Scellement

ATTENTE_MAX = 60
"""Seconds that a seal waits for the acts being written."""
Instantane = Mapping[str, str | int | bool | None]


@dataclass(frozen=True, slots=True)
class RuptureDeChaine:
    """A place where the journal no longer holds, and what is wrong there."""

    evenement_id: int
    objet: str
    constat: str


class ScellementImpossible(RuntimeError):
    """An act has been writing for too long: the job of the seal is tried again."""


def consigner(
    objet: models.Model, nom: str, *, par: Acteur, avant: Instantane, apres: Instantane, motif: str = ""
) -> Evenement:
    """Write one event at the end of the object's chain, in the caller's transaction.

    An advisory lock on the chain serialises writers of one object, whatever else they hold.
    """
    if not connection.in_atomic_block:
        raise transaction.TransactionManagementError("an event is written in the transaction of its act")
    objet_type, objet_id = objet._meta.label_lower, str(objet.pk)  # noqa: SLF001  Django's documented model API
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [f"{objet_type}:{objet_id}"])
    last = Evenement.objects.filter(objet_type=objet_type, objet_id=objet_id).order_by("-rang").first()
    event = Evenement(
        objet_type=objet_type,
        objet_id=objet_id,
        rang=last.rang + 1 if last else 1,
        nom=nom,
        acteur_identifiant=par.identifiant,
        acteur_libelle=par.libelle,
        acteur_role=par.role,
        survenu_le=horloge.maintenant(),
        enregistre_le=horloge.temps_reel(),
        avant=dict(avant),
        apres=dict(apres),
        motif=motif,
        empreinte_precedente=last.empreinte if last else "",
    )
    event.empreinte = empreinte(event)
    event.save(force_insert=True)
    return event


def empreinte(evenement: Evenement) -> str:
    """SHA-256 of the event's content and of the previous event's hash."""
    content = [
        evenement.objet_type, evenement.objet_id, evenement.rang, evenement.nom,
        evenement.acteur_identifiant, evenement.acteur_libelle, evenement.acteur_role,
        evenement.survenu_le.timestamp(), evenement.enregistre_le.timestamp(),
        evenement.avant, evenement.apres, evenement.motif, evenement.empreinte_precedente,
    ]  # fmt: skip
    return hashlib.sha256(json.dumps(content, sort_keys=True, ensure_ascii=False).encode()).hexdigest()


def histoire(objet: models.Model) -> models.QuerySet[Evenement]:
    """Events of one object, oldest first."""
    return Evenement.objects.filter(
        objet_type=objet._meta.label_lower,  # noqa: SLF001  Django's documented model API
        objet_id=str(objet.pk),
    ).order_by("rang")


def ruptures() -> Iterator[RuptureDeChaine]:
    """Every broken place: an altered event, a hole in a chain, a seal that no longer matches. Streams the table."""
    rank, previous, chain = 0, "", ("", "")
    for event in Evenement.objects.order_by("objet_type", "objet_id", "rang").iterator(chunk_size=2000):
        here = (event.objet_type, event.objet_id)
        if here != chain:
            chain, rank, previous = here, 0, ""
        label = f"{event.objet_type} {event.objet_id}"
        if event.rang != rank + 1:
            yield RuptureDeChaine(
                event.id, label, f"il manque {event.rang - rank - 1} événement(s) avant le rang {event.rang}"
            )
        elif event.empreinte_precedente != previous:
            yield RuptureDeChaine(event.id, label, "l'événement ne suit pas le précédent")
        if empreinte(event) != event.empreinte:
            yield RuptureDeChaine(event.id, label, "le contenu a été modifié après coup")
        rank, previous = event.rang, event.empreinte
    for seal in Scellement.objects.iterator():
        if _tetes(seal.dernier_evenement) != (seal.chaines, seal.empreinte):
            yield RuptureDeChaine(
                seal.dernier_evenement, f"scellement {seal.pk}", "des événements scellés ont disparu ou changé"
            )


@transaction.atomic
def sceller() -> Scellement:
    """Keep a digest of the heads of all chains: the end of a chain can no longer be cut unseen.

    Numbers are taken before they are committed: what was being written below the last one is waited for.
    Raises ScellementImpossible when an act writes for more than ATTENTE_MAX seconds.
    """
    last = Evenement.objects.order_by("-id").values_list("id", flat=True).first() or 0
    _attendre_les_ecritures_en_cours()
    count, digest = _tetes(last)
    return Scellement.objects.create(
        scelle_le=horloge.temps_reel(), dernier_evenement=last, chaines=count, empreinte=digest
    )


def _attendre_les_ecritures_en_cours() -> None:
    """Return once every transaction that writes in the journal now is over. Takes no lock: it holds nobody."""
    writing, limit = _ecritures_en_cours(), time.monotonic() + ATTENTE_MAX
    while writing := writing & _ecritures_en_cours():
        if time.monotonic() > limit:
            raise ScellementImpossible(f"an act has been writing in the journal for {ATTENTE_MAX} s")
        time.sleep(0.05)


def _ecritures_en_cours() -> set[str]:
    """Transactions of others that hold the lock of a writer on the table of events."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT virtualtransaction FROM pg_locks WHERE locktype = 'relation' AND mode = 'RowExclusiveLock' "
            "AND relation = %s::regclass AND pid <> pg_backend_pid() "
            "AND database = (SELECT oid FROM pg_database WHERE datname = current_database())",
            [Evenement._meta.db_table],  # noqa: SLF001  Django's documented model API
        )
        return {row[0] for row in cursor.fetchall()}


def _tetes(jusqu_a: int) -> tuple[int, str]:
    heads = (
        Evenement.objects.filter(id__lte=jusqu_a)
        .order_by("objet_type", "objet_id", "-rang")
        .distinct("objet_type", "objet_id")
        .values_list("objet_type", "objet_id", "empreinte")
    )
    digest, count = hashlib.sha256(), 0
    for head in heads.iterator(chunk_size=2000):
        digest.update("|".join(head).encode())
        count += 1
    return count, digest.hexdigest()
