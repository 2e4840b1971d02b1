"""What others did on a request since a person last read it."""

from __future__ import annotations

from collections.abc import Collection

from django.db.models import BigIntegerField, CharField, Exists, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Cast

from levier.comptes.models import Personne
from levier.dossiers.memoire.evenements import DES_PIECES, TU
from levier.dossiers.models import Dossier
from levier.instruction.models import LectureDossier, MentionDeNote
from levier.instruction.queries.portee import MOI
from levier.socle import phrases
from levier.socle.models import Evenement
from levier.socle.objets import type_de
from levier.socle.requetes import Parametre

AUTEUR = Parametre("auteur", CharField())
"""The person, as the journal names who acts."""


def a_du_nouveau() -> Exists:
    """Rows of `DossierRecu` on which somebody else acted since the person read them; none that it never read."""
    read = LectureDossier.objects.filter(dossier=OuterRef("objet_pk"), personne=MOI).values("rang")
    events = Evenement.objects.filter(objet_type=type_de(Dossier), objet_id=Cast(OuterRef("pk"), CharField()))
    events = events.annotate(objet_pk=OuterRef("pk"))
    return Exists(_visibles(events).exclude(acteur_identifiant=AUTEUR).filter(rang__gt=Subquery(read)))


def est_mentionne() -> Exists:
    """Rows with a note that mentions the person and that it has not read."""
    waiting = MentionDeNote.objects.filter(personne=MOI, lue_le__isnull=True, note__retiree_le__isnull=True)
    return Exists(waiting.filter(note__dossier=OuterRef("pk")))


def est_abonne() -> Exists:
    """Rows of which the person asked to be told."""
    return Exists(LectureDossier.objects.filter(dossier=OuterRef("pk"), personne=MOI, abonne=True))


def nouveautes_sur(personne: Personne, dossiers: Collection[int]) -> dict[int, str]:
    """What is new on each of these requests, in words. One statement, none when there is no request."""
    if not dossiers:
        return {}
    key = Cast("objet_id", BigIntegerField())
    read = LectureDossier.objects.filter(dossier=OuterRef("objet_pk"), personne=personne).values("rang")
    events = Evenement.objects.filter(objet_type=type_de(Dossier), objet_id__in=[str(one) for one in dossiers])
    events = _visibles(events).annotate(objet_pk=key).exclude(acteur_identifiant=personne.identifiant)
    found: dict[int, list[Evenement]] = {}
    for event in events.filter(rang__gt=Subquery(read)).order_by("rang"):
        found.setdefault(int(event.objet_id), []).append(event)
    return {one: _dire(events) for one, events in found.items()}


def _dire(evenements: list[Evenement]) -> str:
    """How many, and the last one, without what it names: a mail may tell it."""
    said, count = phrases.debut(evenements[-1].nom), len(evenements)
    if not said:
        return f"{count} nouveautés à lire dans le dossier" if count > 1 else "Une nouveauté à lire dans le dossier"
    return f"{count} nouveautés, la dernière : {said}" if count > 1 else said


def _visibles(evenements: QuerySet[Evenement]) -> QuerySet[Evenement]:
    """Those that the service reads whatever the porteur is changing."""
    return evenements.exclude(Q(nom=TU) | Q(nom__startswith=DES_PIECES))
