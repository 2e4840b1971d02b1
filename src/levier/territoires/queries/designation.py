"""One territory out of what people type in a field: a name, a code, or a suggestion that they chose."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Q

from levier.territoires.enums import Niveau
from levier.territoires.models import Territoire
from levier.territoires.queries.cles import cle

SUGGESTIONS = 8
_CHOISIE = re.compile(r".*\(([0-9A-Za-z]{2,9})\)")
_CODE = re.compile(r"\d[\dA-Za-z]{1,8}")


@dataclass(frozen=True, slots=True)
class Designation:
    """A territory as a field holds it: « Cluny (71137) »; `departement` tells homonyms apart."""

    code: str
    nom: str
    departement: str

    def __str__(self) -> str:
        return f"{self.nom} ({self.code})"


def designer(texte: str, millesime: int, niveau: Niveau) -> tuple[Designation | None, Sequence[Designation]]:
    """The territory that a text names in this vintage, or the ones that it may mean, most peopled first.

    A suggestion chosen, a code or a whole name that no other bears names one; the beginning of names only suggests.
    """
    known = Territoire.objects.filter(millesime=millesime, niveau=niveau)
    if chosen := _CHOISIE.fullmatch(texte.strip()):
        found = known.filter(code__iexact=chosen[1]).first()
        return (_designation(found) if found else None), ()
    cherche = cle(texte[:80])
    if not cherche:
        return None, ()
    whole = Q(cle_recherche=cherche) | Q(cle_courte=cherche)
    if _CODE.fullmatch(cherche):
        whole = Q(code__iexact=cherche) | Q(codes_postaux__contains=[cherche])
    exact = [_designation(t) for t in known.filter(whole).order_by("-poids", "code")[:SUGGESTIONS]]
    if exact:
        return (exact[0], ()) if len(exact) == 1 else (None, exact)
    begun = Q(cle_recherche__startswith=cherche) | Q(cle_courte__startswith=cherche)
    return None, [_designation(t) for t in known.filter(begun).order_by("-poids", "code")[:SUGGESTIONS]]


def suggestions(texte: str, millesime: int, niveau: Niveau) -> Sequence[Designation]:
    """What a text may mean, while it is being typed."""
    found, others = designer(texte, millesime, niveau)
    return [found] if found else others


def _designation(territoire: Territoire) -> Designation:
    return Designation(territoire.code, territoire.nom, territoire.departement_code)
