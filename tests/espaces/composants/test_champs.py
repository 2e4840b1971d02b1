from __future__ import annotations

import re

import pytest
from django import forms
from django.template import Context, Template
from tests.fabriques import texte_du_cahier

from levier.espaces.composants.champs import ChampCahier
from levier.espaces.templatetags import levier
from regles.cahier import Cahier
from regles.chargement import charger
from regles.evaluation import evaluer


@pytest.fixture(scope="module")
def cahier() -> Cahier:
    return charger(texte_du_cahier())


def formulaire(cahier: Cahier, nom: str, saisie: str | None) -> forms.Form:
    """A form of one field of the cahier, bound when something is typed."""
    champ = next(champ for section in cahier.formulaire for champ in section.champs if champ.nom == nom)
    form = forms.Form(None if saisie is None else {nom: saisie})
    form.fields[nom] = ChampCahier(champ)
    return form


def rendre(form: forms.Form) -> str:
    return re.sub(r"\s+", " ", next(iter(form)).as_field_group())


def test_text_field_names_its_hint_and_its_error(cahier):
    html = rendre(formulaire(cahier, "projet.debut", "31/02/2021"))
    assert '<label class="fr-label" for="id_projet.debut">' in html
    assert 'aria-describedby="id_projet.debut_helptext id_projet.debut_error"' in html
    assert 'aria-invalid="true"' in html
    assert 'value="31/02/2021"' in html
    assert "février 2021 compte 28 jours" in html
    assert "document 000, « Quel calendrier ? »" in html


def test_field_without_error_keeps_a_place_for_it(cahier):
    html = rendre(formulaire(cahier, "projet.debut", None))
    assert '<div class="fr-messages-group" id="id_projet.debut_error" aria-live="polite"></div>' in html
    assert "aria-invalid" not in html


def test_yes_no_is_a_fieldset_of_radios_that_a_link_reaches(cahier):
    form = formulaire(cahier, "projet.engage", "oui")
    html = rendre(form)
    assert 'id="id_projet.engage_groupe"' in html
    assert re.search(r'<input type="radio" name="projet.engage" value="oui"[^>]* checked', html)
    assert levier.ancre(next(iter(form))) == levier.ancre_donnee("projet.engage", cahier)


def test_optional_field_says_so(cahier):
    assert "(facultatif)" in rendre(formulaire(cahier, "objectifs.mutualisation", None))
    assert "(facultatif)" not in rendre(formulaire(cahier, "objectifs.qualite", None))


def test_typed_text_is_escaped_everywhere(cahier):
    html = rendre(formulaire(cahier, "projet.debut", '"><script>alert(1)</script>'))
    assert "<script>" not in html


def test_long_text_has_the_height_that_the_cahier_gives(cahier):
    assert 'rows="10"' in rendre(formulaire(cahier, "projet.presentation", None))


def test_missing_plan_is_one_question(cahier):
    missing = evaluer(cahier, {"porteur.nature": "commune"}).manquants
    assert [nom for nom in levier.a_demander(missing, cahier) if nom.startswith("depenses.")] == ["depenses.total"]
    assert levier.ancre_donnee("depenses.total", cahier) == "id_depenses.prestation"


def test_breadcrumb_ends_with_the_page_itself():
    html = Template('{% fil "Appels" "/appels/" "Simulateur" %}').render(Context())
    assert '<a href="/appels/">Appels</a>' in html
    assert '<span aria-current="page">Simulateur</span>' in html


@pytest.mark.parametrize(
    ("valeur", "ecrit"), [((2021, 10, 1), "1er octobre 2021"), ((2021, 9, 15), "15 septembre 2021"), (None, "—")]
)
def test_days_are_written_in_french(valeur, ecrit):
    import datetime as dt

    assert levier.jour(dt.date(*valeur) if valeur else None) == ecrit
