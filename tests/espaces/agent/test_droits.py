"""Rights and delegations of a département: listed with their dates, given, ended, each with its refusal."""

from __future__ import annotations

import datetime as dt

import pytest
from django.urls import reverse
from tests import fabriques
from tests.espaces.agent.outils import texte

from levier.comptes.enums import Role
from levier.comptes.models import DelegationSignature, Habilitation, Personne
from levier.socle import horloge
from levier.territoires.queries.ressorts import departement
from levier.territoires.ressort import region

pytestmark = [pytest.mark.django_db, pytest.mark.requirement("X-09", "N-02")]
QUI = {"email": "sophie@prefecture.exemple", "nom": "Sophie Bernard", "fonction": "secrétaire générale"}
QUOI = {
    "titre": "secretaire_general", "genre": "f", "reference": "arrêté n° 12", "publication": "RAA n° 34",
    "publiee_le": "2021-09-14", "objets": ["attribution", "refus", "modification"], "du": "2021-09-15", "au": "30/09/2021",
}  # fmt: skip


def envoyer(client, page, *args, **valeurs):
    return client.post(reverse(f"agent:{page}", args=args), valeurs, follow=True)


def test_right_given_invites_and_is_listed(vu_par, administrateur):
    read = texte(envoyer(vu_par(administrateur), "habilitations", **QUI, role="instructeur", au="31/01/2022"))
    assert "L’habilitation est enregistrée" in read
    assert (
        "Sophie Bernard (secrétaire générale) sophie@prefecture.exemple Instructeur — 31 janvier 2022 en vigueur"
        in read
    )
    right = Habilitation.objects.get(personne__nom="Sophie Bernard")
    assert (right.role, right.code, right.du, right.au) == (Role.INSTRUCTEUR, "71", None, dt.date(2022, 1, 31))


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({}, "Indiquez l’adresse de l’agent."),
        ({**QUI, "email": "sophie"}, "Cette adresse n’est pas complète"),
        ({**QUI, "role": "porteur"}, "Sélectionnez un choix valide"),
        (
            {**QUI, "role": "instructeur", "du": "2021-10-02", "au": "2021-10-01"},
            "La date de fin précède la date de début",
        ),
    ],
)
def test_right_refused_writes_nothing(vu_par, administrateur, typed, sentence):
    response = envoyer(vu_par(administrateur), "habilitations", **typed)
    assert sentence in texte(response)
    assert not Personne.objects.filter(email__startswith="sophie").exists()


def test_right_given_by_an_instructor_is_refused_and_invites_nobody(vu_par, agent):
    client = vu_par(agent)
    assert "Seul un administrateur du département de Saône-et-Loire peut faire cela." in texte(
        client.get(reverse("agent:habilitations"))
    )
    envoyer(client, "habilitations", **QUI, role="instructeur")
    assert not Personne.objects.filter(nom="Sophie Bernard").exists()


def test_right_withdrawn_with_a_reason(vu_par, administrateur, agent):
    right = agent.habilitations.get()
    client = vu_par(administrateur)
    assert "Écrivez pourquoi ce droit prend fin" in texte(envoyer(client, "fin_d_habilitation", right.pk, motif=""))
    read = texte(envoyer(client, "fin_d_habilitation", right.pk, motif="Mutation."))
    assert "L’habilitation est retirée" in read
    assert "Dominique Petit" not in read


def test_delegation_recorded_by_the_prefet_himself(vu_par, prefet):
    read = texte(envoyer(vu_par(prefet), "delegations", **QUI, **QUOI))
    assert "La délégation est enregistrée" in read
    assert (
        "La secrétaire générale tous les actes arrêté n° 12, publié le 14 septembre 2021, RAA n° 34 "
        "15 septembre 2021 30 septembre 2021 en vigueur"
    ) in read


def test_delegation_shows_whether_it_is_in_force(vu_par, prefet):
    client = vu_par(prefet)
    envoyer(client, "delegations", **QUI, **{**QUOI, "du": "2021-09-16"})
    assert "à venir" in texte(client.get(reverse("agent:delegations")))
    with horloge.figee(horloge.a_paris(2021, 10, 1)):
        assert "terminée" in texte(client.get(reverse("agent:delegations")))


@pytest.mark.parametrize("champ", ["titre", "reference", "publication", "publiee_le", "objets", "du", "au"])
def test_delegation_needs_everything(vu_par, administrateur, champ):
    response = envoyer(vu_par(administrateur), "delegations", **QUI, **{**QUOI, champ: ""})
    assert "Une information est à corriger" in texte(response)
    assert not DelegationSignature.objects.exists()


