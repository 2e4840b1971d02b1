"""The page of a geste of the service on a dossier, and what it shows of the computation."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django import forms
from django.http import HttpResponse
from django.shortcuts import render

from levier.appels.queries import cahier_de
from levier.dossiers.models import Dossier
from levier.espaces.agent.acces import dossier_du_service
from levier.espaces.agent.appreciations import criteres
from levier.espaces.agent.gestes import geste
from levier.espaces.composants.requete import RequeteConnectee
from levier.instruction.limites import montant_calcule
from levier.instruction.models import Instruction
from levier.instruction.phrases import dire_l_etat
from levier.instruction.queries import derniere_proposition, resultat_instruit
from regles.enonce import enoncer
from regles.resultat import Resultat

Contexte = dict[str, Any]


def page_du_geste(
    request: RequeteConnectee,
    nom: str,
    dossier: Dossier,
    form: forms.Form,
    montrer: Callable[[Dossier], Contexte] = lambda _: {},
) -> HttpResponse:
    """The form of the geste `nom`, with what `montrer` tells of the dossier: as it is now, when the geste was refused."""
    if form.is_bound:
        dossier = dossier_du_service(request.user, dossier.numero)
    context = {"onglet": "dossiers", "dossier": dossier, "form": form, "geste": geste(nom, dossier, request.user)}
    return render(request, f"agent/{nom}.html", context | montrer(dossier))


def calcul(dossier: Dossier, resultat: Resultat) -> Contexte:
    """The computed amount and its reasons, as the pages that start from it show them."""
    cahier, last = cahier_de(dossier.version), derniere_proposition(dossier)
    return {
        "resultat": resultat,
        "calcule": montant_calcule(resultat),
        "enonce": enoncer(cahier, resultat),
        "criteres": criteres(cahier, dossier.theme),
        "proposition": last,
        "dite": dire_l_etat(last) if last else "",
    }


def relire(dossier: Dossier, resultat: Resultat) -> Callable[[Dossier], Resultat]:
    """The result of the dossier that a page shows: the one already computed, unless it was read again since."""
    return lambda vu: resultat if vu is dossier else resultat_instruit(vu)


def instruction_de(dossier: Dossier) -> Instruction | None:
    """The work of the service on a dossier, once somebody follows it."""
    instruction: Instruction | None = getattr(dossier, "instruction", None)
    return instruction
