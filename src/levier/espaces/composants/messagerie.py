"""The thread of messages of a request, the same on both sides: its page, its form, its files."""

from __future__ import annotations

import uuid
from typing import Any, BinaryIO, cast

from django import forms
from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest

from levier.comptes.models import Personne
from levier.dossiers.models import Dossier
from levier.messages.actions import FICHIERS_MAX, Joint, marquer_lus
from levier.messages.enums import Cote
from levier.messages.queries import FORMATS, dernier_lu, fil
from levier.socle.droits import Verdict

MO = 1024 * 1024


class _Fichiers(forms.FileInput):
    allow_multiple_selected = True


class _ChampFichiers(forms.FileField):
    """The files sent, none judged here: the act says what it refuses."""

    def clean(self, data: object, initial: object = None) -> list[Joint]:  # noqa: ARG002  Django's signature
        sent = cast("list[UploadedFile]", data or [])
        return [(cast("BinaryIO", one), one.name or "fichier") for one in sent]


class MessageForm(forms.Form):
    """What one side writes to the other. The act alone refuses; the text stays in the form when it does."""

    use_required_attribute = False

    texte = forms.CharField(
        label="Votre message",
        widget=forms.Textarea(attrs={"rows": 6}),
        error_messages={"required": "Écrivez votre message avant de l’envoyer."},
    )
    fichiers = _ChampFichiers(
        label="Joindre des fichiers",
        help_text=f"{FICHIERS_MAX} au plus, de {settings.TAILLE_MAX_FICHIER // MO} Mo chacun. Formats : {', '.join(FORMATS)}.",
        widget=_Fichiers(attrs={"multiple": True, "accept": ",".join(f".{ext}" for ext in FORMATS)}),
        required=False,
    )
    cle = forms.UUIDField(widget=forms.HiddenInput, required=False)


def lire_message(request: HttpRequest) -> MessageForm:
    """What was sent, or an empty form."""
    return MessageForm(**recu(request))


def recu(request: HttpRequest) -> dict[str, Any]:
    """What fills the form: what was sent; else a key of its own, so that sent twice by a double click it makes one message."""
    if request.method == "POST":
        return {"data": request.POST, "files": request.FILES}
    return {"initial": {"cle": uuid.uuid4()}}


def contexte(
    dossier: Dossier, personne: Personne, cote: Cote, droit: Verdict, *, avant: int | None, form: MessageForm
) -> dict[str, Any]:
    """What the page shows; looking at it marks the messages as read by this person."""
    if form.files:
        form["fichiers"].help_text += " Le navigateur ne les garde pas : choisissez-les de nouveau."
    read = dernier_lu(personne, dossier)
    page = fil(dossier, avant)
    marquer_lus(dossier, par=personne)
    return {
        "dossier": dossier,
        "echanges": [(one, one.cote != cote and one.pk > read) for one in page.messages],
        "cote": cote.value,
        "droit": droit,
        "form": form,
        "url_suivante": f"?avant={page.suivant}" if page.suivant else "",
        "url_debut": "?" if avant else "",
    }
