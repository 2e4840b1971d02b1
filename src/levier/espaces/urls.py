"""Every screen, by audience. Each audience has its namespace: espaces (public), porteur, agent, comptes;
what both sides read of a request is `dossier`.
"""

from __future__ import annotations

from django.urls import include, path

from levier.espaces.sante import sante

urlpatterns = [
    path("sante/", sante, name="sante"),
    path("", include("levier.espaces.public.urls")),
    path("", include("levier.espaces.porteur.urls")),
    path("", include("levier.espaces.dossier.urls")),
    path("agent/", include("levier.espaces.agent.urls")),
    path("", include("levier.espaces.compte.urls")),
]
