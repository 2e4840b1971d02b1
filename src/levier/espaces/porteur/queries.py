"""The list of a porteur's requests: what each line shows, and nothing of what it does not."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.db.models import BigIntegerField, Exists, F, Func, OuterRef, QuerySet, TextField

from levier.comptes.models import Personne
from levier.comptes.queries import pouvoirs_de
from levier.dossiers.enums import EtatDossier
from levier.dossiers.models import Dossier, SaisieParLeService
from levier.messages.enums import Cote
from levier.messages.queries import combien_non_lus
from levier.socle.requetes import Parametre, Parmi, Requete

_COLONNES = (
    "numero",
    "etat",
    "depose_le",
    "modifie_le",
    "montant_demande",
    "structure__denomination",
    "appel__titre",
    "appel__fuseau",
)


@dataclass(frozen=True, slots=True)
class LigneDeDemande:
    """A request as the list shows it: `saisie`, entered by the service; `non_lus`, messages of the service."""

    dossier: Dossier
    titre: str
    saisie: bool
    non_lus: int


def demandes_en_liste(personne: Personne, avant: int | None, combien: int) -> list[LigneDeDemande]:
    """Those that `demandes_de` gives, newest first, before the key `avant` when given. Three statements; a fourth for the
    structures for which nobody has checked yet that the person acts.

    Keys first, by the index of each structure, then the rows: an OR over a join would walk every request of the State.
    """
    held = pouvoirs_de(personne)
    mine = _CLES(structures=held.verifiees)
    brouillons = _BROUILLONS(structures=held.a_verifier, personne=personne.pk) if held.a_verifier else []
    keys = {key for (key,) in [*mine, *brouillons, *_SAISIES(personne=personne.pk)] if avant is None or key < avant}
    rows: list[Any] = _LIGNES(cles=sorted(keys, reverse=True)[:combien], personne=personne.pk) if keys else []
    return [LigneDeDemande(row, row.lu_titre or "", row.lu_saisie, row.lu_non_lus) for row in rows]


def _cles() -> QuerySet[Dossier, tuple[int]]:
    found = Dossier.objects.filter(Parmi(F("structure_id"), Parametre("structures", _ENTIERS)))
    return found.order_by().values_list("id")


def _brouillons() -> QuerySet[Dossier, tuple[int]]:
    """Drafts that the person made for these structures."""
    mine = Dossier.objects.filter(cree_par=Parametre("personne", _ENTIER), depose_le__isnull=True)
    return mine.filter(Parmi(F("structure_id"), Parametre("structures", _ENTIERS))).order_by().values_list("id")


def _saisies() -> QuerySet[SaisieParLeService, tuple[int]]:
    """Drafts that this agent entered for a structure, which has not yet made them its own."""
    found = SaisieParLeService.objects.filter(agent=Parametre("personne", _ENTIER), confirmee_le__isnull=True)
    return found.filter(dossier__etat=EtatDossier.BROUILLON).values_list("dossier_id")


def _lignes() -> QuerySet[Dossier]:
    title = Func(F("reponses"), F("version__champ_titre"), arg_joiner=" ->> ", template="(%(expressions)s)")
    title.output_field = TextField()
    found = Dossier.objects.filter(Parmi(F("pk"), Parametre("cles", _ENTIERS))).select_related("structure", "appel")
    return (
        found.only(*_COLONNES)
        .annotate(
            lu_titre=title,
            lu_saisie=Exists(SaisieParLeService.objects.filter(dossier=OuterRef("pk"))),
            lu_non_lus=combien_non_lus(Dossier, OuterRef("numero"), Cote.PORTEUR, Parametre("personne", _ENTIER)),
        )
        .order_by("-id")
    )


_ENTIER: Any = BigIntegerField()
_ENTIERS: Any = ArrayField(_ENTIER)
_CLES, _BROUILLONS, _SAISIES, _LIGNES = Requete(_cles), Requete(_brouillons), Requete(_saisies), Requete(_lignes)
