"""What engages the signature: said in full, confirmed, then done; two agents at once, credits that run out."""

from __future__ import annotations

import re
from decimal import Decimal

import pytest
from django.urls import reverse
from tests import fabriques
from tests.espaces.agent.outils import texte, titre
from tests.propositions import attribuer_et_signer, proposer

from levier.attributions.models import Decision, Subvention
from levier.comptes.enums import Role
from levier.dossiers.enums import EtatDossier
from levier.enveloppes.models import Enveloppe
from levier.instruction.actions import rendre_appreciation

pytestmark = pytest.mark.django_db


def aller(client, page, dossier):
    return client.get(reverse(f"agent:{page}", args=[dossier.numero]))


def envoyer(client, page, dossier, **valeurs):
    return client.post(reverse(f"agent:{page}", args=[dossier.numero]), valeurs, follow=True)


def caches(reponse) -> dict[str, str]:
    """Hidden values of the last page before the signature, as the browser sends them back."""
    body = reponse.content.decode()
    found = re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', body)
    return {name: value for name, value in found if name != "csrfmiddlewaretoken"}


def etat(dossier) -> str:
    dossier.refresh_from_db()
    return dossier.etat


@pytest.mark.requirement("X-02", "SL-09")
def test_grant_is_said_before_it_is_signed(vu_par, complet, prefet):
    client = vu_par(prefet)
    page = envoyer(client, "decision", complet, montant="28 000", calcul_vu="28000.00")
    read = texte(page)
    assert titre(page) == "Confirmer l’attribution"
    assert "28 000,00 €" in read
    assert "attribuée à la commune de Dompierre-les-Ormes. C’est exactement ce que donne le barème." in read
    assert "il restera 269 029,75 € dans l’enveloppe" in read
    assert "signé par Claude Moreau, sous la qualité « Le préfet de Saône-et-Loire »." in read
    assert not Decision.objects.exists()
    done = texte(envoyer(client, "decision", complet, **caches(page), confirmer="1"))
    assert "La subvention est attribuée : les crédits sont attribués" in done
    assert Subvention.objects.get().montant_attribue == Decimal("28000.00")
    assert etat(complet) == EtatDossier.RETENU


def test_grant_starts_from_the_proposal_and_its_reason(vu_par, complet, agent, prefet):
    proposer(complet, Decimal(25000), par=agent, avis="Favorable.", motif="Prestation en partie courante.")
    page = aller(vu_par(prefet), "decision", complet)
    assert 'value="25\u202f000,00\u00a0€"' in page.content.decode()
    assert "Prestation en partie courante." in texte(page)


@pytest.mark.requirement("X-02")
@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"montant": "20 000", "motif": ""}, "écrivez le motif pour lequel vous retenez 20 000,00 €"),
        ({"montant": "29 000", "motif": "Bon projet."}, "29 000,00 € dépasse ce que permet le barème"),
        ({"montant": "0", "motif": "Rien."}, "Une subvention de 0,00 € ne s’attribue pas"),
        ({"montant": "12e9", "motif": ""}, "est une notation scientifique"),
        ({"montant": "", "motif": ""}, "Indiquez le montant attribué"),
    ],
)
def test_grant_refused_before_any_confirmation_keeps_what_was_typed(vu_par, complet, prefet, typed, sentence):
    page = envoyer(vu_par(prefet), "decision", complet, calcul_vu="28000.00", **typed)
    assert titre(page) == "Attribuer la subvention"
    assert sentence in texte(page)
    assert f'value="{typed["montant"]}"' in page.content.decode() or not typed["montant"]
    assert typed["motif"] in page.content.decode()
    assert not Decision.objects.exists()


def test_grant_of_a_smaller_amount_shows_the_reason_and_may_be_modified(vu_par, complet, prefet):
    client = vu_par(prefet)
    page = envoyer(client, "decision", complet, montant="20 000", motif="Enveloppe partagée.", calcul_vu="28000.00")
    assert "Le barème donne 28 000,00 € ; l’écart est motivé : « Enveloppe partagée. »" in texte(page)
    back = envoyer(client, "decision", complet, **caches(page), modifier="1")
    assert titre(back) == "Attribuer la subvention"
    assert "Enveloppe partagée." in back.content.decode()
    envoyer(client, "decision", complet, **caches(page), confirmer="1")
    assert Decision.objects.get().motif == "Enveloppe partagée."


@pytest.mark.requirement("X-03")
def test_grant_above_what_is_left_cannot_be_confirmed(vu_par, complet, prefet, appel):
    Enveloppe.objects.filter(appel=appel).update(montant_ouvert=10000)
    client = vu_par(prefet)
    page = envoyer(client, "decision", complet, montant="28 000", calcul_vu="28000.00")
    assert "L’enveloppe ne suffit pas" in texte(page)
    assert 'name="confirmer"' not in page.content.decode()
    forced = envoyer(client, "decision", complet, montant="28 000", calcul_vu="28000.00", confirmer="1")
    assert "Il reste 10 000,00 € dans l’enveloppe" in texte(forced)
    assert etat(complet) == EtatDossier.EN_INSTRUCTION


