"""The list of decisions for the recueil des actes administratifs: read, printed, taken away, then where it was printed."""

from __future__ import annotations

import csv
import datetime as dt
import io
from collections.abc import Iterable

from django import forms
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from levier.actes.actions import inscrire_au_recueil
from levier.actes.models import Acte
from levier.actes.queries import PageDActes
from levier.actes.recueil import actes_du_recueil, page_du_recueil
from levier.comptes.permissions import peut_instruire
from levier.espaces.agent.champs import ChampDate
from levier.espaces.agent.views.droits import ressorts_demandes
from levier.espaces.composants.geste import fait, jouer, page_a_formulaire, saisie
from levier.espaces.composants.requete import RequeteConnectee, cle_de_page
from levier.socle import argent, horloge
from levier.territoires.queries.noms import en_clair

TAILLE, A_IMPRIMER = 50, 500
COLONNES = (
    "Numéro", "Nature", "Signé le", "Bénéficiaire", "Identifiant", "Projet", "Montant", "Signataire", "Qualité", "État",
    "Recueil", "Date du recueil",
)  # fmt: skip


class PeriodeForm(forms.Form):
    """Between which days, included, the acts were signed."""

    du = ChampDate(label="Signés du")
    au = ChampDate(label="Au")


class ParutionForm(forms.Form):
    """Which recueil printed the acts that are ticked."""

    reference = forms.CharField(
        label="Référence du recueil",
        help_text="Par exemple : n° 71-2021-180.",
        max_length=80,
        error_messages={"required": "Indiquez la référence du recueil, par exemple « n° 71-2021-180 »."},
    )
    le = ChampDate(label="Paru le", error_messages={"required": "Indiquez le jour où le recueil est paru."})


@page_a_formulaire
def recueil(request: RequeteConnectee) -> HttpResponse:
    """The acts of a period by page, or all of them on one page to be printed; and the form that says where they were."""
    seen, (first, last) = ressorts_demandes(request), _periode(request)
    ressort, form = seen.choisi, ParutionForm(saisie(request))
    here = f"?ressort={ressort.cle}&du={first.isoformat()}&au={last.isoformat()}"

    def geste() -> HttpResponse:
        chosen = [int(cle) for cle in request.POST.getlist("actes") if cle.isdecimal()][:TAILLE]
        count = inscrire_au_recueil(chosen, par=request.user, **form.cleaned_data)
        return fait(request, f"C’est noté pour {count} acte{'s' if count > 1 else ''}.", f"{request.path}{here}")

    if joue := jouer(request, geste, form):
        return joue
    whole = "imprimer" in request.GET
    page = page_du_recueil(
        request.user, ressort, (first, last), cle_de_page(request) or 0, A_IMPRIMER if whole else TAILLE
    )
    context = {
        "onglet": "dossiers",
        "periode": PeriodeForm(initial={"du": first, "au": last}),
        "du": first,
        "au": last,
        "territoire": en_clair(ressort),
        "cle": ressort.cle,
        "ressorts": [(one.cle, en_clair(one)) for one in seen.tous],
        "page": page,
        "form": form,
        "droit": peut_instruire(request.user, ressort),
        "entier": whole,
        "ici": here,
        **_suite(request, page, here),
    }
    return render(request, "agent/recueil.html", context, status=422 if form.errors else 200)


@require_safe
def exporter(request: RequeteConnectee) -> HttpResponse:
    """The same as a CSV that French spreadsheets open, whole."""
    ressort, (first, last) = ressorts_demandes(request).choisi, _periode(request)
    buffer = io.StringIO()
    writer = csv.writer(buffer, delimiter=";", lineterminator="\r\n")
    writer.writerow(COLONNES)
    writer.writerows(_lignes(actes_du_recueil(request.user, ressort, first, last).iterator(chunk_size=500)))
    response = HttpResponse(buffer.getvalue().encode("utf-8-sig"), content_type="text/csv; charset=utf-8")
    name = f"actes-{ressort.cle.replace(':', '-')}-{first.isoformat()}-{last.isoformat()}.csv"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def _lignes(actes: Iterable[Acte]) -> Iterable[list[str]]:
    for acte in actes:
        decision, structure = acte.decision, acte.decision.dossier.structure
        granted = decision.montant_attribue
        cells = [
            acte.numero, decision.get_nature_display(), _jour(acte), structure.denomination, structure.siren or "",
            decision.dossier.titre, "" if granted is None else argent.ecrire(granted), acte.signataire, acte.qualite,
            acte.get_etat_display(), acte.raa_reference, acte.raa_le.isoformat() if acte.raa_le else "",
        ]  # fmt: skip
        yield [_inerte(cell) for cell in cells]


def _jour(acte: Acte) -> str:
    return horloge.jour_de(acte.signe_le, acte.decision.dossier.appel.fuseau).isoformat() if acte.signe_le else ""


def _inerte(texte: str) -> str:
    """What a person typed, never read as a formula by a spreadsheet."""
    return f"'{texte}" if texte.startswith(("=", "+", "-", "@", "\t", "\r")) else texte


def _periode(request: RequeteConnectee) -> tuple[dt.date, dt.date]:
    """The days of the address; without any that can be read, from the first of the month to today."""
    form, today = PeriodeForm(request.GET), horloge.aujourdhui()
    if not form.is_valid() or form.cleaned_data["du"] > form.cleaned_data["au"]:
        return today.replace(day=1), today
    return form.cleaned_data["du"], form.cleaned_data["au"]


def _suite(request: RequeteConnectee, page: PageDActes, here: str) -> dict[str, str]:
    whole = "&imprimer=1" if "imprimer" in request.GET else ""
    return {
        "url_suivante": f"{here}{whole}&apres={page.suivant}" if page.suivant else "",
        "url_debut": f"{here}{whole}" if cle_de_page(request) else "",
    }
