"""« Mes travaux »: what the person asked for that takes long, how far it is, what came of it; to stop, resume, fetch."""

from __future__ import annotations

from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST, require_safe

from levier.comptes.saisie import titulaire
from levier.dossiers.models import Dossier
from levier.espaces.composants.envoi import envoyer
from levier.espaces.composants.geste import fait, jouer
from levier.espaces.composants.requete import RequeteConnectee, cle_de_page
from levier.socle import travaux as actions
from levier.socle.models import Travail
from levier.socle.objets import type_de
from levier.socle.travaux import bilan, page_de_lignes, page_de_travaux, travaux_de

TAILLE = 50


@require_safe
def travaux(request: RequeteConnectee) -> HttpResponse:
    """The works of the person, the latest first."""
    after = cle_de_page(request)
    page = page_de_travaux(request.user.identifiant, after, TAILLE)
    context = {
        "onglet": "travaux",
        "travaux": page.lignes,
        "jours": actions.CONSERVATION.days,
        "url_suivante": f"?apres={page.suivant}" if page.suivant else "",
        "url_debut": request.path if after else "",
    }
    return render(request, "agent/travaux.html", context)


@require_safe
def travail(request: RequeteConnectee, cle: int) -> HttpResponse:
    """One work: its progress, what its lines came to, its lines in order. Read again every two seconds until it ends."""
    found, after = _le_sien(request, cle), cle_de_page(request)
    page = page_de_lignes(found, after, TAILLE)
    context = {
        "onglet": "travaux",
        "travail": found,
        "bilan": bilan(found),
        "lignes": page.lignes,
        "dossier": type_de(Dossier),
        "ici": request.get_full_path(),
        "efface_le": found.arrete_le + actions.CONSERVATION if found.arrete_le else None,
        "url_suivante": f"?apres={page.suivant}" if page.suivant else "",
        "url_debut": request.path if after else "",
    }
    return render(request, "agent/travail.html", context)


@require_safe
def resultat(request: RequeteConnectee, cle: int) -> FileResponse:
    """The file that the work gave."""
    found = _le_sien(request, cle)
    if found.resultat is None:
        raise Http404
    return envoyer(found.resultat)


@require_POST
def arreter(request: RequeteConnectee, cle: int) -> HttpResponse:
    """Stop the work between two lines."""
    found = _le_sien(request, cle)

    def geste() -> HttpResponse:
        actions.annuler(found, par=titulaire(request.user))
        return fait(request, "Le travail est arrêté. Ce qui était fait le reste.", "agent:travail", cle)

    return jouer(request, geste) or redirect("agent:travail", cle)


@require_POST
def reprendre(request: RequeteConnectee, cle: int) -> HttpResponse:
    """Go on with a work that a fault stopped."""
    found = _le_sien(request, cle)

    def geste() -> HttpResponse:
        actions.reprendre(found, par=titulaire(request.user))
        return fait(request, "Le travail reprend où il s’était arrêté.", "agent:travail", cle)

    return jouer(request, geste) or redirect("agent:travail", cle)


def _le_sien(request: RequeteConnectee, cle: int) -> Travail:
    """Raises Http404 for somebody else's."""
    return get_object_or_404(travaux_de(request.user.identifiant).select_related("resultat"), pk=cle)
