"""Mails that do not arrive: refused for good at sending, or brought back by a notice; seen by the agent, sent again."""

from __future__ import annotations

import io
import mailbox
from contextlib import nullcontext

import pytest
from django.test import Client
from django.urls import reverse
from tests.boite_smtp import boite_smtp  # noqa: F401  a fixture
from tests.espaces.agent.outils import texte
from tests.fabriques import un_agent, un_dossier_depose
from tests.taches import derouler
from typer.testing import CliRunner

from levier.cli import courriels as commande
from levier.socle import courriels, journal, retours
from levier.socle.models import Courriel, EtatCourriel

pytestmark = [pytest.mark.django_db, pytest.mark.requirement("X-10")]


@pytest.fixture
def recu(boite_smtp):  # noqa: F811
    """The receipt of a deposit, sent to the porteur."""
    dossier = un_dossier_depose()
    derouler(courriels=True)
    return Courriel.objects.get(**dossier.objet.colonnes, cle__startswith="recepisse:")


def avis(
    mail: Courriel, *, statut: str = "5.1.1", action: str = "failed", message_id: str = "", forme: str = "headers"
):
    """A notice as a mail server writes it."""
    quoted = f"Message-ID: {message_id or mail.message_id}\nSubject: votre depot\nTo: {mail.destinataire}\n"
    part = (
        f"Content-Type: text/rfc822-headers\n\n{quoted}"
        if forme == "headers"
        else f"Content-Type: message/rfc822\n\n{quoted}\nBonjour\n"
    )
    return (
        "From: MAILER-DAEMON@exemple.fr\nTo: levier@exemple.fr\nSubject: Undelivered\nMIME-Version: 1.0\n"
        'Content-Type: multipart/report; report-type=delivery-status; boundary="=x"\n\n'
        "--=x\nContent-Type: text/plain\n\nSorry.\n"
        "--=x\nContent-Type: message/delivery-status\n\nReporting-MTA: dns; mx.exemple.fr\n\n"
        f"Final-Recipient: rfc822; {mail.destinataire.upper()}\nAction: {action}\nStatus: {statut}\n"
        "Diagnostic-Code: smtp; 550 5.1.1 user unknown\n\n"
        f"--=x\n{part}\n--=x--\n"
    ).encode()


def lettre(
    mail: Courriel, dit: str, *, de: str = "Mail Delivery System <Mailer-Daemon@mx.exemple>", tetes: str = ""
) -> bytes:
    """A notice of a server that writes no report."""
    copy = f"------ This is a copy of the message ------\n\nMessage-Id: {mail.message_id}\nTo: {mail.destinataire}\n"
    return f"From: {de}\nTo: levier@exemple.fr\nSubject: Mail\n{tetes}\n{dit}\n\n{copy}".encode()


def test_mail_carries_text_and_html_escaped_with_its_link(recu, boite_smtp):  # noqa: F811
    Courriel.objects.filter(pk=recu.pk).update(texte="Bonjour <b>& bien</b>\n\nVoir http://localhost/x/ ici.\n")
    courriels.relancer(recu)  # nothing to send again: it left
    assert Courriel.objects.get(pk=recu.pk).etat == EtatCourriel.ENVOYE
    html = courriels.en_html(Courriel.objects.get(pk=recu.pk).texte)
    assert "<p>Bonjour &lt;b&gt;&amp; bien&lt;/b&gt;</p>" in html
    assert '<a href="http://localhost/x/">http://localhost/x/</a> ici.' in html
    sent = boite_smtp.pour(recu.destinataire)[-1]
    assert sent["Message-ID"] == recu.message_id
    assert sent.get_body(("html",)).get_content_type() == "text/html"
    assert "a été reçue" in sent.get_body(("html",)).get_content()


def test_final_refusal_at_sending_is_not_tried_again(boite_smtp):  # noqa: F811
    dossier = un_dossier_depose()
    boite_smtp.refuser = "550 5.1.1 user unknown"
    derouler(courriels=True)  # raises nothing
    mail = Courriel.objects.get(**dossier.objet.colonnes)
    assert (mail.etat, mail.essais, mail.erreur) == (EtatCourriel.NON_REMIS, 1, "550 5.1.1 user unknown")
    boite_smtp.refuser = ""
    courriels.envoyer(mail.pk)
    assert boite_smtp.messages == []
    assert courriels.relancer(mail)
    courriels.envoyer(mail.pk)
    mail.refresh_from_db()
    assert (mail.etat, len(boite_smtp.messages)) == (EtatCourriel.ENVOYE, 1)


