"""The archive that proves dossiers: asked by who only reads, whole, in order, checked by sha256sum."""

from __future__ import annotations

import json
import subprocess
import uuid
import zipfile

import pytest
from django.test import Client
from tests.fabriques import AUTRE_COMMUNE, un_agent, un_appel, un_dossier_complet, un_dossier_depose, une_structure
from tests.propositions import attribuer_et_signer
from tests.taches import derouler

from levier.actes.actions import demander_les_preuves
from levier.comptes.enums import Role
from levier.comptes.models import Habilitation
from levier.instruction.limites import montant_calcule
from levier.instruction.queries import resultat_instruit
from levier.socle import fichiers, horloge, journal
from levier.socle.erreurs import SaisieRefusee
from levier.socle.models import EtatTravail, Evenement, Travail

pytestmark = [pytest.mark.django_db, pytest.mark.requirement("X-04", "X-09")]


@pytest.fixture
def deux():
    """A request granted and signed, another that waits."""
    appel, agent = un_appel(), un_agent()
    granted = un_dossier_complet(appel, agent=agent)
    acte = attribuer_et_signer(
        granted, par=un_agent(Role.SIGNATAIRE), montant=montant_calcule(resultat_instruit(granted))
    )
    waiting = un_dossier_depose(appel, une_structure(AUTRE_COMMUNE))
    derouler()
    acte.refresh_from_db()
    return granted, waiting, acte


def test_auditor_who_only_reads_gets_one_archive_that_anybody_checks(deux, tmp_path):
    granted, waiting, acte = deux
    reader = un_agent(Role.LECTEUR, nom="Magali Cour")
    browser = Client()
    browser.force_login(reader)
    page = browser.get("/agent/ensemble/?geste=preuves&toute=1&liste=").content.decode()
    assert "2 peuvent être joints" in page, page[page.index("<h1") :][:1500]
    known = Evenement.objects.count()
    numbers = [waiting.numero, granted.numero, "71-2021-009999"]
    answer = browser.post("/agent/ensemble/", {"geste": "preuves", "d": numbers, "cle": str(uuid.uuid4())})
    travail = Travail.objects.get(proprietaire=reader.identifiant)
    assert answer.url == f"/agent/travaux/{travail.pk}/"
    derouler()
    travail.refresh_from_db()
    assert (travail.etat, travail.total) == (EtatTravail.FINI, 2)
    assert Evenement.objects.exclude(objet_type="socle.travail").count() == known
    with fichiers.ouvrir(travail.resultat) as stream, zipfile.ZipFile(stream) as archive:
        names = archive.namelist()
        archive.extractall(tmp_path)
    folders = [name.split("/")[0] for name in names[:-2]]
    assert folders == sorted(folders)
    assert set(folders) == {granted.numero, waiting.numero}
    assert names[-2:] == ["LISEZMOI.txt", "SHA256SUMS"]
    order = "sha256sum --check --strict SHA256SUMS"
    assert order in (tmp_path / "LISEZMOI.txt").read_text(encoding="utf-8")
    assert subprocess.run(order.split(), cwd=tmp_path, check=False, capture_output=True).returncode == 0
    sums = (tmp_path / "SHA256SUMS").read_text(encoding="utf-8")
    assert sums.count("\n") == len(names) - 1
    assert acte.document.fichier.empreinte in sums
    for piece in granted.pieces.select_related("fichier"):
        assert piece.fichier.empreinte in sums
    told = json.loads((tmp_path / granted.numero / "dossier.json").read_text(encoding="utf-8"))
    assert (told["etat"], told["actes"][0]["numero"]) == ("retenu", acte.numero)
    assert told["mouvements"][0]["montant"] == f"{told['decisions'][0]['montant_attribue']}"
    events = json.loads((tmp_path / granted.numero / "journal.json").read_text(encoding="utf-8"))["dossiers.dossier"]
    assert [one["empreinte"] for one in events] == [one.empreinte for one in journal.histoire(granted)]
    chain = ["", *(one["empreinte"] for one in events)]
    assert [one["empreinte_precedente"] for one in events] == chain[:-1]
    (tmp_path / granted.numero / "dossier.json").write_text("{}")
    assert subprocess.run(order.split(), cwd=tmp_path, check=False, capture_output=True).returncode == 1


def test_archive_holds_what_is_still_read_when_it_is_made(deux):
    granted, waiting, _ = deux
    reader = un_agent(Role.LECTEUR)
    with pytest.raises(SaisieRefusee, match="Aucun de ces dossiers"):
        demander_les_preuves([granted.numero], par=un_agent(Role.LECTEUR, "21"), cle=uuid.uuid4())
    travail = demander_les_preuves([granted.numero, waiting.numero], par=reader, cle=uuid.uuid4())
    Habilitation.objects.filter(personne=reader).update(retiree_le=horloge.maintenant())
    derouler()
    travail.refresh_from_db()
    assert list(travail.lignes.values_list("issue", flat=True)) == ["refusee", "refusee"]
    with fichiers.ouvrir(travail.resultat) as stream, zipfile.ZipFile(stream) as archive:
        assert archive.namelist() == ["LISEZMOI.txt", "SHA256SUMS"]
