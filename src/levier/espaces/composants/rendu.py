"""Form fields drawn with the design system's markup."""

from __future__ import annotations

from django.forms.renderers import DjangoTemplates


class RenduDsfr(DjangoTemplates):
    """One template per piece of a form, all in espaces/templates/composants."""

    field_template_name = "composants/champ.html"
    form_template_name = "composants/formulaire.html"
