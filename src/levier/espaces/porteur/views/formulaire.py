"""The request's form, saved field by field as one types, or by its button."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views import View
from django.views.decorators.http import require_POST

from levier.dossiers.actions import Enregistrement, enregistrer_reponses
from levier.dossiers.queries import champs_demandes, demandes_de, reprise_dans
from levier.espaces.composants.requete import RequeteConnectee
from levier.espaces.porteur.acces import Demande, demande_de
from levier.espaces.porteur.conflits import (
    BASE,
    champ_tranche,
    conflits_affiches,
    marques,
    page_vue,
    reponses_envoyees,
)
from levier.espaces.porteur.reponses import FormulaireDemande
from levier.socle.erreurs import RefusMetier

ISSUE = "Levier-Enregistrement"
"""Header that acknowledges a field to the page: `fait`, `conflit` or `refus`. Without it, the page sends again."""


class Formulaire(View):
    """Every section on one page."""

    def get(self, request: RequeteConnectee, numero: str) -> HttpResponse:
        demande = Demande(demande_de(request.user, numero))
        if not demande.modifiable:
            return redirect("porteur:dossier", numero=numero)
        form = FormulaireDemande(demande.dossier, demande.cahier)
        context = {"demande": demande, "form": form, "bases": marques(demande.dossier, form.saisissables)}
        context |= _reprise(request, demande)
        return render(request, "porteur/formulaire.html", context)

    def post(self, request: RequeteConnectee, numero: str) -> HttpResponse:
        """Without JavaScript: the whole form. Fields that somebody else wrote meanwhile come back with both texts."""
        demande = Demande(demande_de(request.user, numero))
        sent = request.POST.dict()
        saved = enregistrer_reponses(demande.dossier, reponses_envoyees(sent), par=request.user, vue=page_vue(sent))
        if saved.conflits:
            return self._en_conflit(request, demande, saved)
        if not saved.erreurs:
            messages.success(request, "Vos réponses sont enregistrées.")
        if "suite" in sent and not saved.erreurs:
            return redirect("porteur:plan", numero=numero)
        settled = champ_tranche(sent)
        return redirect(reverse("porteur:formulaire", args=[numero]) + (f"#conflit_{settled}" if settled else ""))

    def _en_conflit(self, request: RequeteConnectee, demande: Demande, saved: Enregistrement) -> HttpResponse:
        sent = request.POST.dict()
        form = FormulaireDemande(demande.dossier, demande.cahier, {nom: sent[nom] for nom in saved.conflits})
        former = {nom: sent.get(f"{BASE}{nom}", "") for nom in saved.conflits}
        context = {
            "demande": demande,
            "form": form,
            "bases": [(nom, former.get(nom, mark)) for nom, mark in marques(demande.dossier, form.saisissables)],
            "conflits": conflits_affiches(saved, demande.cahier, request.user),
        }
        return render(request, "porteur/formulaire.html", context, status=409)


def _reprise(request: RequeteConnectee, demande: Demande) -> dict[str, object]:
    """What a request just duplicated from another could not take over, when the address says from which."""
    number = request.GET.get("repris", "")
    origin = demandes_de(request.user).filter(numero=number).first() if number else None
    if origin is None:
        return {}
    return {"origine": origin, "reprise": reprise_dans(origin, demande.dossier.appel)}


@require_POST
def enregistrer(request: RequeteConnectee, numero: str) -> HttpResponse:
    """One field as it is typed. Answers with the live result, the field's error or conflict and the saving's state."""
    dossier = demande_de(request.user, numero)
    before = {champ.nom for champ in champs_demandes(dossier)}
    sent = {nom: str(text) for nom, text in request.POST.items()}
    typed = {nom: text for nom, text in sent.items() if nom in before}
    try:
        saved = enregistrer_reponses(dossier, typed, par=request.user, vue=page_vue(sent))
    except RefusMetier as refus:
        response = render(request, "porteur/fragments/refus_enregistrement.html", {"refus": refus})
        response[ISSUE] = "refus"
        return response
    demande = Demande(dossier)
    context = {
        "demande": demande,
        "erreurs": [(nom, saved.erreurs.get(nom, "")) for nom in typed],
        "erreur": any(saved.erreurs),
        "bases": marques(dossier, [nom for nom in typed if nom not in saved.conflits]),
        "conflits": conflits_affiches(saved, demande.cahier, request.user),
    }
    response = render(request, "porteur/fragments/enregistre.html", context)
    response[ISSUE] = "conflit" if saved.conflits else "fait"
    if before != {champ.nom for champ in champs_demandes(dossier)}:
        response["HX-Refresh"] = "true"
    return response
