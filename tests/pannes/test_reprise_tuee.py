"""The worker killed while it checks a spreadsheet, then while it takes its rows over: each row becomes one request."""

from __future__ import annotations

import uuid

import pytest
from tests.fabriques import un_agent, un_appel
from tests.pannes.service import PATIENCE
from tests.pannes.test_lot_tue import relancer, tuer_apres, un_travailleur
from tests.reprises.tableaux import des_communes, un_tableau, une_ligne

from levier.comptes.enums import Role
from levier.dossiers.models import Dossier
from levier.enveloppes.models import Enveloppe
from levier.enveloppes.queries import incoherences
from levier.reprises.actions import decrire_les_colonnes, reception, reprendre_les_lignes
from levier.reprises.enums import Cible
from levier.reprises.queries import combien
from levier.socle import journal
from levier.socle.models import EtatTravail

NOMBRE, ACCORDE = 8, 500
COLONNES = (
    Cible.REFERENCE, Cible.STRUCTURE, "", Cible.TITRE, Cible.DEPOSE_LE, Cible.DEMANDE, Cible.SUITE, Cible.ACCORDE,
    Cible.DECIDE_LE,
)  # fmt: skip


@pytest.mark.long
@pytest.mark.requirement("X-03", "X-09", "X-10")
def test_worker_killed_in_a_check_then_in_a_reprise_makes_each_request_once(
    base_reelle, tmp_path, monkeypatch, settings
):
    settings.LEVIER_DATA = tmp_path
    settings.MEDIA_ROOT = tmp_path / "fichiers"
    monkeypatch.setattr(reception, "TRANCHE", 1)
    appel, prefet = un_appel(), un_agent(Role.SIGNATAIRE, nom="Claude Moreau")
    granted = {"statut": "accordée", "accorde": ACCORDE, "decide": "01/09/2021"}
    rows = [une_ligne(rang, name, **granted) for rang, name in enumerate(des_communes(NOMBRE), 1)]
    tableau = un_tableau(appel, rows, par=prefet)
    controle = decrire_les_colonnes(tableau, dict(enumerate(COLONNES)), par=prefet, cle=uuid.uuid4())
    _tuer_puis_finir(base_reelle, tmp_path, controle)
    assert combien(tableau) == {"valide": NOMBRE}
    reprise = reprendre_les_lignes(tableau, par=prefet, cle=uuid.uuid4())
    _tuer_puis_finir(base_reelle, tmp_path, reprise)
    assert (combien(tableau), Dossier.objects.count()) == ({"reprise": NOMBRE}, NOMBRE)
    assert Enveloppe.objects.get(appel=appel).montant_attribue == NOMBRE * ACCORDE
    for one in Dossier.objects.all():
        assert [event.nom for event in journal.histoire(one)] == ["dossier_repris"]
    assert (list(incoherences()), list(journal.ruptures())) == ([], [])


def _tuer_puis_finir(base: str, data, travail) -> None:
    for done in (1, 4):
        tuer_apres(un_travailleur(base, data), done, travail.pk)
        relancer(base)
    assert un_travailleur(base, data).wait(PATIENCE) == 0
    travail.refresh_from_db()
    assert (travail.etat, travail.faits) == (EtatTravail.FINI, NOMBRE)
