"""A form in which one inserts a text that the service keeps: chosen beside the field, added after what was typed, without script."""

from __future__ import annotations

from typing import Any

from django import forms
from django.forms.utils import ErrorDict
from django.http import QueryDict

from levier.instruction.queries import TextesOfferts
from levier.instruction.textes import ajouter_a

CHOIX, INSERER = "texte_type", "inserer"


class AvecTextes(forms.Form):
    """The texts of `textes` are offered beside the field `cible`. While one is inserted, nothing is checked nor played.

    What was typed is never lost: the form is drawn again with it, the text after it.
    """

    cible = "motif"

    def __init__(self, data: QueryDict | None = None, *args: Any, textes: TextesOfferts, **options: Any) -> None:
        self.insere = data is not None and INSERER in data
        self.textes, self.insertion = textes, ""
        super().__init__(self._avec_le_texte(data) if data is not None and self.insere else data, *args, **options)
        self.fields[self.cible].textes = textes  # type: ignore[attr-defined]  # read by champ.html

    def _avec_le_texte(self, data: QueryDict) -> QueryDict:
        kept, added = data.copy(), self.textes.rempli(data.get(CHOIX, ""))
        typed = kept.get(self.cible, "")
        kept[self.cible] = ajouter_a(typed, added) if added else typed
        if not added:
            self.insertion = "Choisissez d’abord un texte dans la liste."
        elif kept[self.cible] == typed:
            self.insertion = "Ce texte y est déjà."
        else:
            self.insertion = "Le texte est ajouté à la suite. Relisez-le et complétez-le avant d’envoyer."
        return kept

    def full_clean(self) -> None:
        """Nothing is said of a form that one is still writing."""
        if not self.insere:
            return super().full_clean()
        self._errors, self.cleaned_data = ErrorDict(), {}
        return None

    def is_valid(self) -> bool:
        return not self.insere and super().is_valid()
