"""What engages the signature: a proposal read in full, its draft, its departures; signed, refused, sent back."""

from __future__ import annotations

import re
from decimal import Decimal

import pytest
from django.urls import reverse
from tests import fabriques
from tests.documents.lecture import texte as lire
from tests.espaces.agent.outils import texte, titre
from tests.propositions import a_confirmer, proposer, proposer_un_refus, sans_la_marque, signer

from levier.actes.actions import ecrire_un_modele, empreinte_du_projet, projet_d_acte, publier_le_modele
from levier.attributions.enums import NatureDecision
from levier.attributions.models import Decision, Subvention
from levier.attributions.permissions import autorite_qui_signerait
from levier.comptes.enums import Role
from levier.dossiers.enums import EtatDossier
from levier.enveloppes.models import Enveloppe
from levier.instruction.actions import rendre_appreciation, renvoyer_la_proposition
from levier.instruction.models import AppreciationRendue, Proposition
from levier.territoires.queries.ressorts import departement

pytestmark = pytest.mark.django_db
MOTIF = "Prestation en partie courante."


def aller(client, page, dossier):
    return client.get(reverse(f"agent:{page}", args=[dossier.numero]))


def envoyer(client, page, dossier, **valeurs):
    return client.post(reverse(f"agent:{page}", args=[dossier.numero]), valeurs, follow=True)


def caches(reponse) -> dict[str, str]:
    """Hidden values of the form that signs, as the browser sends them back."""
    body = reponse.content.decode()
    found = re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', body)
    return {name: value for name, value in found if name != "csrfmiddlewaretoken"}


def signe(client, dossier, page, **choix):
    return envoyer(client, "signature", dossier, **caches(page), **choix, confirmer="1")


def etat(dossier) -> str:
    dossier.refresh_from_db()
    return dossier.etat


@pytest.fixture
def propose(complet, agent):
    """The computed amount, proposed."""
    proposer(complet, Decimal(28_000), par=agent, avis="Favorable.")
    return complet


@pytest.mark.requirement("X-02", "SL-09")
def test_grant_is_said_in_full_then_signed_from_the_same_page(vu_par, propose, agent, prefet):
    client = vu_par(prefet)
    page = aller(client, "signature", propose)
    read = texte(page)
    assert titre(page) == "Signer l’attribution"
    assert "attribuée à la commune de Dompierre-les-Ormes. C’est exactement ce que donne le barème." in read
    assert "il restera 269 029,75 € dans l’enveloppe" in read
    assert f"Proposition de {agent}" in read
    assert "Taux retenu : 70 %. L’instructrice" in read
    assert "Ce qui s’écarte de l’ordinaire" not in read
    assert not Decision.objects.exists()
    done = texte(signe(client, propose, page))
    assert "La subvention est attribuée : les crédits sont attribués" in done
    decision = Decision.objects.get()
    assert (decision.montant_attribue, decision.proposition.etat) == (28_000, "suivie")
    assert [one["fonction"] for one in decision.jugements] == ["L’instructrice"] * 2
    assert etat(propose) == EtatDossier.RETENU


@pytest.mark.requirement("X-02")
def test_nothing_is_signed_without_a_proposal(vu_par, complet, prefet):
    client = vu_par(prefet)
    assert "Rien n’est proposé à la signature." in texte(aller(client, "signature", complet))
    assert "Rien n’est proposé à la signature." in texte(envoyer(client, "signature", complet, confirmer="1"))
    assert not Decision.objects.exists()


@pytest.mark.requirement("X-02", "SL-03")
def test_each_departure_is_named(vu_par, appel, agent, prefet):
    dossier = fabriques.un_dossier_complet(appel, agent=agent)
    rendre_appreciation(dossier, "appreciation.taux_retenu", "60 %", par=agent, motif="Projet peu mutualisé.")
    proposer(dossier, Decimal(20_000), par=agent, avis="Favorable.", motif=MOTIF)
    client = vu_par(prefet)
    read = texte(aller(client, "signature", dossier))
    assert "Taux retenu : 60 %, au lieu de 70 %." in read
    assert "Projet peu mutualisé." in read
    assert f"Le barème donne 24 000,00 € : le montant retenu est inférieur de 4 000,00 €. « {MOTIF} »" in read
    other = texte(envoyer(client, "signature", dossier, montant="22 000", motif="Devis confirmé.", verifier="1"))
    assert "L’instructeur propose 20 000,00 € : vous retenez 22 000,00 €. « Devis confirmé. »" in other
    assert "inférieur de 2 000,00 €. « Devis confirmé. »" in other


