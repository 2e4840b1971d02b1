from __future__ import annotations

from decimal import Decimal

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from tests.fabriques import (
    AUTRE_COMMUNE,
    un_agent,
    un_appel,
    un_brouillon,
    un_dossier_complet,
    un_dossier_depose,
    une_personne,
    une_structure,
)
from tests.propositions import attribuer_et_signer, refuser_et_signer
from tests.taches import derouler

from levier.actes.actions import retirer_et_signer
from levier.attributions.enums import Fondement
from levier.comptes.enums import Role
from levier.documents.models import Document
from levier.dossiers.etude import etudier
from levier.dossiers.models import Dossier
from levier.socle import argent, horloge, journal
from levier.socle.acteurs import SYSTEME

NOUVELLE = "/mes-demandes/nouvelle/fitn7-axe3-saone-et-loire/"


def lire(reponse) -> str:
    return reponse.content.decode().replace("\u202f", " ").replace("\xa0", " ")


def contenu(reponse) -> bytes:
    """A file received to its end, then closed."""
    content = b"".join(reponse.streaming_content)
    for closer in reponse._resource_closers:  # `close()` would also cut the database off
        closer()
    return content


def test_pages_ask_to_log_in_and_keep_the_address(client, db):
    un_appel()
    address = f"{NOUVELLE}?territoire=commune-71178&depenses.prestation=40000"
    response = client.get(address)
    assert response.status_code == 302
    assert "depenses.prestation%3D40000" in response["Location"]


def test_list_without_structure_says_what_to_do(client, db):
    client.force_login(une_personne())
    html = lire(client.get("/mes-demandes/"))
    assert "Rattachez-vous d’abord à votre collectivité" in html


def test_list_without_request_says_so(connectee):
    assert "Vous n’avez encore fait aucune demande" in lire(connectee.get("/mes-demandes/"))


@pytest.mark.parametrize("nombre", [1, 3])
def test_list_makes_a_fixed_number_of_queries(connectee, personne, structure, django_assert_num_queries, nombre):
    appel = un_appel()
    for _ in range(nombre):
        un_brouillon(appel, structure, par=personne)
    with django_assert_num_queries(7):
        html = lire(connectee.get("/mes-demandes/"))
    assert html.count("Un accueil numérique pour tous") == nombre


def test_list_reads_nothing_of_the_content_of_requests(connectee, personne, structure):
    un_dossier_depose(structure=structure, par=personne)
    with CaptureQueriesContext(connection) as asked:
        html = lire(connectee.get("/mes-demandes/"))
    assert "Un accueil numérique pour tous" in html
    read = {name for name in ("situation", "resultat", "instantane", "saisies", "auteurs") for one in asked
            if f'"dossiers_dossier"."{name}"' in one["sql"].partition("FROM")[0]}  # fmt: skip
    assert read == set()


def test_list_is_paged(connectee, personne, structure):
    appel = un_appel()
    numbers = [un_brouillon(appel, structure, par=personne, pieces=()).numero for _ in range(32)]
    first = lire(connectee.get("/mes-demandes/"))
    assert numbers[0] not in first
    after = Dossier.objects.get(numero=numbers[2]).pk
    assert f"?apres={after}" in first
    assert numbers[0] in lire(connectee.get(f"/mes-demandes/?apres={after}"))


@pytest.mark.requirement("X-01")
def test_new_request_carries_a_simulation_into_the_draft(connectee, structure):
    un_appel()
    query = "territoire=commune-71178&depenses.prestation=40+000&projet.engage=non&projet.debut=02%2F11%2F2021"
    html = lire(connectee.get(f"{NOUVELLE}?{query}"))
    assert f'value="{structure.pk}" checked' in html
    response = connectee.post(NOUVELLE, {"structure": structure.pk, "simulation": query})
    dossier = Dossier.objects.get()
    assert response["Location"] == f"/demandes/{dossier.numero}/formulaire/"
    assert dossier.reponses["projet.engage"] is False
    assert dossier.reponses["projet.debut"] == "2021-11-02"
    assert [(line.nature, str(line.montant)) for line in dossier.lignes.all()] == [("prestation", "40000.00")]


def test_new_request_twice_gives_one_draft(connectee, structure):
    un_appel()
    first = connectee.post(NOUVELLE, {"structure": structure.pk})
    assert connectee.post(NOUVELLE, {"structure": structure.pk})["Location"] == first["Location"]
    assert Dossier.objects.count() == 1


@pytest.mark.parametrize("choix", ["", "0", "abc", "99999999999999999999"])
def test_new_request_needs_a_structure_of_mine(connectee, choix):
    un_appel()
    other = une_structure(AUTRE_COMMUNE)
    for typed in (choix, str(other.pk)):
        response = connectee.post(NOUVELLE, {"structure": typed})
        assert response.status_code == 422
        assert "Choisissez la structure qui demande." in lire(response)


@pytest.mark.requirement("SL-06")
def test_new_request_after_the_deadline_is_refused_with_its_sentence(connectee, structure):
    un_appel()
    with horloge.figee(horloge.a_paris(2021, 10, 23, 0, 0)):
        response = connectee.post(NOUVELLE, {"structure": structure.pk})
    assert response.status_code == 422
    assert "Le dépôt est clos depuis le 22 octobre 2021" in lire(response)


