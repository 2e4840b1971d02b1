"""A line of the plan is the same line as long as it is edited: through savings, completions, changes given up."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from uuid import UUID, uuid4

import pytest
from tests.fabriques import un_agent, un_brouillon, un_dossier_depose

from levier.dossiers.actions import abandonner_modifications, completer, dupliquer, enregistrer_plan
from levier.dossiers.financement.lignes import LigneSaisie, identifier
from levier.dossiers.memoire.depose import lignes_deposees
from levier.dossiers.queries import lignes_du_plan
from levier.instruction.actions import demander_complement
from levier.socle import horloge

A, B, C = (UUID(int=n) for n in (1, 2, 3))


def saisies(dossier) -> list[LigneSaisie]:
    return [line for line, _ in lignes_du_plan(dossier)]


def identites(dossier) -> dict[str, UUID]:
    return dict(dossier.lignes.values_list("libelle", "identite"))


@pytest.mark.parametrize(
    ("sent", "kept", "expected"),
    [
        ([(str(A), "x"), (str(B), "y")], {A: "x", B: "y"}, [A, B]),
        ([(str(A), "edited")], {A: "x", B: "y"}, [A]),
        ([("", "x"), ("", "y")], {A: "x", B: "y"}, [A, B]),
        ([("", "x"), ("", "x")], {A: "x", B: "x"}, [A, B]),
        ([("not an identity", "y"), (str(A), "y")], {A: "x", B: "y"}, [B, A]),
        ([(str(C), "new, from a page")], {A: "x"}, [C]),
    ],
)
def test_identity_is_carried_else_found_by_content(sent, kept, expected):
    assert identifier(sent, kept) == expected


def test_identity_carried_twice_is_the_first_line_s():
    first, second = identifier([(str(A), "x"), (str(A), "x")], {A: "x"})
    assert (first, second == A) == (A, False)


@pytest.mark.django_db
@pytest.mark.requirement("SL-07", "X-04")
class TestPlan:
    def test_line_edited_moved_or_joined_by_others_keeps_its_identity(self):
        dossier = un_brouillon()
        before = identites(dossier)
        expense, own = saisies(dossier)
        lines = [
            LigneSaisie("depense", "formation", "Formation", "1 000,00"),
            replace(expense, montant="39 000,00", libelle="Autre libellé", nature="logiciels"),
            own,
        ]
        enregistrer_plan(dossier, lines, par=dossier.cree_par)
        after = identites(dossier)
        assert after["Autre libellé"] == before["Accompagnement par un prestataire"]
        assert after["Fonds propres"] == before["Fonds propres"]
        assert after["Formation"] not in before.values()

    def test_line_deleted_loses_its_identity(self):
        dossier = un_brouillon()
        before = identites(dossier)
        expense, own = saisies(dossier)
        enregistrer_plan(dossier, [own], par=dossier.cree_par)
        enregistrer_plan(dossier, [replace(expense, identite=""), own], par=dossier.cree_par)
        assert identites(dossier)["Accompagnement par un prestataire"] != before["Accompagnement par un prestataire"]
        assert identites(dossier)["Fonds propres"] == before["Fonds propres"]

    def test_plan_saved_again_without_identities_is_the_same_plan(self):
        dossier = un_brouillon()
        before, revision = identites(dossier), dossier.revision
        lines = [replace(line, identite="") for line in saisies(dossier)]
        enregistrer_plan(dossier, lines, par=dossier.cree_par)
        dossier.refresh_from_db()
        assert (identites(dossier), dossier.revision) == (before, revision)

    def test_line_that_could_not_be_read_is_the_same_once_mended(self):
        dossier = un_brouillon()
        before = identites(dossier)
        expense, own = saisies(dossier)
        enregistrer_plan(dossier, [replace(expense, montant="quarante mille"), own], par=dossier.cree_par)
        assert identites(dossier).keys() == {"Fonds propres"}
        kept = saisies(dossier)
        enregistrer_plan(dossier, [replace(kept[0], montant="40 000"), kept[1]], par=dossier.cree_par)
        assert identites(dossier) == before

    def test_identity_of_another_request_is_new_here_and_stays_there(self):
        mine, other = un_brouillon(), un_brouillon()
        theirs = identites(other)["Fonds propres"]
        expense, own = saisies(mine)
        enregistrer_plan(mine, [expense, replace(own, identite=str(theirs))], par=mine.cree_par)
        assert identites(other)["Fonds propres"] == theirs
        assert mine.lignes.count() == 2

    def test_completion_keeps_the_identities_of_what_was_sent(self):
        dossier, agent = un_dossier_depose(), un_agent()
        before = identites(dossier)
        self._rouvrir(dossier, agent)
        expense, own = saisies(dossier)
        enregistrer_plan(dossier, [replace(expense, libelle="Prestation revue"), own], par=dossier.cree_par)
        assert {line.libelle: line.identite for line in lignes_deposees(dossier)} == before
        completer(dossier, par=dossier.cree_par)
        assert identites(dossier)["Prestation revue"] == before["Accompagnement par un prestataire"]

    def test_changes_given_up_bring_the_identities_back(self):
        dossier, agent = un_dossier_depose(), un_agent()
        before = identites(dossier)
        self._rouvrir(dossier, agent)
        enregistrer_plan(dossier, [replace(saisies(dossier)[1], identite=str(uuid4()))], par=dossier.cree_par)
        abandonner_modifications(dossier, par=dossier.cree_par)
        assert identites(dossier) == before

    def test_request_opened_from_another_has_lines_of_its_own(self):
        dossier = un_brouillon()
        copy = dupliquer(dossier, dossier.appel, par=dossier.cree_par)
        assert identites(copy).keys() == identites(dossier).keys()
        assert set(identites(copy).values()).isdisjoint(identites(dossier).values())

    @staticmethod
    def _rouvrir(dossier, agent) -> None:
        day = horloge.aujourdhui() + dt.timedelta(days=15)
        demander_complement(dossier, par=agent, message="m", elements=["plan"], echeance=day)
        dossier.refresh_from_db()
