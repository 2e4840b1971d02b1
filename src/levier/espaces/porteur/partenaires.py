"""Finding a partner, and the joint projects of others that a person takes part in."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.http import Http404

from levier.comptes.models import Personne
from levier.dossiers.groupe import partenariats_de
from levier.dossiers.models import Partenaire
from levier.territoires.models import Structure
from levier.territoires.queries import PageDeRecherche, TerritoireTrouve
from levier.territoires.queries.courant import chercher_aujourdhui


@dataclass(frozen=True, slots=True)
class Reponses:
    """What a search of a partner gives: territories, and other legal persons known by their number."""

    page: PageDeRecherche
    structures: list[Structure]

    @property
    def territoires(self) -> Sequence[TerritoireTrouve]:
        return self.page.reponses


def chercher_partenaires(texte: str, debut: int = 0) -> Reponses:
    """By name or code; by SIREN or SIRET for a legal person that is no territory."""
    digits = "".join(texte.split())
    by_number = digits.isdecimal() and len(digits) in {9, 14}
    known = Structure.objects.filter(siren=digits[:9], territoire_code=None) if by_number else []
    return Reponses(chercher_aujourdhui(texte, debut), list(known))


def partenariat_de(personne: Personne, numero: str) -> Partenaire:
    """The person's own link with a joint project of another. Raises Http404 for any other request."""
    found = partenariats_de(personne).filter(dossier__numero=numero).first()
    if found is None:
        raise Http404
    return found
