"""« Tout télécharger »: one archive, streamed, whole, with stable names; what nobody may read is told absent."""

from __future__ import annotations

import io
import tracemalloc
import zipfile

import pikepdf
import pytest
from django.urls import reverse
from tests.fabriques import (
    AUTRE_COMMUNE,
    un_agent,
    un_brouillon,
    un_dossier_depose,
    une_personne,
    une_piece,
    une_structure,
)
from tests.taches import derouler

from levier.dossiers.actions import retirer_piece
from levier.dossiers.lecture.archive import Entree
from levier.dossiers.models import Dossier, Partenaire
from levier.dossiers.queries import pieces_jointes
from levier.espaces.dossier.archive import flux
from levier.messages.actions import ecrire_au_service
from levier.socle import fichiers


def archive(client, dossier: Dossier) -> zipfile.ZipFile:
    answer = client.get(reverse("dossier:tout", args=[dossier.numero]))
    assert answer["Content-Disposition"] == f'attachment; filename="demande-{dossier.numero}.zip"'
    return zipfile.ZipFile(io.BytesIO(answer.getvalue()))


@pytest.mark.requirement("X-01")
def test_everything_is_there_under_stable_names(connectee, personne, structure):
    draft = un_brouillon(structure=structure, par=personne)
    for nom in ("devis.pdf", "DEVIS.pdf", "../plan: a?.pdf"):
        une_piece(draft, "devis", nom, par=personne)
    une_piece(draft, "plan_financement", "nouveau plan.pdf", par=personne)
    first, second = archive(connectee, draft), archive(connectee, draft)
    assert first.namelist() == second.namelist() == [
        f"demande-{draft.numero}.pdf", "pieces/01 Devis et autres justificatifs du coût/devis.pdf", "pieces/01 Devis et autres justificatifs du coût/devis (2).pdf", "pieces/01 Devis et autres justificatifs du coût/DEVIS (3).pdf",
        "pieces/01 Devis et autres justificatifs du coût/plan- a-.pdf", "pieces/02 Plan de financement/nouveau plan.pdf", "contenu.txt",
    ]  # fmt: skip
    assert first.testzip() is None
    kept = [piece.fichier for piece in pieces_jointes(draft).filter(genre="devis")]
    assert first.read("pieces/01 Devis et autres justificatifs du coût/devis (2).pdf") == fichiers.lire(kept[1])
    summary = first.read("contenu.txt").decode()
    assert f"Demande n° {draft.numero}" in summary
    assert all(f"SHA-256 {one.empreinte}" in summary for one in kept)


@pytest.mark.requirement("X-01", "X-06")
def test_agent_takes_documents_and_files_of_messages_too(client, db):
    deposited = un_dossier_depose()
    joint = (io.BytesIO(fichiers.lire(pieces_jointes(deposited)[0].fichier)), "réponse.pdf")
    ecrire_au_service(deposited, "Voici.", par=deposited.cree_par, joints=[joint], cle=None)
    derouler()
    client.force_login(un_agent())
    names = archive(client, deposited).namelist()
    assert names[:2] == [f"demande-{deposited.numero}.pdf", f"documents/recepisse-{deposited.numero}.pdf"]
    assert names[-2:] == ["messages/réponse.pdf", "contenu.txt"]
    assert len(names) == 6


def test_request_is_there_as_one_document(connectee, personne, structure):
    draft = un_brouillon(structure=structure, par=personne)
    with pikepdf.open(io.BytesIO(archive(connectee, draft).read(f"demande-{draft.numero}.pdf"))) as document:
        assert len(document.pages) > 1


@pytest.mark.requirement("CO-02", "X-09")
def test_partner_of_a_joint_project_takes_the_request_without_its_messages(client, db):
    deposited = un_dossier_depose()
    joint = (io.BytesIO(fichiers.lire(pieces_jointes(deposited)[0].fichier)), "réponse.pdf")
    message = ecrire_au_service(deposited, "Voici.", par=deposited.cree_par, joints=[joint], cle=None)
    partner = une_structure(AUTRE_COMMUNE)
    Partenaire.objects.create(dossier=deposited, structure=partner, invite_le=deposited.cree_le)
    client.force_login(une_personne(partner))
    assert [nom for nom in archive(client, deposited).namelist() if nom.startswith("messages/")] == []
    address = reverse("dossier:fichier_message", args=[deposited.numero, message.pieces.get().pk])
    assert client.get(address).status_code == 404


@pytest.mark.requirement("X-01")
def test_file_under_check_is_told_absent(connectee, personne, structure, antivirus):
    draft = un_brouillon(structure=structure, par=personne)
    found = archive(connectee, draft)
    assert found.namelist() == [f"demande-{draft.numero}.pdf", "contenu.txt"]
    assert "Absents de cette archive" in found.read("contenu.txt").decode()
    assert "est en cours de vérification par l’antivirus" in found.read("contenu.txt").decode()
    derouler()
    assert len(archive(connectee, draft).namelist()) == 4


def test_file_gone_from_the_disk_is_told_absent_and_the_rest_is_given(connectee, personne, structure):
    draft = un_brouillon(structure=structure, par=personne)
    fichiers.chemin(pieces_jointes(draft)[0].fichier).unlink()
    found = archive(connectee, draft)
    assert len(found.namelist()) == 3
    assert "n’est plus sur la plateforme" in found.read("contenu.txt").decode()


def test_withdrawn_piece_is_not_in_the_archive(connectee, personne, structure):
    draft = un_brouillon(structure=structure, par=personne)
    for piece in pieces_jointes(draft):
        retirer_piece(piece, par=personne)
    assert archive(connectee, draft).namelist() == [f"demande-{draft.numero}.pdf", "contenu.txt"]


def test_memory_holds_one_file_whatever_their_number(personne, structure):
    draft = un_brouillon(structure=structure, par=personne)
    kept = fichiers.garder(b"0" * 2_000_000, "gros.pdf", "application/pdf")
    tracemalloc.start()
    total = sum(len(bloc) for bloc in flux(draft, (Entree(f"{rank}.pdf", kept, "Essai") for rank in range(40))))
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert total > 80_000_000
    assert peak < 10_000_000


@pytest.mark.requirement("X-09")
def test_archive_of_another_structure_does_not_exist(client, db):
    draft = un_brouillon()
    for person in (une_personne(), un_agent()):  # a stranger; an agent while the request is a draft
        client.force_login(person)
        assert client.get(reverse("dossier:tout", args=[draft.numero])).status_code == 404
