"""The worker killed in the middle of an act on many dossiers, then of an export: each line once, one whole file."""

from __future__ import annotations

import uuid

import pytest
from tests.fabriques import un_agent, un_appel, un_dossier_depose, un_rattachement, une_personne, une_structure
from tests.pannes.service import PATIENCE
from tests.pannes.test_lot_tue import relancer, tuer_apres, un_travailleur

from levier.comptes.enums import RoleStructure
from levier.instruction.actions import agir_ensemble, exporter_la_liste
from levier.instruction.actions import export as travail_d_export
from levier.instruction.queries import Filtres
from levier.socle import fichiers, journal
from levier.socle.models import EtatTravail
from levier.territoires.models import Territoire

NOMBRE = 6


@pytest.mark.long
@pytest.mark.requirement("X-02", "X-03", "X-10")
def test_worker_killed_in_a_geste_on_many_then_in_an_export_does_each_line_once(
    base_reelle, tmp_path, monkeypatch, settings
):
    settings.LEVIER_DATA = tmp_path
    monkeypatch.setattr(travail_d_export, "TRANCHE", 1)
    appel, agent, colleague = un_appel(), un_agent(), un_agent(nom="Claude Renard")
    codes = Territoire.objects.filter(millesime=2021, nature="commune", departement_code="71").order_by("code")
    structures = [une_structure(code) for code in codes.values_list("code", flat=True)[:NOMBRE]]
    mayor = une_personne(structures[0])
    for structure in structures[1:]:
        un_rattachement(mayor, structure, RoleStructure.SIGNATAIRE)
    dossiers = [un_dossier_depose(appel, one, par=mayor) for one in structures]
    numbers = [one.numero for one in dossiers]
    chosen = {"instructeur": str(colleague.pk)}
    affected = agir_ensemble("affecter", numbers, par=agent, cle=uuid.uuid4(), reglages=chosen)
    exported = exporter_la_liste(Filtres(tri="depose_le"), "csv", par=agent, cle=uuid.uuid4())
    for travail in (affected, exported):
        tuer_apres(un_travailleur(base_reelle, tmp_path), 2, travail.pk)
        relancer(base_reelle)
    assert un_travailleur(base_reelle, tmp_path).wait(PATIENCE) == 0
    for travail in (affected, exported):
        travail.refresh_from_db()
        assert (travail.etat, travail.faits) == (EtatTravail.FINI, NOMBRE)
    for one in dossiers:
        assert [event.nom for event in journal.histoire(one)].count("dossier_affecte") == 1
    rows = fichiers.lire(exported.resultat).decode("utf-8-sig").split("\r\n")[1:-1]
    assert [row.split(";")[4] for row in rows] == numbers
    assert list(journal.ruptures()) == []
