from __future__ import annotations

from django.urls import path

from levier.espaces.public import views

app_name = "espaces"
urlpatterns = [
    path("", views.accueil, name="accueil"),
]
