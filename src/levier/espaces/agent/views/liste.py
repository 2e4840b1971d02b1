"""The list of dossiers, and what is counted of it in a fragment of its own."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django import forms
from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from levier.actes.queries import combien_a_notifier
from levier.appels.models import Appel
from levier.comptes.models import Personne
from levier.comptes.queries import ressorts_de
from levier.documents.tableaux import FORMATS
from levier.dossiers.enums import EtatDossier
from levier.enveloppes import queries as enveloppes
from levier.espaces.agent.acces import appels_de
from levier.espaces.agent.filtres import FiltresVus, lire_les_filtres
from levier.espaces.agent.jauge import Jauge
from levier.espaces.agent.tableau import lignes_vues
from levier.espaces.agent.views.ensemble import GESTES
from levier.espaces.agent.views.page import Contexte
from levier.espaces.agent.views.vues import VueForm
from levier.espaces.composants.geste import jouer
from levier.espaces.composants.requete import QUITTEE, RequeteConnectee, cle_de_page
from levier.instruction.actions import exporter_la_liste
from levier.instruction.queries import (
    COLONNES,
    Compteurs,
    Filtres,
    Page,
    compteurs,
    courriels_manques,
    criteres,
    liste,
    portee_de,
    vues_de,
)

TAILLE = 50
ADRESSE_MAX = 2000
_SANS_COLONNE = {"attribue"}
"""Shown in the cell of what is proposed."""
_TITRES = {"propose": "Proposé ou attribué"}


@dataclass(frozen=True, slots=True)
class EnteteDeColonne:
    """The header of a column: sorted by a click, where it has an order."""

    titre: str
    nombre: bool
    adresse: str = ""
    mots: str = ""
    sens: str = ""


@dataclass(frozen=True, slots=True)
class ChoixCompte:
    """A value of a filter, and how many dossiers it would leave."""

    libelle: str
    nombre: int
    adresse: str
    pris: bool


@dataclass(frozen=True, slots=True)
class Facette:
    """The values of one filter, counted."""

    titre: str
    choix: list[ChoixCompte]


@require_safe
def tableau(request: RequeteConnectee) -> HttpResponse:
    """Dossiers of the service: filtered, sorted, paged both ways. Its counts are read after it (`totaux`)."""
    personne, appels = request.user, appels_de(request.user)
    vus = lire_les_filtres(request.GET.dict(), personne, appels)
    page = liste(personne, vus.filtres, cle_de_page(request), TAILLE, avant=cle_de_page(request, "avant"))
    context = {
        "onglet": "dossiers",
        "vus": vus,
        "entetes": _entetes(request, vus.filtres, notes=(notes := page.notes or "note" in vus.filtres.tri)),
        "lignes": lignes_vues(page.lignes, vus.interims, notes=notes),
        "url_totaux": _adresse(request, reverse("agent:totaux")),
        "url_retard": "?suivi=moi&retard=tout",
        "export": ExportForm(initial={"cle": uuid.uuid4()}),
        "gestes": GESTES,
        "vue": VueForm(),
        "filtres_choisis": request.GET.urlencode(),
        "url_export": _adresse(request, reverse("agent:export")),
        **_pages(request, page),
    }
    response = render(request, "agent/tableau.html", context)
    _retenir(request, response)
    return response


@require_safe
def totaux(request: RequeteConnectee) -> HttpResponse:
    """What the list comes to: counts by value of each filter, amounts, credits. A page of its own without script."""
    personne, appels = request.user, appels_de(request.user)
    vus = lire_les_filtres(request.GET.dict(), personne, appels)
    filters = vus.filtres
    counts = compteurs(personne, filters, lus=criteres(filters, portee_de(personne)))
    context = {
        "onglet": "dossiers",
        "url_liste": _adresse(request, reverse("agent:tableau")),
        "facettes": _facettes(request, vus, counts),
        "bilan": counts.bilan,
        "attente": counts.en_attente,
        "vues": vues_de(personne),
        "manques": courriels_manques(personne),
        "a_notifier": combien_a_notifier(personne),
        **_credits(personne, appels, filters, counts),
    }
    return render(request, "agent/tableau/totaux.html" if request.htmx else "agent/totaux.html", context)


class ExportForm(forms.Form):
    """The list as a file; under its key, asked once."""

    cle = forms.UUIDField(widget=forms.HiddenInput)
    suffixe = forms.ChoiceField(
        label="Format", choices=[(suffixe, one.libelle) for suffixe, one in FORMATS.items()], initial="xlsx"
    )


@require_POST
def exporter(request: RequeteConnectee) -> HttpResponse:
    """Have the list that the address says written as a file: a work of the person."""
    form = ExportForm(request.POST)

    def geste() -> HttpResponse:
        vus = lire_les_filtres(request.GET.dict(), request.user, appels_de(request.user))
        sent = form.cleaned_data
        travail = exporter_la_liste(vus.filtres, sent["suffixe"], par=request.user, cle=sent["cle"])
        return redirect("agent:travail", travail.pk)

    if (response := jouer(request, geste, form)) is not None:
        return response
    messages.error(request, " ".join(str(one) for errors in form.errors.values() for one in errors))
    return redirect(_adresse(request, reverse("agent:tableau")))


def _retenir(request: RequeteConnectee, response: HttpResponse) -> None:
    """Keep the way back to this list, for this browser alone, until it closes."""
    query = request.GET.urlencode()
    if query and len(query) <= ADRESSE_MAX:
        response.set_cookie(
            QUITTEE, query, httponly=True, samesite="Lax", secure=settings.SESSION_COOKIE_SECURE,
            path=reverse("agent:tableau"),
        )  # fmt: skip
    elif QUITTEE in request.COOKIES:
        response.delete_cookie(QUITTEE, path=reverse("agent:tableau"), samesite="Lax")


def _adresse(request: RequeteConnectee, chemin: str = "", **change: str) -> str:
    """This list with other values, from its first row."""
    query = request.GET.copy()
    for nom in ("apres", "avant"):
        query.pop(nom, None)
    for nom, value in change.items():
        query[nom] = value
    return f"{chemin or request.path}?{query.urlencode()}"


def _pages(request: RequeteConnectee, page: Page) -> Contexte:
    return {
        "url_suivante": _adresse(request, apres=str(page.suivant)) if page.suivant else "",
        "url_precedente": _adresse(request, avant=str(page.precedent)) if page.precedent else "",
        "url_debut": _adresse(request) if page.precedent else "",
    }


def _entetes(request: RequeteConnectee, filtres: Filtres, *, notes: bool) -> list[EnteteDeColonne]:
    """The columns of the page; that of the notes, where there are some."""
    found = []
    for colonne in COLONNES:
        if not colonne.a_l_ecran or colonne.nom in _SANS_COLONNE or (colonne.nom == "note" and not notes):
            continue
        titre = _TITRES.get(colonne.nom, colonne.titre)
        if not colonne.tri:
            found.append(EnteteDeColonne(titre, colonne.nombre))
            continue
        down = filtres.tri == f"-{colonne.nom}"
        sorted_by = down or filtres.tri == colonne.nom
        way = "descending" if down else "ascending" if sorted_by else ""
        wanted = colonne.nom if down else f"-{colonne.nom}"
        words = "trier du plus petit au plus grand" if down else "trier du plus grand au plus petit"
        found.append(EnteteDeColonne(titre, colonne.nombre, _adresse(request, tri=wanted), words, way))
    return found


def _facettes(request: RequeteConnectee, vus: FiltresVus, counts: Compteurs) -> list[Facette]:
    """One link per value that has dossiers; the states first, with all of them."""
    liste_, kept = reverse("agent:tableau"), vus.retenus

    def choix(nom: str, found: Iterable[tuple[str, str, int]]) -> list[ChoixCompte]:
        return [
            ChoixCompte(words, count, _adresse(request, liste_, **{nom: value}), kept.get(nom, "") == value)
            for value, words, count in found
        ]

    states = [("", "Tous", counts.total), *_dans_l_ordre(counts)]
    themes = [(code, vus.themes.get(code, code or "sans thème"), n) for code, n in sorted(counts.par_theme.items())]
    known = {key: nom for key, nom in vus.collegues.items() if key in counts.par_instructeur}
    who = [("personne", "personne", counts.par_instructeur.get(None, 0))]
    me = request.user.pk
    who += [("moi" if key == me else str(key), nom, counts.par_instructeur[key]) for key, nom in known.items()]
    return [
        Facette("Dossiers par état", choix("etat", states)),
        Facette("Par thème", choix("theme", [one for one in themes if one[0]])),
        Facette("Par instructeur", choix("suivi", [one for one in who if one[2]])),
    ]


def _dans_l_ordre(counts: Compteurs) -> list[tuple[str, str, int]]:
    held = counts.par_etat
    return [(one.value, str(one.label), held[one.value]) for one in EtatDossier if one.value in held]


def _credits(personne: Personne, appels: list[Appel], filtres: Filtres, counts: Compteurs) -> dict[str, Any]:
    """The gauge of the call chosen, or of the only one; nothing when several calls are mixed."""
    wanted = filtres.appel or (appels[0].identifiant if len(appels) == 1 else "")
    appel = next((one for one in appels if one.identifiant == wanted), None)
    branche = None if appel is None else enveloppes.branche_du_guichet(appel, ressorts_de(personne))
    if appel is None or branche is None:
        return {}
    alone = Filtres(appel=filtres.appel, tri=filtres.tri)
    everywhere = counts if filtres == alone else compteurs(personne, alone)
    return {
        "appel": appel,
        "enveloppe": branche.enveloppe,
        "jauge": Jauge(branche.ouvert, branche.attribue, attente=everywhere.demande_en_attente),
    }
