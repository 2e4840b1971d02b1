"""Public addresses. The QR code of an act opens `verifier_acte`."""

from __future__ import annotations

from django.urls import path

from levier.espaces.public.views import actes, appels, avis, pages, simulateur

app_name = "espaces"
urlpatterns = [
    path("", pages.accueil, name="accueil"),
    path("appels/", appels.liste, name="appels"),
    path("appels/<slug:appel>/", appels.page, name="appel"),
    path("appels/<slug:appel>/demande/", appels.demande, name="demande"),
    path("appels/<slug:appel>/preremplissage/", appels.preremplissage, name="preremplissage"),
    path("appels/<slug:appel>/calcul/", appels.calcul, name="calcul"),
    path("appels/<slug:appel>/calcul/version-<int:numero>/", appels.calcul, name="calcul_version"),
    path("appels/<slug:appel>/cahier.yaml", appels.fichier, name="cahier"),
    path("appels/<slug:appel>/calendrier.ics", appels.calendrier, name="calendrier"),
    path("appels/<slug:appel>/simulateur/", simulateur.simulateur, name="simulateur"),
    path("territoires/recherche/", pages.recherche_territoires, name="recherche_territoires"),
    path("actes/", actes.verification, name="verification"),
    path("actes/<str:numero>/", actes.verifier, name="verifier_acte"),
    path("avis/<str:jeton>/", avis.avis, name="avis"),
    path("avis/<str:jeton>/pieces/<int:piece>/", avis.piece, name="piece_d_avis"),
    path("mentions-legales/", pages.mentions, name="mentions"),
    path("accessibilite/", pages.accessibilite, name="accessibilite"),
]
