"""The screen of the pieces: each bad file refused by itself with its sentence, limits told before."""

from __future__ import annotations

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile, TemporaryUploadedFile
from django.test import RequestFactory
from django.urls import reverse
from tests import mauvais_fichiers as mauvais
from tests.clamd import EICAR
from tests.fabriques import un_brouillon, un_brouillon_vide, un_pdf, une_piece
from tests.taches import derouler

from levier.dossiers.actions.pieces import PIECES_MAX
from levier.dossiers.models import Dossier
from levier.dossiers.queries import pieces_jointes


@pytest.fixture
def brouillon(structure, personne) -> Dossier:
    return un_brouillon_vide(structure=structure, par=personne)


def adresse(dossier: Dossier) -> str:
    return reverse("porteur:pieces", args=[dossier.numero])


def fichiers(*nommes: tuple[str, bytes]) -> list[SimpleUploadedFile]:
    return [SimpleUploadedFile(nom, contenu) for nom, contenu in nommes]


def envoyer(client, dossier: Dossier, *nommes: tuple[str, bytes], **entetes: str):
    return client.post(adresse(dossier), {"fichier.devis": fichiers(*nommes)}, headers=entetes)


@pytest.mark.requirement("X-01", "SL-07")
@pytest.mark.parametrize(
    ("nom", "contenu", "phrase"),
    [
        ("devis.pdf", b"MZ\x90\0" + b"0" * 99, "c&#x27;est un programme Windows"),
        ("notice.pdf", mauvais.un_pdf_piege("script_nomme"), "contient un programme (JavaScript)"),
        ("note.docx", mauvais.une_bombe(), "se déplie en un contenu démesuré"),
        ("vide.pdf", b"", "est vide (0 octet)"),
        ("gros.pdf", un_pdf() + b" " * (10 * 1024 * 1024), "dépasse 10 Mo"),
        ("../../devis\u202efdp.exe", b"MZ", "« devisfdp.exe » n&#x27;est pas d&#x27;un format accepté"),
    ],
)
def test_bad_file_is_refused_with_its_sentence(connectee, brouillon, nom, contenu, phrase):
    answer = envoyer(connectee, brouillon, (nom, contenu))
    assert answer.status_code == 422
    assert phrase in answer.content.decode()
    assert not brouillon.pieces.exists()


@pytest.mark.requirement("X-01")
def test_eicar_is_received_then_put_aside_and_the_screen_says_so(connectee, brouillon, antivirus):
    envoyer(connectee, brouillon, ("devis.pdf", mauvais.un_pdf_avec(EICAR)))
    page = connectee.get(adresse(brouillon)).content.decode()
    assert "en cours de vérification" in page
    assert 'hx-trigger="every 5s"' in page
    derouler()
    page = connectee.get(adresse(brouillon)).content.decode()
    assert "écarté par l’antivirus" in page
    assert "Aucun fichier : cette pièce est obligatoire." in page
    assert "every 5s" not in page


def test_bad_file_does_not_lose_the_good_ones(connectee, brouillon):
    answer = envoyer(connectee, brouillon, ("a.pdf", un_pdf("a")), ("b.pdf", b"MZ"), ("c.pdf", un_pdf("c")))
    assert answer.status_code == 422
    assert [piece.fichier.nom for piece in pieces_jointes(brouillon)] == ["a.pdf", "c.pdf"]


@pytest.mark.parametrize(("combien", "dit"), [(1, "Le fichier est joint."), (3, "3 fichiers sont joints.")])
def test_files_kept_are_counted(connectee, brouillon, combien, dit):
    sent = [(f"{rank}.pdf", un_pdf(str(rank))) for rank in range(combien)]
    answer = envoyer(connectee, brouillon, *sent)
    assert dit in connectee.get(answer.url).content.decode()


@pytest.mark.requirement("X-01")
def test_three_hundred_files_at_once_are_refused_with_a_sentence(connectee, brouillon):
    answer = envoyer(connectee, brouillon, *[(f"{rank}.pdf", un_pdf()) for rank in range(300)])
    assert answer.status_code == 400
    assert "Vous avez envoyé plus de 100 fichiers d’un coup : aucun n’est joint." in answer.content.decode()
    assert not brouillon.pieces.exists()


