"""What somebody asked for an avis sees, without account: the question, the parts shown, one answer. The signed link is the right."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib.auth.decorators import login_not_required
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from levier.comptes.erreurs import LienRefuse
from levier.espaces.composants.envoi import envoyer
from levier.espaces.composants.fuseau import a_l_heure_de
from levier.espaces.composants.geste import jouer, page_a_formulaire, saisie
from levier.espaces.composants.lien import lien_refuse
from levier.instruction.actions import rendre_un_avis
from levier.instruction.enums import SensAvis
from levier.instruction.erreurs import LienDAvisFerme
from levier.instruction.lien import lire_lien
from levier.instruction.queries import parties_montrees, pieces_montrees
from levier.messages.queries import FORMATS

TEXTE_MAX = 10_000


class AvisForm(forms.Form):
    """One answer: what it says, why, one file."""

    use_required_attribute = False

    sens = forms.TypedChoiceField(
        label="Votre avis",
        choices=SensAvis.choices,
        coerce=SensAvis,
        widget=forms.RadioSelect,
        error_messages={"required": "Choisissez : favorable, favorable sous réserve ou défavorable."},
    )
    texte = forms.CharField(
        label="Vos raisons",
        max_length=TEXTE_MAX,
        widget=forms.Textarea(attrs={"rows": 8}),
        help_text="Ce qui fonde votre avis, et vos réserves s’il y en a. Le service instructeur le lit ; le demandeur, non.",
        error_messages={"required": "Écrivez votre avis : le service décide d’après lui."},
    )
    fichier = forms.FileField(
        label="Joindre un fichier",
        required=False,
        allow_empty_file=True,
        help_text=f"Un seul. Formats : {', '.join(FORMATS)}.",
        widget=forms.FileInput(attrs={"accept": ",".join(f".{ext}" for ext in FORMATS)}),
    )


@login_not_required
@never_cache
@page_a_formulaire
def avis(request: HttpRequest, jeton: str) -> HttpResponse:
    """The question, what is shown, the form; once answered, what was answered. Opening it changes nothing."""
    try:
        demande = lire_lien(jeton)
    except (LienRefuse, LienDAvisFerme) as refus:
        return lien_refuse(request, refus, sans_compte=True)
    a_l_heure_de(demande.dossier)
    form = AvisForm(saisie(request), request.FILES or None)

    def geste() -> HttpResponse:
        said = form.cleaned_data
        joint = said["fichier"]
        rendre_un_avis(
            jeton, sens=said["sens"], texte=said["texte"], joint=(joint, joint.name or "fichier") if joint else None
        )
        return redirect("espaces:avis", jeton=jeton)

    context: dict[str, Any] = {"demande": demande, "dossier": demande.dossier, "jeton": jeton, "form": form}
    if joue := jouer(request, geste, form):
        return joue
    context["parties"] = parties_montrees(demande)
    return render(request, "public/avis.html", context, status=422 if form.is_bound else 200)


@login_not_required
@never_cache
@require_safe
def piece(request: HttpRequest, jeton: str, piece: int) -> HttpResponse | FileResponse:
    """A piece that the link lists, under the same right. 404 for any other."""
    try:
        shown = pieces_montrees(lire_lien(jeton))
    except (LienRefuse, LienDAvisFerme) as refus:
        return lien_refuse(request, refus, sans_compte=True)
    found = next((one for one in shown if one.pk == piece), None)
    if found is None:
        raise Http404
    return envoyer(found.fichier)
