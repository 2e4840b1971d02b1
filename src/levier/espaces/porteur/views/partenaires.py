"""A joint project: the porteur invites and follows its partners; a partner reads the request and answers."""

from __future__ import annotations

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from levier.comptes.enums import Role
from levier.dossiers.actions import (
    ecarter_partenaire,
    inviter_partenaire,
    nommer_contact,
    quitter_partenariat,
    refuser_partenariat,
    relancer_partenaires,
    valider_partenariat,
)
from levier.dossiers.etude import etudier
from levier.dossiers.etude.obstacles import a_finir_avant_validation
from levier.dossiers.groupe import partenaires as partenaires_de
from levier.dossiers.groupe import partenariats_de
from levier.dossiers.models import Partenaire
from levier.dossiers.permissions import peut_repondre
from levier.espaces.composants.geste import FormulaireLibre, fait, jouer, page_a_formulaire
from levier.espaces.composants.groupe import groupe
from levier.espaces.composants.requete import RequeteConnectee, entier
from levier.espaces.porteur.acces import Demande, demande_de
from levier.espaces.porteur.fiche import fiche
from levier.espaces.porteur.partenaires import chercher_partenaires, partenariat_de
from levier.socle.erreurs import RefusMetier
from levier.territoires.actions import structure_du_territoire
from levier.territoires.models import Structure, Territoire


@page_a_formulaire
def partenaires(request: RequeteConnectee, numero: str) -> HttpResponse:
    """Who takes part and where each stands; a search to invite the structure chosen among its answers."""
    demande, form = Demande(demande_de(request.user, numero)), FormulaireLibre()

    def geste() -> HttpResponse:
        structure = _choisie(request)
        inviter_partenaire(demande.dossier, structure, par=request.user, email=request.POST.get("email", ""))
        told = f"« {structure} » est invitée : elle reçoit le lien pour lire et valider le projet."
        return fait(request, told, "porteur:partenaires", numero)

    return jouer(request, geste, form) or _page_des_partenaires(request, demande, form)


def _page_des_partenaires(request: RequeteConnectee, demande: Demande, form: FormulaireLibre) -> HttpResponse:
    if demande.cahier.partenaires is None:
        raise Http404
    typed = (request.POST.get("q") or request.GET.get("q", "")).strip().replace("\0", "")
    context = {
        "demande": demande,
        "groupe": groupe(demande.dossier),
        "q": typed,
        "reponses": chercher_partenaires(typed, entier(request.GET.get("debut", ""))) if demande.modifiable else None,
        "email": request.POST.get("email", ""),
        "refus": form.refus,
    }
    return render(request, "porteur/partenaires.html", context, status=form.statut)


def _choisie(request: RequeteConnectee) -> Structure:
    """The structure of the button pressed: a territory's is made when it is first needed."""
    kind, _, key = request.POST.get("choix", "").partition("-")
    if not key.isdecimal() or len(key) > 18:
        raise RefusMetier("Choisissez une structure parmi les réponses de la recherche.", "q")
    if kind == "territoire":
        place = get_object_or_404(Territoire, pk=int(key), peut_porter=True)
        return structure_du_territoire(place, par=request.user.en_tant_que(Role.PORTEUR))
    return get_object_or_404(Structure, pk=int(key))


@require_POST
def relancer(request: RequeteConnectee, numero: str) -> HttpResponse:
    dossier = demande_de(request.user, numero)

    def geste() -> HttpResponse:
        count = relancer_partenaires(dossier, par=request.user)
        told = f"{count} partenaire{'s' if count > 1 else ''} relancé{'s' if count > 1 else ''} par courriel."
        return fait(request, told, "porteur:partenaires", numero)

    return jouer(request, geste) or redirect("porteur:partenaires", numero=numero)


@require_POST
def ecarter(request: RequeteConnectee, numero: str, partenaire: int) -> HttpResponse:
    found = get_object_or_404(partenaires_de(demande_de(request.user, numero)), pk=partenaire)

    def geste() -> HttpResponse:
        ecarter_partenaire(found, par=request.user)
        told = f"« {found.structure} » n’est plus partenaire du projet."
        return fait(request, told, "porteur:partenaires", numero)

    return jouer(request, geste) or redirect("porteur:partenaires", numero=numero)


@require_POST
def designer_contact(request: RequeteConnectee, numero: str) -> HttpResponse:
    """One partner, or the porteur itself (empty)."""
    dossier, chosen = demande_de(request.user, numero), request.POST.get("contact", "")
    named = get_object_or_404(partenaires_de(dossier), pk=entier(chosen)) if chosen else None

    def geste() -> HttpResponse:
        nommer_contact(dossier, named, par=request.user)
        told = f"Le contact opérationnel est « {named.structure if named else dossier.structure} »."
        return fait(request, told, "porteur:partenaires", numero)

    return jouer(request, geste) or redirect("porteur:partenaires", numero=numero)


@page_a_formulaire
def partenariat(request: RequeteConnectee, numero: str) -> HttpResponse:
    """The project of another structure, to read; a signatory of the partner answers."""
    found, form = partenariat_de(request.user, numero), FormulaireLibre()

    def geste() -> HttpResponse:
        _repondre(request, found)
        gone = not partenariats_de(request.user).filter(pk=found.pk).exists()
        there = reverse("porteur:liste") if gone else reverse("porteur:partenariat", args=[numero])
        return fait(request, f"Votre réponse est transmise à « {found.dossier.structure} ».", there)

    return jouer(request, geste, form) or _page_du_partenariat(request, partenariat_de(request.user, numero), form)


def _repondre(request: RequeteConnectee, partenaire: Partenaire) -> None:
    motif = request.POST.get("motif", "").replace("\0", "")
    match request.POST.get("geste", ""):
        case "valider":
            valider_partenariat(partenaire, par=request.user, engagement=request.POST.get("engagement") == "on")
        case "refuser":
            refuser_partenariat(partenaire, par=request.user, motif=motif)
        case "quitter":
            quitter_partenariat(partenaire, par=request.user, motif=motif)
        case _:
            raise Http404


def _page_du_partenariat(request: RequeteConnectee, partenaire: Partenaire, form: FormulaireLibre) -> HttpResponse:
    ensemble, studied = groupe(partenaire.dossier), etudier(partenaire.dossier)
    context = {
        "partenaire": partenaire,
        "a_jour": any(vu.a_jour for vu in ensemble.partenaires if vu.partenaire.pk == partenaire.pk),
        "demande": Demande(partenaire.dossier, studied),
        "a_finir": a_finir_avant_validation(partenaire.dossier, studied),
        "dossier": partenaire.dossier,
        "fiche": fiche(partenaire.dossier, studied, entiere=True),
        "groupe": ensemble,
        "droit": peut_repondre(request.user, partenaire),
        "refus": form.refus,
        "motif": request.POST.get("motif", ""),
    }
    return render(request, "porteur/partenariat.html", context, status=form.statut)
