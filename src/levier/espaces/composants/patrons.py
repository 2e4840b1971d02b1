"""Fields drawn once per version of a cahier: what a request changes in them is put in its place.

A field that holds a fault, suggests territories or shows a conflict is drawn by its template each time.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Hashable, Mapping
from dataclasses import dataclass

from django import forms
from django.forms.boundfield import BoundField
from django.forms.utils import ErrorDict
from django.utils.html import conditional_escape
from django.utils.safestring import SafeString, mark_safe

from regles.valeurs import Genre

VALEUR, MARQUE, NUMERO, COMPTE = (f"\ue000{place}\ue001" for place in ("valeur", "marque", "numero", "compte"))
"""What stands in a drawing at the place of the value, of its mark, of the number of the request, of the room left."""
PATRONS_GARDES = 20_000
"""Drawings that a process keeps, two kilobytes each: those of the fields of a few hundred cahiers."""
_PLACE = re.compile("(\ue000[a-z]+\ue001)")
_COMPTE_ECRIT = re.compile(r'(_compte">)[^<]*(?=</p>)')
_patrons: dict[tuple[Hashable, ...], Patron] = {}


SAISIS = {Genre.TEXTE, Genre.MONTANT, Genre.TAUX, Genre.ENTIER, Genre.DATE}
"""Kinds of answers that are typed: any text may stand in their control."""


class _UnChamp(forms.Form):
    """A field drawn alone: what it shows is no answer to judge."""

    use_required_attribute = False

    def full_clean(self) -> None:
        self._errors = ErrorDict(renderer=self.renderer)


def champ_seul(champ: forms.Field, nom: str, valeur: str) -> BoundField:
    """The field `nom` as its template draws it with this value."""
    drawn = _UnChamp(data={nom: valeur})
    drawn.fields[nom] = champ
    return drawn[nom]


@dataclass(frozen=True, slots=True)
class Patron:
    """A drawing cut at its places."""

    parties: tuple[str, ...]

    def remplir(self, valeurs: Mapping[str, str]) -> SafeString:
        """The drawing of one request: each value escaped as its template would."""
        written = {place: conditional_escape(valeur) for place, valeur in valeurs.items()}
        return mark_safe("".join([written.get(part, part) for part in self.parties]))  # noqa: S308  the template's own text, values escaped


def patron(cle: tuple[Hashable, ...], numero: str, dessiner: Callable[[], str]) -> Patron:
    """The drawing known by `cle`, which says all that it depends on beside its places; drawn the first time, for `numero`."""
    found = _patrons.get(cle)
    if found is None:
        html = dessiner().replace(f"/demandes/{numero}/", f"/demandes/{NUMERO}/")
        found = Patron(tuple(_PLACE.split(_COMPTE_ECRIT.sub(rf"\g<1>{COMPTE}", html))))
        if len(_patrons) >= PATRONS_GARDES:
            _patrons.pop(next(iter(_patrons)), None)
        _patrons[cle] = found
    return found
