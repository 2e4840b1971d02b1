"""Common ground of the agents' pages: who enters, which dossier, how an act is played and its refusal shown."""

from __future__ import annotations

from typing import Any, ClassVar

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.views import View

from levier.comptes.models import Personne
from levier.espaces.composants.requete import cle_de_page

Contexte = dict[str, Any]


class VueAgent(View):
    """A page for agents."""

    gabarit: ClassVar[str]
    onglet: ClassVar[str] = "dossiers"

    def dispatch(self, request: HttpRequest, *args: object, **kwargs: object) -> HttpResponseBase:
        self.preparer(**kwargs)
        return super().dispatch(request, *args, **kwargs)

    def preparer(self, **adresse: object) -> None:
        """Find what the address names, or raise Http404."""

    @property
    def personne(self) -> Personne:
        person = self.request.user
        if not isinstance(person, Personne):
            raise TypeError("LoginRequiredMiddleware lets only accounts through")
        return person

    def cle_de_page(self) -> int | None:
        """The key after which the page starts; None for the first page, or when the address holds no such key."""
        return cle_de_page(self.request)

    def rendre(self, contexte: Contexte) -> HttpResponse:
        return render(self.request, self.gabarit, {"onglet": self.onglet, **contexte})
