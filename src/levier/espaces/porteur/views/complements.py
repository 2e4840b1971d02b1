"""While the service waits: answer its remarks, give up what was changed."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views import View
from django.views.decorators.http import require_POST

from levier.dossiers.actions import abandonner_modifications
from levier.dossiers.memoire.instantane import modifications
from levier.espaces.composants.requete import RequeteConnectee
from levier.espaces.porteur.acces import Demande, demande_de
from levier.espaces.porteur.remarques import garder_les_reponses, reponses_aux_remarques
from levier.socle.erreurs import RefusMetier


@require_POST
def repondre(request: RequeteConnectee, numero: str) -> HttpResponse:
    """Answers to remarks: one as it is typed (htmx), or those of a form, which leads back to its point."""
    demande = Demande(demande_de(request.user, numero))
    refused: RefusMetier | None = None
    try:
        garder_les_reponses(request, demande.dossier)
    except RefusMetier as refus:
        refused = refus
    if request.htmx:
        return render(request, "porteur/fragments/remarque_gardee.html", {"refus": refused})
    if refused:
        messages.error(request, refused.phrase)
    else:
        messages.success(
            request, "Votre réponse est enregistrée. Le service la lira quand vous enverrez vos modifications."
        )
    element = next(iter(reponses_aux_remarques(request.POST.dict())), "")
    found = demande.remarques.get(element)
    if found is None:
        return redirect("porteur:depot", numero=numero)
    return redirect(reverse(f"porteur:{found.ecran}", args=[numero]) + f"#remarque-{element}")


class Abandon(View):
    """What would be given up, then the button."""

    def get(self, request: RequeteConnectee, numero: str) -> HttpResponse:
        demande = Demande(demande_de(request.user, numero))
        if demande.complement is None:
            return redirect("porteur:dossier", numero=numero)
        context = {"demande": demande, "dossier": demande.dossier, "changements": modifications(demande.dossier)}
        return render(request, "porteur/abandon.html", context)

    def post(self, request: RequeteConnectee, numero: str) -> HttpResponse:
        demande = Demande(demande_de(request.user, numero))
        try:
            abandonner_modifications(demande.dossier, par=request.user)
        except RefusMetier as refus:
            messages.error(request, refus.phrase)
        else:
            messages.success(
                request, "Vos modifications sont abandonnées : la demande est telle que le service l’a reçue."
            )
        return redirect("porteur:dossier", numero=numero)
