"""Form fields drawn with the design system's markup; the controls that pages hold by dozens are written without a template."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from html import escape
from typing import Any

from django.forms.renderers import DjangoTemplates
from django.utils.functional import Promise
from django.utils.safestring import SafeString

Controle = Mapping[str, Any]
"""What a widget gives its template: name, type, value, attrs, optgroups."""


class RenduDsfr(DjangoTemplates):
    """One template per piece of a form, all in espaces/templates/composants."""

    field_template_name = "composants/champ.html"
    form_template_name = "composants/formulaire.html"

    def render(self, template_name: str, context: dict[str, Any], request: Any = None) -> str:
        """The same text as Django's own templates of inputs, texts and lists give."""
        write = _ECRITS.get(template_name)
        written = write(context["widget"]) if write else None
        return super().render(template_name, context, request) if written is None else written


def _attributs(attributs: Mapping[str, object]) -> str:
    written = (
        f" {_texte(name)}" if value is True else f' {_texte(name)}="{_texte(value)}"'
        for name, value in attributs.items()
        if value is not False
    )
    return "".join(written)


def _texte(valeur: object) -> str:
    """Escaped as a template would: a text that is safe already stays as it is."""
    text = str(valeur)
    return text if isinstance(text, SafeString) else escape(text)


def _input(controle: Controle) -> str | None:
    """None for an option that carries its own label."""
    if controle.get("wrap_label"):
        return None
    value = "" if controle["value"] is None else f' value="{_texte(controle["value"])}"'
    name, kind = _texte(controle["name"]), _texte(controle["type"])
    return f'<input type="{kind}" name="{name}"{value}{_attributs(controle["attrs"])}>'


def _textarea(controle: Controle) -> str | None:
    value = controle["value"] or ""
    if not isinstance(value, str):
        return None
    return f'<textarea name="{_texte(controle["name"])}"{_attributs(controle["attrs"])}>\n{_texte(value)}</textarea>'


def _select(controle: Controle) -> str | None:
    """None when an option says something else than a text: its template then writes it in the language of the page."""
    options = []
    for groupe, choices, _ in controle["optgroups"]:
        if not all(isinstance(choice["label"], str | Promise) for choice in choices):
            return None
        lines = "".join(
            f'\n  <option value="{_texte(one["value"])}"{_attributs(one["attrs"])}>{_texte(one["label"])}</option>\n'
            for one in choices
        )
        options.append(f'\n  <optgroup label="{_texte(groupe)}">{lines}\n  </optgroup>' if groupe else lines)
    return f'<select name="{_texte(controle["name"])}"{_attributs(controle["attrs"])}>{"".join(options)}\n</select>'


_INPUTS = ("text", "number", "email", "hidden", "password", "date", "checkbox", "checkbox_option", "radio_option")
_ECRITS: dict[str, Callable[[Controle], str | None]] = {
    **{f"django/forms/widgets/{name}.html": _input for name in _INPUTS},
    "django/forms/widgets/textarea.html": _textarea,
    "django/forms/widgets/select.html": _select,
}
