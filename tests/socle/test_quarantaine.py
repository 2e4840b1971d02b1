"""A file received is read by nobody until a real antivirus has found it clean."""

from __future__ import annotations

import io
import time

import pytest
from procrastinate.contrib.django import app
from procrastinate.contrib.django.models import ProcrastinateJob
from tests import mauvais_fichiers as mauvais
from tests.clamd import EICAR, SIGNATURE, demarrer, port_libre
from tests.fabriques import un_pdf
from tests.taches import derouler

from levier.socle import fichiers, journal
from levier.socle.antivirus import AntivirusIndisponible
from levier.socle.erreurs import FichierEcarte, FichierEnQuarantaine
from levier.socle.fichiers import quarantaine
from levier.socle.models import EtatFichier, Fichier

INFECTE = mauvais.un_pdf_avec(EICAR)


def recevoir(contenu: bytes = INFECTE) -> Fichier:
    return fichiers.recevoir(io.BytesIO(contenu), "devis.pdf", formats=("pdf",))


def evenements(fichier: Fichier) -> list[str]:
    return [event.nom for event in journal.histoire(fichier)]


def test_without_antivirus_the_check_of_the_content_is_enough(db):
    kept = recevoir(un_pdf())
    assert (kept.etat, kept.lisible, fichiers.lire(kept)) == (EtatFichier.CONTROLE, True, un_pdf())
    assert [job.task_name for job in ProcrastinateJob.objects.all()] == ["socle.dessiner_vignette"]


@pytest.mark.requirement("X-01")
def test_clean_file_is_read_by_nobody_then_by_whoever_has_the_right(db, antivirus):
    kept = recevoir(un_pdf())
    with pytest.raises(FichierEnQuarantaine, match=r"« devis\.pdf » est en cours de vérification"):
        fichiers.lire(kept)
    assert derouler() == ["socle.verifier_fichier"]
    kept.refresh_from_db()
    assert (kept.etat, fichiers.lire(kept), evenements(kept)) == (EtatFichier.SAIN, un_pdf(), ["fichier_verifie"])


@pytest.mark.requirement("X-01")
def test_infected_file_is_put_aside_and_its_bytes_erased(db, antivirus):
    kept = recevoir()
    assert fichiers.chemin(kept).exists()
    derouler()
    kept.refresh_from_db()
    assert kept.etat == EtatFichier.ECARTE
    assert not fichiers.chemin(kept).exists()
    with pytest.raises(FichierEcarte, match="a été écarté par l’antivirus"):
        fichiers.lire(kept)
    [event] = journal.histoire(kept)
    assert (event.nom, event.apres["signature"]) == ("fichier_ecarte", f"{SIGNATURE}.UNOFFICIAL")


def test_verdict_given_twice_is_one(db, antivirus):
    kept = recevoir()
    for _ in range(2):
        quarantaine.verifier(str(kept.pk))
    kept.refresh_from_db()
    assert (kept.etat, evenements(kept)) == (EtatFichier.ECARTE, ["fichier_ecarte"])


def test_antivirus_away_keeps_the_file_locked_until_it_is_back(db, settings, tmp_path):
    port = port_libre()
    settings.LEVIER_CLAMAV = f"127.0.0.1:{port}"
    kept = recevoir(un_pdf())
    with pytest.raises(AntivirusIndisponible):
        quarantaine.verifier(str(kept.pk))
    kept.refresh_from_db()
    assert (kept.etat, kept.lisible) == (EtatFichier.EN_VERIFICATION, False)
    assert kept.incident.startswith(f"127.0.0.1:{port} : ")
    with demarrer(tmp_path, port=port):
        quarantaine.verifier(str(kept.pk))
    kept.refresh_from_db()
    assert (kept.etat, kept.incident) == (EtatFichier.SAIN, "")


def test_worker_without_its_setting_opens_nothing(db, antivirus, settings):
    kept = recevoir(un_pdf())
    settings.LEVIER_CLAMAV = ""
    with pytest.raises(AntivirusIndisponible, match="LEVIER_CLAMAV"):
        quarantaine.verifier(str(kept.pk))
    kept.refresh_from_db()
    assert not kept.lisible


@pytest.mark.parametrize("attempts", [0, 8, 500])
def test_verification_is_tried_again_for_as_long_as_it_takes(attempts):
    strategy = app.tasks["socle.verifier_fichier"].retry_strategy
    job = type("Job", (), {"attempts": attempts})()
    decision = strategy.get_retry_decision(exception=AntivirusIndisponible(), job=job)
    assert 0 < (decision.retry_at.timestamp() - time.time()) <= 31
    assert strategy.get_retry_decision(exception=FileNotFoundError(), job=job) is None


def test_health_tells_the_antivirus_and_what_waits(db, client, settings, request):
    assert client.get("/sante/").json()["antivirus"] == "absent"
    settings.LEVIER_CLAMAV = f"127.0.0.1:{port_libre()}"
    recevoir(un_pdf())
    told = client.get("/sante/").json()
    assert (told["antivirus"], told["fichiers_en_verification"]) == ("injoignable", 1)
    request.getfixturevalue("antivirus")
    assert client.get("/sante/").json()["antivirus"] == "ok"
