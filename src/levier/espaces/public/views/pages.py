"""Home, search of a territory, legal pages."""

from __future__ import annotations

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from levier.espaces.appel.guichet import exemple_calcule, page_d_appels
from levier.espaces.composants.requete import HtmxHttpRequest
from levier.espaces.public import recherche
from levier.socle import sceaux

APPELS_EN_ACCUEIL = 12


@login_not_required
def accueil(request: HttpRequest) -> HttpResponse:
    found = page_d_appels(taille=APPELS_EN_ACCUEIL)
    context = {"appels": found, "exemple": exemple_calcule(found.cartes)}
    return render(request, "public/accueil.html", context)


@login_not_required
def recherche_territoires(request: HtmxHttpRequest) -> HttpResponse:
    """Find a commune or an EPCI, then the calls open to it. htmx asks for the list alone."""
    found = recherche.chercher_depuis(request.GET)
    template = "public/fragments/territoires.html" if request.htmx else "public/recherche.html"
    return render(request, template, {"recherche": found})


@login_not_required
def mentions(request: HttpRequest) -> HttpResponse:
    context = {"adresse": settings.LEVIER_ADRESSE, "cle_des_sceaux": sceaux.cle_publiee()}
    return render(request, "public/mentions.html", context)


@login_not_required
def accessibilite(request: HttpRequest) -> HttpResponse:
    return render(request, "public/accessibilite.html")
