"""Controls are written as Django's own templates write them, to the byte."""

from __future__ import annotations

import pytest
from django import forms
from django.forms.renderers import DjangoTemplates
from django.utils.safestring import mark_safe
from django.utils.translation import gettext_lazy
from hypothesis import given, settings
from hypothesis import strategies as st

from levier.espaces.composants.rendu import RenduDsfr

TEXTES = st.text(max_size=12) | st.sampled_from(["<b>&\"'", "é\u00a0€", "", "\n ligne", mark_safe("<i>sûr</i>")])
VALEURS = TEXTES | st.none() | st.integers() | st.booleans()
ATTRIBUTS = st.dictionaries(st.sampled_from(["id", "class", "required", "data-x", "rows"]), VALEURS, max_size=3)
CHOIX = st.lists(st.tuples(st.integers(0, 9) | TEXTES, TEXTES | st.just(gettext_lazy("Yes"))), max_size=4)
GENRES = (
    forms.TextInput, forms.NumberInput, forms.EmailInput, forms.HiddenInput, forms.PasswordInput, forms.DateInput,
    forms.CheckboxInput, forms.Textarea,
)  # fmt: skip


def pareils(widget: forms.Widget, valeur: object) -> bool:
    ours, theirs = (widget.render("champ<1>", valeur, renderer=made()) for made in (RenduDsfr, DjangoTemplates))
    return ours == theirs


@settings(deadline=None, max_examples=60)
@given(st.sampled_from(GENRES), VALEURS, ATTRIBUTS)
def test_typed_controls(genre, valeur, attributs):
    assert pareils(genre(attrs=attributs), valeur)


@settings(deadline=None, max_examples=60)
@given(CHOIX, CHOIX, ATTRIBUTS, VALEURS)
def test_lists_with_and_without_groups(choix, groupe, attributs, valeur):
    assert pareils(forms.Select(attrs=attributs, choices=[*choix, ("Groupe « & »", groupe)]), valeur)


@pytest.mark.parametrize("genre", [forms.RadioSelect, forms.CheckboxSelectMultiple])
def test_options_one_by_one(genre):
    form = forms.Form(data={"x": ["b"]})
    form.fields["x"] = forms.MultipleChoiceField(choices=[("a", "A & B"), ("b", "<C>")], widget=genre)
    drawn = {}
    for made in (RenduDsfr, DjangoTemplates):
        form.renderer = made()
        drawn[made] = [option.tag() for option in form["x"]] + [str(option) for option in form["x"]]
    assert drawn[RenduDsfr] == drawn[DjangoTemplates]


def test_label_that_is_no_text_is_left_to_its_template():
    assert pareils(forms.Select(choices=[(1, 12345), (2, 3.5)]), 1)
