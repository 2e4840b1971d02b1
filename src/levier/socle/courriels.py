"""Mails: written with the act, sent by a job through a real SMTP conversation, kept with their state."""

from __future__ import annotations

from django.conf import settings
from django.core.mail import EmailMessage
from django.db import transaction
from django.template import Context, Engine

from levier.socle import fichiers, horloge
from levier.socle.models import Courriel, EtatCourriel, Fichier
from levier.socle.taches import differer

_SUJET_MAX = 200


def ecrire(
    destinataire: str,
    modele: str,
    contexte: dict[str, object],
    *,
    cle: str | None = None,
    pieces: tuple[Fichier, ...] = (),
) -> Courriel | None:
    """Write a mail from the template `modele` (first line: the subject; rest: the text) and queue its sending.

    `cle` makes it once only: a job played twice returns None the second time. Runs in the caller's transaction.
    Plain text: nothing is escaped.
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
        differer(envoyer_courriel, courriel_id=mail.pk)
    return mail


def _une_fois(cle: str | None, destinataire: str, sujet: str, texte: str) -> tuple[Courriel, bool]:
    values = {"destinataire": destinataire, "sujet": sujet, "texte": texte, "cree_le": horloge.maintenant()}
    if cle is None:
        return Courriel.objects.create(**values), True
    return Courriel.objects.get_or_create(cle=cle, defaults=values)


def envoyer(courriel_id: int) -> None:
    """Send one mail. A refusal of the server is kept on the mail and raised, so that the job is tried again."""
    mail = Courriel.objects.prefetch_related("pieces").get(pk=courriel_id)
    if mail.etat == EtatCourriel.ENVOYE:
        return
    message = EmailMessage(mail.sujet, mail.texte, settings.DEFAULT_FROM_EMAIL, [mail.destinataire])
    message.extra_headers["Auto-Submitted"] = "auto-generated"
    for piece in mail.pieces.all():
        message.attach(piece.nom, fichiers.lire(piece), piece.type_mime)
    try:
        message.send()
    except OSError as error:  # smtplib's errors and refused connections are OSError
        Courriel.objects.filter(pk=mail.pk).update(
            etat=EtatCourriel.ECHEC, essais=mail.essais + 1, erreur=str(error)[:500]
        )
        raise
    Courriel.objects.filter(pk=mail.pk).update(
        etat=EtatCourriel.ENVOYE, essais=mail.essais + 1, erreur="", envoye_le=horloge.maintenant()
    )
