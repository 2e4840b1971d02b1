"""Pages open to all: nothing here needs an account."""

from __future__ import annotations

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render


@login_not_required
def accueil(request: HttpRequest) -> HttpResponse:
    return render(request, "public/accueil.html")
