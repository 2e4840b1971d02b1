"""The request's form, saved field by field as one types, or by its button."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views import View
from django.views.decorators.http import require_POST

from levier.dossiers.actions import enregistrer_reponses
from levier.dossiers.erreurs import BrouillonModifieAilleurs
from levier.dossiers.queries import champs_demandes
from levier.espaces.composants.requete import RequeteConnectee
from levier.espaces.porteur.acces import Demande, demande_de
from levier.espaces.porteur.reponses import FormulaireDemande
from levier.socle.erreurs import RefusMetier


class Formulaire(View):
    """Every section on one page."""

    def get(self, request: RequeteConnectee, numero: str) -> HttpResponse:
        demande = Demande(demande_de(request.user, numero))
        if not demande.modifiable:
            return redirect("porteur:dossier", numero=numero)
        form = FormulaireDemande(demande.dossier, demande.cahier)
        return render(request, "porteur/formulaire.html", {"demande": demande, "form": form})

    def post(self, request: RequeteConnectee, numero: str) -> HttpResponse:
        """Without JavaScript: the whole form, refused if someone else saved since the page was shown."""
        demande = Demande(demande_de(request.user, numero))
        typed = request.POST.dict()
        try:
            saved = enregistrer_reponses(demande.dossier, typed, par=request.user, revision=revision(typed))
        except BrouillonModifieAilleurs as refus:
            form = FormulaireDemande(demande.dossier, demande.cahier, typed)
            return render(
                request, "porteur/formulaire.html", {"demande": demande, "form": form, "refus": refus}, status=409
            )
        if not saved.erreurs:
            messages.success(request, "Vos réponses sont enregistrées.")
        return redirect(
            "porteur:plan" if "suite" in typed and not saved.erreurs else "porteur:formulaire", numero=numero
        )


@require_POST
def enregistrer(request: RequeteConnectee, numero: str) -> HttpResponse:
    """One field as it is typed. Answers with the live result, the field's error and the saving's state."""
    dossier = demande_de(request.user, numero)
    before = {champ.nom for champ in champs_demandes(dossier)}
    typed = {nom: str(text) for nom, text in request.POST.items() if nom in before}
    try:
        saved = enregistrer_reponses(dossier, typed, par=request.user)
    except RefusMetier as refus:
        return render(request, "porteur/fragments/refus_enregistrement.html", {"refus": refus})
    erreurs = [(nom, saved.erreurs.get(nom, "")) for nom in typed]
    context = {"demande": Demande(dossier), "erreurs": erreurs, "erreur": any(saved.erreurs)}
    response = render(request, "porteur/fragments/enregistre.html", context)
    if before != {champ.nom for champ in champs_demandes(dossier)}:
        response["HX-Refresh"] = "true"
    return response


def revision(donnees: dict[str, str]) -> int | None:
    """The revision that the page showed; None when the form does not say."""
    typed = donnees.get("revision", "")
    return int(typed) if typed.isdecimal() and len(typed) < 10 else None
