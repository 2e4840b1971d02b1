from __future__ import annotations

import datetime as dt

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from tests.fabriques import (
    un_agent,
    un_brouillon,
    un_brouillon_vide,
    un_dossier_depose,
    un_pdf,
    une_personne,
    une_piece,
)

from levier.comptes.enums import RoleStructure
from levier.dossiers.actions import retirer_piece
from levier.instruction.actions import demander_complement
from levier.socle import horloge


@pytest.fixture
def brouillon(personne, structure):
    return un_brouillon(structure=structure, par=personne)


def lire(reponse) -> str:
    return reponse.content.decode().replace("\u202f", " ").replace("\xa0", " ")


def deposer(client, dossier, **valeurs):
    return client.post(f"/demandes/{dossier.numero}/depot/", {"engagement": "on", **valeurs}, follow=True)


@pytest.mark.requirement("X-01")
def test_empty_draft_lists_what_is_missing_with_links(connectee, personne, structure):
    dossier = un_brouillon_vide(structure=structure, par=personne)
    html = lire(connectee.get(f"/demandes/{dossier.numero}/depot/"))
    assert f"/demandes/{dossier.numero}/formulaire/#id_projet.titre" in html
    assert f"/demandes/{dossier.numero}/plan/#bilan" in html
    assert f"/demandes/{dossier.numero}/pieces/#piece-devis" in html
    assert " disabled" in html
    response = deposer(connectee, dossier)
    assert response.status_code == 422
    assert "points restent à régler" in lire(response)


def test_complete_draft_is_deposited(connectee, brouillon):
    html = lire(deposer(connectee, brouillon))
    assert "Votre demande est déposée." in html
    brouillon.refresh_from_db()
    assert brouillon.etat == "depose"


def test_double_click_deposits_once(connectee, brouillon):
    deposer(connectee, brouillon)
    brouillon.refresh_from_db()
    first = brouillon.depose_le
    html = lire(deposer(connectee, brouillon))
    assert f"La demande n° {brouillon.numero} est déjà déposée" in html
    brouillon.refresh_from_db()
    assert brouillon.depose_le == first


def test_deposit_without_commitment_is_refused_at_the_box(connectee, brouillon):
    response = deposer(connectee, brouillon, engagement="")
    assert response.status_code == 422
    assert "Cochez l’engagement du demandeur" in lire(response).replace("&#x27;", "’")


@pytest.mark.requirement("SL-06")
def test_last_day_says_how_long_is_left(connectee, brouillon):
    with horloge.figee(horloge.a_paris(2021, 10, 22, 18, 47)):
        html = lire(connectee.get(f"/demandes/{brouillon.numero}/depot/"))
    assert "il vous reste 5 heures et 13 minutes" in html
    with horloge.figee(horloge.a_paris(2021, 10, 21, 18, 47)):
        assert "il vous reste" not in lire(connectee.get(f"/demandes/{brouillon.numero}/depot/"))


@pytest.mark.requirement("SL-06")
def test_deposit_begun_before_the_deadline_and_sent_after_it_keeps_all_that_was_typed(connectee, brouillon):
    """The page of the deposit is open at 23 h 59; what is still typed is kept, the click at midnight is refused."""
    field = {"projet.titre": "Titre de la dernière minute"}
    with horloge.figee(horloge.a_paris(2021, 10, 22, 23, 59, 58)):
        page = lire(connectee.get(f"/demandes/{brouillon.numero}/depot/"))
    assert "Il ne manque rien" in page
    assert "il vous reste moins d’une minute" in page
    with horloge.figee(horloge.a_paris(2021, 10, 23, 0, 0, 0)):
        connectee.post(f"/demandes/{brouillon.numero}/enregistrer/", field, headers={"HX-Request": "true"})
        response = deposer(connectee, brouillon)
    html = lire(response)
    assert response.status_code == 422
    assert "clos depuis le 22 octobre 2021 à 23 h 59 min 59 s" in html
    assert f"Votre brouillon n° {brouillon.numero} est conservé" in html
    brouillon.refresh_from_db()
    assert (brouillon.etat, brouillon.reponses["projet.titre"]) == ("brouillon", "Titre de la dernière minute")


@pytest.mark.requirement("SL-06")
def test_deposit_after_the_deadline_keeps_the_draft(connectee, brouillon):
    with horloge.figee(horloge.a_paris(2021, 10, 23, 0, 0)):
        response = deposer(connectee, brouillon)
    assert response.status_code == 422
    assert "est conservé" in lire(response)
    brouillon.refresh_from_db()
    assert brouillon.etat == "brouillon"


def test_contributor_reads_that_a_signataire_deposits(client, structure, brouillon):
    client.force_login(une_personne(structure, nom="Alix", role=RoleStructure.CONTRIBUTEUR))
    html = lire(client.get(f"/demandes/{brouillon.numero}/depot/"))
    assert "Vous ne pouvez pas envoyer vous-même" in html
    assert deposer(client, brouillon).status_code == 422