@pytest.mark.requirement("X-03")
def test_grant_of_the_last_euro_is_confirmed(vu_par, complet, prefet, appel):
    Enveloppe.objects.filter(appel=appel).update(montant_ouvert=28000)
    client = vu_par(prefet)
    page = envoyer(client, "decision", complet, montant="28 000", calcul_vu="28000.00")
    assert "L’enveloppe ne suffit pas" not in texte(page)
    assert "il restera 0,00 € dans l’enveloppe" in texte(page)
    envoyer(client, "decision", complet, **caches(page), confirmer="1")
    assert Subvention.objects.get().montant_attribue == Decimal("28000.00")


def test_grant_when_the_computation_changed_asks_to_read_it_again(vu_par, complet, agent, prefet):
    client = vu_par(prefet)
    page = envoyer(client, "decision", complet, montant="28 000", calcul_vu="28000.00")
    rendre_appreciation(complet, "appreciation.taux_retenu", "50 %", par=agent, motif="Portage faible.")
    refused = envoyer(client, "decision", complet, **caches(page), confirmer="1")
    assert "Le montant calculé a changé depuis l’ouverture de la page : 20 000,00 € au lieu de 28 000,00 €" in texte(
        refused
    )
    assert "Montant calculé 20 000,00 €" in texte(refused)
    assert caches(refused) == {"calcul_vu": "20000.00"}
    confirmed = envoyer(client, "decision", complet, montant="20 000", **caches(refused))
    envoyer(client, "decision", complet, **caches(confirmed), confirmer="1")
    assert Subvention.objects.get().montant_attribue == Decimal("20000.00")


@pytest.mark.requirement("X-04")
def test_second_of_two_signatories_reads_that_it_is_done(vu_par, complet, prefet):
    client = vu_par(prefet)
    page = envoyer(client, "decision", complet, montant="28 000", calcul_vu="28000.00")
    attribuer_et_signer(complet, par=fabriques.un_agent(Role.SIGNATAIRE), montant=Decimal(28000))
    late = envoyer(client, "decision", complet, **caches(page), confirmer="1")
    assert "Cette action n’est plus possible" in texte(late)
    assert f"Dossier {complet.numero} retenu" in texte(late)
    assert Decision.objects.count() == 1


def test_grant_by_an_instructor_is_closed_with_the_reason(vu_par, complet, agent):
    client = vu_par(agent)
    assert "Vous n’avez pas aujourd’hui de délégation de signature en vigueur" in texte(
        aller(client, "decision", complet)
    )
    page = envoyer(client, "decision", complet, montant="28 000", calcul_vu="28000.00", confirmer="1")
    assert "Vous n’avez pas aujourd’hui de délégation de signature en vigueur" in texte(page)
    assert not Decision.objects.exists()


@pytest.mark.requirement("SL-01")
def test_grant_of_a_request_not_eligible_is_refused(vu_par, appel, agent, prefet):
    dossier = fabriques.un_dossier_complet(appel, fabriques.une_structure(fabriques.CA), agent=agent)
    page = envoyer(vu_par(prefet), "decision", dossier, montant="1 000", motif="Malgré tout.")
    assert "Rien ne peut être attribué : la demande n’est pas recevable." in texte(page)


@pytest.mark.requirement("X-02")
def test_refusal_starts_from_the_conditions_not_met(vu_par, appel, agent, prefet):
    dossier = fabriques.un_dossier_complet(appel, fabriques.une_structure(fabriques.CA), agent=agent)
    client = vu_par(prefet)
    form = aller(client, "refus", dossier).content.decode()
    assert form.count(" checked") == 1
    page = envoyer(client, "refus", dossier, conditions="porteur_non_exclu", motif="Demandeur exclu.")
    assert titre(page) == "Confirmer le refus"
    assert "Les communautés d'agglomération et les départements ne peuvent pas bénéficier" in texte(page)
    assert not Decision.objects.exists()
    done = texte(envoyer(client, "refus", dossier, **caches(page), confirmer="1"))
    assert "La demande est refusée" in done
    decision = Decision.objects.get()
    assert (decision.motif, [one["id"] for one in decision.motifs_regles]) == (
        "Demandeur exclu.",
        ["porteur_non_exclu"],
    )
    assert etat(dossier) == EtatDossier.REFUSE


def test_refusal_of_an_eligible_request_rests_on_the_reason_alone(vu_par, complet, prefet):
    client = vu_par(prefet)
    assert "Un refus repose alors sur votre motif seul" in texte(aller(client, "refus", complet))
    page = envoyer(client, "refus", complet, motif="Projet moins utile que les autres.")
    envoyer(client, "refus", complet, **caches(page), confirmer="1")
    assert etat(complet) == EtatDossier.REFUSE


def test_refusal_without_reason_is_not_confirmed(vu_par, complet, prefet):
    page = envoyer(vu_par(prefet), "refus", complet, motif="  ")
    assert "Écrivez le motif du refus" in texte(page)
    assert titre(page) == "Refuser la demande"


def test_double_click_on_the_signature_decides_once(vu_par, complet, prefet):
    client = vu_par(prefet)
    page = envoyer(client, "decision", complet, montant="28 000", calcul_vu="28000.00")
    envoyer(client, "decision", complet, **caches(page), confirmer="1")
    again = envoyer(client, "decision", complet, **caches(page), confirmer="1")
    assert "Cette action n’est plus possible" in texte(again)
    assert Decision.objects.count() == 1
    assert Enveloppe.objects.get().montant_attribue == Decimal("28000.00")
