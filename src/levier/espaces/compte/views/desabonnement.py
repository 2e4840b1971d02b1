"""How mails that inform come, chosen from one of them: no account is opened for it, the signed address is the right."""

from __future__ import annotations

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt

from levier.comptes import actions, jetons
from levier.comptes.enums import Rythme
from levier.comptes.erreurs import LienRefuse
from levier.comptes.models import Personne
from levier.espaces.composants.geste import page_a_formulaire
from levier.espaces.compte.forms import TOUJOURS_ENVOYES, RythmeForm

LIEN_FAUX = (
    "Il est incomplet, ou l’adresse de votre compte a changé depuis. Ouvrez-le depuis un courriel plus récent, ou choisissez le "
    "rythme de vos courriels dans « Mon compte »."
)


@csrf_exempt
@login_not_required
@never_cache
@page_a_formulaire
def desabonnement(request: HttpRequest, jeton: str) -> HttpResponse:
    """A button stops these mails; so does a mail provider, by its own POST without cookie nor form (RFC 8058)."""
    form = RythmeForm({"rythme": request.POST.get("rythme", Rythme.AUCUN)})
    try:
        if request.method != "POST":
            return _montrer(request, jetons.lire_desabonnement(jeton))
        if not form.is_valid():
            return _montrer(request, jetons.lire_desabonnement(jeton), status=422)
        chosen = form.cleaned_data["rythme"]
        return _montrer(request, actions.choisir_rythme(jeton, chosen), choisi=chosen)
    except LienRefuse:
        return render(request, "compte/lien_refuse.html", {"phrase": LIEN_FAUX, "recours": ""}, status=404)


def _montrer(request: HttpRequest, personne: Personne, *, choisi: str = "", status: int = 200) -> HttpResponse:
    """Nothing of the account is told but its masked address: not even its present rhythm."""
    name, _, domain = personne.email.partition("@")
    context = {"adresse": f"{name[0]}…@{domain}", "choisi": choisi, "toujours": TOUJOURS_ENVOYES}
    return render(request, "compte/desabonnement.html", context, status=status)
