"""Health of the installation: that it answers, for anybody; its figures, none of anyone's dossier, for this machine alone."""

from __future__ import annotations

import shutil
from pathlib import Path

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.db import connection
from django.http import HttpRequest, JsonResponse
from procrastinate.contrib.django.models import ProcrastinateJob

from levier.socle.antivirus import AntivirusIndisponible, antivirus
from levier.socle.fichiers.quarantaine import en_verification
from levier.socle.models import Courriel, EtatCourriel
from levier.socle.production import est_local


@login_not_required
def sante(request: HttpRequest) -> JsonResponse:
    """The database answers. To this machine: jobs waiting or given up, mails refused, the antivirus, files that wait, the disk."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    if not est_local(str(request.META.get("REMOTE_ADDR", ""))):
        return JsonResponse({"base": "ok"})
    jobs = ProcrastinateJob.objects
    return JsonResponse(
        {
            "base": "ok",
            "taches_en_attente": jobs.filter(status="todo").count(),
            "taches_abandonnees": jobs.filter(status="failed").count(),
            "courriels_en_echec": Courriel.objects.filter(etat=EtatCourriel.ECHEC).count(),
            "antivirus": _antivirus(),
            "fichiers_en_verification": en_verification().count(),
            "disque_libre_pour_cent": _disque_libre(),
        }
    )


def _disque_libre() -> int:
    """Where the files are received, or will be, in whole per cent."""
    root = Path(settings.MEDIA_ROOT)
    disk = shutil.disk_usage(root if root.exists() else root.parent)
    return disk.free * 100 // disk.total


def _antivirus() -> str:
    engine = antivirus()
    if engine is None:
        return "absent"
    try:
        engine.repondre()
    except AntivirusIndisponible:
        return "injoignable"
    return "ok"
