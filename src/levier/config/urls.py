"""Every address of the product: the screens, by audience."""

from __future__ import annotations

from django.urls import include, path

urlpatterns = [path("", include("levier.espaces.urls"))]
