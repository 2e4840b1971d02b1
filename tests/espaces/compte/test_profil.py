from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse
from tests.comptes.conftest import MOT_DE_PASSE, un_agent, une_personne
from tests.taches import derouler

from levier.comptes.enums import Role
from levier.comptes.models import Personne


def test_profile_shows_and_keeps_what_is_typed(connectee, personne):
    page = connectee.get(reverse("comptes:profil")).content.decode()
    assert 'value="Camille Martin"' in page
    typed = {"nom": "C. Martin", "fonction": "maire", "telephone": "03 85", "rythme": "jour"}
    connectee.post(reverse("comptes:profil"), typed)
    kept = Personne.objects.get(pk=personne.pk)
    assert (kept.nom, kept.fonction, kept.telephone) == ("C. Martin", "maire", "03 85")
    refused = connectee.post(reverse("comptes:profil"), {**typed, "nom": " ", "fonction": "x" * 200})
    assert list(refused.context["form"].errors) == ["nom", "fonction"]


def test_agents_read_their_rights(client, db):
    client.force_login(un_agent(Role.INSTRUCTEUR))
    assert (
        "<strong>Instructeur</strong>, le département de Saône-et-Loire"
        in client.get(reverse("comptes:profil")).content.decode()
    )


@pytest.mark.requirement("X-09")
def test_address_changes_by_the_link_at_the_new_one(connectee, personne, boite_smtp):
    page = reverse("comptes:adresse")
    wrong = connectee.post(page, {"email": "neuve@mairie.example", "mot_de_passe_actuel": "faux"})
    assert list(wrong.context["form"].errors) == ["mot_de_passe_actuel"]
    connectee.post(page, {"email": "neuve@mairie.example", "mot_de_passe_actuel": MOT_DE_PASSE})
    assert "neuve@mairie.example" in connectee.get(page).content.decode()
    derouler(courriels=True)
    link, elsewhere = boite_smtp.lien("neuve@mairie.example"), Client()
    elsewhere.force_login(personne)
    assert connectee.get(link).status_code == elsewhere.get(page).status_code == 200
    assert Personne.objects.get().email == "camille@mairie.example"
    assert connectee.post(link).url == reverse("comptes:profil")
    assert Personne.objects.get().email == "neuve@mairie.example"
    assert connectee.get(reverse("comptes:profil")).status_code == 200
    assert elsewhere.get(page).url.startswith(reverse("comptes:connexion"))  # the sessions open elsewhere end
    assert connectee.post(link).status_code == 410


def test_page_of_a_change_does_not_tell_whether_the_address_is_taken(connectee, personne):
    une_personne("prise@mairie.example")
    pages = []
    for email in ("prise@mairie.example", "libre@mairie.example"):
        connectee.post(reverse("comptes:adresse"), {"email": email, "mot_de_passe_actuel": MOT_DE_PASSE})
        pages.append(connectee.get(reverse("comptes:adresse")).context["user"].email_demande)
    assert pages == ["prise@mairie.example", "libre@mairie.example"]


def test_weak_or_wrong_password_stays_on_the_page(connectee):
    page = reverse("comptes:mot_de_passe")
    weak = connectee.post(page, {"mot_de_passe_actuel": MOT_DE_PASSE, "mot_de_passe": "court"})
    wrong = connectee.post(page, {"mot_de_passe_actuel": "faux", "mot_de_passe": "un-nouveau-mot-de-passe"})
    assert [list(r.context["form"].errors) for r in (weak, wrong)] == [["mot_de_passe"], ["mot_de_passe_actuel"]]
