from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests.fabriques import texte_du_cahier, un_appel, un_dossier_depose

from levier.dossiers.models import Dossier

APPEL = "fitn7-axe3-saone-et-loire"


def lire(reponse) -> str:
    return reponse.content.decode().replace("\u202f", " ").replace("\xa0", " ")


@pytest.mark.requirement("X-01")
def test_request_is_duplicated_from_its_page(connectee, personne, structure):
    earlier = un_dossier_depose(structure=structure, par=personne)
    url = f"/demandes/{earlier.numero}/dupliquer/"
    assert url in lire(connectee.get(f"/demandes/{earlier.numero}/"))
    assert url in lire(connectee.get("/mes-demandes/"))
    assert "2 lignes du plan reprises" in lire(connectee.get(url))
    response = connectee.post(url, {"appel": APPEL}, follow=True)
    draft = Dossier.objects.exclude(pk=earlier.pk).get()
    html = lire(response)
    assert f"Brouillon n° {draft.numero} créé depuis la demande n° {earlier.numero}" in html
    assert f"Repris de la demande n° {earlier.numero}" in html
    assert "joindre les pièces de nouveau" in html
    assert 'value="Un accueil numérique pour tous"' in html


def test_choice_of_calls_makes_a_fixed_number_of_queries(connectee, personne, structure, django_assert_num_queries):
    earlier = un_dossier_depose(structure=structure, par=personne)
    url = f"/demandes/{earlier.numero}/dupliquer/"
    with CaptureQueriesContext(connection) as one:
        connectee.get(url)
    expected = len(one)
    for rank in range(2):
        text = texte_du_cahier().replace("id: fitn7-axe3-saone-et-loire", f"id: fitn7-axe3-autre-{rank}", 1)
        un_appel(text, credits_ouverts=False)
    connectee.get(url)  # their cahiers are compiled from then on
    with django_assert_num_queries(expected):
        assert lire(connectee.get(url)).count("du plan reprises") == 3


def test_call_must_be_chosen_among_the_open_ones(connectee, personne, structure):
    earlier = un_dossier_depose(structure=structure, par=personne)
    response = connectee.post(f"/demandes/{earlier.numero}/dupliquer/", {"appel": "inconnu"})
    assert (response.status_code, Dossier.objects.count()) == (422, 1)
    assert "Choisissez l’appel" in lire(response)


@pytest.mark.requirement("X-01")
def test_link_prefills_a_new_request_and_overwrites_nothing(connectee, personne, structure):
    un_appel()
    link = f"/appels/{APPEL}/demande/?projet.titre=Un+accueil&projet.debut=bient%C3%B4t&depenses.prestation=12+500&demandeur.nom=Autre&x=1"
    page = connectee.get(link)
    assert page["Location"].startswith(f"/mes-demandes/nouvelle/{APPEL}/?")
    html = lire(connectee.get(page["Location"]))
    assert "Les 4 réponses contenues dans l’adresse seront reprises" in html
    query = page["Location"].partition("?")[2]
    connectee.post(f"/mes-demandes/nouvelle/{APPEL}/", {"structure": structure.pk, "simulation": query})
    draft = Dossier.objects.get()
    assert (draft.reponses["projet.titre"], draft.reponses["demandeur.nom"]) == ("Un accueil", "Camille Martin")
    assert draft.saisies == {"projet.debut": "bientôt"}
    assert [(line.nature, str(line.montant)) for line in draft.lignes.all()] == [("prestation", "12500.00")]


def test_link_survives_the_login(client, db):
    un_appel()
    link = f"/appels/{APPEL}/demande/?projet.titre=Un+accueil"
    response = client.get(link, follow=True)
    assert response.redirect_chain[-1][0] == (
        f"/compte/connexion/?next=/mes-demandes/nouvelle/{APPEL}/%3Fprojet.titre%3DUn%2Baccueil"
    )


def test_link_that_holds_too_much_is_refused_with_its_sentence(client, db):
    un_appel()
    response = client.get(f"/appels/{APPEL}/demande/", {"projet.presentation": "é" * 400})
    assert response.status_code == 409
    assert "gardez-y les réponses courtes" in lire(response)


def test_page_of_the_call_explains_the_link(client, db):
    un_appel()
    html = lire(client.get(f"/appels/{APPEL}/preremplissage/"))
    assert f"/appels/{APPEL}/preremplissage/" in lire(client.get(f"/appels/{APPEL}/"))
    assert f"http://testserver/appels/{APPEL}/demande/?projet.titre=Texte+libre" in html
    for name in ("projet.debut", "porteur.france_services", "depenses.formation"):
        assert f"<code>{name}</code>" in html
