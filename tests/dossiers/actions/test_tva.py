from __future__ import annotations

import pytest
from tests.fabriques import (
    AUTRE_COMMUNE,
    un_appel,
    un_brouillon,
    un_brouillon_vide,
    un_dossier_depose,
    une_personne,
    une_structure,
)

from levier.comptes.models import Personne
from levier.dossiers.actions import enregistrer_plan
from levier.dossiers.actions.tenue import DossierNonModifiable
from levier.dossiers.enums import RecuperationTVA
from levier.dossiers.financement.lignes import LigneSaisie
from levier.dossiers.lecture.instantane import photographier
from levier.dossiers.models import Dossier
from levier.dossiers.queries import cahier_du, lignes_du_plan
from levier.socle.erreurs import GesteInterdit

pytestmark = [pytest.mark.django_db, pytest.mark.requirement("X-09")]


def indiquer_recuperation_tva(dossier: Dossier, reponse: RecuperationTVA, *, par: Personne) -> None:
    """What the screen of the plan sends when the answer alone changes: the same lines, and the answer."""
    enregistrer_plan(dossier, [line for line, _ in lignes_du_plan(dossier)], par=par, recupere_tva=reponse)


@pytest.mark.parametrize("reponse", RecuperationTVA)
def test_answer_is_kept_and_given_twice_changes_nothing(reponse):
    dossier = un_brouillon_vide()
    assert dossier.recupere_tva == ""
    indiquer_recuperation_tva(dossier, reponse, par=dossier.cree_par)
    assert (dossier.recupere_tva, dossier.revision) == (reponse, 1)
    indiquer_recuperation_tva(dossier, reponse, par=dossier.cree_par)
    assert dossier.revision == 1


def test_next_request_of_the_structure_starts_from_the_latest_answer():
    appel, structure = un_appel(), une_structure()
    first = un_brouillon(appel, structure)
    indiquer_recuperation_tva(first, RecuperationTVA.NON, par=first.cree_par)
    assert un_brouillon_vide(appel, structure).recupere_tva == RecuperationTVA.NON
    assert un_brouillon_vide(appel, une_structure(AUTRE_COMMUNE)).recupere_tva == ""


def test_answer_is_part_of_what_is_sent():
    dossier = un_brouillon()
    indiquer_recuperation_tva(dossier, RecuperationTVA.NON, par=dossier.cree_par)
    sent = photographier(dossier, cahier_du(dossier))["reponses"]
    assert sent["porteur.recupere_tva"] == RecuperationTVA.NON.label


def test_only_a_member_answers_and_only_while_the_request_may_change():
    with pytest.raises(GesteInterdit):
        indiquer_recuperation_tva(un_brouillon_vide(), RecuperationTVA.OUI, par=une_personne())
    sent = un_dossier_depose()
    with pytest.raises(DossierNonModifiable):
        indiquer_recuperation_tva(sent, RecuperationTVA.OUI, par=sent.cree_par)


def test_expenses_typed_without_tax_are_counted_again():
    dossier = un_brouillon_vide()
    lines = [
        LigneSaisie("depense", "prestation", "Étude", "1000,01", tva="5,5"),
        LigneSaisie("depense", "formation", "Ateliers", "300"),
    ]
    enregistrer_plan(dossier, lines, par=dossier.cree_par, recupere_tva=RecuperationTVA.NON)
    assert [str(line.montant) for line in dossier.lignes.all()] == ["1055.01", "300.00"]
    indiquer_recuperation_tva(dossier, RecuperationTVA.OUI, par=dossier.cree_par)
    assert [str(line.montant) for line in dossier.lignes.all()] == ["1000.01", "300.00"]
    sent = photographier(dossier, cahier_du(dossier))["plan"]
    assert "1\u202f000,01\u00a0€ (1\u202f000,01\u00a0€ HT, TVA 5,5\u00a0%)" in sent[0]
