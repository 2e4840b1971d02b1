"""The journal: append-only, chained by hash per object, checked by a command, sealed beside (`sceaux`)."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.db import connection, models, transaction

from levier.socle import horloge
from levier.socle.acteurs import Acteur
from levier.socle.models import Evenement, ValeursPersonnelles
from levier.socle.personnelles import Coffre, Valeur
from levier.socle.requetes import Insertion, Parametre, Parmi, Requete

Instantane = Mapping[str, str | int | bool | None]
FORMAT = 2
"""Of the events written now: their texts stand beside the chain, which holds the salted hash of each."""


@dataclass(frozen=True, slots=True)
class RuptureDeChaine:
    """A place where the journal no longer holds, and what is wrong there."""

    evenement_id: int
    objet: str
    constat: str


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
    rank, previous = _FIN_DE_CHAINE.une(objet_type=objet_type, objet_id=objet_id) or (0, "")
    kept = Coffre({})
    event = Evenement(
        format=FORMAT,
        objet_type=objet_type,
        objet_id=objet_id,
        rang=rank + 1,
        nom=nom,
        acteur_identifiant=par.identifiant,
        acteur_libelle_trace=kept.confier("acteur", par.libelle),
        acteur_role=par.role,
        survenu_le=horloge.maintenant(),
        enregistre_le=horloge.temps_reel(),
        avant_trace=kept.confier_tout("avant", avant),
        apres_trace=kept.confier_tout("apres", apres),
        motif_trace=kept.confier("motif", motif),
        empreinte_precedente=previous,
    )
    event.empreinte = empreinte(event)
    _ECRIRE(event)
    _GARDER(ValeursPersonnelles(evenement=event, valeurs=kept.gardees))
    return event


def _fin_de_chaine() -> models.QuerySet[Evenement, tuple[int, str]]:
    """Rank and hash of the last event of an object."""
    chain = {nom: Parametre(nom, models.CharField()) for nom in ("objet_type", "objet_id")}
    return Evenement.objects.filter(**chain).order_by("-rang").values_list("rang", "empreinte")[:1]


_FIN_DE_CHAINE = Requete(_fin_de_chaine)
_ECRIRE, _GARDER = Insertion(Evenement), Insertion(ValeursPersonnelles)


def empreinte(evenement: Evenement) -> str:
    """SHA-256 of the event's row and of the previous event's hash."""
    content = [
        evenement.objet_type, evenement.objet_id, evenement.rang, evenement.nom,
        evenement.acteur_identifiant, evenement.acteur_libelle_trace, evenement.acteur_role,
        evenement.survenu_le.timestamp(), evenement.enregistre_le.timestamp(),
        evenement.avant_trace, evenement.apres_trace, evenement.motif_trace, evenement.empreinte_precedente,
    ]  # fmt: skip
    if evenement.format > 1:
        content.insert(0, evenement.format)
    return hashlib.sha256(json.dumps(content, sort_keys=True, ensure_ascii=False).encode()).hexdigest()


def histoire(objet: models.Model) -> models.QuerySet[Evenement]:
    """Events of one object, oldest first."""
    return Evenement.objects.filter(
        objet_type=objet._meta.label_lower,  # noqa: SLF001  Django's documented model API
        objet_id=str(objet.pk),
    ).order_by("rang")


def derniers(objet: models.Model, combien: int, *, toujours: Sequence[str] = ()) -> list[Evenement]:
    """The last events of one object, oldest first, and before them those that bear one of these names. One query."""
    kind = objet._meta.label_lower  # noqa: SLF001  Django's documented model API
    return _DERNIERS(type=kind, objet=str(objet.pk), combien=combien, noms=list(toujours))


def _derniers() -> models.QuerySet[Evenement]:
    texte: Any = models.CharField()
    entier: Any = models.IntegerField()
    chain = Evenement.objects.filter(objet_type=Parametre("type", texte), objet_id=Parametre("objet", texte))
    last = models.Subquery(chain.order_by("-rang").values("rang")[:1])
    recent = models.Q(rang__gt=models.ExpressionWrapper(last - Parametre("combien", entier), output_field=entier))
    return chain.filter(recent | models.Q(Parmi(models.F("nom"), Parametre("noms", ArrayField(texte))))).order_by(
        "rang"
    )


_DERNIERS = Requete(_derniers)


def ruptures() -> Iterator[RuptureDeChaine]:
    """Every broken place: an altered event, a hole in a chain. Streams the table. Seals tell the rest (`sceaux`)."""
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
        elif not event.coffre.repond_a(_traces(event)):
            yield RuptureDeChaine(event.id, label, "une valeur gardée à côté de la chaîne a été modifiée après coup")
        rank, previous = event.rang, event.empreinte


def _traces(evenement: Evenement) -> dict[str, Valeur]:
    """The traces that an event holds, by place of what they are the traces of."""
    values = {"avant": evenement.avant_trace, "apres": evenement.apres_trace}
    return {
        "acteur": evenement.acteur_libelle_trace,
        "motif": evenement.motif_trace,
        **{f"{side}.{name}": trace for side, traces in values.items() for name, trace in traces.items()},
    }
