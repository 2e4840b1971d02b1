"""Views of the list: kept under a name, taken away."""

from __future__ import annotations

from django import forms
from django.contrib import messages
from django.http import HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.views.decorators.http import require_POST

from levier.espaces.composants.geste import fait, jouer
from levier.espaces.composants.requete import RequeteConnectee
from levier.instruction.actions import enregistrer_la_vue, retirer_la_vue
from levier.instruction.models import VueDeListe

DES_PAGES = ("apres", "avant")


class VueForm(forms.Form):
    """The name of a view, and whether the service sees it."""

    nom = forms.CharField(label="Nom de la vue", max_length=80, required=False)
    partagee = forms.BooleanField(label="Partager avec mon service", required=False)


@require_POST
def enregistrer(request: RequeteConnectee) -> HttpResponse:
    """Keep these filters and this order, from the first page."""
    form, kept = VueForm(request.POST), QueryDict(request.POST.get("requete", ""), mutable=True)
    for nom in DES_PAGES:
        kept.pop(nom, None)
    here = f"{reverse('agent:tableau')}?{kept.urlencode()}"

    def geste() -> HttpResponse:
        sent = form.cleaned_data
        vue = enregistrer_la_vue(sent["nom"], kept.urlencode(), par=request.user, partagee=sent["partagee"])
        return fait(request, f"La vue « {vue.nom} » est enregistrée.", here)

    if (response := jouer(request, geste, form)) is not None:
        return response
    messages.error(request, " ".join(str(one) for errors in form.errors.values() for one in errors))
    return redirect(here)


@require_POST
def retirer(request: RequeteConnectee, cle: int) -> HttpResponse:
    """Forget one of one's own views."""
    vue = get_object_or_404(VueDeListe, pk=cle, personne=request.user)

    def geste() -> HttpResponse:
        retirer_la_vue(vue, par=request.user)
        return fait(request, f"La vue « {vue.nom} » est retirée.", "agent:tableau")

    return jouer(request, geste) or redirect("agent:tableau")
