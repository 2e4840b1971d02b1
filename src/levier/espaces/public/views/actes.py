"""Check of an act: what its QR code opens."""

from __future__ import annotations

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from levier.espaces.public.acte import acte_verifie

NUMERO_MAX = 60


@login_not_required
def verification(request: HttpRequest) -> HttpResponse:
    """Type the number printed on the act."""
    number = request.GET.get("numero", "").strip()
    if not number:
        return render(request, "public/verification.html", {"numero": ""})
    if "/" in number or len(number) > NUMERO_MAX:
        return verifier(request, number)  # what was typed names no address
    return redirect("espaces:verifier_acte", numero=number)


@login_not_required
def verifier(request: HttpRequest, numero: str) -> HttpResponse:
    """The act of that number: beneficiary, amount, date and hash to compare; 404 with the form when there is none."""
    acte = acte_verifie(numero)
    return render(request, "public/verification.html", {"numero": numero, "acte": acte}, status=200 if acte else 404)
