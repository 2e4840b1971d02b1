"""One territory out of what people type in a field: a name, a code, or a suggestion that they chose."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from django.db.models import Q

from levier.territoires.enums import Niveau
from levier.territoires.models import AncienneCommune, Territoire
from levier.territoires.queries.cles import cle, sans_qualite

SUGGESTIONS = 8
_CHOISIE = re.compile(r"(.*)\(([0-9A-Za-z]{2,9})\)")
_CODE = re.compile(r"\d[\dA-Za-z]{1,8}")
_AVEC_CODE = re.compile(r"(?:(\d[\dab]\d{3}) )?(.+?)(?: (\d[\dab]\d{3}))?")


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

    A suggestion chosen, a code, a whole name that no other bears, or both (« Cluny 71250 ») name one; the name of a former
    commune names the one that it joined. The beginning of names only suggests.
    """
    known = Territoire.objects.filter(millesime=millesime, niveau=niveau)
    chosen = _CHOISIE.fullmatch(texte.strip())
    found = known.filter(code__iexact=chosen[2]).first() if chosen else None
    if found is not None and chosen is not None and cle(chosen[1]) == cle(found.nom):
        return _designation(found), ()
    cherche = cle(texte[:80])
    if not cherche:
        return None, ()
    for whole in _entiers(cherche, millesime, niveau):
        exact = [_designation(t) for t in known.filter(whole).order_by("-poids", "code")[:SUGGESTIONS]]
        if exact:
            return (exact[0], ()) if len(exact) == 1 else (None, exact)
    begun = Q(cle_recherche__startswith=cherche) | Q(cle_courte__startswith=cherche)
    return None, [_designation(t) for t in known.filter(begun).order_by("-poids", "code")[:SUGGESTIONS]]


def _entiers(cherche: str, millesime: int, niveau: Niveau) -> Iterator[Q]:
    """What a whole text may be, the surest first: a code, a name of today, the name of a commune that is now part of another.

    A name may come with a code, postal or not, on either side, and after « commune de ».
    """
    if _CODE.fullmatch(cherche):
        yield _du_code(cherche)
        return
    before, name, after = _AVEC_CODE.fullmatch(cherche).groups()  # type: ignore[union-attr]  # every text is a name
    names = list(filter(None, (name, sans_qualite(name)[0])))
    named = Q(cle_recherche__in=names) | Q(cle_courte__in=names)
    there = _du_code(before or after) if before or after else Q()
    yield named & there
    if niveau == Niveau.COMMUNE:
        yield Q(pk__in=AncienneCommune.objects.filter(named, millesime=millesime).values("territoire")) & there


def _du_code(code: str) -> Q:
    return Q(code__iexact=code) | Q(codes_postaux__contains=[code])


def suggestions(texte: str, millesime: int, niveau: Niveau) -> Sequence[Designation]:
    """What a text may mean, while it is being typed."""
    found, others = designer(texte, millesime, niveau)
    return [found] if found else others


def _designation(territoire: Territoire) -> Designation:
    return Designation(territoire.code, territoire.nom, territoire.departement_code)
