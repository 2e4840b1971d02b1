"""The commitment: asked to a signatory, given or sent back on screen, or printed, signed by hand and joined."""

from __future__ import annotations

from typing import BinaryIO, cast

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views import View
from django.views.decorators.http import require_POST

from levier.comptes.queries import membres_actifs, signataires_de
from levier.dossiers.actions import (
    SignaturePapier,
    annuler_signature,
    confier_suivi,
    confirmer_saisie,
    demander_signature,
    deposer,
    deposer_signe_a_la_main,
    imprimer_engagement,
    renvoyer_signature,
)
from levier.dossiers.enums import EtatDossier
from levier.dossiers.lecture.engagement import engagement_imprime, signature_demandee
from levier.dossiers.models import Dossier
from levier.dossiers.permissions import peut_ecrire
from levier.espaces.composants.requete import RequeteConnectee
from levier.espaces.porteur.acces import Demande, demande_de
from levier.espaces.porteur.fiche import fiche
from levier.socle.erreurs import RefusMetier


class Signature(View):
    """One page for who prepares and for who signs: each sees what he may do."""

    def get(self, request: RequeteConnectee, numero: str) -> HttpResponse:
        return self._page(request, demande_de(request.user, numero))

    def post(self, request: RequeteConnectee, numero: str) -> HttpResponse:
        dossier = demande_de(request.user, numero)
        gestures = {
            "demander": self._demander, "annuler": self._annuler, "renvoyer": self._renvoyer, "signer": self._signer,
            "imprimer": self._imprimer, "papier": self._papier,
        }  # fmt: skip
        gesture = gestures.get(request.POST.get("geste", ""))
        if gesture is None:
            raise Http404
        try:
            messages.success(request, gesture(request, dossier))
        except RefusMetier as refus:
            return self._page(request, demande_de(request.user, numero), refus)
        sent = dossier.etat != EtatDossier.BROUILLON
        return redirect("porteur:dossier" if sent else "porteur:signature", numero=numero)

    def _demander(self, request: RequeteConnectee, dossier: Dossier) -> str:
        chosen = request.POST.get("signataire", "")
        links = signataires_de(dossier.structure).filter(
            personne=int(chosen) if chosen.isdecimal() and len(chosen) < 19 else 0
        )
        link = links.first()
        if link is None:
            raise RefusMetier("Choisissez qui signe.", "signataire")
        demander_signature(dossier, link.personne, par=request.user)
        return f"La demande de signature part vers {link.personne}."

    def _annuler(self, request: RequeteConnectee, dossier: Dossier) -> str:
        asked = signature_demandee(dossier)
        if asked is None:
            raise Http404
        annuler_signature(asked, par=request.user)
        return "La demande de signature est annulée."

    def _renvoyer(self, request: RequeteConnectee, dossier: Dossier) -> str:
        asked = signature_demandee(dossier)
        if asked is None:
            raise Http404
        renvoyer_signature(asked, par=request.user, commentaire=request.POST.get("commentaire", "").replace("\0", ""))
        return f"Votre commentaire est transmis à {asked.demandee_par}."

    def _signer(self, request: RequeteConnectee, dossier: Dossier) -> str:
        deposer(dossier, par=request.user, engagement=request.POST.get("engagement") == "on")
        return "Vous avez signé : la demande est déposée. Un courriel vous le confirme."

    def _imprimer(self, request: RequeteConnectee, dossier: Dossier) -> str:
        imprimer_engagement(dossier, par=request.user)
        return "L’engagement se prépare : rechargez la page dans un instant pour le télécharger."

    def _papier(self, request: RequeteConnectee, dossier: Dossier) -> str:
        scan = request.FILES.get("scan")
        if scan is None:
            raise RefusMetier("Joignez l’engagement signé, scanné ou photographié.", "scan")
        paper = SignaturePapier(
            cast("BinaryIO", scan), scan.name or "engagement", request.POST.get("qualite", "").replace("\0", "")
        )
        deposer_signe_a_la_main(dossier, paper, par=request.user)
        return "La demande est déposée, avec l’engagement signé à la main."

    def _page(self, request: RequeteConnectee, dossier: Dossier, refus: RefusMetier | None = None) -> HttpResponse:
        if dossier.etat != EtatDossier.BROUILLON:
            return redirect("porteur:dossier", numero=dossier.numero)
        asked = signature_demandee(dossier)
        mine = asked is not None and asked.signataire_id == request.user.pk
        context = {
            "demande": Demande(dossier), "attendue": asked, "a_moi": mine,
            "signataires": [link.personne for link in signataires_de(dossier.structure)],
            "imprime": engagement_imprime(dossier), "fiche": fiche(dossier) if mine else None, "dossier": dossier,
            "ecrit": peut_ecrire(request.user, dossier), "refus": refus, "saisi": request.POST,
        }  # fmt: skip
        return render(request, "porteur/signature.html", context, status=422 if refus else 200)


@require_POST
def confier(request: RequeteConnectee, numero: str) -> HttpResponse:
    """Say who follows the request in the structure."""
    dossier, chosen = demande_de(request.user, numero), request.POST.get("suivi_par", "")
    key = int(chosen) if chosen.isdecimal() and len(chosen) < 19 else 0
    link = get_object_or_404(membres_actifs(dossier.structure), personne=key)
    confier_suivi(dossier, link.personne, par=request.user)
    messages.success(request, f"La demande est suivie par {link.personne}.")
    return redirect("porteur:dossier", numero=numero)


@require_POST
def confirmer(request: RequeteConnectee, numero: str) -> HttpResponse:
    """A member makes the request that the service entered its own."""
    dossier = demande_de(request.user, numero)
    try:
        confirmer_saisie(dossier, par=request.user)
    except RefusMetier as refus:
        messages.error(request, refus.phrase)
    else:
        messages.success(request, "Vous avez confirmé cette demande : vous pouvez la corriger et la déposer.")
    return redirect("porteur:dossier", numero=numero)
