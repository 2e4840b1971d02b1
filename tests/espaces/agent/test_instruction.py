"""Gestes of the instructor, played from their pages: done, refused where it was typed, what was typed kept."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest
from django.urls import reverse
from tests import fabriques
from tests.espaces.agent.outils import texte

from levier.comptes.enums import Role
from levier.dossiers.enums import EtatDossier
from levier.dossiers.models import DemandeComplement
from levier.instruction.actions import declarer_complet, demander_complement, prendre_en_charge
from levier.instruction.models import AppreciationRendue, Instruction, Proposition
from levier.socle import horloge

pytestmark = pytest.mark.django_db


def jouer(client, page, dossier, valeurs=None, *args):
    return client.post(reverse(f"agent:{page}", args=[dossier.numero, *args]), valeurs or {}, follow=True)


def etat(dossier) -> str:
    dossier.refresh_from_db()
    return dossier.etat


def test_take_in_charge(vu_par, depose, agent):
    read = texte(jouer(vu_par(agent), "prise_en_charge", depose))
    assert "Vous suivez maintenant ce dossier." in read
    assert Instruction.objects.get().instructeur == agent


def test_take_in_charge_of_a_followed_dossier_says_who_follows_it(vu_par, depose, agent):
    prendre_en_charge(depose, par=agent)
    read = texte(jouer(vu_par(fabriques.un_agent(nom="Noa Roux")), "prise_en_charge", depose))
    assert "Dominique Petit suit déjà ce dossier" in read


@pytest.mark.requirement("X-09")
def test_assign_to_a_colleague(vu_par, depose, agent):
    colleague = fabriques.un_agent(nom="Noa Roux")
    read = texte(jouer(vu_par(agent), "affectation", depose, {"instructeur": colleague.pk}))
    assert "Le dossier est affecté." in read
    assert Instruction.objects.get().instructeur == colleague


def test_assign_offers_agents_of_the_departement_only(vu_par, depose, agent):
    other = fabriques.un_agent(departement="01", nom="Lou Garcia")
    client = vu_par(agent)
    assert "Lou Garcia" not in texte(client.get(reverse("agent:affectation", args=[depose.numero])))
    jouer(client, "affectation", depose, {"instructeur": other.pk})
    assert not Instruction.objects.exists()


@pytest.mark.requirement("X-01")
def test_ask_for_completion(vu_par, depose, agent):
    typed = {"elements": ["devis", "projet.debut"], "message": "Signez le devis.", "echeance": "30/09/2021"}
    read = texte(jouer(vu_par(agent), "complement", depose, typed))
    assert "La demande de compléments est envoyée au demandeur." in read
    asked = DemandeComplement.objects.get()
    assert (asked.message, asked.elements, asked.echeance) == (
        "Signez le devis.", ["devis", "projet.debut"], dt.date(2021, 9, 30),
    )  # fmt: skip
    assert etat(depose) == EtatDossier.A_COMPLETER


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"message": "", "echeance": "2021-09-30"}, "Écrivez au demandeur ce qui manque et pourquoi."),
        ({"message": "Le devis.", "echeance": ""}, "Fixez une date de réponse"),
        ({"message": "Le devis.", "echeance": "31/02/2022"}, "Cette date n’existe pas ou ne se lit pas"),
        ({"message": "Le devis.", "echeance": "2021-09-15"}, "Choisissez une échéance à venir"),
        ({"message": "Le devis.", "echeance": "2021-09-30", "elements": "rien"}, "Sélectionnez un choix valide"),
    ],
)
def test_ask_for_completion_refused_keeps_what_was_typed(vu_par, depose, agent, typed, sentence):
    response = jouer(vu_par(agent), "complement", depose, typed)
    assert sentence in texte(response)
    assert typed["message"] in response.content.decode()
    assert etat(depose) == EtatDossier.DEPOSE


def test_declare_complete_says_what_will_happen_then_does(vu_par, depose, agent):
    client = vu_par(agent)
    assert "Il est réputé complet depuis son dernier envoi, le 15 septembre 2021" in texte(
        client.get(reverse("agent:complet", args=[depose.numero]))
    )
    assert "Le dossier est déclaré complet" in texte(jouer(client, "complet", depose))
    assert etat(depose) == EtatDossier.EN_INSTRUCTION


def test_declare_complete_twice_says_so_and_shows_the_present_state(vu_par, depose, agent):
    client = vu_par(agent)
    jouer(client, "complet", depose)
    read = texte(jouer(client, "complet", depose))
    assert "« Déclarer complet » n'est plus possible" in read.replace("’", "'")
    assert "Cette action n’est plus possible" in read
    assert f"Dossier {depose.numero} en instruction" in read


@pytest.mark.requirement("SL-03")
def test_render_a_judgement_with_its_reason(vu_par, depose, agent):
    read = texte(
        jouer(
            vu_par(agent),
            "appreciation",
            depose,
            {"valeur": "50 %", "motif": "Portage faible."},
            "appreciation.taux_retenu",
        )
    )
    assert "L’appréciation est rendue" in read
    assert "Montant calculé 20 000,00 €" in read
    assert AppreciationRendue.objects.get().motif == "Portage faible."


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"valeur": "50 %", "motif": ""}, "Écrivez le motif de votre appréciation"),
        ({"valeur": "", "motif": "x"}, "Indiquez la valeur retenue."),
        ({"valeur": "80 %", "motif": "Très bon projet."}, "Taux retenu :"),
        ({"valeur": "beaucoup", "motif": "Très bon projet."}, "Taux retenu :"),
    ],
)
def test_render_a_judgement_refused_keeps_what_was_typed(vu_par, depose, agent, typed, sentence):
    response = jouer(vu_par(agent), "appreciation", depose, typed, "appreciation.taux_retenu")
    assert sentence in texte(response)
    assert f'value="{typed["valeur"]}"' in response.content.decode() or not typed["valeur"]
    assert not AppreciationRendue.objects.exists()


def test_judgement_not_open_to_the_dossier_is_not_found(vu_par, depose, agent):
    client = vu_par(agent)
    for name in ["appreciation.derogation_plafond", "appreciation.inconnue"]:
        assert client.get(reverse("agent:appreciation", args=[depose.numero, name])).status_code == 404


def test_judgement_changed_starts_from_the_present_one(vu_par, depose, agent):
    client = vu_par(agent)
    jouer(
        client, "appreciation", depose, {"valeur": "oui", "motif": "900 habitants."}, "appreciation.petite_ou_moyenne"
    )
    response = client.get(reverse("agent:appreciation", args=[depose.numero, "appreciation.petite_ou_moyenne"]))
    assert "900 habitants." in texte(response)
    assert 'value="oui" ' in response.content.decode()
    assert response.content.decode().count(" checked") == 1


@pytest.mark.requirement("SL-10")
def test_propose_starts_from_the_computed_amount(vu_par, complet, agent):
    response = vu_par(agent).get(reverse("agent:proposition", args=[complet.numero]))
    assert "Critères de sélection du thème Effets mesurés du projet" in texte(response)
    assert 'value="28\u202f000,00\u00a0€"' in response.content.decode()


@pytest.mark.requirement("X-02")
def test_propose_the_computed_amount(vu_par, complet, agent):
    read = texte(jouer(vu_par(agent), "proposition", complet, {"montant": "28 000,00 €", "avis": "Favorable."}))
    assert "La proposition est transmise : ceux qui peuvent la signer en sont prévenus" in read
    assert Proposition.objects.get().montant == Decimal("28000.00")


@pytest.mark.requirement("X-02")
@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"montant": "20 000", "avis": "Favorable."}, "écrivez le motif pour lequel vous retenez 20 000,00 €"),
        ({"montant": "29 000", "avis": "Favorable."}, "29 000,00 € dépasse ce que permet le barème"),
        ({"montant": "1.234,50", "avis": "Favorable."}, "mêle point et virgule"),
        ({"montant": "-5", "avis": "Favorable."}, "est négatif"),
        ({"montant": "12e9", "avis": "Favorable."}, "est une notation scientifique"),
        ({"montant": "9" * 60, "avis": "Favorable."}, "Ce texte est trop long pour un montant"),
        ({"montant": "", "avis": "Favorable."}, "Indiquez le montant proposé"),
        ({"montant": "28 000", "avis": ""}, "Écrivez votre avis"),
    ],
)
def test_propose_refused_keeps_what_was_typed(vu_par, complet, agent, typed, sentence):
    response = jouer(vu_par(agent), "proposition", complet, typed)
    assert sentence in texte(response)
    assert typed["montant"] in response.content.decode()
    assert typed["avis"] in response.content.decode()
    assert not Proposition.objects.exists()


def test_close_without_decision_after_the_deadline(vu_par, depose, agent):
    demander_complement(depose, par=agent, message="Le devis.", elements=["devis"], echeance=dt.date(2021, 9, 20))
    client = vu_par(agent)
    with horloge.figee(horloge.a_paris(2021, 9, 20)):
        for shown in (client.get(reverse("agent:dossier", args=[depose.numero])), client.get(reverse("agent:sans_suite", args=[depose.numero]))):  # fmt: skip
            assert "Le porteur a jusqu’au 20 septembre 2021 inclus pour répondre" in texte(shown)
            assert "Transmettre la proposition" not in texte(shown)
    with horloge.figee(horloge.a_paris(2021, 9, 21)):
        sent = jouer(client, "sans_suite", depose, {"motif": "Sans réponse."})
        assert "La proposition est transmise" in texte(sent)
    assert (etat(depose), Proposition.objects.get().nature) == (EtatDossier.A_COMPLETER, "sans_suite")


def test_act_on_a_dossier_that_changed_meanwhile_keeps_the_text(vu_par, depose, agent):
    declarer_complet(depose, par=agent)
    response = jouer(vu_par(agent), "sans_suite", depose, {"motif": "Un long motif."})
    assert "Un long motif." in response.content.decode()
    assert "Possible quand le dossier est « à compléter » ; il est « en instruction »." in texte(response)
    assert 'type="submit" class="fr-btn">Classer' not in response.content.decode()


def test_act_by_a_reader_is_refused(vu_par, depose):
    response = jouer(vu_par(fabriques.un_agent(Role.LECTEUR)), "complet", depose)
    assert "Vous n’êtes pas habilité aujourd’hui à instruire" in texte(response)
    assert etat(depose) == EtatDossier.DEPOSE
