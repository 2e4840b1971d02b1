"""The draft of the act, as it would be signed: any agent who sees the dossier reads it."""

from __future__ import annotations

from django.http import Http404, HttpResponse
from django.views.decorators.http import require_safe

from levier.actes.actions import imprimer_le_projet
from levier.attributions.permissions import autorite_qui_signerait
from levier.espaces.agent.acces import dossier_du_service
from levier.espaces.composants.requete import RequeteConnectee
from levier.instruction.queries import Avec, proposition_vivante


@require_safe
def projet(request: RequeteConnectee, numero: str) -> HttpResponse:
    """The PDF of the draft, shown in the browser; nothing is kept. 404 when nothing waits to be signed."""
    dossier = dossier_du_service(request.user, numero, Avec.CALCUL)
    waiting = proposition_vivante(dossier)
    if waiting is None:
        raise Http404
    waiting.dossier = dossier
    content = imprimer_le_projet(waiting, autorite_qui_signerait(request.user, waiting))
    return en_pdf(content, numero)


def en_pdf(content: bytes, numero: str) -> HttpResponse:
    """A draft shown by the browser, and kept by nobody."""
    headers = {"Content-Disposition": f'inline; filename="projet-{numero}.pdf"', "Cache-Control": "private, no-store"}
    return HttpResponse(content, content_type="application/pdf", headers=headers)
