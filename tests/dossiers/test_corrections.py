"""An obvious error corrected: proposed by the service, read as signed until the porteur accepts, then written."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest
from django.urls import reverse
from tests import fabriques
from tests.espaces.agent.outils import texte
from tests.fabriques import un_agent, un_dossier_complet, une_personne
from tests.propositions import attribuer_et_signer
from tests.taches import derouler

from levier.comptes.enums import Role, RoleStructure
from levier.dossiers.actions import (
    accepter_la_correction,
    proposer_une_correction,
    refuser_la_correction,
    retirer,
    retirer_la_correction,
)
from levier.dossiers.actions.corrections import CorrectionFermee
from levier.dossiers.lecture.dossier import contexte_dossier
from levier.dossiers.models import Dossier
from levier.instruction.actions import demander_complement, proposer
from levier.instruction.queries import resultat_instruit
from levier.socle.erreurs import GesteInterdit
from levier.socle.models import Courriel

pytestmark = [pytest.mark.django_db, pytest.mark.requirement("X-01", "X-04", "X-09")]
MOTIF = "Le devis dit 20 000 €."


@pytest.fixture
def monde():
    agent, owner = un_agent(), une_personne(structure := fabriques.une_structure())
    dossier = un_dossier_complet(structure=structure, par=owner, agent=agent, depenses="2000", demande="1400")
    return dossier, agent, owner


def corriger(dossier, agent, depense="20000", demande="14 000", propres="6000"):
    spent, own = dossier.lignes.order_by("sens")
    amounts = {spent.identite: Decimal(depense), own.identite: Decimal(propres)}
    return proposer_une_correction(dossier, {"demande.montant": demande}, amounts, par=agent, motif=MOTIF)


def test_correction_counts_once_the_porteur_accepts_it_and_what_was_signed_stays(client, monde):
    dossier, agent, owner = monde
    client.force_login(agent)
    address = reverse("agent:correction", args=[dossier.numero])
    form = client.get(address).context["form"]
    typed = {nom: form[nom].value() or "" for nom in form.fields} | {"motif": MOTIF}
    assert "Rien ne change" in texte(client.post(address, typed))
    spent, own = (f"ligne-{ligne.identite.hex}" for ligne in dossier.lignes.order_by("sens"))
    wrong = client.post(address, typed | {spent: "20 000"})
    assert "ne serait pas recevable : Le plan n’est pas équilibré" in texte(wrong)
    assert dossier.lignes.get(sens="depense").montant == 2_000
    sent = client.post(
        address, typed | {spent: "20 000", own: "6 000", "reponse-demande.montant": "14 000"}, follow=True
    )
    assert "La correction est envoyée au demandeur" in texte(sent)
    assert "le demandeur n’a pas répondu" in texte(sent)
    derouler()
    assert "Rien ne change sans votre accord" in Courriel.objects.get(cle__startswith="correction_proposee").texte
    assert resultat_instruit(Dossier.objects.get(pk=dossier.pk)).montant == 1_400_00
    with pytest.raises(CorrectionFermee, match="attend déjà"):
        corriger(dossier, agent)
    correction, last = dossier.corrections.get(), dossier.dernier_depot_le
    proposition = proposer(Dossier.objects.get(pk=dossier.pk), Decimal(1_400), par=agent, avis="Utile.")
    other = une_personne(dossier.structure, role=RoleStructure.CONTRIBUTEUR)
    for who in (agent, other):
        with pytest.raises(GesteInterdit):
            accepter_la_correction(correction, par=who)
    client.force_login(owner)
    page = reverse("porteur:dossier", args=[dossier.numero])
    assert "Le service propose de corriger votre demande" in texte(client.get(page))
    said = client.post(
        reverse("porteur:correction", args=[dossier.numero]),
        {"correction": correction.pk, "sort": "accepter", "reponse": "Merci."}, follow=True,
    )  # fmt: skip
    assert "Votre demande est corrigée" in texte(said)
    assert "ce que vous aviez signé" in texte(said)
    now = Dossier.objects.get(pk=dossier.pk)
    assert (now.montant_demande, now.dernier_depot_le, now.revision) == (14_000, last, dossier.revision + 1)
    assert resultat_instruit(now).montant == 14_000_00
    proposition.refresh_from_db()
    assert (proposition.etat, proposition.raison) == ("perimee", "le porteur a accepté une correction")
    told = contexte_dossier(now).corrections[0]
    assert any("2 000,00" in un.valeur.replace("\u202f", " ") for un in told.signe)
    assert any("20 000,00" in un.valeur.replace("\u202f", " ") for un in told.corrige)
    derouler()
    assert "« Merci. »" in Courriel.objects.get(cle__startswith="correction_repondue").texte


def test_correction_refused_or_ended_changes_nothing(monde):
    dossier, agent, owner = monde
    held = dossier.reponses, dossier.instantane
    first = corriger(dossier, agent)
    refuser_la_correction(first, par=owner, reponse="C’est bien 2 000 €.")
    with pytest.raises(CorrectionFermee):
        accepter_la_correction(first, par=owner)
    second = corriger(dossier, agent)
    with pytest.raises(CorrectionFermee, match="n’attend plus"):
        retirer_la_correction(first, par=agent)
    demander_complement(dossier, par=agent, message="Plutôt.", echeance=dt.date(2021, 12, 1), elements=["plan"])
    second.refresh_from_db()
    assert (second.acceptee, second.reponse[:33]) == (None, "Des compléments ont été demandés ")
    with pytest.raises(CorrectionFermee):
        accepter_la_correction(second, par=owner)
    with pytest.raises(CorrectionFermee):
        corriger(dossier, agent)
    with pytest.raises(CorrectionFermee, match="a changé depuis"):
        proposer_une_correction(un_dossier_complet(agent=agent), {}, {}, par=agent, motif=MOTIF, revision=0)
    dossier.refresh_from_db()
    assert (dossier.reponses, dossier.instantane) == held
    assert [ligne.montant for ligne in dossier.lignes.order_by("sens")] == [2_000, 600]


def test_correction_that_waits_ends_with_what_is_decided_or_taken_back(monde):
    dossier, agent, owner = monde
    corriger(dossier, agent)
    attribuer_et_signer(dossier, par=un_agent(Role.SIGNATAIRE), montant=Decimal(1_400))
    assert dossier.corrections.get().reponse == "La demande a été décidée telle qu’elle était signée."
    other = fabriques.un_dossier_depose(structure=dossier.structure, par=owner)
    proposer_une_correction(other, {"projet.titre": "Autre titre"}, {}, par=agent, motif=MOTIF)
    retirer(other, par=owner, motif="Abandon.")
    assert other.corrections.get().reponse == "La demande a été retirée."
