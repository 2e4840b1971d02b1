"""Pieces of a request: several files per piece where the cahier allows it, replaced or withdrawn."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from levier.dossiers.actions import retirer_piece
from levier.dossiers.actions.pieces import DateDePieceRefusee
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
class Refuse:
    """What was just refused, and for which document: its files, or the day typed for them."""

    genre: str = ""
    fichiers: tuple[str, ...] = ()
    date: str = ""
    datee_du: str = ""


@dataclass(frozen=True, slots=True)
class PieceAJoindre:
    """A document asked: whether and why it is due, what is there, what was just refused, what may be sent."""

    demandee: PieceDemandee
    due: bool
    raison: str
    jointes: list[Piece]
    refus: Refuse
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
    day, bad_day, refused = request.POST.get("datee_du", ""), "", list[str]()
    try:
        refused = joindre(demande.dossier, kind, sent, par=request.user, datee_du=_jour(day))
    except DateDePieceRefusee as refus:
        bad_day = refus.phrase
    told = " ".join(filter(None, [bad_day, *refused]))
    if request.headers.get("Accept") == "application/json":
        return JsonResponse({"phrase": told}, status=422 if told else 200)
    if told:
        refuse = Refuse(kind, tuple(refused), bad_day, day)
        return render(request, "porteur/pieces.html", _contexte(demande, refuse), status=422)
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


def _contexte(demande: Demande, refuse: Refuse = Refuse()) -> dict[str, object]:
    files = toutes_les_pieces(demande.dossier)
    present = [piece for piece in files if piece.retiree_le is None]
    demandees = [
        PieceAJoindre(
            vue.demandee,
            vue.obligatoire,
            vue.raison,
            [*vue.recues],
            refuse if vue.demandee.id == refuse.genre else Refuse(),
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
        "refus": {"phrase": " ".join(refuse.fichiers)} if refuse.fichiers and refuse.genre not in known else None,
    }
