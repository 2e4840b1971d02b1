"""Health of the installation, for the supervisor and the operator's probes: no figure of anyone's dossier."""

from __future__ import annotations

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, JsonResponse
from procrastinate.contrib.django.models import ProcrastinateJob

from levier.socle.antivirus import AntivirusIndisponible, antivirus
from levier.socle.fichiers.quarantaine import en_verification
from levier.socle.models import Courriel, EtatCourriel


@login_not_required
def sante(_request: HttpRequest) -> JsonResponse:
    """The database answers; jobs waiting or given up; mails refused; the antivirus answers; files that wait for it."""
    jobs = ProcrastinateJob.objects
    return JsonResponse(
        {
            "base": "ok",
            "taches_en_attente": jobs.filter(status="todo").count(),
            "taches_abandonnees": jobs.filter(status="failed").count(),
            "courriels_en_echec": Courriel.objects.filter(etat=EtatCourriel.ECHEC).count(),
            "antivirus": _antivirus(),
            "fichiers_en_verification": en_verification().count(),
        }
    )


def _antivirus() -> str:
    engine = antivirus()
    if engine is None:
        return "absent"
    try:
        engine.repondre()
    except AntivirusIndisponible:
        return "injoignable"
    return "ok"