def test_request_that_rules_refuse_is_warned_and_may_be_sent(connectee, personne, structure):
    dossier = un_brouillon(structure=structure, par=personne, reponses={"projet.engage": "oui"})
    assert "Le service devra refuser cette demande" in lire(connectee.get(f"/demandes/{dossier.numero}/depot/"))
    assert "Votre demande est déposée." in lire(deposer(connectee, dossier))


def test_completion_is_read_and_answered(connectee, personne, structure):
    dossier = un_dossier_depose(structure=structure, par=personne)
    demander_complement(
        dossier, par=un_agent(), message="Le devis est illisible.", elements=["devis"], echeance=dt.date(2021, 10, 1)
    )
    html = lire(connectee.get(f"/demandes/{dossier.numero}/"))
    assert "Le devis est illisible." in html
    assert "1er octobre 2021" in html
    assert "Devis et autres justificatifs du coût" in html
    page = lire(connectee.get(f"/demandes/{dossier.numero}/depot/"))
    assert "Envoyer les compléments" in page
    assert "Demandé, pas encore répondu" in page
    assert "Il ne manque rien" not in page
    refused = connectee.post(f"/demandes/{dossier.numero}/depot/")
    assert (refused.status_code, "attend encore une réponse sur" in lire(refused)) == (422, True)
    une_piece(dossier, "devis", "devis lisible.pdf", par=personne)
    page = lire(connectee.get(f"/demandes/{dossier.numero}/depot/"))
    assert "Il ne manque rien" in page
    assert "« devis lisible.pdf »" in page.replace("\xa0", " ")
    assert "Demandé, pas encore répondu" not in page
    retirer_piece(dossier.pieces.get(fichier__nom="devis lisible.pdf"), par=personne)
    sent = connectee.post(f"/demandes/{dossier.numero}/depot/", {"incomplet": "on"}, follow=True)
    assert "Votre demande est déposée." in lire(sent)


def envoyer(client, dossier, genre: str, *fichiers: SimpleUploadedFile):
    sent = {"genre": genre, f"fichier.{genre}": list(fichiers)}
    return client.post(f"/demandes/{dossier.numero}/pieces/", sent, follow=True)


@pytest.mark.requirement("SL-07")
def test_several_files_are_joined_and_one_is_removed(connectee, personne, structure):
    dossier = un_brouillon_vide(structure=structure, par=personne)
    files = [SimpleUploadedFile(f"devis{rank}.pdf", un_pdf(f"devis {rank}")) for rank in range(2)]
    html = lire(envoyer(connectee, dossier, "devis", *files))
    assert "devis0.pdf" in html
    assert "devis1.pdf" in html
    piece = dossier.pieces.first()
    html = lire(connectee.post(f"/demandes/{dossier.numero}/pieces/{piece.pk}/retirer/", follow=True))
    assert "« devis0.pdf » est retiré de la demande." in html
    assert connectee.post(f"/demandes/{dossier.numero}/pieces/{piece.pk}/retirer/").status_code == 404


def test_single_piece_is_replaced(connectee, brouillon):
    envoyer(connectee, brouillon, "plan_financement", SimpleUploadedFile("autre.pdf", un_pdf("autre")))
    present = brouillon.pieces.filter(genre="plan_financement", retiree_le__isnull=True)
    assert [piece.fichier.nom for piece in present] == ["autre.pdf"]


@pytest.mark.parametrize(
    ("nom", "contenu", "phrase"),
    [
        ("vide.pdf", b"", "est vide (0 octet)"),
        ("faux.pdf", b"MZ\x90\x00 not a pdf", "porte l’extension .pdf mais c’est"),
        ("script.exe", b"MZ", "n’est pas d’un format accepté"),
        ("gros.pdf", b"%PDF-" + b"0" * (10 * 1024 * 1024), "dépasse 10 Mo"),
    ],
)
def test_bad_file_is_refused_and_the_good_one_is_kept(connectee, personne, structure, nom, contenu, phrase):
    dossier = un_brouillon_vide(structure=structure, par=personne)
    response = envoyer(
        connectee, dossier, "devis", SimpleUploadedFile(nom, contenu), SimpleUploadedFile("bon.pdf", un_pdf("bon"))
    )
    assert response.status_code == 422
    html = lire(response).replace("&#x27;", "’")
    assert phrase in html
    assert "bon.pdf" in html


def test_no_file_and_unknown_piece_are_said(connectee, brouillon):
    assert "Choisissez au moins un fichier" in lire(envoyer(connectee, brouillon, "devis"))
    response = envoyer(connectee, brouillon, "rien", SimpleUploadedFile("a.pdf", un_pdf()))
    assert "n’est pas demandée par le guichet" in lire(response).replace("&#x27;", "’")


def test_withdrawal_of_a_deposited_request_needs_a_reason(connectee, personne, structure):
    dossier = un_dossier_depose(structure=structure, par=personne)
    response = connectee.post(f"/demandes/{dossier.numero}/retirer/", {"motif": " "})
    assert response.status_code == 422
    html = lire(connectee.post(f"/demandes/{dossier.numero}/retirer/", {"motif": "Projet abandonné."}, follow=True))
    assert "Vous avez retiré cette demande." in html
