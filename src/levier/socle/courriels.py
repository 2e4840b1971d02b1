"""Mails: written with the act, sent by a job through a real SMTP conversation, kept with their state.

Two natures: `ecrire` for what the law, an awaited answer or the safety of an account wants sent at once; `informer` for
what needs no act of its reader, who chooses its rhythm and may have none.
"""

from __future__ import annotations

import re
import smtplib
from dataclasses import dataclass
from email.utils import make_msgid
from itertools import groupby
from typing import ClassVar
from urllib.parse import urlsplit

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.db import transaction
from django.db.models import CharField, QuerySet
from django.db.models.expressions import Combinable
from django.template import Context, Engine
from django.utils.html import escape

from levier.socle import fichiers, horloge
from levier.socle.annonces import Annonce, annoncer, declarer
from levier.socle.models import Courriel, EtatCourriel, Fichier
from levier.socle.objets import SANS_OBJET, Numerote, Objet, type_de
from levier.socle.requetes import Parametre, Requete
from levier.socle.taches import differer

MANQUES = (EtatCourriel.ECHEC, EtatCourriel.NON_REMIS)
"""States of a mail that did not arrive."""
PERMANENT = 500
"""SMTP codes from which a server says never (RFC 5321)."""
RESUME_MAX = 50
"""News that a digest tells; beyond, their number and the list where they are."""
_SUJET_MAX, _CITE_MAX = 200, 100
_A_PARTIR = frozenset({EtatCourriel.A_ENVOYER, EtatCourriel.ECHEC})
_PIED = "\n--\nChoisir le rythme de ces courriels, ou ne plus les recevoir :\n{}\n"


@declarer
@dataclass(frozen=True, slots=True)
class SortDuCourriel(Annonce):
    """A mail did not arrive, for good; or left at last after having failed. `cle`: the one given by who wrote it."""

    nom: ClassVar[str] = "sort_du_courriel"
    cle: str


@dataclass(frozen=True, slots=True)
class Abonne:
    """An address, and how it takes what only informs: the state in which such a mail begins, where to have no more."""

    adresse: str
    depart: EtatCourriel = EtatCourriel.A_ENVOYER
    desabonnement: str = ""


@dataclass(frozen=True, slots=True)
class Nouvelle:
    """One line of a digest: a mail as a sentence and its link (empty when it has none)."""

    phrase: str
    lien: str


def ecrire(
    destinataire: str,
    modele: str,
    contexte: dict[str, object],
    *,
    cle: str | None = None,
    pieces: tuple[Fichier, ...] = (),
    objet: Objet = SANS_OBJET,
) -> Courriel | None:
    """Write a mail from the template `modele` (first line: the subject; rest: the text) and queue its sending.

    `cle` makes it once only: a job played twice returns None the second time. Runs in the caller's transaction.
    Plain text: nothing is escaped. `objet` is what it is about.
    """
    with transaction.atomic():
        mail = _rediger(Abonne(destinataire), modele, contexte, cle=cle, objet=objet)
        if mail is not None:
            mail.pieces.set(pieces)
    return mail


def informer(
    abonne: Abonne, modele: str, contexte: dict[str, object], *, cle: str | None = None, objet: Objet = SANS_OBJET
) -> Courriel | None:
    """Write a mail that needs no act of its reader, as `ecrire` does; it leaves, waits for a digest or is not sent, as he chose."""
    with transaction.atomic():
        return _rediger(abonne, modele, contexte, cle=cle, objet=objet)


def _rediger(
    abonne: Abonne, modele: str, contexte: dict[str, object], *, cle: str | None, objet: Objet
) -> Courriel | None:
    values = Context({"adresse": settings.LEVIER_ADRESSE, **contexte}, autoescape=False)
    rendered = Engine.get_default().get_template(modele).render(values).strip()
    subject, _, body = rendered.partition("\n")
    written = {
        "destinataire": abonne.adresse,
        "sujet": " ".join(subject.split())[:_SUJET_MAX],
        "texte": body.strip() + "\n",
        "cree_le": horloge.maintenant(),
        "etat": abonne.depart,
        "desabonnement": abonne.desabonnement,
        **objet.colonnes,
    }
    mail, created = _une_fois(cle, written)
    if not created:
        return None
    if mail.etat == EtatCourriel.A_ENVOYER:
        _differer_l_envoi(mail)
    return mail


