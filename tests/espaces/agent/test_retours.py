"""Undoing after the signature, on the agents' screens: the ground, what will happen, then the act."""

from __future__ import annotations

from decimal import Decimal
from functools import partial

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from tests.documents.lecture import texte as lire
from tests.espaces.agent.outils import boutons, texte, titre
from tests.espaces.agent.test_signature import aller, caches, envoyer, etat
from tests.fabriques import un_pdf
from tests.propositions import attribuer_et_signer, proposer, refuser_et_signer, sans_la_marque, signer
from tests.taches import derouler

from levier.actes.actions import (
    conclure_un_avenant_et_signer,
    rectifier_et_signer,
    repeter,
    retirer_et_signer,
    signer_la_proposition,
)
from levier.actes.models import Acte
from levier.attributions.enums import Fondement
from levier.attributions.models import Decision, Sollicitation
from levier.dossiers.enums import EtatDossier
from levier.enveloppes.models import Enveloppe
from levier.instruction.models import AppreciationRendue, Proposition
from levier.socle import horloge

pytestmark = [pytest.mark.django_db, pytest.mark.requirement("X-09")]

UNDO = {
    "rectification": rectifier_et_signer,
    "avenant": conclure_un_avenant_et_signer,
    "retrait": retirer_et_signer,
}


@pytest.fixture
def retenu(complet, prefet):
    attribuer_et_signer(complet, par=prefet, montant=Decimal(28_000))
    derouler()
    complet.refresh_from_db()
    return complet


def test_withdrawal_is_said_in_full_before_it_is_signed(vu_par, retenu, prefet):
    client = vu_par(prefet)
    page = envoyer(client, "retrait", retenu, fondement="demande", motif="La commune renonce.")
    read = texte(page)
    assert titre(page) == "Confirmer le retrait"
    assert "La subvention de 28 000,00 € n’est plus accordée à la commune de Dompierre-les-Ormes" in read
    assert "il restera 297 029,75 € dans l’enveloppe" in read
    assert "L’acte n° ARR-71-2021-0001 est annulé" in read
    assert "Le bénéficiaire le demande." in read
    assert Decision.objects.count() == 1
    done = texte(envoyer(client, "retrait", retenu, **caches(page), confirmer="1"))
    assert "La décision est retirée" in done
    assert "Décision retirée, à prendre de nouveau" in done
    assert etat(retenu) == EtatDossier.EN_INSTRUCTION


def test_grounds_that_are_closed_say_why_and_are_refused_if_sent(vu_par, retenu, prefet):
    client = vu_par(prefet)
    read = texte(aller(client, "retrait", retenu))
    assert "La décision n’a pas encore été notifiée" in read
    assert "La décision est déjà connue du demandeur" in read
    assert "Demandez d’abord ses observations au bénéficiaire" in read
    page = envoyer(client, "retrait", retenu, fondement="conditions", motif="Rien n’est fait.")
    assert "Ce fondement n’est pas ouvert aujourd’hui" in texte(page)
    assert "Rien n’est fait." in page.content.decode()
    assert Decision.objects.count() == 1


def test_refusal_too_old_stands_closed_with_its_date_before_any_reason(vu_par, complet, prefet):
    refuser_et_signer(complet, par=prefet, motif="Trop tôt.")
    client = vu_par(prefet)
    assert "Retirer la décision" in boutons(aller(client, "dossier", complet))
    with horloge.figee(horloge.a_paris(2022, 1, 16)):
        page = aller(client, "dossier", complet)
        assert boutons(page) == []
        assert "passé depuis le 15 janvier 2022" in texte(page)
        assert "<textarea" not in aller(client, "retrait", complet).content.decode()


@pytest.mark.parametrize(
    ("page", "fondement", "motif", "fait"),
    [
        ("rectification", "erreur_materielle", "Une faute de frappe.", "La décision est rectifiée"),
        ("avenant", "demande", "Un lot de moins.", "L’avenant est signé"),
    ],
)
def test_grant_is_replaced_once_confirmed(vu_par, retenu, prefet, page, fondement, motif, fait):
    client = vu_par(prefet)
    seen = envoyer(client, page, retenu, fondement=fondement, montant="20 000", motif=motif)
    read = texte(seen)
    assert "Cette subvention remplace les 28 000,00 € accordés" in read
    assert "il restera 277 029,75 € dans l’enveloppe" in read
    draft = client.post(reverse(f"agent:{page}", args=[retenu.numero]), {**caches(seen), "projet": "1"})
    assert all(word in lire(draft.content) for word in ("PROJET", "20 000,00", motif))
    assert fait in texte(envoyer(client, page, retenu, **caches(seen), confirmer="1"))
    assert [(a.etat, a.decision.montant_attribue) for a in Acte.objects.all()] == [
        ("annule", 28_000),
        ("signe", 20_000),
    ]


