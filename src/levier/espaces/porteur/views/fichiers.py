"""Files, given only to who may see the request: always as a download, never shown by the browser as a page."""

from __future__ import annotations

from django.conf import settings
from django.http import FileResponse, Http404, HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse

from levier.documents.models import Document
from levier.dossiers.lecture.dossier import nom_du_pdf, pdf_du_dossier
from levier.dossiers.models import Dossier
from levier.dossiers.queries import correspondances_visibles, pieces_visibles, visibles_pour
from levier.espaces.composants.agenda import fichier_ics
from levier.espaces.composants.requete import RequeteConnectee
from levier.espaces.porteur.acces import Demande, demande_de
from levier.espaces.porteur.archive import entrees, flux
from levier.socle import fichiers
from levier.socle.fichiers.vignettes import chemin_de
from levier.socle.models import Fichier
from levier.socle.objets import type_de


def telecharger(request: RequeteConnectee, numero: str, piece: int) -> FileResponse:
    """A piece of a request, withdrawn ones included: they belong to its history. The service reads what was sent to it."""
    dossier = get_object_or_404(visibles_pour(request.user), numero=numero)
    found = get_object_or_404(pieces_visibles(request.user, dossier).select_related("fichier"), pk=piece)
    return envoyer(found.fichier)


def vignette(request: RequeteConnectee, numero: str, piece: int) -> FileResponse:
    """The small picture of a piece, under the rights of the piece; 404 until it is drawn."""
    dossier = get_object_or_404(visibles_pour(request.user), numero=numero)
    found = get_object_or_404(
        pieces_visibles(request.user, dossier).select_related("fichier"), pk=piece, fichier__vignette=True
    )
    path = chemin_de(found.fichier)
    if not found.fichier.lisible or not path.is_file():
        raise Http404
    response = FileResponse(path.open("rb"), content_type="image/png")
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "private, no-store"
    return response


def tout(request: RequeteConnectee, numero: str) -> StreamingHttpResponse:
    """Everything the request holds in one archive, for whoever may see it; a partner has no part in the messages."""
    dossier = get_object_or_404(visibles_pour(request.user), numero=numero)
    reads_messages = correspondances_visibles(request.user).filter(pk=dossier.pk).exists()
    content = flux(dossier, entrees(dossier, avec_messages=reads_messages))
    response = StreamingHttpResponse(content, content_type="application/zip")
    response["Content-Disposition"] = f'attachment; filename="demande-{dossier.numero}.zip"'
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "private, no-store"
    return response


def document(request: RequeteConnectee, document: int) -> FileResponse:
    """A receipt, an arrêté, a letter: for who may see the request it is about."""
    found = Document.objects.select_related("fichier").filter(pk=document).first()
    if found is None or found.objet_type != type_de(Dossier):
        raise Http404
    if not visibles_pour(request.user).filter(numero=found.objet_numero).exists():
        raise Http404
    return envoyer(found.fichier)


def pdf(request: RequeteConnectee, numero: str) -> HttpResponse:
    """The whole request as one document: for its structure and for the service."""
    dossier = get_object_or_404(visibles_pour(request.user).select_related("version"), numero=numero)
    response = HttpResponse(pdf_du_dossier(dossier), content_type="application/pdf")
    response["Content-Disposition"] = f'attachment; filename="{nom_du_pdf(dossier)}"'
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "private, no-store"
    return response


def calendrier(request: RequeteConnectee, numero: str) -> HttpResponse:
    """The dates of the request, for a calendar."""
    demande = Demande(demande_de(request.user, numero))
    address = settings.LEVIER_ADRESSE + reverse("porteur:dossier", args=[numero])
    ahead = [jalon for jalon in demande.jalons if jalon.cle != "brouillon"]
    return fichier_ics(f"demande-{numero}", f"Demande n° {numero}", ahead, address)


def envoyer(fichier: Fichier) -> FileResponse:
    """The file in a stream. Raises Http404 when its bytes are gone, FichierEnQuarantaine, FichierEcarte."""
    try:
        stream = fichiers.ouvrir(fichier)
    except FileNotFoundError as error:
        raise Http404 from error
    response = FileResponse(stream, as_attachment=True, filename=fichier.nom, content_type=fichier.type_mime)
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "private, no-store"
    return response
