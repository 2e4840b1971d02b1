"""Credits moved from an enveloppe to another part of its whole: asked on a page, signed or set aside on another."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render

from levier.enveloppes import actions, queries
from levier.enveloppes.enums import EtatTransfert
from levier.enveloppes.models import Enveloppe, Transfert
from levier.enveloppes.permissions import peut_ecarter_un_transfert, peut_ouvrir_des_credits, peut_signer_un_transfert
from levier.espaces.agent.champs import ChampMotif, MontantMotiveForm
from levier.espaces.agent.views.enveloppes import branche_vue, branches_vues
from levier.espaces.composants.geste import fait, jouer, page_a_formulaire, saisie
from levier.espaces.composants.requete import RequeteConnectee


class TransfertForm(MontantMotiveForm):
    """How much, to which other part, why."""

    a_quoi = "déplacer"
    pourquoi = "Écrivez pourquoi ces crédits sont déplacés : qui signe le transfert lit ce motif."
    lu_par = "Lu par qui signe le transfert, conservé au grand livre des deux enveloppes."
    field_order = ("vers", "montant", "motif")

    vers = forms.ChoiceField(
        label="Enveloppe qui reçoit",
        help_text="Une autre part du même tout.",
        error_messages={"required": "Choisissez l’enveloppe qui reçoit ces crédits."},
    )

    def __init__(self, *args: Any, voisines: list[Enveloppe], **options: Any) -> None:
        super().__init__(*args, **options)
        choices = [(one.identifiant, one.libelle) for one in voisines]
        self.fields["vers"].choices = [("", "Choisir"), *choices]  # type: ignore[attr-defined]  # the stubs know only Field


class ReponseAuTransfertForm(forms.Form):
    """Why the transfert is set aside."""

    motif = ChampMotif(
        label="Motif, pour écarter le transfert",
        lignes=3,
        required=False,
        help_text="Nécessaire pour l’écarter. Lu par qui l’a demandé, conservé dans le journal.",
    )

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["motif"].sans_mention = True  # type: ignore[attr-defined]  # read by champ_facultatif.html


@page_a_formulaire
def deplacer(request: RequeteConnectee, slug: str) -> HttpResponse:
    """Ask that credits of an enveloppe be moved to another part of its whole."""
    branche = branche_vue(request.user, slug)
    voisines = queries.voisines(branche.enveloppe)
    form = TransfertForm(saisie(request), voisines=voisines)

    def geste() -> HttpResponse:
        said = form.cleaned_data
        vers = next(one for one in voisines if one.identifiant == said["vers"])
        made = actions.demander_un_transfert(
            branche.enveloppe, vers, said["montant"], par=request.user, motif=said["motif"]
        )
        done = "Le transfert est demandé. Rien n’est déplacé avant la signature d’une autre personne."
        return fait(request, done, "agent:transfert", made.pk)

    context = {
        "onglet": "enveloppe", "branche": branche, "enveloppe": branche.enveloppe, "form": form, "voisines": voisines,
        "verdict": peut_ouvrir_des_credits(request.user, branche.enveloppe),
    }  # fmt: skip
    return jouer(request, geste, form) or render(
        request, "agent/deplacer.html", context, status=422 if form.is_bound else 200
    )


@page_a_formulaire
def transfert(request: RequeteConnectee, cle: int) -> HttpResponse:
    """What is asked, and the answer of who signs."""
    seen = {vue.enveloppe.pk for vue in branches_vues(request.user)}
    held = _transfert(cle, seen)
    form = ReponseAuTransfertForm(saisie(request))

    def geste() -> HttpResponse:
        if "signer" in request.POST:
            actions.signer_un_transfert(held, par=request.user)
            return fait(request, "Le transfert est signé : les crédits sont déplacés.", "agent:transfert", cle)
        actions.ecarter_un_transfert(held, par=request.user, motif=form.cleaned_data["motif"])
        return fait(request, "Le transfert est écarté : rien n’est déplacé.", "agent:transfert", cle)

    if joue := jouer(request, geste, form):
        return joue
    now = _transfert(cle, seen) if form.is_bound else held
    context = {
        "onglet": "enveloppe", "transfert": now, "form": form, "attend": now.etat == EtatTransfert.DEMANDE, "vues": seen,
        "signer": peut_signer_un_transfert(request.user, now), "ecarter": peut_ecarter_un_transfert(request.user, now),
    }  # fmt: skip
    return render(request, "agent/transfert.html", context, status=422 if form.is_bound else 200)


def _transfert(cle: int, vues: set[int]) -> Transfert:
    """One that gives to an enveloppe that the person sees, or takes from it. Raises Http404."""
    rows = Transfert.objects.select_related("de__parent", "vers", "demande_par", "repondu_par")
    found = get_object_or_404(rows, pk=cle)
    if not {found.de_id, found.vers_id} & vues:
        raise Http404
    return found
