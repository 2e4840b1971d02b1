"""« Ce n’est pas nous »: a commitment signed by hand, deposited in the name of the structure, read and flagged by a member."""

from __future__ import annotations

from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from levier.dossiers.enums import CHEZ_LE_SERVICE
from levier.dossiers.models import Dossier, Signature
from levier.espaces.composants.envoi import envoyer
from levier.espaces.composants.geste import FormulaireLibre, fait, jouer, page_a_formulaire
from levier.espaces.composants.requete import RequeteConnectee
from levier.espaces.porteur.acces import demande_de
from levier.instruction.actions import contester_l_engagement
from levier.instruction.permissions import peut_contester
from levier.instruction.queries import contestation_ouverte, engagement_papier


@page_a_formulaire
def contestation(request: RequeteConnectee, numero: str) -> HttpResponse:
    """Who signed, when, the scan, and where to say that it is not theirs. 404 when nothing was signed by hand."""
    dossier, form = demande_de(request.user, numero), FormulaireLibre()
    signature = _papier(dossier)

    def geste() -> HttpResponse:
        contester_l_engagement(dossier, par=request.user, motif=request.POST.get("motif", "").replace("\0", ""))
        done = "C’est signalé au service : rien n’est décidé tant qu’il n’a pas vérifié. Sa réponse vous parviendra."
        return fait(request, done, "porteur:dossier", numero)

    if joue := jouer(request, geste, form):
        return joue
    context = {
        "dossier": dossier, "signature": signature, "ouverte": contestation_ouverte(dossier),
        "droit": peut_contester(request.user, dossier), "chez_le_service": dossier.etat in CHEZ_LE_SERVICE,
        "refus": form.refus, "saisi": request.POST,
    }  # fmt: skip
    return render(request, "porteur/contestation.html", context, status=form.statut)


@require_safe
def engagement(request: RequeteConnectee, numero: str) -> FileResponse:
    """The scan that was deposited in the name of the structure."""
    fichier = _papier(demande_de(request.user, numero)).fichier
    if fichier is None:
        raise Http404
    return envoyer(fichier)


def _papier(dossier: Dossier) -> Signature:
    signature = engagement_papier(dossier)
    if signature is None:
        raise Http404
    return signature
