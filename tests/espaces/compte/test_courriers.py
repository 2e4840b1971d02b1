from __future__ import annotations

import os
from email.message import EmailMessage
from mailbox import Maildir
from pathlib import Path

import pytest
from django.urls import reverse

LISTE = "/demo/courriers/"


@pytest.fixture
def boite(settings, tmp_path, db) -> Maildir:
    settings.DEMO = True
    settings.BOITE_DE_DEMO = tmp_path / "courriers"
    return Maildir(settings.BOITE_DE_DEMO)


def deposer(
    boite: Maildir,
    pour: str = "camille@mairie.example",
    sujet: str = "Récépissé",
    texte: str = "Bonjour",
    rang: int = 0,
) -> str:
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = "Levier <levier@levier.invalid>", pour, sujet
    message.set_content(texte)
    message.add_attachment(b"%PDF-1.7 x", maintype="application", subtype="pdf", filename="récépissé n° 1.pdf")
    key = boite.add(message)
    path = Path(boite._path) / boite._lookup(key)
    os.utime(path, (1_630_000_000 + rang, 1_630_000_000 + rang))
    return key


def test_mailbox_exists_in_the_demonstration_only(client, boite, settings):
    key = deposer(boite)
    pages = [LISTE, reverse("comptes:courrier_demo", args=[key]), reverse("comptes:piece_demo", args=[key, 1])]
    assert [client.get(page).status_code for page in pages] == [200, 200, 200]
    settings.DEMO = False
    assert [client.get(page).status_code for page in pages] == [404, 404, 404]


def test_empty_mailbox_and_missing_folder_say_so(client, boite, settings, tmp_path):
    assert "Aucun courrier pour l’instant." in client.get(LISTE).content.decode()
    settings.BOITE_DE_DEMO = tmp_path / "nulle-part"
    assert "Aucun courrier pour l’instant." in client.get(LISTE).content.decode()


def test_list_is_paged_latest_first_and_filtered(client, boite):
    for rank in range(60):
        deposer(boite, pour=f"p{rank % 3}@mairie.example", sujet=f"Courrier {rank}", rang=rank)
    first = client.get(LISTE).context["page"]
    assert ([c.sujet for c in first.courriers[:2]], len(first.courriers), first.suivante) == (
        ["Courrier 59", "Courrier 58"],
        25,
        25,
    )
    last = client.get(LISTE, {"debut": 50}).context["page"]
    assert (len(last.courriers), last.suivante) == (10, None)
    mine = client.get(LISTE, {"pour": " P1@Mairie "}).context["page"]
    assert (mine.total, {c.destinataire for c in mine.courriers}) == (20, {"p1@mairie.example"})
    assert client.get(LISTE, {"debut": "-1", "pour": "personne@nulle.part"}).context["page"].total == 0


def test_mail_shows_text_with_links_and_gives_its_attachment(client, boite):
    link = "http://localhost:8000/compte/confirmation/NQ.cw3-0a1b2c/?next=%2Fappels%2F"
    key = deposer(boite, texte=f"Ouvrez\u202f:\n\n{link}\n\n<script>alert(1)</script>")
    page = client.get(reverse("comptes:courrier_demo", args=[key])).content.decode()
    assert f'<a href="{link}"' in page
    assert ("&lt;script&gt;" in page, "<script>alert" in page) == (True, False)
    piece = client.get(reverse("comptes:piece_demo", args=[key, 1]))
    assert (piece.content, piece["Content-Type"], piece["X-Content-Type-Options"]) == (
        b"%PDF-1.7 x",
        "application/pdf",
        "nosniff",
    )
    assert piece["Content-Disposition"].startswith("attachment")


@pytest.mark.parametrize("key", ["..", "../../etc/passwd", "inconnu", "%2e%2e%2fnew"])
def test_key_that_is_no_mail_is_not_found(client, boite, key):
    deposer(boite)
    assert client.get(f"{LISTE}{key}/").status_code == 404


def test_attachment_that_does_not_exist_is_not_found(client, boite):
    assert client.get(reverse("comptes:piece_demo", args=[deposer(boite), 9])).status_code == 404
