"""Every act tried from every state under every role, against the table."""

from __future__ import annotations

import io
import itertools
from contextlib import suppress

import pytest
from django.db import IntegrityError, transaction
from tests.fabriques import (
    AUTRE_COMMUNE,
    des_lignes,
    un_agent,
    un_brouillon,
    un_dossier_depose,
    un_pdf,
    une_personne,
    une_structure,
)

from levier.comptes.enums import Role, RoleStructure
from levier.dossiers.actions import (
    ajouter_piece,
    completer,
    deposer,
    enregistrer_plan,
    enregistrer_reponses,
    retirer,
    retirer_piece,
)
from levier.dossiers.enums import MODIFIABLES, EtatDossier
from levier.dossiers.models import Dossier
from levier.dossiers.permissions import actions_du_porteur
from levier.dossiers.queries import pieces_jointes
from levier.dossiers.transitions import TRANSITIONS
from levier.socle import journal
from levier.socle.acteurs import ActeurConnu
from levier.socle.erreurs import EtatIncompatible, GesteInterdit, RefusMetier
from levier.socle.etats import franchir

ROLES = [*(role.value for role in Role), "systeme"]
ACTES_DU_PORTEUR = {
    "deposer": lambda dossier, par: deposer(dossier, par=par, engagement=True),
    "completer": lambda dossier, par: completer(dossier, par=par),
    "retirer": lambda dossier, par: retirer(dossier, par=par, motif="Projet abandonné"),
}
ECRITURES = {
    "reponses": lambda dossier, par: enregistrer_reponses(dossier, {"projet.titre": "Autre"}, par=par),
    "plan": lambda dossier, par: enregistrer_plan(dossier, des_lignes("50000"), par=par),
    "ajouter_piece": lambda dossier, par: ajouter_piece(dossier, "devis", io.BytesIO(un_pdf("z")), "z.pdf", par=par),
    "retirer_piece": lambda dossier, par: retirer_piece(pieces_jointes(dossier).first(), par=par),
}


class Essai(Exception):
    """Ends a trial: everything it wrote is rolled back."""


def reussit(geste) -> type[RefusMetier] | None:
    """None when the act passes, the class of its refusal otherwise; the database is as before in both cases."""
    refus: type[RefusMetier] | None = None
    with suppress(Essai), transaction.atomic():
        try:
            with transaction.atomic():
                geste()
        except RefusMetier as error:
            refus = type(error)
        raise Essai
    return refus


@pytest.fixture
def dossiers(db):
    """One request per state: a real draft, and a deposited one put in each other state by the owner of the row."""
    draft, deposited = un_brouillon(), un_dossier_depose(structure=une_structure())

    def dans(etat: EtatDossier) -> Dossier:
        if etat == EtatDossier.BROUILLON:
            return Dossier.objects.get(pk=draft.pk)
        Dossier.objects.filter(pk=deposited.pk).update(etat=etat)
        return Dossier.objects.get(pk=deposited.pk)

    return dans


@pytest.fixture
def ligne(db):
    """The row of a deposited request, put in any state: `franchir` alone, without what an act fixes first."""
    deposited = un_dossier_depose()

    def dans(etat: EtatDossier) -> Dossier:
        Dossier.objects.filter(pk=deposited.pk).update(etat=etat)
        return Dossier.objects.get(pk=deposited.pk)

    return dans


@pytest.mark.requirement("X-01", "X-04")
def test_every_transition_from_every_state_under_every_role(ligne):
    found, expected = set(), set()
    for etat, (action, transition), role in itertools.product(EtatDossier, TRANSITIONS.transitions.items(), ROLES):
        actor = ActeurConnu("personne:1", "X", role)
        refus = reussit(lambda: franchir(ligne(etat), action, par=actor, motif="x"))  # noqa: B023  called at once
        found.add((etat, action, role, refus))
        if role not in transition.roles:
            expected.add((etat, action, role, GesteInterdit))
        elif etat not in transition.depuis:
            expected.add((etat, action, role, EtatIncompatible))
        else:
            expected.add((etat, action, role, None))
    assert found == expected
    assert len(found) == len(EtatDossier) * len(TRANSITIONS.transitions) * len(ROLES)


def test_transition_writes_the_state_and_one_event(ligne):
    for etat, transition in itertools.product(EtatDossier, TRANSITIONS.transitions.values()):
        if etat not in transition.depuis:
            continue
        dossier = ligne(etat)
        before = journal.histoire(dossier).count()
        franchir(dossier, transition.action, par=ActeurConnu("p", "X", min(transition.roles)), motif="x")
        event = journal.histoire(dossier).last()
        assert (event.rang, event.nom) == (before + 1, transition.evenement)
        assert (event.avant["etat"], event.apres["etat"]) == (etat, transition.vers)
        assert Dossier.objects.get(pk=dossier.pk).etat == transition.vers


def test_deposited_state_without_its_date_is_refused_by_the_database(db):
    draft = un_brouillon()
    with pytest.raises(IntegrityError, match="dossier_depose_date"), transaction.atomic():
        franchir(draft, "deposer", par=ActeurConnu("p", "X", Role.PORTEUR.value))


@pytest.mark.requirement("N-02", "X-01")
def test_every_act_of_the_porteur_from_every_state_by_everyone(dossiers):
    structure = une_structure()
    people = {
        "signataire": une_personne(structure),
        "contributeur": une_personne(structure, role=RoleStructure.CONTRIBUTEUR),
        "autre structure": une_personne(une_structure(AUTRE_COMMUNE)),
        "instructeur": un_agent(),
        "signataire de la préfecture": un_agent(Role.SIGNATAIRE),
    }
    for etat, (who, person) in itertools.product(EtatDossier, people.items()):
        member = who in {"signataire", "contributeur"}
        for action, geste in ACTES_DU_PORTEUR.items():
            allowed = who == "signataire" or (who == "contributeur" and (etat, action) == ("brouillon", "retirer"))
            refus = reussit(lambda: geste(dossiers(etat), person))  # noqa: B023  called at once
            if not allowed:
                assert refus is GesteInterdit, (etat, who, action)
            elif etat in TRANSITIONS.transitions[action].depuis:
                assert refus is None, (etat, who, action)
            else:
                assert refus is not None, (etat, who, action)
                assert issubclass(refus, EtatIncompatible), (etat, who, action)
        for name, geste in ECRITURES.items():
            refus = reussit(lambda: geste(dossiers(etat), person))  # noqa: B023  called at once
            assert (refus is None) == (member and etat in MODIFIABLES), (etat, who, name)
            assert refus is None or issubclass(refus, EtatIncompatible if member else GesteInterdit), (etat, who, name)


def test_buttons_of_the_porteur_are_those_of_the_table(dossiers):
    structure = une_structure()
    signatory = une_personne(structure)
    contributor = une_personne(structure, role=RoleStructure.CONTRIBUTEUR)
    for etat in EtatDossier:
        dossier = dossiers(etat)
        expected = [name for name in ACTES_DU_PORTEUR if etat in TRANSITIONS.transitions[name].depuis]
        assert [(t.action, bool(v)) for t, v in actions_du_porteur(signatory, dossier)] == [(n, True) for n in expected]
        shown = {t.action: v for t, v in actions_du_porteur(contributor, dossier)}
        assert [name for name, verdict in shown.items() if verdict] == (["retirer"] if etat == "brouillon" else [])
        assert all("signataire" in verdict.raison for verdict in shown.values() if not verdict)
