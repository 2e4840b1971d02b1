"""Pieces of a request: several files per piece where the cahier allows it, replaced or withdrawn."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

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

FICHIER, DATE = "fichier.", "datee_du."
"""Of the names of the fields of a document, before its id: its files, the day that they bear."""


@dataclass(frozen=True, slots=True)
class Refuse:
    """What was just refused for one document: its files, or the day typed for them."""

    fichiers: tuple[str, ...] = ()
    date: str = ""
    datee_du: str = ""

    @property
    def phrase(self) -> str:
        return " ".join(filter(None, [self.date, *self.fichiers]))


@dataclass(frozen=True, slots=True)
class PieceAJoindre:
    """A document asked: whether and why it is due, what is there, what was just refused, what may be sent."""

    demandee: PieceDemandee
    due: bool
    raison: str
    jointes: list[Piece]
    produite: bool
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
    """Each file is kept or refused by itself: a bad one does not lose the good ones. The script sends them one by one.

    « Continuer » sends what is still chosen: no file is left behind without a word.
    """
    sent = [name.removeprefix(FICHIER) for name in request.FILES if name.startswith(FICHIER)]
    pressed = request.POST.get("genre", "")
    wanted = dict.fromkeys([*sent, *([pressed] if "genre" in request.POST else [])])
    told = {genre: refuse for genre in wanted if (refuse := _garder(request, demande, genre)).phrase}
    if request.headers.get("Accept") == "application/json":
        phrase = " ".join(refuse.phrase for refuse in told.values())
        return JsonResponse({"phrase": phrase}, status=422 if told else 200)
    if told:
        return render(request, "porteur/pieces.html", _contexte(demande, told), status=422)
    count = sum(len(request.FILES.getlist(f"{FICHIER}{genre}")) for genre in wanted)
    there = "porteur:depot" if "suite" in request.POST else "porteur:pieces"
    if not count:
        return redirect(there, demande.dossier.numero)
    phrase = "Le fichier est joint." if count == 1 else f"{count} fichiers sont joints."
    return fait(request, phrase, there, demande.dossier.numero)


def _garder(request: RequeteConnectee, demande: Demande, genre: str) -> Refuse:
    """Keep the files of one document; what is refused of them."""
    files, day = request.FILES.getlist(f"{FICHIER}{genre}"), request.POST.get(f"{DATE}{genre}", "")
    try:
        return Refuse(tuple(joindre(demande.dossier, genre, files, par=request.user, datee_du=_jour(day))))
    except DateDePieceRefusee as refus:
        return Refuse(date=refus.phrase, datee_du=day)


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
    """What pieces may read, the plan typed among it."""
    return demande.etude.situation


def _contexte(demande: Demande, refuses: Mapping[str, Refuse] = MappingProxyType({})) -> dict[str, object]:
    files = toutes_les_pieces(demande.dossier)
    present = [piece for piece in files if piece.retiree_le is None]
    demandees = [
        PieceAJoindre(
            vue.demandee,
            vue.obligatoire,
            vue.raison,
            [*vue.recues],
            vue.produite,
            refuses.get(vue.demandee.id, Refuse()),
            limites(len(present), plusieurs=vue.demandee.plusieurs),
        )
        for vue in pieces_vues(files, demande.cahier, frozenset(demande.remarques), _connue(demande))
        if vue.recues or vue.a_completer or vue.demandee.quand is Moment.DEPOT
    ]
    known = {piece.id for piece in demande.cahier.pieces}
    unknown = [refuse.phrase for genre, refuse in refuses.items() if genre not in known]
    return {
        "demande": demande,
        "pieces": demandees,
        "anciennes": anciennes(files, demande.cahier),
        "refus": {"phrase": " ".join(unknown)} if unknown else None,
    }
