"""Health of the installation, for the supervisor and the operator's probes: no figure of anyone's dossier."""

from __future__ import annotations

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, JsonResponse
from procrastinate.contrib.django.models import ProcrastinateJob

from levier.socle.models import Courriel, EtatCourriel


@login_not_required
def sante(_request: HttpRequest) -> JsonResponse:
    """The database answers; jobs waiting or given up; mails refused."""
    jobs = ProcrastinateJob.objects
    return JsonResponse(
        {
            "base": "ok",
            "taches_en_attente": jobs.filter(status="todo").count(),
            "taches_abandonnees": jobs.filter(status="failed").count(),
            "courriels_en_echec": Courriel.objects.filter(etat=EtatCourriel.ECHEC).count(),
        }
    )
