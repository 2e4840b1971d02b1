"""The commitment: asked to a signatory, given or sent back on screen, or printed, signed by hand and joined."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import BinaryIO, cast

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST

from levier.comptes.enums import Reglage
from levier.comptes.queries import membres_actifs, signataires_de
from levier.dossiers.acces import est_regle_pour
from levier.dossiers.actions import (
    SignaturePapier,
    annuler_signature,
    confirmer_saisie,
    demander_signature,
    deposer,
    deposer_signe_a_la_main,
    imprimer_engagement,
    renvoyer_signature,
)
from levier.dossiers.actions import (
    confier as confier_la_demande,
)
from levier.dossiers.enums import EtatDossier
from levier.dossiers.etude import etudier
from levier.dossiers.lecture.engagement import engagement_imprime, signature_demandee
from levier.dossiers.models import Dossier, Signature
from levier.dossiers.permissions import peut_ecrire
from levier.espaces.composants.geste import FormulaireLibre, fait, jouer, page_a_formulaire
from levier.espaces.composants.requete import RequeteConnectee, entier
from levier.espaces.porteur.acces import Demande, demande_de
from levier.espaces.porteur.fiche import fiche
from levier.socle.erreurs import RefusMetier


@page_a_formulaire
def signature(request: RequeteConnectee, numero: str) -> HttpResponse:
    """One page for who prepares and for who signs: each sees what he may do."""
    dossier, form = demande_de(request.user, numero), FormulaireLibre()

    def geste() -> HttpResponse:
        chosen = GESTES.get(request.POST.get("geste", ""))
        if chosen is None:
            raise Http404
        told = chosen(request, dossier)
        sent = dossier.etat != EtatDossier.BROUILLON
        return fait(request, told, "porteur:dossier" if sent else "porteur:signature", numero)

    return jouer(request, geste, form) or _page(request, demande_de(request.user, numero), form)


def _page(request: RequeteConnectee, dossier: Dossier, form: FormulaireLibre) -> HttpResponse:
    if dossier.etat != EtatDossier.BROUILLON:
        return redirect("porteur:dossier", numero=dossier.numero)
    demandee = signature_demandee(dossier)
    mine = demandee is not None and demandee.signataire_id == request.user.pk
    context = {
        "demande": Demande(dossier), "attendue": demandee, "a_moi": mine,
        "signataires": [rattachement.personne for rattachement in signataires_de(dossier.structure)],
        "papier": not est_regle_pour(dossier, Reglage.SANS_PAPIER), "imprime": engagement_imprime(dossier), "fiche": fiche(dossier, etudier(dossier), entiere=True) if mine else None, "dossier": dossier,
        "ecrit": peut_ecrire(request.user, dossier), "refus": form.refus, "saisi": request.POST,
    }  # fmt: skip
    return render(request, "porteur/signature.html", context, status=form.statut)


def _demander(request: RequeteConnectee, dossier: Dossier) -> str:
    rattachement = signataires_de(dossier.structure).filter(personne=entier(request.POST.get("signataire", ""))).first()
    if rattachement is None:
        raise RefusMetier("Choisissez qui signe.", "signataire")
    demander_signature(dossier, rattachement.personne, par=request.user)
    return f"La demande de signature part vers {rattachement.personne}."


def _annuler(request: RequeteConnectee, dossier: Dossier) -> str:
    annuler_signature(_attendue(dossier), par=request.user)
    return "La demande de signature est annulée."


def _renvoyer(request: RequeteConnectee, dossier: Dossier) -> str:
    demandee = _attendue(dossier)
    renvoyer_signature(demandee, par=request.user, commentaire=request.POST.get("commentaire", "").replace("\0", ""))
    return f"Votre commentaire est transmis à {demandee.demandee_par}."


def _attendue(dossier: Dossier) -> Signature:
    demandee = signature_demandee(dossier)
    if demandee is None:
        raise Http404
    return demandee


def _signer(request: RequeteConnectee, dossier: Dossier) -> str:
    deposer(dossier, par=request.user, engagement=request.POST.get("engagement") == "on")
    return "Vous avez signé : la demande est déposée. Un courriel vous le confirme."


def _imprimer(request: RequeteConnectee, dossier: Dossier) -> str:
    imprimer_engagement(dossier, par=request.user)
    return "L’engagement se prépare : rechargez la page dans un instant pour le télécharger."


def _papier(request: RequeteConnectee, dossier: Dossier) -> str:
    scan = request.FILES.get("scan")
    if scan is None:
        raise RefusMetier("Joignez l’engagement signé, scanné ou photographié.", "scan")
    paper = SignaturePapier(
        cast("BinaryIO", scan), scan.name or "engagement", request.POST.get("qualite", "").replace("\0", "")
    )
    deposer_signe_a_la_main(dossier, paper, par=request.user)
    return "La demande est déposée, avec l’engagement signé à la main."


GESTES: Mapping[str, Callable[[RequeteConnectee, Dossier], str]] = {
    "demander": _demander,
    "annuler": _annuler,
    "renvoyer": _renvoyer,
    "signer": _signer,
    "imprimer": _imprimer,
    "papier": _papier,
}
"""What each button of the page does, and what it tells once done."""


@require_POST
def confier(request: RequeteConnectee, numero: str) -> HttpResponse:
    """Say who follows the request in the structure."""
    dossier = demande_de(request.user, numero)
    rattachement = get_object_or_404(
        membres_actifs(dossier.structure), personne=entier(request.POST.get("suivi_par", ""))
    )
    confier_la_demande(dossier, rattachement.personne, par=request.user)
    return fait(request, f"La demande est suivie par {rattachement.personne}.", "porteur:dossier", numero)


@require_POST
def confirmer(request: RequeteConnectee, numero: str) -> HttpResponse:
    """A member makes the request that the service entered its own."""
    dossier = demande_de(request.user, numero)

    def geste() -> HttpResponse:
        confirmer_saisie(dossier, par=request.user)
        done = "Vous avez confirmé cette demande : vous pouvez la corriger et la déposer."
        return fait(request, done, "porteur:dossier", numero)

    return jouer(request, geste) or redirect("porteur:dossier", numero=numero)