@pytest.mark.requirement("X-02")
@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        (
            {"montant": "20 000", "motif": ""},
            "L’instructeur propose 25 000,00 € : écrivez pourquoi vous retenez 20 000,00 €.",
        ),
        ({"montant": "28 000", "motif": MOTIF}, "écrivez pourquoi vous retenez 28 000,00 €"),
        ({"montant": "29 000", "motif": "Bon projet."}, "29 000,00 € dépasse ce que permet le barème"),
        ({"montant": "12e9", "motif": ""}, "est une notation scientifique"),
    ],
)
def test_another_amount_needs_the_reason_of_who_signs(vu_par, complet, agent, prefet, typed, sentence):
    proposer(complet, Decimal(25_000), par=agent, avis="Favorable.", motif=MOTIF)
    for button in ("verifier", "confirmer"):
        page = envoyer(vu_par(prefet), "signature", complet, **typed, **{button: "1"})
        assert sentence in texte(page)
        assert typed["motif"] in page.content.decode()
    assert not Decision.objects.exists()


@pytest.mark.requirement("X-02")
def test_reason_of_a_reduction_does_not_survive_the_whole_amount(vu_par, complet, agent, prefet):
    """B7: raised back to the computed amount, the decision keeps no reason of a reduction; the departure is kept apart."""
    proposer(complet, Decimal(25_000), par=agent, avis="Favorable.", motif=MOTIF)
    client = vu_par(prefet)
    page = envoyer(client, "signature", complet, montant="28 000", motif="Le devis est entier.", verifier="1")
    assert "L’instructeur propose 25 000,00 € : vous retenez 28 000,00 €." in texte(page)
    signe(client, complet, page)
    decision = Decision.objects.get()
    assert (decision.montant_attribue, decision.motif, decision.ecart) == (28_000, "", "Le devis est entier.")


@pytest.mark.requirement("X-03")
def test_limit_of_the_credits_is_told_on_the_first_page(vu_par, propose, prefet, appel):
    """B17: no « il restera −… », no button that cannot sign."""
    Enveloppe.objects.filter(appel=appel).update(montant_ouvert=10000)
    client = vu_par(prefet)
    page = aller(client, "signature", propose)
    assert "L’enveloppe ne suffit pas" in texte(page)
    assert "Il reste 10 000,00 € dans l’enveloppe" in texte(page)
    assert "Ce que fait votre signature" not in texte(page)
    assert 'name="confirmer"' not in page.content.decode()
    forced = envoyer(client, "signature", propose, confirmer="1")
    assert "Il reste 10 000,00 € dans l’enveloppe" in texte(forced)
    less = envoyer(client, "signature", propose, montant="10 000", motif="Crédits épuisés.", verifier="1")
    signe(client, propose, less)
    assert Subvention.objects.get().montant_attribue == Decimal("10000.00")


@pytest.mark.requirement("X-02")
def test_proposal_out_of_date_is_said_everywhere_and_never_prefilled(vu_par, complet, agent, prefet):
    """B6."""
    proposer(complet, Decimal(25_000), par=agent, avis="Favorable.", motif=MOTIF)
    rendre_appreciation(complet, "appreciation.taux_retenu", "50 %", par=agent, motif="Portage faible.")
    said = "a été faite avant les changements du"
    for who, page in ((prefet, "signature"), (agent, "proposition"), (agent, "refus"), (agent, "dossier")):
        answer = aller(vu_par(who), page, complet)
        assert said in texte(answer), page
    form = aller(vu_par(agent), "proposition", complet).content.decode()
    assert 'value="20\u202f000,00\u00a0€"' in form
    assert MOTIF not in re.search(r"<textarea[^>]*name=\"motif\".*?</textarea>", form, re.DOTALL)[0]
    assert "à renouveler" in texte(vu_par(agent).get(reverse("agent:tableau")))
    refused = texte(envoyer(vu_par(prefet), "signature", complet, confirmer="1"))
    assert said in refused
    assert etat(complet) == EtatDossier.EN_INSTRUCTION


