"""Mails: written with the act, sent by a job through a real SMTP conversation, kept with their state."""

from __future__ import annotations

import re
import smtplib
from email.utils import make_msgid
from urllib.parse import urlsplit

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.db import transaction
from django.template import Context, Engine
from django.utils.html import escape

from levier.socle import fichiers, horloge
from levier.socle.models import Courriel, EtatCourriel, Fichier
from levier.socle.taches import differer

MANQUES = (EtatCourriel.ECHEC, EtatCourriel.NON_REMIS)
"""States of a mail that did not arrive."""
PERMANENT = 500
"""SMTP codes from which a server says never (RFC 5321)."""
_SUJET_MAX = 200
_LIEN = re.compile(r"https?://[^\s<]+")


def ecrire(
    destinataire: str,
    modele: str,
    contexte: dict[str, object],
    *,
    cle: str | None = None,
    pieces: tuple[Fichier, ...] = (),
    objet: str = "",
) -> Courriel | None:
    """Write a mail from the template `modele` (first line: the subject; rest: the text) and queue its sending.

    `cle` makes it once only: a job played twice returns None the second time. Runs in the caller's transaction.
    Plain text: nothing is escaped. `objet` is the number of the dossier it is about.
    """
    from levier.socle.tasks import envoyer_courriel  # noqa: PLC0415  tasks imports this module: the cycle is broken here

    values = Context({"adresse": settings.LEVIER_ADRESSE, **contexte}, autoescape=False)
    rendered = Engine.get_default().get_template(modele).render(values).strip()
    subject, _, body = rendered.partition("\n")
    with transaction.atomic():
        mail, created = _une_fois(cle, destinataire, " ".join(subject.split())[:_SUJET_MAX], body.strip() + "\n")
        if not created:
            return None
        mail.pieces.set(pieces)
        if objet:
            mail.objet = objet
            mail.save(update_fields=["objet"])
        differer(envoyer_courriel, courriel_id=mail.pk)
    return mail


def _une_fois(cle: str | None, destinataire: str, sujet: str, texte: str) -> tuple[Courriel, bool]:
    values = {"destinataire": destinataire, "sujet": sujet, "texte": texte, "cree_le": horloge.maintenant()}
    if cle is None:
        return Courriel.objects.create(**values), True
    return Courriel.objects.get_or_create(cle=cle, defaults=values)


def envoyer(courriel_id: int) -> None:
    """Send one mail. A passing refusal of the server is kept and raised, so that the job is tried again.

    A final one (5xx for the address or for the message) is kept as not delivered: trying again would change nothing.
    """
    mail = Courriel.objects.prefetch_related("pieces").get(pk=courriel_id)
    if mail.etat in {EtatCourriel.ENVOYE, EtatCourriel.NON_REMIS}:
        return
    message = _message(mail)
    attempt = {"essais": mail.essais + 1, "message_id": message.extra_headers["Message-ID"]}
    try:
        message.send()
    except OSError as error:  # smtplib's errors and refused connections are OSError
        final = _refus_definitif(error)
        state = EtatCourriel.NON_REMIS if final else EtatCourriel.ECHEC
        Courriel.objects.filter(pk=mail.pk).update(etat=state, erreur=(final or str(error))[:500], **attempt)
        if final:
            return
        raise
    Courriel.objects.filter(pk=mail.pk).update(
        etat=EtatCourriel.ENVOYE, erreur="", envoye_le=horloge.maintenant(), **attempt
    )


def noter_non_remis(message_id: str, adresse: str, motif: str) -> Courriel | None:
    """A notice came back: the mail of this Message-ID did not reach this address. None when it is none of ours."""
    found = Courriel.objects.filter(message_id=message_id, destinataire__iexact=adresse).exclude(message_id="").first()
    if found is None:
        return None
    Courriel.objects.filter(pk=found.pk).update(etat=EtatCourriel.NON_REMIS, erreur=motif[:500])
    return found


def relancer(courriel: Courriel) -> bool:
    """Send again a mail that failed or did not arrive; False when it is not one. Runs in the caller's transaction."""
    from levier.socle.tasks import envoyer_courriel  # noqa: PLC0415  tasks imports this module: the cycle is broken here

    waiting = Courriel.objects.filter(pk=courriel.pk, etat__in=MANQUES)
    if not waiting.update(etat=EtatCourriel.A_ENVOYER, erreur=""):
        return False
    differer(envoyer_courriel, courriel_id=courriel.pk)
    return True


def en_html(texte: str) -> str:
    """The text as HTML: escaped, one paragraph per blank line, our links clickable. Nothing is fetched from elsewhere."""
    blocks = [escape(block).replace("\n", "<br>") for block in re.split(r"\n{2,}", texte.strip())]
    body = "".join(f"<p>{_LIEN.sub(_lier, block)}</p>" for block in blocks)
    return f'<!doctype html><html lang="fr"><head><meta charset="utf-8"></head><body>{body}</body></html>'


def _lier(trouve: re.Match[str]) -> str:
    return f'<a href="{trouve[0]}">{trouve[0]}</a>'


def _message(mail: Courriel) -> EmailMultiAlternatives:
    domain = urlsplit(settings.LEVIER_ADRESSE).hostname or "localhost"
    headers = {"Auto-Submitted": "auto-generated", "Message-ID": make_msgid(domain=domain)}
    message = EmailMultiAlternatives(
        mail.sujet, mail.texte, settings.DEFAULT_FROM_EMAIL, [mail.destinataire], headers=headers
    )
    message.attach_alternative(en_html(mail.texte), "text/html")
    for piece in mail.pieces.all():
        message.attach(piece.nom, fichiers.lire(piece), piece.type_mime)
    return message


def _refus_definitif(erreur: OSError) -> str:
    """The server's words when it will never take this mail for this address; empty otherwise."""
    if isinstance(erreur, smtplib.SMTPRecipientsRefused):
        answers: list[tuple[int, bytes | str]] = list(erreur.recipients.values())
    elif isinstance(erreur, smtplib.SMTPDataError):
        answers = [(erreur.smtp_code, erreur.smtp_error)]
    else:
        return ""
    if not answers or any(code < PERMANENT for code, _ in answers):
        return ""
    return " ; ".join(f"{code} {_en_texte(said)}" for code, said in answers)


def _en_texte(dit: bytes | str) -> str:
    return dit.decode("utf-8", "replace") if isinstance(dit, bytes) else dit


def manques(objet: str) -> list[Courriel]:
    """Mails about this dossier that did not arrive, newest first."""
    return list(Courriel.objects.filter(objet=objet, etat__in=MANQUES))
