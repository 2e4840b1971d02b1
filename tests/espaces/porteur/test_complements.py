"""The porteur completes: each remark at its place with its answer, a summary before sending, a way back."""

from __future__ import annotations

import datetime as dt

import pytest
from django.urls import reverse
from tests.espaces.agent.outils import texte
from tests.fabriques import un_agent, un_dossier_depose

from levier.dossiers.actions import enregistrer_reponses
from levier.dossiers.models import PointDemande
from levier.instruction.actions import demander_complement
from levier.socle import horloge

pytestmark = pytest.mark.requirement("X-01")
REMARQUES = {
    "projet.titre": "Le titre est trop général.",
    "devis": "Le devis n’est pas signé.",
    "plan": "Il manque la part de l’EPCI.",
}


@pytest.fixture
def dossier(connectee, structure, personne):
    found = un_dossier_depose(structure=structure, par=personne)
    demander_complement(
        found, par=un_agent(), message="", elements=list(REMARQUES), remarques=REMARQUES,
        echeance=horloge.aujourdhui() + dt.timedelta(days=15),
    )  # fmt: skip
    found.refresh_from_db()
    return found


@pytest.mark.parametrize(("ecran", "element"), [("formulaire", "projet.titre"), ("plan", "plan"), ("pieces", "devis")])
def test_each_remark_stands_at_its_place_with_its_answer(connectee, dossier, ecran, element):
    PointDemande.objects.filter(element=element).update(reponse="C’est <b>fait</b>.")
    page = connectee.get(reverse(f"porteur:{ecran}", args=[dossier.numero])).content.decode()
    assert page.count('<div class="levier-remarque"') == 1
    assert f'name="remarque.{element}"' in page
    assert "C’est &lt;b&gt;fait&lt;/b&gt;.</textarea>" in page
    home = connectee.get(reverse("porteur:dossier", args=[dossier.numero])).content.decode()
    assert f'href="{reverse(f"porteur:{ecran}", args=[dossier.numero])}#remarque-{element}"' in home


@pytest.mark.parametrize(
    ("ecran", "element", "envoi"),
    [
        ("formulaire", "projet.titre", {"projet.titre": "Titre précis"}),
        ("plan", "plan", {"l0-sens": "depense", "l0-nature": "", "l0-libelle": "", "l0-montant": ""}),
        ("remarques", "devis", {}),
    ],
)
def test_answer_is_kept_with_its_form_without_script(connectee, dossier, ecran, element, envoi):
    sent = {**envoi, f"remarque.{element}": "C’est fait."}
    answer = connectee.post(reverse(f"porteur:{ecran}", args=[dossier.numero]), sent)
    assert answer.status_code == 302
    assert PointDemande.objects.get(element=element).reponse == "C’est fait."


def test_answer_saves_itself_with_script(connectee, dossier):
    address = reverse("porteur:remarques", args=[dossier.numero])
    answer = connectee.post(address, {"remarque.devis": "Signé."}, headers={"HX-Request": "true"})
    assert "Réponse enregistrée à" in texte(answer)
    refused = connectee.post(address, {"remarque.devis": "x" * 2001}, headers={"HX-Request": "true"})
    assert "Non enregistré" in texte(refused)
    assert PointDemande.objects.get(element="devis").reponse == "Signé."


def test_what_changes_is_told_before_sending_and_may_be_given_up(connectee, dossier, personne):
    address = reverse("porteur:depot", args=[dossier.numero])
    page = texte(connectee.get(address))
    assert "Vous n’avez encore rien changé" in page
    assert "Abandonner mes modifications" not in page
    assert "Déposer les modifications" in page
    enregistrer_reponses(dossier, {"projet.titre": "Un titre précis"}, par=personne)
    page = texte(connectee.get(address))
    assert "Avant Un accueil numérique pour tous Après Un titre précis" in page
    assert "Abandonner mes modifications" in page
    give_up = reverse("porteur:abandonner", args=[dossier.numero])
    assert "Ce que vous perdriez" in texte(connectee.get(give_up))
    answer = connectee.post(give_up, follow=True)
    assert "la demande est telle que le service l’a reçue" in texte(answer)
    dossier.refresh_from_db()
    assert dossier.reponses["projet.titre"] == "Un accueil numérique pour tous"


def test_nothing_to_give_up_leads_back_or_says_so(connectee, structure, personne):
    deposited = un_dossier_depose(structure=structure, par=personne)
    give_up = reverse("porteur:abandonner", args=[deposited.numero])
    assert connectee.get(give_up).url == reverse("porteur:dossier", args=[deposited.numero])
    assert "ne se modifie plus" in texte(connectee.post(give_up, follow=True))


def test_page_takes_the_same_queries_whatever_is_remarked(connectee, dossier, django_assert_max_num_queries):
    with django_assert_max_num_queries(27):
        connectee.get(reverse("porteur:formulaire", args=[dossier.numero]))