@pytest.mark.requirement("X-04")
@pytest.mark.parametrize("nature", ["rectification", "avenant", "retrait", "autre montant"])
def test_draft_of_what_who_signs_typed_says_what_the_signed_act_says(complet, agent, prefet, nature):
    """Nothing is left of the draft: no decision, no act, no number taken, no credit moved."""
    typed = {"motif": "Un lot de moins.", "montant": Decimal(20_000)}
    proposed = proposer(complet, Decimal(28_000), par=agent)
    if nature == "autre montant":
        act = partial(signer_la_proposition, proposed, par=prefet, **typed)
    else:
        signer(proposed, par=prefet)
        del typed["montant" if nature == "retrait" else "motif"]
        typed |= {"motif": "Un lot de moins.", "fondement": Fondement.DEMANDE}
        if nature == "rectification":
            typed["fondement"] = Fondement.ERREUR_MATERIELLE
        act = partial(UNDO[nature], complet, par=prefet, **typed)
    before = (Decision.objects.count(), Acte.objects.count(), Enveloppe.objects.get().reste)
    drafted, said = repeter(act)
    assert (drafted.numero, said.projet) == ("", True)
    assert (Decision.objects.count(), Acte.objects.count(), Enveloppe.objects.get().reste) == before
    assert Proposition.objects.get().etat == ("transmise" if nature == "autre montant" else "suivie")
    signed = Acte.objects.get(pk=act().pk)
    assert signed.numero.endswith("-0002" if nature in {"rectification", "avenant"} else "-0001")
    one, other = sans_la_marque(said.en_json()), sans_la_marque(signed.donnees)
    assert {nom: (one[nom], other[nom]) for nom in one if one[nom] != other[nom]} == {}


@pytest.mark.requirement("X-04", "X-06")
def test_grant_is_not_replaced_on_a_judgement_that_nobody_rendered(vu_par, complet, prefet):
    """Of a decision of before the rule: the judgement is confirmed by name, and the annex says by whom."""
    attribuer_et_signer(complet, par=prefet, montant=Decimal(28_000))
    lost = AppreciationRendue.objects.first()
    lost.delete()
    client, sent = vu_par(prefet), {"fondement": "erreur_materielle", "montant": "20 000", "motif": "Une faute."}
    page = envoyer(client, "rectification", complet, **sent, confirmer="1")
    assert "que personne n’a rendue" in texte(page)
    assert Decision.objects.count() == 1
    seen = envoyer(client, "rectification", complet, **sent, confirmees=lost.nom)
    envoyer(client, "rectification", complet, **caches(seen), confirmer="1")
    (judged,) = [one for one in Decision.objects.last().jugements if one["nom"] == lost.nom]
    assert judged["confirmee"]
    assert "valeur confirmée en l’état" in str(Acte.objects.last().donnees["calcul"])


def test_replacement_is_computed_as_if_the_amount_had_never_been_granted(vu_par, retenu, prefet):
    """The ceiling of 30 000 € by porteur already holds the 28 000 in force: they do not count against themselves."""
    assert "Le barème donne 28 000,00 €." in texte(aller(vu_par(prefet), "rectification", retenu))
    page = envoyer(vu_par(prefet), "rectification", retenu, fondement="erreur_materielle", montant="29 000", motif="m")
    assert "29 000,00 € dépasse ce que permet le barème" in texte(page)


def test_correction_of_the_amount_goes_back_to_the_form(vu_par, retenu, prefet):
    client = vu_par(prefet)
    seen = envoyer(client, "rectification", retenu, fondement="erreur_materielle", montant="20 000", motif="Faute.")
    back = envoyer(client, "rectification", retenu, **caches(seen), modifier="1")
    assert titre(back) == "Rectifier la décision"
    assert "Faute." in back.content.decode()


@pytest.mark.requirement("X-04")
def test_observations_are_asked_answered_with_a_file_and_open_the_withdrawal(vu_par, retenu, agent, prefet):
    page = envoyer(
        vu_par(agent),
        "observations",
        retenu,
        envisage="retrait:conditions",
        texte="Rien n’est fait.",
        echeance="2021-10-15",
    )
    assert "réponse attendue jusqu’au 15 octobre 2021 inclus" in texte(page)
    structure = vu_par(retenu.cree_par)
    home = texte(structure.get(reverse("porteur:dossier", args=[retenu.numero])))
    assert "Vos observations sont demandées avant le 15 octobre 2021 inclus" in home
    there = reverse("porteur:observations", args=[retenu.numero])
    assert structure.post(there, {"texte": ""}).status_code == 422
    sent = {
        "texte": "Les travaux sont faits.",
        "fichiers": SimpleUploadedFile("devis.pdf", un_pdf("envoi"), "application/pdf"),
    }
    assert "Votre réponse est envoyée. Le service en est prévenu." in texte(structure.post(there, sent, follow=True))
    assert structure.get(there).status_code == 404
    assert Sollicitation.objects.get().reponse.pieces.count() == 1
    assert "Les travaux sont faits." in texte(aller(vu_par(agent), "dossier", retenu))
    done = envoyer(vu_par(prefet), "retrait", retenu, fondement="conditions", motif="m", confirmer="1")
    assert "La décision est retirée" in texte(done)


def test_observations_too_soon_keep_what_was_typed(vu_par, retenu, agent):
    page = envoyer(
        vu_par(agent), "observations", retenu, envisage="retrait:fraude", texte="Faux devis.", echeance="2021-09-16"
    )
    assert "Laissez au moins 15 jours" in texte(page)
    assert "Faux devis." in page.content.decode()
    assert not Sollicitation.objects.exists()


def test_pages_of_a_request_undone_meanwhile_say_so(vu_par, complet, prefet):
    for page in ("retrait", "rectification", "avenant", "observations"):
        assert "Cette action n’est pas possible maintenant" in texte(aller(vu_par(prefet), page, complet))
        sent = envoyer(vu_par(prefet), page, complet, fondement="demande", motif="m", montant="1", confirmer="1")
        assert "Cette action n’est plus possible" in texte(sent)
