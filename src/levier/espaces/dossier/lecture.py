"""The whole request as one page to read from top to bottom, and to print: what the PDF of the request tells."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse

from levier.comptes.models import Personne
from levier.comptes.queries import est_agent
from levier.dossiers.lecture.dossier import contexte_dossier
from levier.dossiers.models import Dossier
from levier.dossiers.queries import lire_demande
from levier.espaces.composants.groupe import groupe_s_il_y_en_a
from levier.espaces.composants.requete import RequeteConnectee
from levier.espaces.dossier.acces import dossier_visible
from levier.instruction.queries import Avec, lire_pour_le_service


def lire(request: RequeteConnectee, numero: str) -> HttpResponse:
    """For whoever may see the request: its structure, its partners, the service."""
    dossier, back = _lue(request.user, numero)
    context = {
        "dossier": dossier,
        "retour": back,
        "lieu": back,
        "groupe": groupe_s_il_y_en_a(dossier),
        "lecture": contexte_dossier(dossier),
    }
    return render(request, "dossier/lecture.html", context)


def _lue(personne: Personne, numero: str) -> tuple[Dossier, str]:
    """The request, and its page for this person: who carries it, who instructs it, or a partner."""
    if own := lire_demande(personne, numero):
        return own, reverse("porteur:dossier", args=[numero])
    if est_agent(personne) and (given := lire_pour_le_service(personne, numero, Avec.TOUT)):
        return given, reverse("agent:dossier", args=[numero])
    return dossier_visible(personne, numero), reverse("porteur:partenariat", args=[numero])
