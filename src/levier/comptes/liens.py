"""The link of one person with one structure, whatever became of it."""

from __future__ import annotations

from django.db.models import BigIntegerField, QuerySet

from levier.comptes.models import Rattachement
from levier.socle.requetes import Parametre, Requete
from levier.territoires.models import Structure


def lien_avec(structure: Structure, personne: int) -> Rattachement | None:
    """The last link of a person, by its key, with the structure, ended or not. One query."""
    return _DERNIER.une(structure=structure.pk, personne=personne)


def _dernier() -> QuerySet[Rattachement]:
    parametres = {one: Parametre(one, BigIntegerField()) for one in ("structure", "personne")}
    return Rattachement.objects.filter(**parametres).select_related("personne").order_by("-id")[:1]


_DERNIER = Requete(_dernier)
