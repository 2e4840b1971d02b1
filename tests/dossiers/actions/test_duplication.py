from __future__ import annotations

import pytest
from tests.fabriques import CAHIER, un_appel, un_brouillon, un_brouillon_vide, un_dossier_depose, une_personne

from levier.dossiers.actions import dupliquer
from levier.dossiers.etude.obstacles import DepotFerme
from levier.dossiers.memoire.duplication import reprise_dans
from levier.dossiers.queries import cahier_du, lignes_du_plan, pieces_jointes, reste_avant_cloture
from levier.socle import horloge, journal
from levier.socle.erreurs import GesteInterdit


def un_autre_appel():
    """A call of the same fund that asks the same."""
    text = CAHIER.read_text(encoding="utf-8")
    return un_appel(text.replace("id: fitn7-axe3-saone-et-loire", "id: fitn7-axe3-autre", 1), credits_ouverts=False)


@pytest.mark.requirement("X-01")
def test_duplicate_takes_answers_and_lines_but_neither_pieces_nor_the_amount(db):
    earlier = un_dossier_depose()
    person = une_personne(earlier.structure, nom="Maude Roy")
    draft = dupliquer(earlier, un_autre_appel(), par=person)
    assert (draft.etat, draft.appel.identifiant) == ("brouillon", "fitn7-axe3-autre")
    own = {"demandeur.nom": "Maude Roy", "demandeur.courriel": person.email}
    expected = {nom: value for nom, value in earlier.reponses.items() if nom != "demande.montant"} | own
    assert draft.reponses == expected
    assert [line for line, _ in lignes_du_plan(draft)] == [line for line, _ in lignes_du_plan(earlier)]
    assert list(pieces_jointes(draft)) == []
    event = journal.histoire(draft).last()
    assert (event.nom, event.apres["numero"]) == ("contenu_repris", earlier.numero)


def test_duplicate_leaves_the_earlier_request_as_it_was(db):
    earlier = un_dossier_depose()
    before = (earlier.reponses, earlier.revision, earlier.etat, list(earlier.lignes.values_list("id", flat=True)))
    dupliquer(earlier, earlier.appel, par=earlier.cree_par)
    earlier.refresh_from_db()
    after = (earlier.reponses, earlier.revision, earlier.etat, list(earlier.lignes.values_list("id", flat=True)))
    assert after == before


@pytest.mark.requirement("X-01")
def test_what_the_other_call_does_not_know_is_listed_with_its_reason(db):
    earlier = un_brouillon()
    text = CAHIER.read_text(encoding="utf-8").replace("id: fitn7-axe3-saone-et-loire", "id: fitn7-axe3-autre", 1)
    other = un_appel(text.replace("longueur_max: 400", "longueur_max: 20"), credits_ouverts=False)
    left = {laissee.libelle: laissee.raison for laissee in reprise_dans(earlier, other).laissees}
    assert list(left) == ["Adresse"]
    assert "20 au plus" in left["Adresse"]
    assert "demandeur.adresse" not in dupliquer(earlier, other, par=earlier.cree_par).reponses


def test_empty_draft_is_not_duplicated_into_itself(db):
    draft = un_brouillon_vide()
    assert dupliquer(draft, draft.appel, par=draft.cree_par) == draft
    assert journal.histoire(draft).count() == 1


def test_duplicate_is_for_members_and_open_calls(db):
    earlier = un_brouillon()
    with pytest.raises(GesteInterdit):
        dupliquer(earlier, earlier.appel, par=une_personne())
    with horloge.figee(horloge.a_paris(2021, 10, 23, 0)), pytest.raises(DepotFerme):
        dupliquer(earlier, earlier.appel, par=earlier.cree_par)


@pytest.mark.requirement("SL-06")
def test_time_left_runs_until_the_last_second_of_the_window(db):
    draft = un_brouillon_vide()
    left = reste_avant_cloture(draft, cahier_du(draft), instant=horloge.a_paris(2021, 10, 22, 18, 30))
    assert left.total_seconds() == 5.5 * 3600
    assert reste_avant_cloture(draft, cahier_du(draft), instant=horloge.a_paris(2021, 10, 23, 0)) is None
    deposited = un_dossier_depose()
    assert reste_avant_cloture(deposited, cahier_du(deposited), instant=horloge.a_paris(2021, 10, 22, 18)) is None
