from __future__ import annotations

from django.urls import URLPattern

app_name = "agent"
urlpatterns: list[URLPattern] = []
