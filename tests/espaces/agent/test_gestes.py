"""The buttons of agents: what the steps declare, with the right that each act asks for."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.urls import reverse
from tests import fabriques
from tests.espaces.agent.outils import boutons, texte
from tests.propositions import attribuer_et_signer

from levier.comptes.enums import Role
from levier.comptes.models import Personne
from levier.dossiers import gestes as declares
from levier.dossiers.actions import confirmer_saisie, deposer, saisir_pour
from levier.dossiers.enums import EtatDossier
from levier.dossiers.gestes import Geste
from levier.dossiers.models import Dossier
from levier.espaces.agent.gestes import geste, gestes
from levier.instruction.actions import declarer_complet
from levier.socle.droits import PERMIS, Verdict
from levier.socle.erreurs import GesteInterdit
from levier.socle.registre import DejaDeclare, NonDeclare, Registre

pytestmark = pytest.mark.django_db


def un_dossier_saisi_par(agent: Personne) -> Dossier:
    """A complete request that this agent entered for the structure."""
    structure = fabriques.une_structure()
    maire = fabriques.une_personne(structure)
    dossier = saisir_pour(fabriques.un_appel(), structure, par=agent, demandeur="Le maire")
    fabriques.remplir(dossier, par=agent)
    confirmer_saisie(dossier, par=maire)
    deposer(dossier, par=maire, engagement=True)
    declarer_complet(dossier, par=fabriques.un_agent())
    dossier.refresh_from_db()
    return dossier


@pytest.mark.requirement("X-09")
def test_signatory_who_entered_the_request_finds_the_button_closed_as_the_act_is(vu_par, prefet):
    dossier = un_dossier_saisi_par(prefet)
    reason = "Vous avez saisi cette demande pour le demandeur : un autre signataire en décide."
    offered = {one.nom: (one.ouvert, one.verdict.raison) for one in gestes(dossier, prefet)}
    assert (offered["signature"], geste("signature", dossier, prefet).ouvert) == ((False, reason), False)
    with pytest.raises(GesteInterdit, match="un autre signataire en décide"):
        attribuer_et_signer(dossier, par=prefet, montant=Decimal(28000))
    page = vu_par(prefet).get(reverse("agent:dossier", args=[dossier.numero]))
    assert "Lire et signer la proposition" not in boutons(page)
    assert f"Lire et signer la proposition {reason}" in texte(page)


def test_acts_come_in_the_order_of_the_work_whatever_step_declares_them(depose, prefet):
    assert [(one.nom, one.ouvert) for one in gestes(depose, prefet)] == [
        ("affectation", True), ("complement", True), ("correction", True), ("avis", True), ("complet", True), ("depenses", True), ("appreciation", True), ("proposition", False),
        ("refus", True), ("sans_suite", False), ("signature", False), ("renvoi", False), ("observations", False),
        ("avenant", False), ("rectification", False), ("retrait", False),
    ]  # fmt: skip


def test_one_right_is_asked_once(depose, prefet, monkeypatch):
    asked = []

    def peut(personne: Personne, dossier: Dossier) -> Verdict:
        asked.append((personne, dossier))
        return PERMIS

    monkeypatch.setattr(declares, "_gestes", Registre("the act “{}”"))
    declares.declarer(
        Geste("b", "B", "", frozenset({EtatDossier.DEPOSE}), peut, 2),
        Geste("a", "A", "", frozenset({EtatDossier.DEPOSE}), peut, 1),
        Geste("c", "C", "", frozenset({EtatDossier.EN_INSTRUCTION}), peut, 3),
    )
    assert [(one.nom, one.ouvert, one.verdict.raison) for one in gestes(depose, prefet)] == [
        ("a", True, ""),
        ("b", True, ""),
        ("c", False, "Possible quand le dossier est «\u00a0en instruction\u00a0»\u202f; il est «\u00a0déposé\u00a0»."),
    ]
    assert asked == [(prefet, depose)]


def test_closed_request_shows_only_the_acts_open_to_its_state(complet, prefet, monkeypatch):
    attribuer_et_signer(complet, par=prefet, montant=Decimal(28000))
    undoing = ["observations", "avenant", "rectification", "retrait"]
    assert [one.nom for one in gestes(complet, prefet)] == undoing
    monkeypatch.setattr(declares, "_gestes", Registre("the act “{}”"))
    declares.declarer(Geste("retrait", "Retirer", "", frozenset({EtatDossier.RETENU}), lambda *_: PERMIS, 1))
    assert [one.nom for one in gestes(complet, prefet)] == ["retrait"]


def test_act_that_no_step_declares_says_where_to_declare_it(depose, prefet):
    with pytest.raises(NonDeclare, match=r"no step declares the act “vote” of agents on a dossier"):
        geste("vote", depose, prefet)


def test_two_steps_cannot_give_one_name_to_two_acts():
    with pytest.raises(DejaDeclare, match=r"the act “refus” of agents on a dossier is declared twice"):
        declares.declarer(Geste("refus", "Voter", "", frozenset(), lambda *_: PERMIS, 1))


def test_lector_sees_why_each_act_is_closed(depose):
    reader = fabriques.un_agent(Role.LECTEUR, nom="Un lecteur")
    assert {one.ouvert for one in gestes(depose, reader)} == {False}