@pytest.mark.requirement("X-04")
def test_request_of_another_structure_is_not_found(connectee):
    other = un_brouillon(structure=une_structure(AUTRE_COMMUNE))
    piece = other.pieces.first()
    base = f"/demandes/{other.numero}/"
    for page in ("", "formulaire/", "plan/", "pieces/", "depot/", "retirer/", f"pieces/{piece.pk}/"):
        assert connectee.get(base + page).status_code == 404, page
    for page in (
        "formulaire/",
        "enregistrer/",
        "plan/",
        "pieces/",
        "depot/",
        "retirer/",
        f"pieces/{piece.pk}/retirer/",
    ):
        assert connectee.post(base + page).status_code == 404, page


def test_piece_of_another_request_is_not_given_through_mine(connectee, personne, structure):
    mine = un_brouillon(structure=structure, par=personne)
    other = un_brouillon(structure=une_structure(AUTRE_COMMUNE))
    assert connectee.get(f"/demandes/{mine.numero}/pieces/{other.pieces.first().pk}/").status_code == 404


def test_piece_is_sent_as_a_download_that_nobody_sniffs(connectee, personne, structure):
    dossier = un_brouillon(structure=structure, par=personne)
    piece = dossier.pieces.get(genre="devis")
    response = connectee.get(f"/demandes/{dossier.numero}/pieces/{piece.pk}/")
    assert response["Content-Disposition"] == 'attachment; filename="devis.pdf"'
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Cache-Control"] == "private, no-store"
    assert contenu(response).startswith(b"%PDF-")


@pytest.mark.requirement("X-01", "X-04", "X-06")
def test_granted_request_shows_decision_documents_and_history(connectee, personne, structure):
    dossier = un_dossier_complet(structure=structure, par=personne)
    amount = argent.depuis_centimes(etudier(dossier).resultat.montant or 0)
    attribuer_et_signer(dossier, par=un_agent(Role.SIGNATAIRE), montant=amount)
    derouler()
    html = lire(connectee.get(f"/demandes/{dossier.numero}/"))
    for text in (
        "Votre demande est retenue.",
        "28 000,00 €",
        "Récépissé de dépôt",
        "Arrêté attributif",
        "Demande déposée",
    ):
        assert text in html, text
    for document in Document.objects.all():
        response = connectee.get(f"/documents/{document.pk}/")
        assert response["Content-Disposition"].startswith("attachment")
        assert contenu(response).startswith(b"%PDF-")


@pytest.mark.requirement("X-09")
def test_decision_taken_back_leaves_the_page_waiting_and_its_act_annulled(connectee, personne, structure):
    dossier, prefet = un_dossier_complet(structure=structure, par=personne), un_agent(Role.SIGNATAIRE)
    number = attribuer_et_signer(dossier, par=prefet, montant=Decimal(28_000)).numero
    derouler()
    retirer_et_signer(dossier, par=prefet, fondement=Fondement.DEMANDE, motif="Une erreur de dossier.")
    derouler()
    html = lire(connectee.get(f"/demandes/{dossier.numero}/"))
    assert f"n° {number}</a> <strong>annulé</strong>" in html
    assert "Votre demande est retenue." not in html
    assert "Décision retirée : la demande sera décidée de nouveau" in html


def test_document_of_another_structure_is_not_found(connectee):
    un_dossier_depose(structure=une_structure(AUTRE_COMMUNE))
    derouler()
    assert connectee.get(f"/documents/{Document.objects.get().pk}/").status_code == 404
    assert connectee.get("/documents/999999/").status_code == 404


def test_agent_of_the_departement_reads_documents_and_pieces(client, db):
    dossier = un_dossier_depose()
    derouler()
    client.force_login(un_agent())
    assert contenu(client.get(f"/documents/{Document.objects.get().pk}/"))
    assert contenu(client.get(f"/demandes/{dossier.numero}/pieces/{dossier.pieces.first().pk}/"))
    client.force_login(un_agent(departement="21"))
    assert client.get(f"/documents/{Document.objects.get().pk}/").status_code == 404


def test_refused_request_says_why(connectee, personne, structure):
    dossier = un_dossier_complet(structure=structure, par=personne)
    refuser_et_signer(dossier, par=un_agent(Role.SIGNATAIRE), motif="Le projet ne répond pas aux critères.")
    html = lire(connectee.get(f"/demandes/{dossier.numero}/"))
    assert "Votre demande n’est pas retenue." in html
    assert "Le projet ne répond pas aux critères." in html


@pytest.mark.parametrize("nombre", [1, 3])
def test_page_of_a_request_makes_a_fixed_number_of_queries(
    connectee, personne, structure, django_assert_num_queries, nombre
):
    dossier = un_dossier_depose(structure=structure, par=personne, pieces=["devis"] * nombre + ["plan_financement"])
    connectee.get(f"/demandes/{dossier.numero}/")  # its porteur is known from then on
    with django_assert_num_queries(12):  # the expenses examined and the corrections among them
        connectee.get(f"/demandes/{dossier.numero}/")


def test_long_history_is_told_from_its_end_and_whole_when_it_is_asked(connectee, personne, structure):
    dossier = un_brouillon(structure=structure, par=personne)
    with transaction.atomic():
        for rank in range(30):
            told = {"piece": "Devis", "fichier": f"devis-{rank}.pdf", "empreinte": "ab"}
            journal.consigner(dossier, "piece_ajoutee", par=SYSTEME, avant={}, apres=told)
    last, whole = (lire(connectee.get(f"/demandes/{dossier.numero}/{more}")) for more in ("", "?historique=entier"))
    assert [[f"devis-{rank}.pdf" in html for rank in (0, 9, 10, 29)] for html in (last, whole)] == [
        [False, False, True, True], [True] * 4,
    ]  # fmt: skip
    assert ["Voir aussi ce qui s’est passé avant" in html for html in (last, whole)] == [True, False]
