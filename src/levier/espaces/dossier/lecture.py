"""The whole request as one page to read from top to bottom, and to print: what the PDF of the request tells."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse

from levier.comptes.models import Personne
from levier.dossiers.lecture.dossier import contexte_dossier
from levier.dossiers.models import Dossier
from levier.dossiers.queries import correspondances_visibles, lire_demande
from levier.espaces.composants.groupe import groupe_s_il_y_en_a
from levier.espaces.composants.requete import RequeteConnectee
from levier.espaces.dossier.acces import dossier_visible


def lire(request: RequeteConnectee, numero: str) -> HttpResponse:
    """For whoever may see the request: its structure, its partners, the service."""
    own = lire_demande(request.user, numero)
    dossier = own or dossier_visible(request.user, numero)
    back = reverse("porteur:dossier", args=[numero]) if own else _retour(request.user, dossier)
    context = {
        "dossier": dossier,
        "retour": back,
        "lieu": back,
        "groupe": groupe_s_il_y_en_a(dossier),
        "lecture": contexte_dossier(dossier),
    }
    return render(request, "dossier/lecture.html", context)


def _retour(personne: Personne, dossier: Dossier) -> str:
    """The page of the request for this person, who does not carry it."""
    if correspondances_visibles(personne).filter(pk=dossier.pk).exists():
        return reverse("agent:dossier", args=[dossier.numero])
    return reverse("porteur:partenariat", args=[dossier.numero])
