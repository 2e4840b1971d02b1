"""Calls: the list, the page made from the cahier, how the amount is computed, the cahier itself."""

from __future__ import annotations

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from levier.dossiers.echeances.jalons import jalons_de_l_appel
from levier.espaces.appel.guichet import guichet, page_d_appels
from levier.espaces.composants.agenda import fichier_ics
from levier.espaces.composants.requete import cle_de_page
from levier.espaces.public.algorithme import origines
from levier.espaces.public.preremplissage import LONGUEUR_MAX, destination, exemple, noms
from regles.enonce import en_mots


@login_not_required
def liste(request: HttpRequest) -> HttpResponse:
    found = page_d_appels(cle_de_page(request))
    context = {
        "appels": found,
        "url_suivante": f"?apres={found.suivant}" if found.suivant else "",
        "url_debut": request.path if cle_de_page(request) else "",
    }
    return render(request, "public/appels.html", context)


@login_not_required
def page(request: HttpRequest, appel: str) -> HttpResponse:
    return render(request, "public/appel.html", {"guichet": guichet(appel)})


@login_not_required
def calcul(request: HttpRequest, appel: str, numero: int | None = None) -> HttpResponse:
    """The algorithm in public (CRPA L311-3-1): what it reads, each rule in words, its exact formula, its reference.

    By number, the version that the requests deposited under it keep.
    """
    found = guichet(appel, numero)
    cahier = found.cahier
    regles = [(regle, en_mots(cahier, regle.formule)) for regle in cahier.recevabilite]
    etapes = [(etape, en_mots(cahier, etape.formule)) for etape in (*cahier.bareme, cahier.montant)]
    context = {
        "guichet": found,
        "numero": numero,
        "regles": regles,
        "etapes": etapes,
        "origines": origines(cahier),
        "en_vigueur": found if numero is None else guichet(appel),
    }
    return render(request, "public/calcul.html", context)


@login_not_required
def demande(request: HttpRequest, appel: str) -> HttpResponse:
    """A link that someone else made: it opens a new request with its values, after the login if need be."""
    return redirect(destination(guichet(appel), request.GET))


@login_not_required
def preremplissage(request: HttpRequest, appel: str) -> HttpResponse:
    """How to make such a link: the names it may hold, and what each expects."""
    found = guichet(appel)
    adresse = request.build_absolute_uri(exemple(found))
    context = {"guichet": found, "noms": noms(found.cahier), "exemple": adresse, "maximum": LONGUEUR_MAX}
    return render(request, "public/preremplissage.html", context)


@login_not_required
def fichier(_: HttpRequest, appel: str) -> HttpResponse:
    """The YAML file in force, as published."""
    found = guichet(appel)
    response = HttpResponse(found.version.ecrit.texte, content_type="application/yaml; charset=utf-8")
    response["Content-Disposition"] = f'inline; filename="{appel}-v{found.version.numero}.yaml"'
    return response


@login_not_required
def calendrier(_: HttpRequest, appel: str) -> HttpResponse:
    """The dates of the call, for a calendar."""
    found = guichet(appel)
    address = settings.LEVIER_ADRESSE + reverse("espaces:appel", args=[appel])
    return fichier_ics(
        f"appel-{appel}", found.cahier.identite.titre, jalons_de_l_appel(found.cahier, found.appel), address
    )