@pytest.mark.requirement("X-02", "SL-03")
def test_judgements_that_nobody_rendered_block_until_each_is_confirmed(vu_par, appel, agent):
    """B3, at the proposal."""
    dossier = fabriques.un_dossier_complet(appel, agent=agent, juge=False)
    client = vu_par(agent)
    page = texte(aller(client, "proposition", dossier))
    assert "Petite ou moyenne collectivité : oui" in page
    assert "Taux retenu : 70 %" in page
    typed = {"montant": "28 000", "avis": "Favorable."}
    refused = texte(envoyer(client, "proposition", dossier, **typed, confirmees=["appreciation.taux_retenu"]))
    assert (
        "Personne n’a rendu ces appréciations, et le calcul les suppose : « Petite ou moyenne collectivité »" in refused
    )
    assert not AppreciationRendue.objects.exists()
    envoyer(client, "proposition", dossier, **typed, confirmees=a_confirmer(dossier))
    kept = AppreciationRendue.objects.get(nom="appreciation.taux_retenu")
    assert (kept.confirmee, kept.motif, kept.rendue_par) == (True, "Confirmée en l’état.", str(agent))
    assert Proposition.objects.get().montant == 28_000


@pytest.mark.requirement("SL-03")
def test_reserved_judgement_is_of_who_signs_alone(vu_par, appel, agent, prefet):
    """B4: the derogation to the ceiling is rendered or confirmed by who may sign, and by nobody else."""
    nom = "appreciation.derogation_plafond"
    dossier = fabriques.un_dossier_complet(appel, fabriques.une_structure(fabriques.CC), agent=agent, juge=False)
    address = reverse("agent:appreciation", args=[dossier.numero, nom])
    refused = vu_par(agent).post(address, {"valeur": "oui", "motif": "36 communes."}, follow=True)
    assert "est réservée à qui signe les décisions (Préfet de Saône-et-Loire)" in texte(refused)
    assert not AppreciationRendue.objects.filter(nom=nom).exists()
    proposer(dossier, Decimal(28_000), par=agent, avis="Favorable.")
    client = vu_par(prefet)
    page = aller(client, "signature", dossier)
    assert "Dérogation au plafond par porteur : non" in texte(page)
    assert "« Dérogation au plafond par porteur » (non, Préfet de Saône-et-Loire)" in texte(
        signe(client, dossier, page)
    )
    signe(client, dossier, page, confirmees=nom)
    judged = {one["nom"]: one for one in Decision.objects.get().jugements}
    assert (judged[nom]["valeur"], judged[nom]["reserve"], judged[nom]["confirmee"]) == ("non", True, True)


@pytest.mark.requirement("SL-01", "X-02")
def test_refusal_is_proposed_then_signed(vu_par, appel, agent, prefet):
    dossier = fabriques.un_dossier_complet(appel, fabriques.une_structure(fabriques.CA), agent=agent)
    form = aller(vu_par(agent), "refus", dossier).content.decode()
    assert form.count(" checked") == 1
    empty = envoyer(vu_par(agent), "refus", dossier, motif="  ")
    assert "Écrivez le motif du refus" in texte(empty)
    envoyer(vu_par(agent), "refus", dossier, conditions="porteur_non_exclu", motif="Communauté d’agglomération.")
    client = vu_par(prefet)
    page = aller(client, "signature", dossier)
    assert titre(page) == "Signer le refus"
    assert "Les communautés d'agglomération et les départements ne peuvent pas bénéficier" in texte(page)
    assert "La demande est refusée" in texte(signe(client, dossier, page))
    decision = Decision.objects.get()
    assert (decision.motif, [one["id"] for one in decision.motifs_regles]) == (
        "Communauté d’agglomération.",
        ["porteur_non_exclu"],
    )
    assert etat(dossier) == EtatDossier.REFUSE


def test_refusal_of_an_eligible_request_rests_on_the_reason_alone(vu_par, complet, agent, prefet):
    assert "Un refus repose alors sur votre motif seul" in texte(aller(vu_par(agent), "refus", complet))
    proposer_un_refus(complet, par=agent, motif="Projet moins utile que les autres.")
    client = vu_par(prefet)
    page = envoyer(client, "signature", complet, motif="Projet moins utile, au vu des critères.", verifier="1")
    signe(client, complet, page)
    assert Decision.objects.get().motif == "Projet moins utile, au vu des critères."


