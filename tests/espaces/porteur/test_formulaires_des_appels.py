"""Every call of the sources: its form is shown, filled and deposited, whatever it asks."""

from __future__ import annotations

import pytest
from tests.cahiers.appels import texte_de
from tests.demandes import DEMANDEURS, JOUR, financer
from tests.fabriques import justifier, un_appel, un_brouillon_vide, une_personne, une_piece, une_structure
from tests.formulaires import remplir_le_formulaire

from levier.dossiers.etude import etudier, obstacles
from levier.socle import horloge

pytestmark = pytest.mark.django_db


@pytest.mark.requirement("CO-08", "IF-11", "A2-04", "SL-08", "N-05")
@pytest.mark.parametrize("demandeur", DEMANDEURS.values(), ids=lambda demandeur: demandeur.appel)
def test_form_of_each_call_is_filled_and_deposited(client, demandeur):
    with horloge.figee(JOUR):
        structure = une_structure(demandeur.lieu)
        person = une_personne(structure)
        draft = un_brouillon_vide(un_appel(texte_de(demandeur.appel), credits_ouverts=False), structure, par=person)
        client.force_login(person)
        for page in ("formulaire", "plan", "pieces", "depot"):
            assert client.get(f"/demandes/{draft.numero}/{page}/").status_code == 200, page
        remplir_le_formulaire(draft, demandeur.choix, par=person)
        financer(draft, demandeur.nature_depense, person)
        joined = [une_piece(draft, genre, f"{genre}.pdf") for genre in demandeur.pieces]
        if demandeur.appel == "axe3-demat-ads":
            assert [one.champ for one in obstacles(draft)] == ["l0-piece"]
            justifier(draft, *joined)
        assert [one.phrase for one in obstacles(draft)] == []
        assert {(one.reste, one.id) for one in etudier(draft).questionnaire.avancement if one.reste} == set()
        assert [motif.phrase for motif in etudier(draft).resultat.motifs] == []
        html = client.get(f"/demandes/{draft.numero}/formulaire/").content.decode()
        assert "à corriger" not in html
        response = client.post(f"/demandes/{draft.numero}/depot/", {"engagement": "on"})
        assert response["Location"] == f"/demandes/{draft.numero}/"
        assert client.get(f"/demandes/{draft.numero}/").status_code == 200
    draft.refresh_from_db()
    assert draft.etat == "depose"
