"""How mails that inform come, chosen from one of them: no account is opened for it, the signed address is the right."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.decorators import method_decorator
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.generic import View

from levier.comptes import actions, jetons
from levier.comptes.enums import Rythme
from levier.comptes.erreurs import LienRefuse
from levier.comptes.models import Personne
from levier.espaces.compte.forms import TOUJOURS_ENVOYES, RythmeForm

LIEN_FAUX = (
    "Il est incomplet, ou l’adresse de votre compte a changé depuis. Ouvrez-le depuis un courriel plus récent, ou choisissez le "
    "rythme de vos courriels dans « Mon compte »."
)


@method_decorator([csrf_exempt, login_not_required, never_cache], name="dispatch")
class Desabonnement(View):
    """A button stops these mails; so does a mail provider, by its own POST without cookie nor form (RFC 8058)."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        try:
            return super().dispatch(request, *args, **kwargs)
        except LienRefuse:
            return render(request, "compte/lien_refuse.html", {"phrase": LIEN_FAUX, "recours": ""}, status=404)

    def get(self, _request: HttpRequest, jeton: str) -> HttpResponse:
        return self._montrer(jetons.lire_desabonnement(jeton))

    def post(self, request: HttpRequest, jeton: str) -> HttpResponse:
        form = RythmeForm({"rythme": request.POST.get("rythme", Rythme.AUCUN)})
        if not form.is_valid():
            return self._montrer(jetons.lire_desabonnement(jeton), status=422)
        person = actions.choisir_rythme(jeton, form.cleaned_data["rythme"])
        return self._montrer(person, choisi=form.cleaned_data["rythme"])

    def _montrer(self, personne: Personne, *, choisi: str = "", status: int = 200) -> HttpResponse:
        """Nothing of the account is told but its masked address: not even its present rhythm."""
        name, _, domain = personne.email.partition("@")
        context = {"adresse": f"{name[0]}…@{domain}", "choisi": choisi, "toujours": TOUJOURS_ENVOYES}
        return render(self.request, "compte/desabonnement.html", context, status=status)
