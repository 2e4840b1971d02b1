"""A piece beside the request, its pages drawn by us; and the way from one dossier of the list to the next."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.contrib import messages
from django.http import FileResponse, Http404, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_safe

from levier.attributions.queries import derniere_decision
from levier.dossiers.models import Piece
from levier.espaces.agent import fiche
from levier.espaces.agent.acces import appels_de, dossier_du_service
from levier.espaces.agent.filtres import lire_les_filtres
from levier.espaces.agent.suite import PIECE
from levier.espaces.agent.views.dossiers import gestes_de
from levier.espaces.agent.views.page import instruction_de
from levier.espaces.composants.envoi import sans_trace
from levier.espaces.composants.requete import QUITTEE, RequeteConnectee
from levier.instruction.queries import Avec, derniere_proposition, voisin
from levier.socle.fichiers import GENRES, vignettes


@require_safe
def piece(request: RequeteConnectee, numero: str, piece: int) -> HttpResponse:
    """One piece as the service has it, the answers and the expenses that it proves beside it, the other pieces around."""
    found: Any = dossier_du_service(request.user, numero, Avec.TOUT)
    decision = derniere_decision(found)
    vue = fiche.composer(found, derniere_proposition(found), decision, 1, deja_decide=decision is not None)
    files = [(due.libelle, one) for due in vue.pieces for one in due.recues]
    rank = _rang(files, piece)
    title, shown = files[rank]
    context = {
        "onglet": "dossiers",
        "dossier": found,
        "fiche": vue,
        "libelle": title,
        "piece": shown,
        "a_cote": f"?{PIECE}={shown.pk}",
        "prouvees": [one for one in vue.plan.depenses if one.piece == shown],
        "avant": files[rank - 1][1] if rank else None,
        "apres": files[rank + 1][1] if rank + 1 < len(files) else None,
        "rang": rank + 1,
        "combien": len(files),
        "se_dessine": shown.fichier.type_mime in GENRES and shown.fichier.lisible,
        **gestes_de(request.user, found, instruction_de(found), vue),
    }
    return render(request, "agent/piece.html", context)


def _rang(files: Sequence[tuple[str, Piece]], cle: int) -> int:
    found = next((rank for rank, (_, one) in enumerate(files) if one.pk == cle), None)
    if found is None:
        raise Http404
    return found


@require_safe
def feuilles(request: RequeteConnectee, numero: str, piece: int) -> FileResponse:
    """The first pages of a piece sent to the service, drawn apart as one picture; 404 when it gives none."""
    sent = dossier_du_service(request.user, numero).pieces.filter(envoyee_le__isnull=False)
    path = vignettes.feuilles(get_object_or_404(sent.select_related("fichier"), pk=piece).fichier)
    if path is None:
        raise Http404
    return sans_trace(FileResponse(path.open("rb"), content_type="image/jpeg"))


@require_safe
def aller_au_voisin(request: RequeteConnectee, numero: str, sens: str) -> HttpResponse:
    """To the dossier next to this one in the list that the person left, as it filtered and sorted it."""
    if sens not in {"suivant", "precedent"}:
        raise Http404
    here = dossier_du_service(request.user, numero)
    left = QueryDict(request.COOKIES.get(QUITTEE, "")).dict()
    filtres = lire_les_filtres(left, request.user, appels_de(request.user)).filtres
    found = voisin(request.user, filtres, here.pk, avant=sens == "precedent")
    if not found:
        end = "le dernier" if sens == "suivant" else "le premier"
        messages.info(request, f"C’est {end} dossier de la liste que vous avez quittée.")
    return redirect("agent:dossier", found or numero)
