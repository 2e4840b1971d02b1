"""What a user does on a page: played once it is sent, answered, or its refusal shown where it was typed."""

from __future__ import annotations

from collections.abc import Callable

from django.contrib import messages
from django.forms import BaseForm
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods

from levier.socle.erreurs import RefusMetier

page_a_formulaire = require_http_methods(["GET", "HEAD", "POST"])
"""Of the views that draw a page and play its geste."""


class FormulaireLibre:
    """A form that its template draws field by field: what is kept of it is the refusal of its geste."""

    refus: RefusMetier | None = None

    @property
    def statut(self) -> int:
        """Of the page that shows it again."""
        return 422 if self.refus else 200


def saisie(request: HttpRequest) -> QueryDict | None:
    """What a form is filled with: what was sent, nothing when the page is only read."""
    return request.POST if request.method == "POST" else None


def jouer(
    request: HttpRequest, geste: Callable[[], HttpResponse], form: BaseForm | FormulaireLibre | None = None
) -> HttpResponse | None:
    """Play what was sent, once `form` can be read, and give its answer. None: the page is to be shown (again).

    The acts that `geste` calls may refuse. The sentence goes to its field of `form`, else on top of it, and what was
    typed stays; without form, it stands on the next page.
    """
    if request.method != "POST" or (isinstance(form, BaseForm) and not form.is_valid()):
        return None
    try:
        return geste()
    except RefusMetier as refus:
        _montrer(request, refus, form)
        return None


def fait(request: HttpRequest, phrase: str, vers: str, *adresse: object) -> HttpResponseRedirect:
    """Say what was done on the page where it leads: a route and its arguments, or an address."""
    messages.success(request, phrase)
    return redirect(vers, *adresse)


def _montrer(request: HttpRequest, refus: RefusMetier, form: BaseForm | FormulaireLibre | None) -> None:
    if form is None:
        messages.error(request, refus.phrase)
    elif isinstance(form, FormulaireLibre):
        form.refus = refus
    else:
        form.add_error(refus.champ if refus.champ in form.fields else None, refus.phrase)
