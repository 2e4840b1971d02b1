"""The pages of messages, on both sides: empty, filled, refused with the text kept; counts in the lists."""

from __future__ import annotations

import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from tests.espaces.agent.outils import texte
from tests.fabriques import un_agent, un_dossier_depose, un_pdf, une_structure

from levier.messages.actions import ecrire_au_porteur, ecrire_au_service
from levier.messages.models import Message, PieceMessage

pytestmark = [pytest.mark.django_db, pytest.mark.requirement("X-01")]


@pytest.fixture
def dossier():
    return un_dossier_depose()


@pytest.fixture
def agent(dossier):
    return un_agent()


def entre(personne) -> Client:
    client = Client()
    client.force_login(personne)
    return client


@pytest.fixture
def cotes(dossier, agent):
    """Each side: its browser, its page, the list where it finds the dossier."""
    return {
        "porteur": (entre(dossier.cree_par), reverse("porteur:messages", args=[dossier.numero]), reverse("porteur:liste")),
        "service": (entre(agent), reverse("agent:messages", args=[dossier.numero]), reverse("agent:tableau")),
    }  # fmt: skip


@pytest.mark.parametrize("cote", ["porteur", "service"])
def test_page_is_empty_then_holds_what_was_sent_and_gives_its_file(cotes, cote):
    client, page, _ = cotes[cote]
    assert "Aucun message pour l’instant" in texte(client.get(page))
    sent = SimpleUploadedFile("plan.pdf", un_pdf("plan"), "application/pdf")
    answer = client.post(page, {"texte": "Bonjour <b>à tous</b>", "fichiers": sent}, follow=True)
    assert answer.redirect_chain == [(page, 302)]
    body = answer.content.decode()
    assert "Bonjour &lt;b&gt;à tous&lt;/b&gt;" in body
    piece = PieceMessage.objects.get()
    link = reverse("dossier:fichier_message", args=[piece.message.objet_numero, piece.pk])
    assert f'href="{link}"' in body
    for side in cotes.values():
        given = side[0].get(link)
        assert (given.getvalue(), given["Content-Disposition"]) == (un_pdf("plan"), 'attachment; filename="plan.pdf"')


@pytest.mark.parametrize("cote", ["porteur", "service"])
def test_refused_message_stays_in_its_form(cotes, cote):
    client, page, _ = cotes[cote]
    bad = SimpleUploadedFile("plan.pdf", b"MZ not a pdf", "application/pdf")
    answer = client.post(page, {"texte": "Voici le plan\nsigné", "fichiers": bad})
    assert answer.status_code == 422
    assert "Voici le plan\nsigné</textarea>" in answer.content.decode()
    assert "choisissez-les de nouveau" in texte(answer)
    assert answer.context["form"].errors.keys() == {"fichiers"}
    answer = client.post(page, {"texte": " "})
    assert (answer.status_code, answer.context["form"].errors) == (
        422, {"texte": ["Écrivez votre message avant de l’envoyer."]},
    )  # fmt: skip
    assert Message.objects.count() == 0


def test_lists_and_pages_count_the_unread_until_they_are_read(dossier, agent, cotes):
    ecrire_au_service(dossier, "Une question", par=dossier.cree_par)
    ecrire_au_porteur(dossier, "Une réponse", par=agent)
    ecrire_au_porteur(dossier, "Et une précision", par=agent)
    for cote, count in (("porteur", "2 messages non lus"), ("service", "1 message non lu")):
        client, page, list_ = cotes[cote]
        assert count in texte(client.get(list_))
        assert "Nouveau" in texte(client.get(page))
        assert "Nouveau" not in texte(client.get(page))
        assert re.search(r"\d messages? non lu", texte(client.get(list_))) is None


@pytest.mark.parametrize("nombre", [1, 3])
def test_lists_take_the_same_queries_with_one_and_three_requests(
    dossier, agent, cotes, nombre, django_assert_max_num_queries
):
    for place in ("71222", "71350")[: nombre - 1]:
        other = un_dossier_depose(dossier.appel, une_structure(place))
        ecrire_au_service(other, "Une question", par=other.cree_par)
    client, _, list_ = cotes["service"]
    with django_assert_max_num_queries(24):  # one of which counts the mails that did not arrive
        assert client.get(list_).status_code == 200


def test_page_of_a_long_thread_leads_to_the_older_ones(dossier, cotes):
    for rank in range(21):
        ecrire_au_service(dossier, f"Message n° {rank}.", par=dossier.cree_par)
    client, page, _ = cotes["porteur"]
    first = client.get(page)
    assert "Message n° 0." not in texte(first)
    older = client.get(page + first.context["url_suivante"])
    assert "Message n° 0." in texte(older)
    assert "Message n° 1." not in texte(older)
    assert client.get(page + "?avant=" + "9" * 40).status_code == 200


def test_page_of_a_draft_says_when_one_may_write(dossier):
    from tests.fabriques import un_brouillon

    draft = un_brouillon(dossier.appel, dossier.structure, par=dossier.cree_par)
    answer = entre(dossier.cree_par).get(reverse("porteur:messages", args=[draft.numero]))
    assert "déposez-la, puis écrivez-lui ici" in texte(answer)
    assert "<textarea" not in answer.content.decode()
