"""The ledger of an enveloppe as its page writes it: lines whose texts are ready, closed where another service decides."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from django.urls import reverse
from django.utils import timezone
from django.utils.text import capfirst

from levier.enveloppes.enums import NatureMouvement
from levier.enveloppes.models import Mouvement
from levier.socle import argent

_MOINS = frozenset(
    one.value for one in (NatureMouvement.ATTRIBUTION, NatureMouvement.REDUCTION, NatureMouvement.CESSION)
)
"""Movements that take from what is left."""
_SANS_EFFET = frozenset({NatureMouvement.ENGAGEMENT.value, NatureMouvement.DESENGAGEMENT.value})
"""Movements that leave it as it is."""
_NATURES = {nature.value: str(capfirst(nature.label)) for nature in NatureMouvement}


@dataclass(frozen=True, slots=True)
class MouvementVu:
    """A line of the ledger in the words of the page; `ferme`: it is about a request that the person does not see."""

    instant: str
    quand: str
    nature: str
    hypothese: bool
    motif: str
    ej: str
    ferme: bool
    beneficiaire: str
    numero: str
    adresse: str
    par: str
    montant: str


def livre_vu(lignes: Iterable[Mouvement], ouvrables: Collection[str]) -> list[MouvementVu]:
    """The lines of a page; `ouvrables`: numbers of the requests that the person may open."""
    model = reverse("agent:dossier", args=["0"])
    return [_ligne(ligne, ligne.numero, model, ferme=_est_ferme(ligne, ouvrables)) for ligne in lignes]


def _est_ferme(ligne: Mouvement, ouvrables: Collection[str]) -> bool:
    return bool(ligne.numero) and ligne.numero not in ouvrables


def _ligne(ligne: Mouvement, numero: str, modele: str, *, ferme: bool) -> MouvementVu:
    when = timezone.localtime(ligne.survenu_le)
    structure = ligne.prise.structure if ligne.prise else ligne.structure
    return MouvementVu(
        instant=when.isoformat(),
        quand=f"{when:%d/%m/%Y %H:%M}",
        nature=_NATURES[ligne.nature],
        hypothese=ligne.hypothese,
        motif="" if ferme else ligne.motif,
        ej="" if ferme else ligne.ej,
        ferme=ferme,
        beneficiaire=structure.denomination if structure else "—",
        numero=numero,
        adresse=modele.replace("/0/", f"/{numero}/"),
        par=ligne.acteur_libelle,
        montant=f"{_signe(ligne.nature)}{argent.ecrire(ligne.montant)}",
    )


def _signe(nature: str) -> str:
    if nature in _SANS_EFFET:
        return ""
    return "−" if nature in _MOINS else "+"