def test_signatory_proposed_waits_and_the_prefet_confirms_it(vu_par, administrateur, prefet):
    proposing = vu_par(administrateur)
    read = texte(envoyer(proposing, "habilitations", **QUI, role="signataire", titre="prefet", genre="f"))
    assert "La proposition est enregistrée." in read
    assert "Un droit de signature attend une réponse" in read
    right = Habilitation.objects.get(personne__nom="Sophie Bernard")
    own = texte(envoyer(proposing, "habilitation", right.pk, confirmer="1"))
    assert "Vous l’avez proposé : une autre personne le confirme." in own
    confirming = vu_par(prefet)
    assert "Écrivez pourquoi vous refusez" in texte(envoyer(confirming, "habilitation", right.pk, refuser="1"))
    read = texte(envoyer(confirming, "habilitation", right.pk, confirmer="1"))
    assert "C’est confirmé" in read
    assert "Signataire la préfète — sans fin prévue en vigueur" in read
    assert "Il n’y a rien à confirmer" in texte(confirming.get(reverse("agent:habilitation", args=[right.pk])))


def test_delegation_proposed_is_refused_with_a_reason(vu_par, administrateur, prefet):
    envoyer(vu_par(administrateur), "delegations", **QUI, **QUOI, plafond="30 000")
    key = DelegationSignature.objects.get().pk
    client = vu_par(prefet)
    assert "jusqu’à 30 000,00 €" in texte(client.get(reverse("agent:delegation", args=[key])))
    assert "C’est refusé" in texte(envoyer(client, "delegation", key, refuser="1", motif="Arrêté abrogé."))
    assert DelegationSignature.objects.get().retiree_le is not None


def test_administrator_asks_for_the_end_of_the_prefet(vu_par, administrateur, prefet):
    right = prefet.habilitations.get()
    client = vu_par(administrateur)
    asked = reverse("agent:fin_d_habilitation", args=[right.pk])
    assert "Un administrateur ne retire pas seul un droit de signature" in texte(client.get(asked))
    read = texte(envoyer(client, "fin_d_habilitation", right.pk, motif="Mutation."))
    assert "La fin de ce droit est demandée." in read
    assert "en vigueur, fin à confirmer" in read
    page = vu_par(prefet).get(reverse("agent:habilitation", args=[right.pk]))
    assert "Confirmer la fin d’un droit de signature" in texte(page)


def test_delegation_by_an_instructor_is_refused(vu_par, agent):
    envoyer(vu_par(agent), "delegations", **QUI, **QUOI)
    assert not DelegationSignature.objects.exists()


def test_delegation_ended(vu_par, administrateur):
    client = vu_par(administrateur)
    envoyer(client, "delegations", **QUI, **QUOI)
    key = DelegationSignature.objects.get().pk
    assert "La délégation prend fin" in texte(envoyer(client, "fin_de_delegation", key, motif="Départ."))
    assert "C’est déjà terminé" in texte(client.get(reverse("agent:fin_de_delegation", args=[key])))


def test_end_by_who_has_not_the_right_says_so(vu_par, administrateur, agent):
    envoyer(vu_par(administrateur), "delegations", **QUI, **QUOI)
    key = DelegationSignature.objects.get().pk
    client = vu_par(agent)
    assert "Vous n’en avez pas le droit" in texte(client.get(reverse("agent:fin_de_delegation", args=[key])))
    envoyer(client, "fin_de_delegation", key, motif="Départ.")
    assert DelegationSignature.objects.get().retiree_le is None


def test_rights_of_another_departement_are_not_found(vu_par, administrateur, agent):
    client = vu_par(fabriques.un_agent(Role.ADMINISTRATEUR, departement="01"))
    assert client.get(reverse("agent:habilitations"), {"ressort": "departement:71"}).status_code == 404
    assert client.get(reverse("agent:fin_d_habilitation", args=[agent.habilitations.get().pk])).status_code == 404


def test_regional_administrator_chooses_the_departement(vu_par):
    client = vu_par(fabriques.un_agent_de(region("27"), Role.ADMINISTRATEUR, nom="Alix Robin"))
    page = client.get(reverse("agent:habilitations"), {"ressort": "departement:71"})
    assert '<option value="departement:71" selected>Le département de Saône-et-Loire</option>' in page.content.decode()
    address = f"{reverse('agent:habilitations')}?ressort=departement:71"
    assert client.post(address, {**QUI, "role": "lecteur"}).url == address
    assert Habilitation.objects.get(role=Role.LECTEUR).ressort == departement("71")


@pytest.mark.parametrize("nombre", [1, 3])
def test_rights_take_a_fixed_number_of_queries(vu_par, administrateur, django_assert_num_queries, nombre):
    for _ in range(nombre):
        fabriques.un_agent()
    client = vu_par(administrateur)
    with django_assert_num_queries(3):
        assert client.get(reverse("agent:habilitations")).status_code == 200