def citer(texte: object) -> str:
    """« Commune de Cluny »: what a person typed, in a subject. It closes no quotation and pushes no fixed word out."""
    said = " ".join(str(texte).replace("«", "").replace("»", "").split())
    return f"« {said if len(said) <= _CITE_MAX else said[: _CITE_MAX - 1].rstrip() + '…'} »"


def _une_fois(cle: str | None, valeurs: dict[str, object]) -> tuple[Courriel, bool]:
    if cle is None:
        return Courriel.objects.create(**valeurs), True
    return Courriel.objects.get_or_create(cle=cle, defaults=valeurs)


def _differer_l_envoi(mail: Courriel) -> None:
    differer("socle.envoyer_courriel", courriel_id=mail.pk)


def adresses_a_resumer() -> list[str]:
    """Addresses for which news wait, in order."""
    waiting = Courriel.objects.filter(etat=EtatCourriel.A_REGROUPER).order_by("destinataire")
    return list(waiting.values_list("destinataire", flat=True).distinct())


@transaction.atomic
def resumer(abonne: Abonne, *, liste: str) -> Courriel | None:
    """Tell in one mail all that waits for this address; None when nothing does.

    Rows are locked, told and marked together: two runs at once, or one killed midway, tell each news once. News of one
    object follow each other, objects in the order of their first one; beyond RESUME_MAX, their number and `liste`.
    """
    waiting = list(_en_attente(abonne.adresse).select_for_update().order_by("id"))
    if not waiting:
        return None
    first: dict[Objet, int] = {}
    for mail in waiting:
        first.setdefault(mail.objet, mail.pk)
    told = sorted(waiting, key=lambda mail: first[mail.objet])[:RESUME_MAX]
    groupes = [[_nouvelle(mail) for mail in groupe] for _, groupe in groupby(told, key=lambda mail: mail.objet)]
    digest = _rediger(
        Abonne(abonne.adresse, EtatCourriel.A_ENVOYER, abonne.desabonnement),
        "courriels/resume.txt",
        {"nombre": len(waiting), "groupes": groupes, "autres": len(waiting) - len(told), "liste": liste},
        cle=f"resume:{waiting[0].pk}",
        objet=SANS_OBJET,
    )
    Courriel.objects.filter(pk__in=[mail.pk for mail in waiting]).update(etat=EtatCourriel.REGROUPE, resume=digest)
    return digest


def abandonner(adresse: str) -> None:
    """What waits for this address is not wanted any more: kept, never sent."""
    _en_attente(adresse).update(etat=EtatCourriel.NON_VOULU)


def faire_suivre(ancienne: str, abonne: Abonne) -> None:
    """What waits for an address goes to the one that replaced it."""
    _en_attente(ancienne).update(destinataire=abonne.adresse, desabonnement=abonne.desabonnement)


def _en_attente(adresse: str) -> QuerySet[Courriel]:
    return Courriel.objects.filter(destinataire=adresse, etat=EtatCourriel.A_REGROUPER)


def _nouvelle(mail: Courriel) -> Nouvelle:
    """Its link stands alone on a line and is ours: what people type, a project's title, gives none."""
    lien = re.search(rf"^{re.escape(settings.LEVIER_ADRESSE)}/\S+$", mail.texte, re.MULTILINE)
    sentence = mail.sujet if mail.sujet.endswith((".", "!", "?", "…")) else f"{mail.sujet}."
    return Nouvelle(sentence, lien[0] if lien else "")


def envoyer(courriel_id: int) -> None:
    """Send one mail. A passing refusal of the server is kept and raised, so that the job is tried again.

    A final one (5xx for the address or for the message) is kept as not delivered: trying again would change nothing.
    """
    mail = Courriel.objects.prefetch_related("pieces").get(pk=courriel_id)
    if mail.etat not in _A_PARTIR:
        return
    message = _message(mail)
    attempt = {"essais": mail.essais + 1, "message_id": message.extra_headers["Message-ID"]}
    try:
        message.send()
    except OSError as error:  # smtplib's errors and refused connections are OSError
        final = _refus_definitif(error)
        state = EtatCourriel.NON_REMIS if final else EtatCourriel.ECHEC
        with transaction.atomic():
            Courriel.objects.filter(pk=mail.pk).update(etat=state, erreur=(final or str(error))[:500], **attempt)
            if final:
                _annoncer_le_sort(mail)
        if final:
            return
        raise
    with transaction.atomic():
        Courriel.objects.filter(pk=mail.pk).update(
            etat=EtatCourriel.ENVOYE, erreur="", envoye_le=horloge.maintenant(), **attempt
        )
        if mail.essais:
            _annoncer_le_sort(mail)


