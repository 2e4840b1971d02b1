from __future__ import annotations

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from tests.comptes.conftest import une_personne, une_structure
from tests.comptes.test_reclamations import un_pdf

from levier.comptes import actions, queries
from levier.comptes.enums import EtatRattachement, RoleStructure
from levier.comptes.models import Rattachement
from levier.territoires.models import Structure, Territoire

SIGNATAIRE = RoleStructure.SIGNATAIRE
MES = "/compte/structures/"


def messages(response) -> list[str]:
    return [str(message) for message in response.context["messages"]]


@pytest.mark.requirement("X-09")
def test_structure_found_by_name_without_script_and_joined(connectee, personne):
    page = connectee.get(reverse("comptes:rattacher"), {"q": "cluny"})
    first = page.context["page"].reponses[0]
    assert (first.nom, first.millesime) == ("Cluny", 2021)
    assert "Saône-et-Loire (71)" in page.content.decode()
    link = reverse("comptes:rattacher_territoire", args=[first.id])
    assert Structure.objects.count() == 0
    assert "Commune de Cluny" in connectee.get(link).content.decode()
    assert Structure.objects.count() == 0
    assert list(connectee.post(link, {}).context["form"].errors) == ["role"]
    done = connectee.post(link, {"role": "signataire"}, follow=True)
    assert messages(done) == [
        "Vous préparez désormais les demandes de la commune de Cluny. Faites vérifier votre rattachement pour pouvoir les déposer."
    ]
    assert [s.denomination for s in queries.structures_de(personne)] == ["Commune de Cluny"]


def test_search_as_one_types_gives_the_answers_alone(connectee):
    fragment = connectee.get(
        reverse("comptes:rattacher"), {"q": "cluny"}, headers={"HX-Request": "true"}
    ).content.decode()
    assert ("<html" in fragment, "Cluny" in fragment) == (False, True)


def test_search_without_answer_says_so_and_empty_search_says_nothing(connectee):
    assert (
        "Aucune collectivité ne répond à «\u202fzzzz\u202f»"
        in connectee.get(reverse("comptes:rattacher"), {"q": "zzzz"}).content.decode()
    )
    assert "Aucune collectivité" not in connectee.get(reverse("comptes:rattacher")).content.decode()


def test_territory_that_cannot_carry_is_not_found(connectee):
    place = Territoire.objects.filter(peut_porter=False).first()
    for pk in (place.pk, 0):
        assert connectee.get(reverse("comptes:rattacher_territoire", args=[pk])).status_code == 404


SYNDICAT = {
    "siret": "732 829 320 00074", "denomination": "Syndicat du numérique", "nature": "syndicat", "adresse": "",
    "departement_code": "71", "role": "signataire",
}  # fmt: skip


def test_other_legal_person_joined_by_siret(connectee, personne):
    page = reverse("comptes:rattacher_siret")
    wrong = connectee.post(page, {**SYNDICAT, "siret": "732 829 320 00075"})
    assert list(wrong.context["form"].errors) == ["siret"]
    assert 'value="Syndicat du numérique"' in wrong.content.decode()
    connectee.post(page, SYNDICAT)
    assert queries.structures_de(personne).get().siret == "73282932000074"


def test_legal_person_already_known_is_joined_not_doubled(connectee, client, personne):
    connectee.post(reverse("comptes:rattacher_siret"), SYNDICAT)
    client.force_login(une_personne())
    known = client.post(reverse("comptes:rattacher_siret"), {**SYNDICAT, "denomination": "Autre nom"})
    assert known.url == reverse("comptes:rejoindre", args=[Structure.objects.get().pk])
    client.post(known.url, {"role": "contributeur"})
    assert list(Rattachement.objects.order_by("id").values_list("etat", flat=True)) == ["actif", "a_confirmer"]


def test_double_click_on_join_is_harmless(connectee, personne):
    link = reverse("comptes:rejoindre", args=[une_structure().pk])
    connectee.post(link, {"role": "signataire"})
    again = connectee.post(link, {"role": "signataire"})
    assert "Vous avez déjà un lien" in str(again.context["form"].errors)
    assert Rattachement.objects.count() == 1


