"""While the service waits: answer its remarks, give up what was changed."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from levier.dossiers.actions import abandonner_modifications
from levier.dossiers.lecture.changements import modifications
from levier.espaces.composants.geste import FormulaireLibre, fait, jouer, page_a_formulaire
from levier.espaces.composants.requete import RequeteConnectee
from levier.espaces.porteur.acces import Demande, demande_de
from levier.espaces.porteur.remarques import garder_les_reponses, reponses_aux_remarques


@require_POST
def repondre(request: RequeteConnectee, numero: str) -> HttpResponse:
    """Answers to remarks: one as it is typed (htmx), or those of a form, which leads back to its point."""
    demande, form = Demande(demande_de(request.user, numero)), FormulaireLibre()
    there = _ou_repondre(request, demande)

    def geste() -> HttpResponse:
        garder_les_reponses(request, demande.dossier)
        if request.htmx:
            return render(request, "porteur/fragments/remarque_gardee.html")
        kept = "Votre réponse est enregistrée. Le service la lira quand vous enverrez vos modifications."
        return fait(request, kept, there)

    if joue := jouer(request, geste, form if request.htmx else None):
        return joue
    if request.htmx:
        return render(request, "porteur/fragments/remarque_gardee.html", {"refus": form.refus})
    return redirect(there)


def _ou_repondre(request: RequeteConnectee, demande: Demande) -> str:
    """The remark just answered, on its screen; the deposit when the service asks nothing there."""
    numero = demande.dossier.numero
    element = next(iter(reponses_aux_remarques(request.POST.dict())), "")
    found = demande.remarques.get(element)
    if found is None:
        return reverse("porteur:depot", args=[numero])
    return reverse(f"porteur:{found.ecran}", args=[numero]) + f"#remarque-{element}"


@page_a_formulaire
def abandon(request: RequeteConnectee, numero: str) -> HttpResponse:
    """What would be given up, then the button."""
    demande = Demande(demande_de(request.user, numero))

    def geste() -> HttpResponse:
        abandonner_modifications(demande.dossier, par=request.user)
        done = "Vos modifications sont abandonnées : la demande est telle que le service l’a reçue."
        return fait(request, done, "porteur:dossier", numero)

    if joue := jouer(request, geste):
        return joue
    if request.method == "POST" or demande.complement is None:
        return redirect("porteur:dossier", numero=numero)
    context = {"demande": demande, "dossier": demande.dossier, "changements": modifications(demande.dossier)}
    return render(request, "porteur/abandon.html", context)
