"""Files of a request, given only to who may see it."""

from __future__ import annotations

from django.http import FileResponse, Http404, HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404

from levier.actes.actions import consulter
from levier.actes.models import Acte
from levier.actes.queries import attend_une_information
from levier.comptes.models import Personne
from levier.comptes.permissions import peut_agir_pour
from levier.documents.models import Document
from levier.dossiers.lecture.archive import entrees
from levier.dossiers.lecture.dossier import nom_du_pdf, pdf_du_dossier
from levier.dossiers.models import Dossier
from levier.dossiers.permissions import exiger_pas_exclu
from levier.dossiers.queries import correspondances_visibles, pieces_visibles, visibles_pour
from levier.espaces.composants.envoi import envoyer, sans_trace
from levier.espaces.composants.requete import RequeteConnectee
from levier.espaces.dossier.acces import dossier_visible
from levier.espaces.dossier.archive import flux
from levier.messages.queries import piece_lisible
from levier.socle.fichiers.vignettes import chemin_de
from levier.socle.objets import Objet, type_de


def telecharger(request: RequeteConnectee, numero: str, piece: int) -> FileResponse:
    """A piece of a request, withdrawn ones included: they belong to its history. The service reads what was sent to it."""
    pieces = pieces_visibles(request.user, dossier_visible(request.user, numero))
    return envoyer(get_object_or_404(pieces.select_related("fichier"), pk=piece).fichier)


def vignette(request: RequeteConnectee, numero: str, piece: int) -> FileResponse:
    """The small picture of a piece, under the rights of the piece; 404 until it is drawn."""
    pieces = pieces_visibles(request.user, dossier_visible(request.user, numero))
    found = get_object_or_404(pieces.select_related("fichier"), pk=piece, fichier__vignette=True)
    path = chemin_de(found.fichier)
    if not found.fichier.lisible or not path.is_file():
        raise Http404
    return sans_trace(FileResponse(path.open("rb"), content_type="image/png"))


def joint(request: RequeteConnectee, numero: str, piece: int) -> FileResponse:
    """A file joined to a message: for who may read the thread, on either side; a partner may not."""
    found = piece_lisible(request.user, Objet(type_de(Dossier), numero), piece)
    if found is None:
        exiger_pas_exclu(request.user, numero)
        raise Http404
    return envoyer(found.fichier)


def tout(request: RequeteConnectee, numero: str) -> StreamingHttpResponse:
    """Everything the request holds in one archive, for whoever may see it; a partner has no part in the messages."""
    dossier = dossier_visible(request.user, numero)
    reads_messages = correspondances_visibles(request.user).filter(pk=dossier.pk).exists()
    content = flux(dossier, entrees(dossier, avec_messages=reads_messages))
    response = StreamingHttpResponse(content, content_type="application/zip")
    response["Content-Disposition"] = f'attachment; filename="demande-{dossier.numero}.zip"'
    return sans_trace(response)


def document(request: RequeteConnectee, document: int) -> FileResponse:
    """A receipt, an arrêté, a letter: for who may see the request it is about. A member who opens an act received it;
    it is not there for him while somebody is to be told before.
    """
    found = Document.objects.select_related("fichier", "acte__decision__dossier__structure").filter(pk=document).first()
    if found is None or found.objet_type != type_de(Dossier):
        raise Http404
    if not visibles_pour(request.user).filter(numero=found.objet_numero).exists():
        exiger_pas_exclu(request.user, found.objet_numero)
        raise Http404
    if (acte := getattr(found, "acte", None)) is not None and request.method == "GET":
        _ouvrir(acte, request.user)
    return envoyer(found.fichier)


def _ouvrir(acte: Acte, personne: Personne) -> None:
    if not peut_agir_pour(personne, acte.decision.dossier.structure):
        return
    if attend_une_information(acte):
        raise Http404
    consulter(acte, par=personne)


def pdf(request: RequeteConnectee, numero: str) -> HttpResponse:
    """The whole request as one document: for its structure and for the service."""
    dossier = dossier_visible(request.user, numero)
    response = HttpResponse(pdf_du_dossier(dossier), content_type="application/pdf")
    response["Content-Disposition"] = f'attachment; filename="{nom_du_pdf(dossier)}"'
    return sans_trace(response)
