"""The review of the credits of a whole: the forecast of each part, what is proposed, what is kept, as a table that is typed in."""

from __future__ import annotations

import csv
import io
import uuid
from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from django import forms
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from levier.enveloppes import actions, queries
from levier.enveloppes.models import Enveloppe
from levier.enveloppes.permissions import REVOIR, peut_ouvrir_des_credits, voit_les_parts
from levier.enveloppes.queries import PartRevue
from levier.espaces.agent.champs import ChampMontantSigne, ChampMotif
from levier.espaces.agent.views.enveloppes import branche_vue
from levier.espaces.composants.geste import fait, jouer, page_a_formulaire, saisie
from levier.espaces.composants.requete import RequeteConnectee
from levier.instruction.queries import demandes_par_departement
from levier.socle import horloge

COLONNES = ("Enveloppe", "Ouvert", "Attribué", "Consommé (%)", "Demandé", "Prévu à la fin", "Proposé")


class RevueForm(forms.Form):
    """What each part receives, or gives when it is negative; why; under its key, decided once."""

    cle = forms.UUIDField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, parts: Sequence[PartRevue], **options: Any) -> None:
        super().__init__(*args, **options)
        for one in parts:
            self.fields[one.enveloppe.identifiant] = ChampMontantSigne(
                label=f"Montant retenu, {one.enveloppe}",
                initial=one.propose,
                error_messages={
                    "required": f"Indiquez le montant retenu pour « {one.enveloppe} », 0 s’il ne change pas."
                },
            )
        self.fields["motif"] = ChampMotif(
            label="Ce que la revue a retenu, et pourquoi",
            lignes=3,
            help_text="Lu par qui signe les transferts, conservé avec la revue.",
            error_messages={"required": "Écrivez ce que la revue a retenu, et pourquoi."},
        )


@page_a_formulaire
def revue(request: RequeteConnectee, slug: str) -> HttpResponse:
    """What is proposed between the parts of a whole; once decided, the transferts are asked, and signed elsewhere."""
    tout = _tout(request, slug)
    demandes = _demandes(request, tout)
    parts = queries.revoir(tout, list(queries.parts_a_revoir(tout)), demandes, horloge.aujourdhui())
    form = RevueForm(saisie(request), parts=parts, initial={"cle": uuid.uuid4()})

    def geste() -> HttpResponse:
        kept = {one.enveloppe.identifiant: form.cleaned_data[one.enveloppe.identifiant] for one in parts}
        said = form.cleaned_data
        made = actions.decider_une_revue(
            tout, kept, demandes=demandes, par=request.user, motif=said["motif"], cle=said["cle"]
        )
        count = made.transferts.count()
        done = f"{count} transfert{'s' if count > 1 else ''} à signer" if count else "rien n’est à déplacer"
        return fait(request, f"La revue est enregistrée : {done}.", "agent:revue", slug)

    if joue := jouer(request, geste, form):
        return joue
    context = {
        "onglet": "enveloppe", "enveloppe": tout, "form": form, "lignes": [(one, form[one.enveloppe.identifiant]) for one in parts],
        "verdict": peut_ouvrir_des_credits(request.user, tout, REVOIR), "revues": queries.revues_de(tout),
        "deplace": sum((one.propose for one in parts if one.propose > 0), Decimal(0)), "jour": horloge.aujourdhui(),
    }  # fmt: skip
    return render(request, "agent/revue.html", context, status=422 if form.is_bound else 200)


@require_safe
def exporter(request: RequeteConnectee, slug: str) -> HttpResponse:
    """The same table as a CSV that French spreadsheets open."""
    tout = _tout(request, slug)
    parts = queries.revoir(tout, list(queries.parts_a_revoir(tout)), _demandes(request, tout), horloge.aujourdhui())
    buffer = io.StringIO()
    writer = csv.writer(buffer, delimiter=";", lineterminator="\r\n")
    writer.writerow(COLONNES)
    for one in parts:
        part = one.enveloppe
        cells = (part.montant_ouvert, part.montant_attribue, one.consommation, one.demande, one.prevu, one.propose)
        writer.writerow([part.libelle, *(str(value).replace(".", ",") for value in cells)])
    response = HttpResponse(buffer.getvalue().encode("utf-8-sig"), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="revue-{slug}-{horloge.aujourdhui().isoformat()}.csv"'
    return response


def _tout(request: RequeteConnectee, slug: str) -> Enveloppe:
    """A whole whose parts the person sees, and that its fund reviews. Raises Http404."""
    found = branche_vue(request.user, slug).enveloppe
    if not found.prevision or not voit_les_parts(request.user, found):
        raise Http404
    return found


def _demandes(request: RequeteConnectee, tout: Enveloppe) -> dict[str, Decimal]:
    return demandes_par_departement(request.user, tout.appel) if tout.appel else {}