@pytest.mark.requirement("X-04")
def test_second_of_two_signatories_reads_that_it_is_done(vu_par, propose, prefet):
    client = vu_par(prefet)
    page = aller(client, "signature", propose)
    signer(Proposition.objects.get(), par=fabriques.un_agent(Role.SIGNATAIRE))
    for _ in range(2):
        late = texte(signe(client, propose, page))
        assert "Cette action n’est pas possible maintenant" in late
    assert Decision.objects.count() == 1
    assert Enveloppe.objects.get().montant_attribue == Decimal("28000.00")


def test_signature_of_an_instructor_is_closed_with_the_reason(vu_par, propose, agent):
    client = vu_par(agent)
    refusal = "Vous n’avez pas aujourd’hui de délégation de signature en vigueur"
    assert refusal in texte(aller(client, "signature", propose))
    assert refusal in texte(envoyer(client, "signature", propose, confirmer="1"))
    assert not Decision.objects.exists()


@pytest.mark.requirement("X-02")
def test_proposal_sent_back_or_taken_back_is_no_longer_signed(vu_par, propose, agent, prefet):
    client = vu_par(prefet)
    done = texte(envoyer(client, "renvoi", propose, motif="Le devis est à revoir."))
    assert "La proposition est renvoyée à l’instructeur" in done
    assert "a été renvoyée à l’instructeur le" in texte(aller(client, "signature", propose))
    assert "Le devis est à revoir." in texte(aller(vu_par(agent), "proposition", propose))
    proposer(propose, Decimal(28_000), par=agent, avis="Revu.")
    assert "Retirer cette proposition" in texte(aller(vu_par(agent), "dossier", propose))
    envoyer(vu_par(agent), "retrait_de_proposition", propose)
    assert "a été retirée le" in texte(aller(client, "signature", propose))


@pytest.mark.requirement("X-04")
@pytest.mark.parametrize("nature", ["attribution", "refus"])
def test_draft_says_what_the_signed_act_says(vu_par, complet, agent, prefet, nature):
    """The same text and data but for the number, the date and the mark: any agent of the dossier reads it."""
    written = ecrire_un_modele(
        departement("71"), NatureDecision(nature), {"lieu": "Charolles"}, par=fabriques.un_agent(Role.ADMINISTRATEUR)
    )
    publier_le_modele(written, par=prefet, vu=empreinte_du_projet(written))
    if nature == "attribution":
        proposal = proposer(complet, Decimal(25_000), par=agent, avis="Favorable.", motif=MOTIF)
    else:
        proposal = proposer_un_refus(complet, par=agent, motif="Projet moins utile que les autres.")
    draft = aller(vu_par(prefet), "projet", complet)
    assert (draft.status_code, draft["Content-Type"]) == (200, "application/pdf")
    assert aller(vu_par(agent), "projet", complet).status_code == 200
    assert "PROJET" in lire(draft.content)
    drafted = projet_d_acte(proposal, autorite_qui_signerait(prefet, proposal))[1].en_json()
    acte = signer(proposal, par=prefet)
    acte.refresh_from_db()
    one, other = sans_la_marque(drafted), sans_la_marque(acte.donnees)
    assert {nom: (one[nom], other[nom]) for nom in one if one[nom] != other[nom]} == {}
    assert (acte.donnees["cadre"]["lieu"], acte.donnees["modele"]) == ("à Charolles", ["departement:71, version 1"])


@pytest.mark.requirement("X-02")
@pytest.mark.parametrize("combien", [1, 3])
def test_list_to_sign_tells_amounts_departures_and_what_is_left(vu_par, appel, agent, prefet, combien):
    for _ in range(combien):
        dossier = fabriques.un_dossier_complet(appel, agent=agent)
        proposer(dossier, Decimal(2_000), par=agent, avis="Favorable.", motif=MOTIF)
    client = vu_par(prefet)
    page = client.get(reverse("agent:a_signer"))
    read = texte(page)
    assert read.count("26 000,00 € de moins") == combien
    assert (
        f"{combien} proposition{'s' if combien > 1 else ''} attend{'ent' if combien > 1 else ''} votre signature"
        in read
    )
    assert "297 029,75 €" in read
    assert f"À signer {combien}" in read
    renvoyer_la_proposition(Proposition.objects.first(), par=prefet, motif="À revoir.")
    assert texte(client.get(reverse("agent:a_signer"))).count("de moins") == combien - 1
    assert "Rien n’attend votre signature." in texte(vu_par(agent).get(reverse("agent:a_signer")))