@pytest.mark.requirement("X-09")
def test_member_answers_a_colleague(client, structure, membre):
    first = membre()
    ask, other = [actions.rattacher(une_personne(nom=n), structure, role=SIGNATAIRE) for n in ("Ali Ba", "Zoé Lo")]
    client.force_login(first.personne)
    page = client.get(MES).content.decode()
    assert ("Ali Ba" in page, "Zoé Lo" in page) == (True, True)
    done = client.post(reverse("comptes:confirmer", args=[ask.pk]), follow=True)
    assert messages(done) == ["Ali Ba rejoint Commune de Cluny."]
    twice = client.post(reverse("comptes:confirmer", args=[ask.pk]), follow=True)
    assert "n'est plus possible" in messages(twice)[0]
    refuse = reverse("comptes:refuser", args=[other.pk])
    assert list(client.post(refuse, {"motif": ""}).context["form"].errors) == ["motif"]
    assert messages(client.post(refuse, {"motif": "Inconnue."}, follow=True)) == ["La demande de Zoé Lo est refusée."]


def test_member_changes_roles_and_ends_the_link_of_who_left(client, structure, membre):
    first, second = membre(), membre(RoleStructure.CONTRIBUTEUR)
    client.force_login(first.personne)
    role = reverse("comptes:changer_role", args=[second.pk])
    assert client.post(role, {"role": "roi"}).status_code == 404
    client.post(role, {"role": "signataire"})
    second.refresh_from_db()
    assert second.role == SIGNATAIRE
    client.post(reverse("comptes:retirer", args=[second.pk]), {"motif": "Mutation."})
    second.refresh_from_db()
    assert second.etat == EtatRattachement.TERMINE


def test_wrong_structure_left(client, structure, membre):
    link = membre()
    client.force_login(link.personne)
    quit_page = reverse("comptes:quitter", args=[link.pk])
    assert "Vous êtes le dernier signataire" in client.get(quit_page).content.decode()
    refused = client.post(quit_page, {"motif": ""})
    assert "dites qui prend le relais" in refused.content.decode()
    assert messages(client.post(quit_page, {"motif": "", "fermer": "on"}, follow=True)) == [
        "Vous n’agissez plus pour la commune de Cluny."
    ]
    assert "Structures quittées et demandes closes (1)" in client.get(MES).content.decode()


@pytest.mark.requirement("X-09")
def test_orphan_structure_leads_to_the_claim_with_a_proof(client, structure, membre):
    link = membre()
    actions.quitter_structure(link, par=link.personne, fermer=True)
    person = une_personne()
    client.force_login(person)
    led = client.post(reverse("comptes:rejoindre", args=[structure.pk]), {"role": "signataire"})
    assert led.url == reverse("comptes:reclamer", args=[structure.pk])
    bad = {"preuve": SimpleUploadedFile("preuve.pdf", b""), "motif": "Départ.", "role": "signataire"}
    refused = client.post(led.url, bad)
    assert "est vide (0 octet)" in str(refused.context["form"].non_field_errors())
    assert "Départ." in refused.content.decode()
    good = {**bad, "preuve": SimpleUploadedFile("délibération.pdf", un_pdf().read())}
    done = client.post(led.url, good, follow=True)
    assert "Votre justificatif est envoyé à la préfecture" in messages(done)[0]
    assert "«\u202fdélibération.pdf\u202f»" in done.content.decode()
    claim = Rattachement.objects.get(personne=person)
    assert messages(client.post(reverse("comptes:annuler", args=[claim.pk]), follow=True)) == [
        "Votre demande est annulée."
    ]


@pytest.mark.parametrize("route", ["confirmer", "annuler", "changer_role", "refuser", "retirer", "quitter"])
def test_link_of_others_is_not_found(connectee, structure, membre, route):
    link = membre()
    page = reverse(f"comptes:{route}", args=[link.pk])
    assert connectee.post(page, {"role": "signataire", "motif": "x"}).status_code == 404
    link.refresh_from_db()
    assert link.etat == EtatRattachement.ACTIF


@pytest.mark.parametrize("route", ["confirmer", "annuler", "changer_role"])
def test_act_by_get_is_refused(client, structure, membre, route):
    link = membre()
    client.force_login(link.personne)
    assert client.get(reverse(f"comptes:{route}", args=[link.pk])).status_code == 405


def test_empty_page_leads_to_the_choice(connectee):
    page = connectee.get(MES).content.decode()
    assert ("Vous n’agissez encore pour aucune structure." in page, reverse("comptes:rattacher") in page) == (
        True,
        True,
    )


def test_page_takes_the_same_queries_for_1_and_3_structures(client, db, django_assert_num_queries):
    person = une_personne()
    client.force_login(person)
    for count, names in ((1, ["Cluny"]), (3, ["Tournus", "Charolles"])):
        for name in names:
            actions.rattacher(person, une_structure(name), role=SIGNATAIRE)
            actions.rattacher(une_personne(), une_structure(name), role=RoleStructure.CONTRIBUTEUR)
        client.get(MES)
        with django_assert_num_queries(5):
            page = client.get(MES)
        assert len(page.context["mes"].vivantes) == count
