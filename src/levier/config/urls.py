"""Every address of the product: the screens, by audience."""

from __future__ import annotations

from django.urls import include, path

handler400 = "levier.espaces.refus.requete_mal_formee"
handler500 = "levier.espaces.panne.erreur_interne"
urlpatterns = [path("", include("levier.espaces.urls"))]
