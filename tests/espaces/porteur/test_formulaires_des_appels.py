"""Every call of the sources: its form is shown, filled and deposited, whatever it asks."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import pytest
from tests.cahiers.appels import texte_de
from tests.fabriques import justifier, un_appel, un_brouillon_vide, une_personne, une_piece, une_structure
from tests.formulaires import remplir_le_formulaire

from levier.dossiers.actions import enregistrer_plan
from levier.dossiers.etude import etudier, obstacles
from levier.dossiers.financement.lignes import LigneSaisie
from levier.dossiers.financement.plan import est_au_forfait
from levier.dossiers.queries import cahier_du
from levier.socle import horloge

pytestmark = pytest.mark.django_db


@dataclass(frozen=True)
class Demandeur:
    """Who asks which call, when, for what."""

    appel: str
    lieu: str
    nature_depense: str
    pieces: Sequence[str]
    choix: Mapping[str, str] = field(default_factory=dict)


JOUR = horloge.a_paris(2021, 9, 10)
DEMANDEURS = [
    Demandeur("axe3-saone-et-loire", "71178", "prestation", ("devis", "plan_financement"),
              {"projet.theme": "3a", "projet.engage": "non", "projet.debut": "02/11/2021", "porteur.france_services": "non"}),
    Demandeur("axe3-corse", "2A004", "prestation", ("deliberation", "budget"),
              {"projet.theme": "usagers", "projet.commun": "non", "projet.demat_ads": "non", "projet.courant": "non"}),
    Demandeur("axe3-ile-de-france-volet1", "78646", "prestation", ("devis", "plan_financement"),
              {"projet.engage": "non", "projet.debut": "02/11/2021", "projet.lieu": "d78", "projet.besoin_non_couvert": "Un accueil."}),
    Demandeur("axe3-ile-de-france-volet2", "78646", "prestation", (),
              {"projet.engage": "non", "projet.debut": "02/11/2021", "projet.lieu": "d78", "projet.contrat": "aucun"}),
    Demandeur("axe3-demat-ads", "200040293", "logiciel", ("factures",),
              {"ads.role": "centre", "ads.communes": "2", "rattachee.1.commune": "71178", "rattachee.2.commune": "Cluny"}),
    Demandeur("axe3-national", "71178", "prestation", ("devis", "plan_financement"),
              {"projet.theme": "3a", "projet.debut": "02/11/2021"}),
    Demandeur("axe2-volets-1-3", "71", "prestation", ("devis", "plan_financement"),
              {"projet.debut": "02/11/2021", "groupe.population": "560 000", "groupe.departements_entiers": "1"}),
    Demandeur("axe2-volet4-franceconnect-api", "71178", "raccordement_fc", ("devis",),
              {"volet4.deja_franceconnect": "non", "volet4.deja_api": "non"}),
]  # fmt: skip


@pytest.mark.requirement("CO-08", "IF-11", "A2-04", "SL-08", "N-05")
@pytest.mark.parametrize("demandeur", DEMANDEURS, ids=lambda demandeur: demandeur.appel)
def test_form_of_each_call_is_filled_and_deposited(client, demandeur):
    with horloge.figee(JOUR):
        structure = une_structure(demandeur.lieu)
        person = une_personne(structure)
        draft = un_brouillon_vide(un_appel(texte_de(demandeur.appel), credits_ouverts=False), structure, par=person)
        client.force_login(person)
        for page in ("formulaire", "plan", "pieces", "depot"):
            assert client.get(f"/demandes/{draft.numero}/{page}/").status_code == 200, page
        remplir_le_formulaire(draft, demandeur.choix, par=person)
        _financer(draft, demandeur.nature_depense, person)
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


def _financer(draft, nature: str, person) -> None:
    """A balanced plan; where the call fixes the amount, expenses alone."""
    lines = [LigneSaisie("depense", nature, "Prestataire", "40 000")]
    if not est_au_forfait(cahier_du(draft)):
        lines.append(LigneSaisie("recette", "autofinancement", "Fonds propres", "20 000"))
    assert enregistrer_plan(draft, lines, par=person).erreurs == {}
