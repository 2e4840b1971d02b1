from __future__ import annotations

import pytest
from tests.comptes.conftest import une_structure
from tests.fabriques import un_appel, un_brouillon_vide, un_dossier_depose, une_personne
from tests.fabriques import une_structure as structure_de
from tests.taches import derouler

from levier.comptes import actions, queries
from levier.comptes.enums import EtatRattachement, RoleStructure
from levier.comptes.erreurs import RelaisInconnu, RelaisManquant
from levier.comptes.models import Rattachement
from levier.dossiers.actions import confier, retirer
from levier.dossiers.actions.relais import RelaisImpossible
from levier.dossiers.models import Dossier
from levier.socle import journal
from levier.socle.erreurs import GesteInterdit

pytestmark = pytest.mark.requirement("X-09")
SIGNATAIRE, CONTRIBUTEUR = RoleStructure.SIGNATAIRE, RoleStructure.CONTRIBUTEUR


def test_last_signatory_leaves_only_by_handing_over_or_closing(structure, membre):
    last, helper = membre(), membre(CONTRIBUTEUR)
    with pytest.raises(RelaisManquant, match="dites qui prend le relais"):
        actions.quitter_structure(last, par=last.personne)
    last.refresh_from_db()
    assert last.etat == EtatRattachement.ACTIF
    actions.quitter_structure(last, par=last.personne, relais=helper)
    helper.refresh_from_db()
    assert (last.etat, helper.role) == (EtatRattachement.TERMINE, SIGNATAIRE)
    assert journal.histoire(last).last().apres["relais"] == helper.personne.nom
    assert journal.histoire(helper).last().nom == "role_change"


def test_closing_ends_every_link(structure, membre):
    last, helper = membre(), membre(CONTRIBUTEUR)
    actions.quitter_structure(last, par=last.personne, fermer=True)
    assert set(Rattachement.objects.values_list("etat", flat=True)) == {EtatRattachement.TERMINE}
    assert journal.histoire(helper).last().motif == "Le compte de la structure est fermé."


def test_other_members_leave_freely(structure, membre):
    membre()
    second, helper = membre(), membre(CONTRIBUTEUR)
    for link in (second, helper):
        assert actions.quitter_structure(link, par=link.personne).etat == EtatRattachement.TERMINE


def test_who_takes_over_is_another_active_member_of_the_structure(structure, membre):
    last, gone = membre(), membre(CONTRIBUTEUR)
    actions.retirer_membre(gone, par=last.personne, motif="Mutation.")
    stranger = actions.rattacher(une_personne(), une_structure("Tournus"), role=SIGNATAIRE)
    for relais in (last, gone, stranger):
        with pytest.raises(RelaisInconnu):
            actions.quitter_structure(last, par=last.personne, relais=relais)


def test_drafts_and_open_requests_followed_go_to_the_successor(db):
    appel, structure = un_appel(), structure_de()
    leaving, staying = une_personne(structure, nom="Lou Moreau"), une_personne(structure, nom="Sacha Roy")
    draft, sent = (faire(appel, structure, par=leaving) for faire in (un_brouillon_vide, un_dossier_depose))
    withdrawn = retirer(un_dossier_depose(appel, structure, par=leaving), par=leaving, motif="Abandon.")
    other = un_dossier_depose(appel, structure, par=staying)
    links = {link.personne_id: link for link in Rattachement.objects.filter(structure=structure)}
    actions.quitter_structure(links[leaving.pk], par=leaving, relais=links[staying.pk])
    derouler()
    follows = dict(Dossier.objects.values_list("pk", "suivi_par__nom"))
    assert follows == {
        draft.pk: "Sacha Roy", sent.pk: "Sacha Roy", withdrawn.pk: "Lou Moreau", other.pk: "Sacha Roy",
    }  # fmt: skip
    event = journal.histoire(draft).last()
    assert (event.nom, event.avant, event.apres) == (
        "suivi_confie", {"suivi_par": "Lou Moreau"}, {"suivi_par": "Sacha Roy"},
    )  # fmt: skip


def test_requests_of_who_is_removed_without_successor_wait_for_somebody(db):
    structure = structure_de()
    chief, leaving = une_personne(structure), une_personne(structure)
    draft = un_brouillon_vide(structure=structure, par=leaving)
    link = Rattachement.objects.get(personne=leaving)
    actions.retirer_membre(link, par=chief, motif="Partie.")
    derouler()
    draft.refresh_from_db()
    assert draft.suivi_par is None
    confier(draft, chief, par=chief)
    assert draft.suivi_par == chief


def test_only_members_follow_and_only_members_say_who(db):
    structure, stranger = structure_de(), une_personne()
    draft = un_brouillon_vide(structure=structure)
    with pytest.raises(RelaisImpossible):
        confier(draft, stranger, par=draft.cree_par)
    with pytest.raises(GesteInterdit):
        confier(draft, draft.cree_par, par=stranger)


def test_last_signatory_does_not_leave_by_removing_himself(structure, membre):
    link = membre()
    with pytest.raises(RelaisManquant):
        actions.retirer_membre(link, par=link.personne, motif="Je pars.")
    assert queries.membres_actifs(structure).get() == link
