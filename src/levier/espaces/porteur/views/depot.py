"""Send the request, answer a completion, or withdraw."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render

from levier.dossiers.actions import envoyer, retirer
from levier.dossiers.actions.envoi import DejaDepose
from levier.dossiers.lecture.changements import modifications
from levier.dossiers.models import Dossier
from levier.dossiers.permissions import peut_deposer, peut_retirer
from levier.espaces.composants.geste import FormulaireLibre, fait, jouer, page_a_formulaire
from levier.espaces.composants.requete import RequeteConnectee
from levier.espaces.porteur.acces import Demande, demande_de
from levier.espaces.porteur.obstacles import obstacle_vu


@page_a_formulaire
def depot(request: RequeteConnectee, numero: str) -> HttpResponse:
    """What is missing, the result, the commitment, the button. A second click finds the request deposited and shows it."""
    pledged, form = request.POST.get("engagement") == "on", FormulaireLibre()
    unanswered = request.POST.get("incomplet") == "on"

    def geste() -> HttpResponse:
        try:
            envoyer(numero, par=request.user, engagement=pledged, incomplet=unanswered)
        except Dossier.DoesNotExist as inconnu:
            raise Http404 from inconnu
        except DejaDepose as refus:
            messages.info(request, refus.phrase)
            return redirect("porteur:dossier", numero=numero)
        return fait(request, "Votre envoi est enregistré. Un courriel vous le confirme.", "porteur:dossier", numero)

    if joue := jouer(request, geste, form):
        return joue
    demande = Demande(demande_de(request.user, numero))
    if request.method != "POST" and not demande.modifiable:
        return redirect("porteur:dossier", numero=numero)
    return _page_de_depot(request, demande, form, coche=pledged)


def _page_de_depot(request: RequeteConnectee, demande: Demande, form: FormulaireLibre, *, coche: bool) -> HttpResponse:
    context = {
        "demande": demande,
        "obstacles": [obstacle_vu(one, demande.dossier.numero, demande.cahier) for one in demande.obstacles],
        "droit": peut_deposer(request.user, demande.dossier),
        "refus": form.refus,
        "coche": coche,
        "changements": modifications(demande.dossier),
        "attendus": demande.attendus,
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
