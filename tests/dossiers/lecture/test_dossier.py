"""The whole request as one document, accessible and archivable: what it tells, to whom it is given."""

from __future__ import annotations

import datetime as dt
import re

import pytest
from django.test import Client
from django.urls import reverse
from tests.documents.lecture import declarations, texte
from tests.fabriques import (
    AUTRE_COMMUNE,
    des_lignes,
    texte_de_projet_commun,
    un_agent,
    un_appel,
    un_brouillon,
    un_brouillon_vide,
    un_dossier_depose,
    une_personne,
    une_structure,
)

from levier.dossiers.actions import (
    deposer,
    enregistrer_plan,
    enregistrer_reponses,
    inviter_partenaire,
    valider_partenariat,
)
from levier.dossiers.financement.lignes import LigneSaisie
from levier.dossiers.lecture.dossier import contexte_dossier, pdf_du_dossier
from levier.dossiers.models import Dossier
from levier.instruction.actions import demander_complement
from levier.socle import horloge

pytestmark = [pytest.mark.django_db, pytest.mark.requirement("X-01", "X-06")]
REQUETES = 13
"""Of the page to read, whatever the request holds."""


def test_document_tells_the_whole_request_and_is_accessible():
    dossier = un_dossier_depose(reponses={"projet.presentation": "Ligne <une> & *deux*\n#heading[x] $y$"})
    made = pdf_du_dossier(dossier)
    declared = declarations(made)
    assert [declared[key] for key in ("pdfa", "ua", "langue", "balise")] == ["3A", "1", "fr-FR", True]
    read = texte(made)
    expected = [
        f"Demande de subvention n° {dossier.numero}", "État : déposé", "Un accueil numérique pour tous",
        "Ligne <une> & *deux*", "#heading[x] $y$", "Accompagnement par un prestataire", "40 000,00 €", "devis.pdf",
        "Engagement du demandeur", "La demande est recevable", "Demande déposée", "le 15 novembre 2021",
        "Historique", "Camille Martin",
    ]  # fmt: skip
    assert [said for said in expected if said not in read] == []


def test_document_of_a_request_being_completed_is_what_was_deposited():
    dossier = un_dossier_depose()
    demander_complement(
        dossier, par=un_agent(), message="Un devis.", elements=["devis"],
        echeance=horloge.aujourdhui() + dt.timedelta(days=9),
    )  # fmt: skip
    dossier.refresh_from_db()
    enregistrer_reponses(dossier, {"projet.titre": "Un titre pas encore envoyé"}, par=dossier.cree_par)
    told = str(contexte_dossier(dossier))
    assert "Un accueil numérique pour tous" in told
    assert "pas encore envoyé" not in told


def test_draft_that_holds_nothing_still_makes_a_document():
    draft = un_brouillon_vide()
    assert "État : brouillon" in texte(pdf_du_dossier(draft))


def test_document_is_given_to_the_structure_and_to_the_service():
    dossier = un_dossier_depose()
    address = reverse("dossier:pdf", args=[dossier.numero])
    found = {}
    for name, person in {"porteur": dossier.cree_par, "agent": un_agent(), "autre": une_personne()}.items():
        client = Client()
        client.force_login(person)
        answer = client.get(address)
        found[name] = (answer.status_code, answer["Content-Type"].split(";")[0])
    assert found == {
        "porteur": (200, "application/pdf"),
        "agent": (200, "application/pdf"),
        "autre": (404, "text/html"),
    }


def test_page_reads_from_top_to_bottom_what_the_document_tells(client):
    dossier = un_dossier_depose(reponses={"projet.presentation": "Ligne <une> & *deux*"})
    client.force_login(dossier.cree_par)
    html = page(client, dossier)
    expected = [
        "État : <strong>déposé</strong>", "Commune de Dompierre-les-Ormes", "Ligne &lt;une&gt; &amp; *deux*",
        "Accompagnement par un prestataire", "(éligible)", "Le plan est équilibré", "devis.pdf",
        dossier.pieces.all()[0].fichier.empreinte, "Engagement signé par", "Engagement du demandeur",
        "La demande est recevable", "Demande déposée", "Historique",
    ]  # fmt: skip
    places = [html.find(said) for said in expected]
    assert -1 not in places, dict(zip(expected, places, strict=True))
    assert html.count("<h1>") == 1
    assert "<script>" not in html


