"""Texts that a service keeps: who writes them, where they are offered, how they are inserted without losing what was typed."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse
from tests.espaces.agent.outils import texte
from tests.fabriques import un_agent, un_agent_de, un_appel, un_dossier_depose

from levier.comptes.enums import Role
from levier.instruction.actions import ecrire_un_texte_type, retirer_un_texte_type
from levier.instruction.enums import GenreDeTexte
from levier.instruction.erreurs import TexteTypeRefuse, TexteTypeRemplace
from levier.instruction.models import TexteType
from levier.instruction.queries import TextesOfferts
from levier.instruction.textes import FOURNIS, MOTS, TexteSaisi, ajouter_a, relire_un_texte
from levier.messages.models import Message
from levier.socle import journal
from levier.socle.erreurs import GesteInterdit
from levier.territoires.queries.ressorts import departement
from levier.territoires.ressort import NATIONAL, region
from regles.texte import REPERE

pytestmark = pytest.mark.requirement("X-09")
SAONE = "departement:71"


def vu_par(personne) -> Client:
    client = Client()
    client.force_login(personne)
    return client


def saisi(titre="Relance", mots="Bonjour {le_beneficiaire}.", fondement="", genre=GenreDeTexte.MESSAGE) -> TexteSaisi:
    return TexteSaisi(genre, titre, fondement, mots)


def test_ours_name_what_requests_have_and_there_is_one_for_each_form():
    assert [one.cle for one in FOURNIS if relire_un_texte(one.texte) != one.texte.strip()] == []
    assert {one.genre for one in FOURNIS} == set(GenreDeTexte)
    assert len({one.cle for one in FOURNIS}) == len(FOURNIS)
    assert {name for one in FOURNIS for name in REPERE.findall(one.texte)} <= {one.nom for one in MOTS}


@pytest.mark.parametrize(
    ("mots", "dit"),
    [
        ("", "Écrivez le texte"),
        ("x" * 3001, "3 001 caractères, 3 000 au plus"),
        ("Bonjour {beneficiare}", "« {beneficiare} » n’existe pas. Vouliez-vous dire « beneficiaire » ? Mots"),
        ("Le montant {montant}", "« {montant} » n’existe pas"),
        ("Une { seule", "Une accolade est seule"),
    ],
)
def test_text_names_nothing_that_requests_do_not_have(mots, dit):
    with pytest.raises(TexteTypeRefuse) as refus:
        relire_un_texte(mots)
    assert dit in refus.value.phrase.replace("\u202f", " ").replace("\u00a0", " ")


def test_text_is_added_after_what_was_typed_and_once():
    assert ajouter_a(" \r\n", "Bonjour.") == "Bonjour."
    assert ajouter_a("Vu le devis.\r\n", "Bonjour.") == "Vu le devis.\n\nBonjour."
    assert ajouter_a("A.\r\n\r\nB.\r\nC", "B.\nC") == "A.\r\n\r\nB.\r\nC"


@pytest.mark.django_db
def test_administrator_writes_replaces_and_withdraws_and_others_read():
    writer, agent = un_agent(Role.ADMINISTRATEUR, nom="Alex Durand"), un_agent()
    address = f"{reverse('agent:texte')}?ressort={SAONE}"
    client, listed = vu_par(writer), f"{reverse('agent:textes')}?ressort={SAONE}"
    assert "(de Levier)" in texte(client.get(listed))
    start = client.get(f"{address}&depuis=complement-piece")
    assert start.context["form"]["titre"].value() == "Pièce absente ou illisible"
    typed = {"genre": "message", "titre": "Relance", "texte": "Bonjour {le_benef}.", "fondement": "CGCT, article X"}
    wrong = client.post(address, typed)
    assert (wrong.status_code, "« {le_benef} » n’existe pas" in texte(wrong)) == (422, True)
    done = texte(client.post(address, {**typed, "texte": "Bonjour {le_beneficiaire}."}, follow=True))
    assert "Relance écrit par Alex Durand" in done
    twice = client.post(address, {**typed, "texte": "Bonjour."})
    assert (twice.status_code, "déjà un texte de ce titre" in texte(twice)) == (422, True)
    first = TexteType.objects.get()
    client.post(f"{address}&remplace={first.pk}", {**typed, "texte": "Rebonjour."}, follow=True)
    second = TexteType.objects.get(retire_le__isnull=True)
    assert (second.remplace, second.texte) == (first, "Rebonjour.")
    assert "à la place de celui du" in texte(client.get(listed))
    with pytest.raises(TexteTypeRemplace):
        ecrire_un_texte_type(departement("71"), saisi(), par=writer, remplace=first)
    assert client.get(f"{address}&remplace={first.pk}").status_code == 404
    read = texte(vu_par(agent).get(listed))
    assert ("Rebonjour." in read, "Écrire un texte" in read) == (True, False)
    above = un_agent_de(region("27"), Role.ADMINISTRATEUR)
    for stranger in (agent, above):  # who administers above writes for the level above
        with pytest.raises(GesteInterdit):
            retirer_un_texte_type(second, par=stranger)
    client.post(f"{reverse('agent:retrait_de_texte', args=[second.pk])}?ressort={SAONE}")
    assert TexteType.objects.filter(retire_le__isnull=True).count() == 0
    told = [(one.nom, one.avant.get("texte"), one.apres.get("texte")) for one in journal.histoire(second)]
    assert told == [("texte_type_ecrit", "Bonjour {le_beneficiaire}.", "Rebonjour."), ("texte_type_retire", None, None)]


@pytest.mark.django_db
def test_text_is_inserted_on_each_form_without_sending_nor_losing_anything():
    agent, writer = un_agent(), un_agent(Role.ADMINISTRATEUR)
    depose = un_dossier_depose(un_appel())
    kept = ecrire_un_texte_type(departement("71"), saisi(fondement="CRPA, article L. 114-5"), par=writer)
    for elsewhere, who in (
        (departement("21"), un_agent(Role.ADMINISTRATEUR, departement="21")),
        (NATIONAL, un_agent_de(NATIONAL, Role.ADMINISTRATEUR)),
    ):
        ecrire_un_texte_type(elsewhere, saisi(titre=f"De {elsewhere.cle}"), par=who)
    offered = [one.titre for one in TextesOfferts(depose, GenreDeTexte.MESSAGE).choix if not one.de_levier]
    assert offered == ["De national", "Relance"]
    address, client = reverse("agent:messages", args=[depose.numero]), vu_par(agent)
    sent = {"texte": "Suite à notre appel,", "texte_type": kept.pk, "inserer": "1", "cle": ""}
    page = client.post(address, sent)
    added = f"Suite à notre appel,\n\nBonjour {depose.structure.avec_le}.\n\nFondement : CRPA, article L. 114-5."
    assert (page.status_code, page.context["form"]["texte"].value()) == (200, added)
    assert "Le texte est ajouté à la suite." in texte(page)
    for choice, said in (
        ({"texte": added}, "Ce texte y est déjà."),
        ({"texte_type": "x"}, "Choisissez d’abord un texte"),
    ):
        again = client.post(address, {**sent, **choice})
        assert said in texte(again)
        assert again.context["form"]["texte"].value() == choice.get("texte", sent["texte"])
    assert Message.objects.count() == 0
    asked = {
        "elements": ["devis"],
        "remarque.devis": "Illisible.",
        "message": "",
        "echeance": "n’importe",
        "texte_type": "complement-piece",
        "inserer": "1",
    }
    page = client.post(reverse("agent:complement", args=[depose.numero]), asked)
    read = texte(page)
    assert (
        "Illisible." in read,
        "une pièce que le cahier des charges exige" in read,
        "ne se lit pas : écrivez-la" in read,
    ) == (True, True, False)
    assert page.context["form"]["elements"].value() == ["devis"]
    forms = {"refus": "refus-credits", "proposition": "ecart-devis", "sans_suite": "sans-suite-silence"}
    for route, cle in forms.items():
        page = client.post(
            reverse(f"agent:{route}", args=[depose.numero]),
            {"motif": "Vu.", "avis": "Oui.", "texte_type": cle, "inserer": "1"},
        )
        assert page.context["form"]["motif"].value().startswith("Vu.\n\n"), route
        assert page.context["form"]["avis"].value() == "Oui."
    page = vu_par(writer).post(
        reverse("agent:exclusions", args=[depose.numero]), {"texte_type": "ecart-famille", "inserer": "1"}
    )
    assert page.context["form"]["motif"].value().startswith("L’agent a un lien personnel")
    depose.refresh_from_db()
    assert (depose.etat, depose.acces.filter(exclu=True).exists()) == ("depose", False)
