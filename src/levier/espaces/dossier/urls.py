"""What is read of a request by its structure, its partners and the service alike."""

from __future__ import annotations

from django.urls import path

from levier.espaces.dossier import fichiers, lecture

app_name = "dossier"
urlpatterns = [
    path("demandes/<str:numero>/pieces/<int:piece>/", fichiers.telecharger, name="telecharger"),
    path("demandes/<str:numero>/pieces/<int:piece>/vignette.png", fichiers.vignette, name="vignette"),
    path("demandes/<str:numero>/tout.zip", fichiers.tout, name="tout"),
    path("demandes/<str:numero>/lire/", lecture.lire, name="lire"),
    path("demandes/<str:numero>/demande.pdf", fichiers.pdf, name="pdf"),
    path("demandes/<str:numero>/messages/fichiers/<int:piece>/", fichiers.joint, name="fichier_message"),
    path("documents/<int:document>/", fichiers.document, name="document"),
]