def test_page_of_an_empty_draft_says_what_is_empty(client):
    draft = un_brouillon_vide()
    client.force_login(draft.cree_par)
    html = page(client, draft)
    expected = ["État : <strong>brouillon</strong>", "Projet sans titre", "Le plan de financement est vide",
                "Aucune pièce n’est jointe.", "Il n’est pas encore pris"]  # fmt: skip
    assert [said for said in expected if said not in html] == []


def test_page_leads_each_reader_back_to_its_own(client):
    dossier = un_brouillon(un_appel(texte_de_projet_commun()))
    village = une_structure(AUTRE_COMMUNE)
    mayor, agent = une_personne(village), un_agent()
    partner = inviter_partenaire(dossier, village, par=dossier.cree_par)
    client.force_login(mayor)
    assert f'href="/partenariats/{dossier.numero}/"' in page(client, dossier)
    assert "Partenaire, qui a validé" not in page(client, dossier), "it did not answer yet"
    valider_partenariat(partner, par=mayor, engagement=True)
    deposer(dossier, par=dossier.cree_par, engagement=True)
    assert "Partenaire, qui a validé" in page(client, dossier)
    for person, back in (
        (agent, f"/agent/dossiers/{dossier.numero}/"),
        (dossier.cree_par, f"/demandes/{dossier.numero}/"),
    ):
        client.force_login(person)
        assert f'<a href="{back}">{dossier.numero}</a>' in page(client, dossier)


def test_page_of_a_request_being_completed_is_what_was_deposited(client):
    dossier = un_dossier_depose()
    agent = un_agent()
    demander_complement(
        dossier,
        par=agent,
        message="Un devis.",
        elements=["devis"],
        echeance=horloge.aujourdhui() + dt.timedelta(days=9),
    )
    dossier.refresh_from_db()
    enregistrer_reponses(dossier, {"projet.titre": "Un titre pas encore envoyé"}, par=dossier.cree_par)
    enregistrer_plan(dossier, des_lignes("50000"), par=dossier.cree_par)
    client.force_login(agent)
    html = page(client, dossier)
    assert "ce qui est modifié sans être envoyé n’y est pas" in html
    assert "pas encore envoyé</h1>" not in html
    assert "Un accueil numérique pour tous</h1>" in html
    assert "Le plan est équilibré : 40 000,00 €" in html


def test_menu_says_where_each_reader_stands(client):
    dossier = un_dossier_depose()
    for reader, name in ((dossier.cree_par, "Mes demandes"), (un_agent(), "Instruction")):
        client.force_login(reader)
        assert re.findall(r'aria-current="true">([^<]+)', page(client, dossier)) == [name]


@pytest.mark.parametrize("nombre", [1, 3])
def test_page_takes_a_fixed_number_of_queries(client, django_assert_num_queries, nombre):
    lines = [LigneSaisie("depense", "prestation", f"Ligne {rank}", "10000,00") for rank in range(nombre)]
    dossier = un_dossier_depose(
        lignes=lines, demande=str(10000 * nombre), pieces=["devis"] * nombre + ["plan_financement"]
    )
    client.force_login(dossier.cree_par)
    page(client, dossier)
    with django_assert_num_queries(REQUETES):
        page(client, dossier)


def page(client: Client, dossier: Dossier) -> str:
    answer = client.get(reverse("dossier:lire", args=[dossier.numero]))
    assert answer.status_code == 200
    return answer.content.decode().replace("\u202f", " ").replace("\xa0", " ")
