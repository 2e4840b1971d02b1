"""Included at the root: paths start with compte/ (and demo/)."""

from __future__ import annotations

from django.urls import URLPattern

app_name = "comptes"
urlpatterns: list[URLPattern] = []
