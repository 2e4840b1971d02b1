from __future__ import annotations

import pytest
from tests.fabriques import un_brouillon_vide
from tests.socle.concurrence import Course

from levier.dossiers.enums import EtatDossier
from levier.dossiers.models import Dossier, Signature
from levier.socle import journal
from levier.socle.acteurs import SYSTEME, ActeurConnu
from levier.socle.erreurs import EtatIncompatible, GesteInterdit
from levier.socle.etats import TableDeTransitions, Transition, exiger_transition, franchir
from levier.socle.tables import NaissanceImpossible

PORTEUR = ActeurConnu("personne:1", "Camille Martin", "porteur")
INSTRUCTRICE = ActeurConnu("personne:2", "Dominique Petit", "instructeur")


@pytest.fixture
def brouillon(db):
    return un_brouillon_vide()


@pytest.mark.requirement("X-04")
def test_transition_writes_state_and_journal_together(brouillon):
    event = franchir(brouillon, "retirer", par=PORTEUR, motif="Abandon.", apres={"pieces": 0})
    assert brouillon.etat == EtatDossier.RETIRE
    assert Dossier.objects.get(pk=brouillon.pk).etat == EtatDossier.RETIRE
    assert (event.nom, event.avant, event.apres, event.motif, event.acteur_libelle) == (
        "dossier_retire", {"etat": "brouillon"}, {"etat": "retire", "pieces": 0}, "Abandon.", "Camille Martin",
    )  # fmt: skip


def test_transition_not_open_to_a_role_says_so(brouillon):
    with pytest.raises(GesteInterdit, match="« Retirer la demande » n'est pas ouvert au rôle « instructeur »"):
        franchir(brouillon, "retirer", par=INSTRUCTRICE)
    assert Dossier.objects.get(pk=brouillon.pk).etat == EtatDossier.BROUILLON


def test_transition_from_another_state_says_the_present_one(brouillon):
    with pytest.raises(
        EtatIncompatible, match="« Déclarer complet » n'est plus possible : l'état est maintenant « brouillon »"
    ):
        franchir(brouillon, "declarer_complet", par=INSTRUCTRICE)
    with pytest.raises(EtatIncompatible):
        exiger_transition(brouillon, "declarer_complet", par=INSTRUCTRICE)


def test_state_held_in_memory_does_not_count(brouillon):
    stale = Dossier.objects.get(pk=brouillon.pk)
    franchir(brouillon, "retirer", par=PORTEUR)
    with pytest.raises(EtatIncompatible, match="« retiré »"):
        franchir(stale, "retirer", par=PORTEUR)


def test_object_is_born_in_a_state_that_its_table_gives(brouillon):
    fields = {"appel": brouillon.appel, "structure": brouillon.structure, "cree_par": brouillon.cree_par, "revision": 0}
    with pytest.raises(NaissanceImpossible, match="Dossier « depose »"):
        Dossier.objects.create(numero="71-2021-999999", etat=EtatDossier.DEPOSE, cree_le=brouillon.cree_le, **fields)
    assert Signature.TRANSITIONS.naissances == {"demandee", "signee"}
    assert Dossier.TRANSITIONS.naissances == {"brouillon"}


def test_unknown_action_is_a_bug(brouillon):
    with pytest.raises(KeyError):
        franchir(brouillon, "teleporter", par=PORTEUR)


@pytest.mark.requirement("X-04")
def test_two_acts_at_once_on_one_object_pass_once(base_reelle, monkeypatch):
    item = un_brouillon_vide()
    course = Course(base_reelle)
    real = journal.consigner
    monkeypatch.setattr(journal, "consigner", lambda *a, **k: (course.point(), real(*a, **k))[1])
    stale = Dossier.objects.get(pk=item.pk)
    results = course.jouer(
        lambda: franchir(item, "retirer", par=PORTEUR), lambda: franchir(stale, "retirer", par=PORTEUR)
    )
    assert sorted(type(r).__name__ for r in results) == ["EtatIncompatible", "Evenement"]
    assert course.rencontres == 1


def test_buttons_follow_state_and_role():
    table = Dossier.TRANSITIONS
    assert [t.action for t in table.possibles("brouillon", "porteur")] == ["deposer", "retirer"]
    assert [t.action for t in table.possibles("en_instruction", "instructeur")] == ["demander_complement"]
    assert [t.action for t in table.possibles("en_instruction", "signataire")] == [
        "demander_complement",
        "retenir",
        "refuser",
    ]
    assert [t.action for t in table.possibles("retenu", "signataire")] == [
        "rectifier",
        "conclure_avenant",
        "retirer_decision",
    ]
    assert table.possibles("brouillon", SYSTEME.role) == []


def test_two_transitions_of_one_name_are_refused():
    one = Transition("a", frozenset({"brouillon"}), "retire", frozenset({"porteur"}), "A", "a_fait")
    with pytest.raises(ValueError, match="share a name"):
        TableDeTransitions(EtatDossier, one, one)
