"""Pieces of a request: several files per piece where the cahier allows it, replaced or withdrawn."""

from __future__ import annotations

from typing import BinaryIO, cast

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views import View
from django.views.decorators.http import require_POST

from levier.dossiers.actions import ajouter_piece, retirer_piece
from levier.dossiers.queries import pieces_jointes
from levier.espaces.composants.requete import RequeteConnectee
from levier.espaces.porteur.acces import Demande, demande_de
from levier.socle.erreurs import RefusMetier


class Pieces(View):
    """What is asked, what is there, and a form for each."""

    def get(self, request: RequeteConnectee, numero: str) -> HttpResponse:
        demande = Demande(demande_de(request.user, numero))
        if not demande.modifiable:
            return redirect("porteur:dossier", numero=numero)
        return render(request, "porteur/pieces.html", _contexte(demande))

    def post(self, request: RequeteConnectee, numero: str) -> HttpResponse:
        """Each file is kept or refused by itself: a bad one does not lose the good ones."""
        demande = Demande(demande_de(request.user, numero))
        kind, refused = request.POST.get("genre", ""), []
        for sent in request.FILES.getlist("fichier"):
            try:
                ajouter_piece(demande.dossier, kind, cast("BinaryIO", sent), sent.name or "fichier", par=request.user)
            except RefusMetier as refus:
                refused.append(refus.phrase)
        if not request.FILES.getlist("fichier"):
            refused.append("Choisissez au moins un fichier, puis envoyez-le.")
        if refused:
            return render(request, "porteur/pieces.html", _contexte(demande, kind, refused), status=422)
        messages.success(
            request,
            "Le fichier est joint." if len(request.FILES.getlist("fichier")) == 1 else "Les fichiers sont joints.",
        )
        return redirect("porteur:pieces", numero=numero)


@require_POST
def retirer(request: RequeteConnectee, numero: str, piece: int) -> HttpResponse:
    """Withdraw one file; it stays in the history."""
    found = pieces_jointes(demande_de(request.user, numero)).filter(pk=piece).first()
    if found is None:
        raise Http404
    retirer_piece(found, par=request.user)
    messages.success(request, f"« {found.fichier.nom} » est retiré de la demande.")
    return redirect("porteur:pieces", numero=numero)


def _contexte(demande: Demande, genre: str = "", refus: list[str] | None = None) -> dict[str, object]:
    present = list(pieces_jointes(demande.dossier))
    asked = [
        (piece, [p for p in present if p.genre == piece.id], refus if piece.id == genre else None)
        for piece in demande.cahier.pieces
    ]
    known = {piece.id for piece in demande.cahier.pieces}
    limit = settings.TAILLE_MAX_FICHIER // (1024 * 1024)
    return {
        "demande": demande,
        "pieces": asked,
        "limite": limit,
        "refus": {"phrase": " ".join(refus)} if refus and genre not in known else None,
    }
