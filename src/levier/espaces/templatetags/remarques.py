"""Tags that draw a remark of the service at the field, the plan or the piece it is about."""

from __future__ import annotations

from django import template
from django.template import Context

from levier.espaces.porteur.acces import Demande

register = template.Library()


@register.inclusion_tag("porteur/fragments/remarque.html")
def remarque(demande: Demande, element: str) -> dict[str, object]:
    """The remark, inside a form that keeps its answer; nothing when none was made there."""
    return {"remarque": demande.remarques.get(element), "numero": demande.dossier.numero}


@register.inclusion_tag("porteur/fragments/remarque_seule.html", takes_context=True)
def remarque_seule(context: Context, demande: Demande, element: str) -> dict[str, object]:
    """The same with a form of its own."""
    return {**remarque(demande, element), "csrf_token": context.get("csrf_token")}
