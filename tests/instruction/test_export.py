"""The list as a file: what it shows and nothing else, in its order, whatever stops the work on its way."""

from __future__ import annotations

import csv
import io
import uuid
import zipfile
from xml.etree import ElementTree as ET

import pytest
from tests.documents.classeur_lu import Lu
from tests.fabriques import AUTRE_COMMUNE, CC, un_agent, un_appel, un_dossier_depose, une_personne, une_structure
from tests.taches import derouler

from levier.comptes.enums import Role
from levier.dossiers.actions import exclure
from levier.dossiers.models import Dossier
from levier.instruction.actions import export as travail_d_export
from levier.instruction.actions import exporter_la_liste, prendre_en_charge
from levier.instruction.models import TrancheExportee
from levier.instruction.queries import COLONNES, Filtres, liste
from levier.socle import fichiers, horloge, travaux
from levier.socle.erreurs import SaisieRefusee
from levier.socle.models import EtatTravail

pytestmark = [pytest.mark.django_db, pytest.mark.requirement("CO-05", "X-02")]
TITRE = '=HYPERLINK("http://piege.fr")'


@pytest.fixture
def trois(monkeypatch):
    monkeypatch.setattr(travail_d_export, "TRANCHE", 2)
    appel = un_appel()
    for day, (place, wanted) in enumerate([("71178", "28000"), (AUTRE_COMMUNE, "1234.50"), (CC, "20000")], start=1):
        with horloge.figee(horloge.a_paris(2021, 9, day, 23, 30)):
            un_dossier_depose(appel, une_structure(place), demande=wanted, reponses={"projet.titre": TITRE})


def lire(travail):
    travail.refresh_from_db()
    assert travail.etat == EtatTravail.FINI
    return fichiers.lire(travail.resultat)


def exporter(agent, suffixe, **filtres):
    return exporter_la_liste(Filtres(**filtres), suffixe, par=agent, cle=uuid.uuid4())


def test_export_is_what_the_list_shows_in_its_order_and_types(trois, tmp_path):
    agent = un_agent()
    prendre_en_charge(un_dossier(agent, "Gourdon"), par=agent)
    made = {suffixe: exporter(agent, suffixe, tri="demande") for suffixe in ("xlsx", "ods", "csv")}
    assert (made["csv"].total, made["csv"].titre) == (2, "Export de 3 dossiers (csv)")
    derouler()
    shown = [line.numero for line in liste(agent, Filtres(tri="demande")).lignes]
    rows = list(csv.reader(io.StringIO(lire(made["csv"]).decode("utf-8-sig")), delimiter=";"))
    assert rows[0] == [colonne.titre for colonne in COLONNES]
    place = {colonne.nom: rank for rank, colonne in enumerate(COLONNES)}
    assert [row[place["numero"]] for row in rows[1:]] == shown
    first = {nom: rows[1][rank] for nom, rank in place.items()}
    assert (first["demande"], first["depose_le"], first["attribue"], first["instructeur"], first["etat"]) == (
        "1234,50", "02/09/2021", "", agent.nom, "déposé",
    )  # fmt: skip
    assert first["projet"] == f"'{TITRE}"
    (path := tmp_path / "liste.xlsx").write_bytes(lire(made["xlsx"]))
    sheet = Lu(path, 1)
    letters = {nom: chr(ord("A") + rank) for nom, rank in place.items()}
    assert [row[letters["demande"]] for row in sheet.lignes[1:]] == [1234.5, 20000.0, 28000.0]
    assert sheet.lignes[1][letters["depose_le"]] == 44441.0  # the 2nd of September 2021, as spreadsheets count
    assert sheet.lignes[1][letters["projet"]] == TITRE
    with zipfile.ZipFile(io.BytesIO(lire(made["ods"]))) as archive:
        assert archive.namelist()[0] == "mimetype"
        held = archive.read("content.xml").decode()
    ET.fromstring(held)  # noqa: S314  well formed
    assert 'office:value-type="float" office:value="1234.50"' in held
    assert 'office:date-value="2021-09-02"' in held
    assert "table:formula" not in held


def test_export_asked_twice_is_one_and_narrowed_by_the_filters(trois):
    agent, cle = un_agent(), uuid.uuid4()
    first, second = (exporter_la_liste(Filtres(texte="clunisois"), "csv", par=agent, cle=cle) for _ in range(2))
    derouler()
    assert first == second
    assert (first.total, TrancheExportee.objects.count()) == (1, 1)
    assert lire(first).decode("utf-8-sig").count("\r\n") == 2
    for refused in ({"texte": "introuvable"}, {"etat": "retenu"}):
        with pytest.raises(SaisieRefusee, match="rien à exporter"):
            exporter(agent, "csv", **refused)
    with pytest.raises(SaisieRefusee, match="Choisissez un format"):
        exporter(agent, "exe")
    with pytest.raises(SaisieRefusee):
        exporter(une_personne(), "csv")


def test_export_stopped_by_a_fault_goes_on_where_it_was_and_rights_are_asked_again(trois, monkeypatch):
    agent = un_agent()
    travail = exporter(agent, "csv", tri="demande")
    read, calls = travail_d_export.cellules_nommees, []

    def tomber(*what):
        calls.append(what)
        if len(calls) == 2:
            raise RuntimeError("the disk is full")
        return read(*what)

    monkeypatch.setattr(travail_d_export, "cellules_nommees", tomber)
    with pytest.raises(RuntimeError):
        travaux.executer(travail.pk)
    travail.refresh_from_db()
    assert (travail.faits, travail.resultat) == (1, None)
    exclure(un_dossier(agent, "71-2021-000001"), agent, motif="Conflit.", par=un_agent(Role.ADMINISTRATEUR))
    travaux.executer(travail.pk)
    assert len(calls) == 3
    numbers = [row.split(";")[4] for row in lire(travail).decode("utf-8-sig").split("\r\n")[1:-1]]
    assert numbers == ["71-2021-000002", "71-2021-000003"]  # the third is no longer theirs to see
    horizon = horloge.maintenant() + travaux.CONSERVATION
    with horloge.figee(horizon.replace(year=2030)):
        travaux.purger()
    assert not TrancheExportee.objects.exists()


def un_dossier(agent, nom):
    (line,) = liste(agent, Filtres(texte=nom)).lignes
    return Dossier.objects.get(pk=line.id)
