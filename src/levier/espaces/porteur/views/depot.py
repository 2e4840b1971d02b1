"""Send the request, answer a completion, or withdraw."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render

from levier.dossiers.actions import completer, deposer, retirer
from levier.dossiers.actions.envoi import DejaDepose
from levier.dossiers.enums import EtatDossier
from levier.dossiers.lecture.changements import modifications
from levier.dossiers.permissions import peut_deposer, peut_retirer
from levier.espaces.composants.geste import FormulaireLibre, fait, jouer, page_a_formulaire
from levier.espaces.composants.requete import RequeteConnectee
from levier.espaces.porteur.acces import Demande, demande_de
from levier.espaces.porteur.obstacles import obstacle_vu


@page_a_formulaire
def depot(request: RequeteConnectee, numero: str) -> HttpResponse:
    """What is missing, the result, the commitment, the button. A second click finds the request deposited and shows it."""
    demande, form = Demande(demande_de(request.user, numero)), FormulaireLibre()
    if request.method != "POST" and not demande.modifiable:
        return redirect("porteur:dossier", numero=numero)
    pledged = request.POST.get("engagement") == "on"

    def geste() -> HttpResponse:
        try:
            if demande.dossier.etat == EtatDossier.A_COMPLETER:
                completer(demande.dossier, par=request.user)
            else:
                deposer(demande.dossier, par=request.user, engagement=pledged)
        except DejaDepose as refus:
            messages.info(request, refus.phrase)
            return redirect("porteur:dossier", numero=numero)
        return fait(request, "Votre envoi est enregistré. Un courriel vous le confirme.", "porteur:dossier", numero)

    return jouer(request, geste, form) or _page_de_depot(request, demande, form, coche=pledged)


def _page_de_depot(request: RequeteConnectee, demande: Demande, form: FormulaireLibre, *, coche: bool) -> HttpResponse:
    context = {
        "demande": demande,
        "obstacles": [obstacle_vu(one, demande.dossier.numero, demande.cahier) for one in demande.obstacles],
        "droit": peut_deposer(request.user, demande.dossier),
        "refus": form.refus,
        "coche": coche,
        "changements": modifications(demande.dossier),
        "saisi": bool(demande.dossier.saisies) or any(one.reponse for one in demande.remarques.values()),
    }
    return render(request, "porteur/depot.html", context, status=form.statut)


@page_a_formulaire
def retrait(request: RequeteConnectee, numero: str) -> HttpResponse:
    """Withdraw the request, with a reason once it is deposited."""
    demande, form = Demande(demande_de(request.user, numero)), FormulaireLibre()
    motif = request.POST.get("motif", "")

    def geste() -> HttpResponse:
        retirer(demande.dossier, par=request.user, motif=motif.replace("\0", ""))
        return fait(request, f"La demande n° {numero} est retirée.", "porteur:dossier", numero)

    if joue := jouer(request, geste, form):
        return joue
    droit = peut_retirer(request.user, demande.dossier)
    context = {"demande": demande, "droit": droit, "refus": form.refus, "motif": motif}
    return render(request, "porteur/retrait.html", context, status=form.statut)
