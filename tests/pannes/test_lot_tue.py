"""The worker killed in the middle of a batch of signatures: each act once, no hole in the numbers, no double one."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
import uuid
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from django.conf import settings
from procrastinate.contrib.django.models import ProcrastinateJob
from tests.compte_du_site import adresse_du_site
from tests.fabriques import un_agent, un_appel, un_dossier_complet, un_rattachement, une_personne, une_structure
from tests.pannes.service import PATIENCE, RACINE
from tests.propositions import proposer
from tests.socle.concurrence import proprietaire
from tests.socle.test_tasks import _jouer

from levier.actes.actions import signer_en_lot
from levier.actes.models import Acte
from levier.comptes.enums import Role, RoleStructure
from levier.enveloppes.models import Enveloppe
from levier.enveloppes.queries import incoherences
from levier.socle import journal, tasks
from levier.socle.models import EtatTravail, Travail
from levier.territoires.models import Territoire

NOMBRE = 6
ORDRE = ["-m", "django", "procrastinate", "worker", "--one-shot", "--queues", "travaux", "--concurrency", "1"]


def un_travailleur(base: str, data: Path) -> subprocess.Popen[bytes]:
    """A worker on the database of the test, until nothing is left to do."""
    address = urlsplit(os.environ["DATABASE_URL"])._replace(path=f"/{base}").geturl()
    env = {
        **os.environ, "DATABASE_URL": adresse_du_site(address),
        "DJANGO_SETTINGS_MODULE": "levier.config.settings", "LEVIER_CLE_SECRETE": settings.SECRET_KEY,
        "PYTHONPATH": str(RACINE / "src"), "LEVIER_DATA": str(data), "LEVIER_JOUR": "2021-09-15",
    }  # fmt: skip
    return subprocess.Popen([sys.executable, *ORDRE], env=env, cwd=RACINE)


def tuer_apres(travailleur: subprocess.Popen[bytes], faits: int, cle: int) -> None:
    """Without a word, in the middle of the line that follows."""
    limit = time.monotonic() + PATIENCE
    while Travail.objects.get(pk=cle).faits < faits:
        assert travailleur.poll() is None, "it ended before it was killed"
        assert time.monotonic() < limit, "the worker does nothing"
        time.sleep(0.005)
    travailleur.send_signal(signal.SIGKILL)
    assert travailleur.wait() == -signal.SIGKILL


def relancer(base: str) -> None:
    """What the next worker's periodic job does, once the dead one has been silent for long enough."""
    with proprietaire(base) as owner:
        owner.execute("UPDATE procrastinate_workers SET last_heartbeat = now() - interval '1 hour'")
    _jouer(tasks.relancer_taches)


@pytest.mark.lent
@pytest.mark.requirement("X-03", "X-04", "X-10")
def test_worker_killed_in_the_middle_of_a_batch_signs_each_act_once(base_reelle, tmp_path):
    appel, agent, prefet = un_appel(), un_agent(), un_agent(Role.SIGNATAIRE, nom="Claude Moreau")
    codes = Territoire.objects.filter(millesime=2021, nature="commune", departement_code="71").order_by("code")
    structures = [une_structure(code) for code in codes.values_list("code", flat=True)[:NOMBRE]]
    mayor = une_personne(structures[0])
    for structure in structures[1:]:
        un_rattachement(mayor, structure, RoleStructure.SIGNATAIRE)
    dossiers = [
        un_dossier_complet(appel, one, agent=agent, par=mayor, depenses="10000", demande="7000") for one in structures
    ]
    asked = [proposer(one, one.montant_demande, par=agent).pk for one in dossiers]
    travail = signer_en_lot(asked, par=prefet, cle=uuid.uuid4())
    for done in (1, 4):
        tuer_apres(un_travailleur(base_reelle, tmp_path), done, travail.pk)
        relancer(base_reelle)
    assert un_travailleur(base_reelle, tmp_path).wait(PATIENCE) == 0
    travail.refresh_from_db()
    assert (travail.etat, travail.faits) == (EtatTravail.FINI, NOMBRE)
    numbers = [f"ARR-71-2021-{rank:04}" for rank in range(1, NOMBRE + 1)]
    assert list(Acte.objects.order_by("pk").values_list("numero", flat=True)) == numbers
    assert list(travail.lignes.values_list("suite", flat=True)) == [f"Acte n° {number}" for number in numbers]
    assert Enveloppe.objects.get(appel=appel).montant_attribue == NOMBRE * 7000
    assert (list(incoherences()), list(journal.ruptures())) == ([], [])
    assert [event.nom for event in journal.histoire(travail)] == ["travail_demande", "travail_commence", "travail_fini"]
    jobs = ProcrastinateJob.objects.filter(task_name="socle.executer_travail")
    assert list(jobs.values_list("status", flat=True)) == ["succeeded"]
