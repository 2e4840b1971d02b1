"""Pieces of a request: several files per piece where the cahier allows it, replaced or withdrawn."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, replace

from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from levier.dossiers.actions import retirer_piece
from levier.dossiers.lecture.contenu import anciennes, pieces_vues
from levier.dossiers.models import Piece
from levier.dossiers.queries import pieces_jointes, toutes_les_pieces
from levier.espaces.composants.geste import fait, page_a_formulaire
from levier.espaces.composants.requete import RequeteConnectee
from levier.espaces.porteur.acces import Demande, demande_de
from levier.espaces.porteur.envoi import joindre, limites
from regles.cahier import PieceDemandee
from regles.valeurs import Moment, Situation


@dataclass(frozen=True, slots=True)
class PieceAJoindre:
    """A document asked: what is there, what was just refused, what may be sent."""

    demandee: PieceDemandee
    jointes: list[Piece]
    refus: list[str]
    limites: dict[str, object]

    @property
    def attend(self) -> bool:
        """Whether the antivirus has still to say something: the page then asks again by itself."""
        return any(piece.fichier.en_verification for piece in self.jointes)


@page_a_formulaire
def pieces(request: RequeteConnectee, numero: str) -> HttpResponse:
    """What is asked, what is there, and a form for each."""
    demande = Demande(demande_de(request.user, numero))
    if request.method == "POST":
        return _joindre(request, demande)
    if not demande.modifiable:
        return redirect("porteur:dossier", numero=numero)
    return render(request, "porteur/pieces.html", _contexte(demande))


def _joindre(request: RequeteConnectee, demande: Demande) -> HttpResponse:
    """Each file is kept or refused by itself: a bad one does not lose the good ones. The script sends them one by one."""
    kind, sent = request.POST.get("genre", ""), request.FILES.getlist("fichier")
    refused = joindre(demande.dossier, kind, sent, par=request.user, datee_du=_jour(request.POST.get("datee_du", "")))
    if request.headers.get("Accept") == "application/json":
        return JsonResponse({"phrase": " ".join(refused)}, status=422 if refused else 200)
    if refused:
        return render(request, "porteur/pieces.html", _contexte(demande, kind, refused), status=422)
    told = "Le fichier est joint." if len(sent) == 1 else f"{len(sent)} fichiers sont joints."
    return fait(request, told, "porteur:pieces", demande.dossier.numero)


def _jour(typed: str) -> dt.date | None:
    """The day typed; none when it is no day, which the act then refuses where it needs one."""
    try:
        return dt.date.fromisoformat(typed)
    except ValueError:
        return None


@require_POST
def retirer(request: RequeteConnectee, numero: str, piece: int) -> HttpResponse:
    """Withdraw one file; it stays in the history."""
    found = pieces_jointes(demande_de(request.user, numero)).filter(pk=piece).first()
    if found is None:
        raise Http404
    retirer_piece(found, par=request.user)
    return fait(request, f"« {found.fichier.nom} » est retiré de la demande.", "porteur:pieces", numero)


def _connue(demande: Demande) -> Situation:
    """What pieces may read; nothing where none reads anything."""
    return demande.etude.situation if demande.cahier.pieces_conditionnelles else {}


def _contexte(demande: Demande, genre: str = "", refus: list[str] | None = None) -> dict[str, object]:
    files = toutes_les_pieces(demande.dossier)
    present = [piece for piece in files if piece.retiree_le is None]
    demandees = [
        PieceAJoindre(
            replace(vue.demandee, obligatoire=vue.obligatoire, aide=f"{vue.demandee.aide} {vue.phrase}".strip()),
            [*vue.recues],
            refus if refus and vue.demandee.id == genre else [],
            limites(len(present), plusieurs=vue.demandee.plusieurs),
        )
        for vue in pieces_vues(files, demande.cahier, frozenset(demande.remarques), _connue(demande))
        if vue.recues or vue.a_completer or vue.demandee.quand is Moment.DEPOT
    ]
    known = {piece.id for piece in demande.cahier.pieces}
    return {
        "demande": demande,
        "pieces": demandees,
        "anciennes": anciennes(files, demande.cahier),
        "refus": {"phrase": " ".join(refus)} if refus and genre not in known else None,
    }