@pytest.mark.parametrize("forme", ["headers", "message"])
def test_notice_marks_its_mail(recu, forme):
    assert retours.noter(avis(recu, forme=forme)) == [recu]
    recu.refresh_from_db()
    assert (recu.etat, recu.erreur) == (EtatCourriel.NON_REMIS, "smtp; 550 5.1.1 user unknown")


def test_given_up_after_days_is_not_delivered(recu):
    assert retours.noter(avis(recu, statut="4.4.1")) == [recu]


@pytest.mark.parametrize(
    ("dit", "plus"),
    [
        (
            "A message that you sent could not be delivered to one or more of its recipients. This is a permanent error.",
            {"tetes": "X-Failed-Recipients: {}\n"},
        ),
        (
            (
                "Hi. This is the qmail-send program at mx.exemple.\nI'm afraid I wasn't able to deliver your message to the "
                "following addresses.\nThis is a permanent error; I've given up. Sorry it didn't work out.\n\n<{}>:\nno mailbox here"
            ),
            {"de": "MAILER-DAEMON@mx.exemple"},
        ),
        (
            (
                "Your message did not reach some or all of the intended recipients.\n\n      {} on 10/09/2021 09:00\n"
                "            The e-mail account does not exist. <mx.exemple #5.1.1>"
            ),
            {"de": "System Administrator <postmaster@exemple.fr>"},
        ),
    ],
    ids=["exim", "qmail", "exchange"],
)
def test_notice_that_is_no_report_marks_its_mail(recu, dit, plus):
    filled = {name: value.format(recu.destinataire) for name, value in plus.items()}
    assert retours.noter(lettre(recu, dit.format(recu.destinataire), **filled)) == [recu]
    recu.refresh_from_db()
    assert recu.etat == EtatCourriel.NON_REMIS


def test_delay_unknown_mail_and_anything_else_change_nothing(recu):
    for content in (
        avis(recu, action="delayed", statut="4.4.1"),
        avis(recu, message_id="<invente@exemple.fr>"),
        b"",
        b"\xff\x00 not a mail",
        b"Subject: bonjour\n\nUne reponse",
        lettre(recu, "Your message is delayed, it will be retried. It could not be delivered yet."),
        lettre(recu, "Je suis absente.", de="Une Agente <agente@exemple.fr>"),
        lettre(recu, "It could not be delivered.", de="Une Agente <agente@exemple.fr>"),
    ):
        assert retours.noter(content) == []
    recu.refresh_from_db()
    assert recu.etat == EtatCourriel.ENVOYE


def test_command_reads_a_maildir_once_and_its_input(recu, tmp_path, monkeypatch):
    monkeypatch.setattr(commande, "django_pret", nullcontext)
    said = io.StringIO()
    monkeypatch.setattr(commande.ecran, "file", said)
    box = mailbox.Maildir(tmp_path / "retours")
    box.add(avis(recu))
    box.add(b"Subject: bonjour\n\nUne reponse")
    box.close()
    for _ in range(2):
        assert CliRunner().invoke(commande.application, ["retours", str(tmp_path / "retours")]).exit_code == 0
    assert CliRunner().invoke(commande.application, ["retours"], input=avis(recu)).exit_code == 0
    assert said.getvalue().splitlines() == ["1 courriel non remis.", "0 courriel non remis.", "1 courriel non remis."]
    recu.refresh_from_db()
    assert recu.etat == EtatCourriel.NON_REMIS


def test_agent_sees_it_on_the_dossier_and_sends_it_again(recu, boite_smtp):  # noqa: F811
    retours.noter(avis(recu))
    client = Client()
    client.force_login(un_agent())
    page = reverse("agent:dossier", args=[recu.objet_numero])
    assert f"Courriel non remis : « {recu.sujet} »" in texte(client.get(page))
    again = reverse("agent:relancer_courriel", args=[recu.objet_numero, recu.pk])
    assert "Le courriel repart" in texte(client.post(again, follow=True))
    assert "Courriel non remis" not in texte(client.get(page))
    event = journal.Evenement.objects.get(nom="courriel_relance")
    assert event.apres["destinataire"] == recu.destinataire
    assert "Ce courriel est déjà parti" in texte(client.post(again, follow=True))
