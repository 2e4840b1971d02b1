"""A joint project: the porteur invites and follows its partners; a partner reads the request and answers."""

from __future__ import annotations

from collections.abc import Callable

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views import View
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
from levier.dossiers.groupe import partenaires, partenariats_de
from levier.dossiers.models import Partenaire
from levier.dossiers.permissions import peut_repondre
from levier.espaces.composants.groupe import groupe
from levier.espaces.composants.requete import RequeteConnectee
from levier.espaces.porteur.acces import Demande, demande_de
from levier.espaces.porteur.fiche import fiche
from levier.espaces.porteur.partenaires import chercher_partenaires, partenariat_de
from levier.socle.erreurs import RefusMetier
from levier.territoires.actions import structure_du_territoire
from levier.territoires.models import Structure, Territoire


class Partenaires(View):
    """Who takes part and where each stands; a search to invite another."""

    def get(self, request: RequeteConnectee, numero: str) -> HttpResponse:
        return self._page(request, Demande(demande_de(request.user, numero)))

    def post(self, request: RequeteConnectee, numero: str) -> HttpResponse:
        """Invite the structure chosen among the answers."""
        demande = Demande(demande_de(request.user, numero))
        try:
            structure = _choisie(request)
            inviter_partenaire(demande.dossier, structure, par=request.user, email=request.POST.get("email", ""))
        except RefusMetier as refus:
            return self._page(request, demande, refus)
        messages.success(request, f"« {structure} » est invitée : elle reçoit le lien pour lire et valider le projet.")
        return redirect("porteur:partenaires", numero=numero)

    def _page(self, request: RequeteConnectee, demande: Demande, refus: RefusMetier | None = None) -> HttpResponse:
        if demande.cahier.partenaires is None:
            raise Http404
        typed = (request.POST.get("q") or request.GET.get("q", "")).strip().replace("\0", "")
        context = {
            "demande": demande,
            "groupe": groupe(demande.dossier),
            "q": typed,
            "reponses": chercher_partenaires(typed) if demande.modifiable else None,
            "email": request.POST.get("email", ""),
            "refus": refus,
        }
        return render(request, "porteur/partenaires.html", context, status=422 if refus else 200)


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

    def act() -> str:
        count = relancer_partenaires(dossier, par=request.user)
        return f"{count} partenaire{'s' if count > 1 else ''} relancé{'s' if count > 1 else ''} par courriel."

    return _jouer(request, act, numero)


@require_POST
def ecarter(request: RequeteConnectee, numero: str, partenaire: int) -> HttpResponse:
    found = get_object_or_404(partenaires(demande_de(request.user, numero)), pk=partenaire)

    def act() -> str:
        ecarter_partenaire(found, par=request.user)
        return f"« {found.structure} » n’est plus partenaire du projet."

    return _jouer(request, act, numero)


@require_POST
def designer_contact(request: RequeteConnectee, numero: str) -> HttpResponse:
    """One partner, or the porteur itself (empty)."""
    dossier, chosen = demande_de(request.user, numero), request.POST.get("contact", "")
    named: Partenaire | None = None
    if chosen:
        named = get_object_or_404(
            partenaires(dossier), pk=int(chosen) if chosen.isdecimal() and len(chosen) < 19 else 0
        )

    def act() -> str:
        nommer_contact(dossier, named, par=request.user)
        return f"Le contact opérationnel est « {named.structure if named else dossier.structure} »."

    return _jouer(request, act, numero)


def _jouer(request: RequeteConnectee, acte: Callable[[], str], numero: str) -> HttpResponse:
    """Do the act and say so, or say why not: these buttons have no field to hold an error."""
    try:
        messages.success(request, acte())
    except RefusMetier as refus:
        messages.error(request, refus.phrase)
    return redirect("porteur:partenaires", numero=numero)


class Partenariat(View):
    """The project of another structure, to read; a signatory of the partner answers."""

    def get(self, request: RequeteConnectee, numero: str) -> HttpResponse:
        return self._page(request, partenariat_de(request.user, numero))

    def post(self, request: RequeteConnectee, numero: str) -> HttpResponse:
        found = partenariat_de(request.user, numero)
        reason, gesture = request.POST.get("motif", "").replace("\0", ""), request.POST.get("geste", "")
        try:
            if gesture == "valider":
                pledged = request.POST.get("engagement") == "on"
                valider_partenariat(found, par=request.user, engagement=pledged)
            elif gesture == "refuser":
                refuser_partenariat(found, par=request.user, motif=reason)
            elif gesture == "quitter":
                quitter_partenariat(found, par=request.user, motif=reason)
            else:
                raise Http404
        except RefusMetier as refus:
            return self._page(request, partenariat_de(request.user, numero), refus)
        messages.success(request, f"Votre réponse est transmise à « {found.dossier.structure} ».")
        gone = not partenariats_de(request.user).filter(pk=found.pk).exists()
        return redirect("porteur:liste") if gone else redirect("porteur:partenariat", numero=numero)

    def _page(self, request: RequeteConnectee, found: Partenaire, refus: RefusMetier | None = None) -> HttpResponse:
        group = groupe(found.dossier)
        context = {
            "partenaire": found,
            "a_jour": any(vu.a_jour for vu in group.partenaires if vu.partenaire.pk == found.pk),
            "demande": Demande(found.dossier),
            "dossier": found.dossier,
            "fiche": fiche(found.dossier),
            "groupe": group,
            "droit": peut_repondre(request.user, found),
            "refus": refus,
            "motif": request.POST.get("motif", ""),
        }
        return render(request, "porteur/partenariat.html", context, status=422 if refus else 200)