def test_past_the_number_admitted_one_sentence_says_how_many_are_left(connectee, brouillon, monkeypatch):
    monkeypatch.setattr("levier.dossiers.actions.pieces.PIECES_MAX", 2)
    sent = [(f"{rank}.pdf", un_pdf(str(rank))) for rank in range(5)]
    page = envoyer(connectee, brouillon, *sent).content.decode()
    assert page.count("3 fichiers ne sont pas joints. La demande compte déjà 2 fichiers, le maximum") == 1
    assert pieces_jointes(brouillon).count() == 2


@pytest.mark.parametrize(
    ("contenu", "statut", "phrase"), [(un_pdf(), 200, ""), (b"", 422, "« devis.pdf » est vide (0 octet)")]
)
def test_script_learns_what_became_of_its_file(connectee, brouillon, contenu, statut, phrase):
    answer = envoyer(connectee, brouillon, ("devis.pdf", contenu), accept="application/json")
    assert (answer.status_code, answer["Content-Type"]) == (statut, "application/json")
    assert answer.json()["phrase"].startswith(phrase)
    assert bool(phrase) == bool(answer.json()["phrase"])


def test_limits_are_told_before_anything_is_sent(connectee, brouillon):
    page = connectee.get(adresse(brouillon)).content.decode()
    assert "10 Mo au plus par fichier" in page
    assert f"{PIECES_MAX} au plus pour la demande entière" in page
    assert f'data-nombre-max="{PIECES_MAX}"' in page
    une_piece(brouillon)
    assert f'data-nombre-max="{PIECES_MAX - 1}"' in connectee.get(adresse(brouillon)).content.decode()


def test_file_past_the_limit_is_not_written_whole_to_the_disk(settings):
    settings.TAILLE_MAX_FICHIER = 2 * 1024 * 1024
    content = un_pdf() + b"0" * (8 * 1024 * 1024)
    sent = RequestFactory().post("/", {"fichier": SimpleUploadedFile("gros.pdf", content)}).FILES["fichier"]
    assert isinstance(sent, TemporaryUploadedFile)
    assert sent.size == 2 * 1024 * 1024 + 1
    sent.close()


def test_replaced_and_withdrawn_files_stay_with_who_and_when(connectee, personne, structure):
    draft = un_brouillon(structure=structure, par=personne)
    former = pieces_jointes(draft).get(genre="plan_financement")
    une_piece(draft, "plan_financement", "nouveau plan.pdf", par=personne)
    page = connectee.get(adresse(draft)).content.decode()
    assert "Fichiers remplacés ou retirés (1)" in page
    assert f"par {personne.nom}, retiré le 15 septembre 2021 par {personne.nom}." in page
    assert reverse("dossier:telecharger", args=[draft.numero, former.pk]) in page


@pytest.mark.requirement("SL-07")
def test_file_still_chosen_leaves_with_continue_and_a_refusal_stops_it(connectee, brouillon):
    def continuer(nom: str, contenu: bytes):
        return connectee.post(adresse(brouillon), {"suite": "", "fichier.devis": fichiers((nom, contenu))})

    refused = continuer("devis.pdf", b"MZ")
    assert (refused.status_code, brouillon.pieces.count()) == (422, 0)
    assert continuer("devis.pdf", un_pdf()).url == reverse("porteur:depot", args=[brouillon.numero])
    assert [piece.fichier.nom for piece in pieces_jointes(brouillon)] == ["devis.pdf"]
    assert connectee.post(adresse(brouillon), {"suite": ""}).url == reverse("porteur:depot", args=[brouillon.numero])


@pytest.mark.requirement("SL-07")
def test_same_bytes_under_another_name_are_said(connectee, brouillon):
    assert envoyer(connectee, brouillon, ("DEVIS.PDF", un_pdf())).status_code == 302
    assert envoyer(connectee, brouillon, ("DEVIS.PDF", un_pdf())).status_code == 302
    again = envoyer(connectee, brouillon, ("devis_formation.pdf", un_pdf()), ("autre.pdf", un_pdf("autre")))
    assert again.status_code == 422
    told = "« devis_formation.pdf » a le même contenu qu’un fichier déjà joint sous le nom « DEVIS.PDF »"
    assert told in again.content.decode()
    assert [piece.fichier.nom for piece in pieces_jointes(brouillon)] == ["DEVIS.PDF", "autre.pdf"]