def noter_non_remis(message_id: str, adresse: str, motif: str) -> Courriel | None:
    """A notice came back: the mail of this Message-ID did not reach this address. None when it is none of ours."""
    found = Courriel.objects.filter(message_id=message_id, destinataire__iexact=adresse).exclude(message_id="").first()
    if found is None:
        return None
    with transaction.atomic():
        Courriel.objects.filter(pk=found.pk).update(etat=EtatCourriel.NON_REMIS, erreur=motif[:500])
        _annoncer_le_sort(found)
    return found


def _annoncer_le_sort(courriel: Courriel) -> None:
    """To who wrote it: a mail about an object, with a key, did not arrive, or left after having failed."""
    if courriel.objet_numero and courriel.cle:
        annoncer(SortDuCourriel(courriel.cle))


def relancer(courriel: Courriel) -> bool:
    """Send again a mail that failed or did not arrive; False when it is not one. Runs in the caller's transaction."""
    waiting = Courriel.objects.filter(pk=courriel.pk, etat__in=MANQUES)
    if not waiting.update(etat=EtatCourriel.A_ENVOYER, erreur=""):
        return False
    _differer_l_envoi(courriel)
    return True


def en_html(texte: str) -> str:
    """The text as HTML: escaped, one paragraph per blank line, our own addresses clickable, no other. Nothing is fetched from elsewhere."""
    blocks = [escape(block).replace("\n", "<br>") for block in re.split(r"\n{2,}", texte.strip())]
    ours = re.compile(rf"{re.escape(escape(settings.LEVIER_ADRESSE))}(?:/[^\s<]*)?(?=[\s<]|$)")
    body = "".join(f"<p>{ours.sub(_lier, block)}</p>" for block in blocks)
    return f'<!doctype html><html lang="fr"><head><meta charset="utf-8"></head><body>{body}</body></html>'


def _lier(trouve: re.Match[str]) -> str:
    return f'<a href="{trouve[0]}">{trouve[0]}</a>'


def _message(mail: Courriel) -> EmailMultiAlternatives:
    domain = urlsplit(settings.LEVIER_ADRESSE).hostname or "localhost"
    headers = {"Auto-Submitted": "auto-generated", "Message-ID": make_msgid(domain=domain)}
    text = mail.texte
    if mail.desabonnement:
        headers |= _desabonnement(mail.desabonnement)
        text += _PIED.format(mail.desabonnement)
    message = EmailMultiAlternatives(
        mail.sujet, text, settings.DEFAULT_FROM_EMAIL, [mail.destinataire], headers=headers
    )
    message.attach_alternative(en_html(text), "text/html")
    for piece in mail.pieces.all():
        message.attach(piece.nom, fichiers.lire(piece), piece.type_mime)
    return message


def _desabonnement(lien: str) -> dict[str, str]:
    """RFC 2369, and RFC 8058 whose one click is defined for https alone."""
    headers = {"List-Unsubscribe": f"<{lien}>"}
    if lien.startswith("https://"):
        headers["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    return headers


def _refus_definitif(erreur: OSError) -> str:
    """The server's words when it will never take this mail for this address; empty otherwise."""
    if isinstance(erreur, smtplib.SMTPRecipientsRefused):
        replies: list[tuple[int, bytes | str]] = list(erreur.recipients.values())
    elif isinstance(erreur, smtplib.SMTPDataError):
        replies = [(erreur.smtp_code, erreur.smtp_error)]
    else:
        return ""
    if not replies or any(code < PERMANENT for code, _ in replies):
        return ""
    return " ; ".join(f"{code} {_en_texte(said)}" for code, said in replies)


def _en_texte(dit: bytes | str) -> str:
    return dit.decode("utf-8", "replace") if isinstance(dit, bytes) else dit


def manques(objet: Objet) -> list[Courriel]:
    """Mails about this object that did not arrive, newest first."""
    return _SUR(**objet.colonnes)


def courriels_sur(modele: type[Numerote], numero: Combinable) -> QuerySet[Courriel]:
    """The same about the object whose number each row of another query gives."""
    return Courriel.objects.filter(objet_type=type_de(modele), objet_numero=numero, etat__in=MANQUES)


def _sur() -> QuerySet[Courriel]:
    about = {nom: Parametre(nom, CharField()) for nom in ("objet_type", "objet_numero")}
    return Courriel.objects.filter(**about, etat__in=MANQUES)


_SUR = Requete(_sur)
