"""The spreadsheet that a service kept until now: received, its columns said, its rows checked, then taken over."""

from __future__ import annotations

import io
import uuid
from dataclasses import dataclass
from typing import BinaryIO, cast

from django import forms
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST, require_safe

from levier.appels.models import Appel
from levier.appels.queries import cahier_de, version_en_vigueur
from levier.comptes.models import Personne
from levier.comptes.queries import ROLES_D_INSTRUCTION
from levier.documents.tableaux import FORMATS
from levier.espaces.agent.acces import appels_de
from levier.espaces.agent.views.page import Contexte
from levier.espaces.composants.envoi import sans_trace
from levier.espaces.composants.geste import FormulaireLibre, jouer, page_a_formulaire
from levier.espaces.composants.requete import RequeteConnectee, cle_de_page, entier
from levier.reprises.actions import (
    COLONNES_MAX,
    LIGNES_MAX,
    decrire_les_colonnes,
    recevoir_le_tableau,
    reprendre_les_lignes,
)
from levier.reprises.colonnes import cibles_offertes, proposer
from levier.reprises.corrections import ecrire_les_corrections, titres_par_cible
from levier.reprises.enums import IssueDeReprise
from levier.reprises.models import TableauRepris
from levier.reprises.permissions import peut_reprendre
from levier.reprises.queries import apercu, combien, correspondances_de, page_de_reprise, tableaux_des
from levier.socle.droits import exiger, refuse
from levier.socle.erreurs import FichierRefuse, SaisieRefusee

TAILLE = 50


@dataclass(frozen=True, slots=True)
class ColonneVue:
    """A column of the spreadsheet: its rank, title, first cells, what it is said or guessed to hold, and whence."""

    rang: int
    titre: str
    exemples: list[str]
    cible: str
    origine: str


class CleForm(forms.Form):
    """One confirmation: under its key, asked once."""

    cle = forms.UUIDField(widget=forms.HiddenInput)


@page_a_formulaire
def reprises(request: RequeteConnectee) -> HttpResponse:
    """The spreadsheets received, and the form that sends one."""
    appels, form = _appels(request.user), FormulaireLibre()

    def geste() -> HttpResponse:
        appel = next((one for one in appels if str(one.pk) == request.POST.get("appel")), None)
        if appel is None:
            raise SaisieRefusee("Choisissez le guichet auquel ce tableau se rapporte.", "appel")
        sent = request.FILES.get("fichier")
        if sent is None:
            raise FichierRefuse("Choisissez le fichier à reprendre sur votre ordinateur.", "fichier")
        tableau = recevoir_le_tableau(appel, cast("BinaryIO", sent), sent.name or "", par=request.user)
        return redirect("agent:reprise", tableau.pk)

    if joue := jouer(request, geste, form):
        return joue
    after = cle_de_page(request)
    held = tableaux_des(appels)
    page = list((held.filter(pk__lt=after) if after else held)[: TAILLE + 1])
    context = {
        "onglet": "dossiers",
        "appels": appels,
        "tableaux": page[:TAILLE],
        "refus": form.refus,
        "saisi": request.POST,
        "lignes_max": LIGNES_MAX,
        "colonnes_max": COLONNES_MAX,
        "url_suivante": f"?apres={page[TAILLE - 1].pk}" if len(page) > TAILLE else "",
        "url_debut": request.path if after else "",
    }
    return render(request, "agent/reprises.html", context, status=form.statut)


@page_a_formulaire
def reprise(request: RequeteConnectee, cle: int) -> HttpResponse:
    """One spreadsheet: its columns to say; then how far its check is, what is to be corrected, what may be taken over."""
    tableau, form = _le_tableau(request.user, cle), FormulaireLibre()

    def geste() -> HttpResponse:
        said = {rank: request.POST.get(f"c{rank}", "") for rank in range(len(tableau.entete))}
        decrire_les_colonnes(tableau, said, par=request.user, cle=_cle(request))
        return redirect("agent:reprise", cle)

    if joue := jouer(request, geste, form):
        return joue
    describing = form.refus is not None or not tableau.colonnes or "colonnes" in request.GET
    context = {
        "onglet": "dossiers",
        "tableau": tableau,
        "refus": form.refus,
        "cle": uuid.uuid4(),
        **(_a_decrire(request, tableau) if describing else _controle(request, tableau)),
    }
    template = "agent/reprise_colonnes.html" if describing else "agent/reprise.html"
    return render(request, template, context, status=form.statut)


@require_POST
def confirmer(request: RequeteConnectee, cle: int) -> HttpResponse:
    """Take the valid rows over: a work of the person who confirms."""
    tableau, form = _le_tableau(request.user, cle), CleForm(request.POST)

    def geste() -> HttpResponse:
        travail = reprendre_les_lignes(tableau, par=request.user, cle=_cle(request))
        return redirect("agent:travail", travail.pk)

    return jouer(request, geste, None if form.is_valid() else form) or redirect("agent:reprise", cle)


@require_safe
def corrections(request: RequeteConnectee, cle: int) -> HttpResponse:
    """The rows to correct, as a file."""
    tableau, buffer = _le_tableau(request.user, cle), io.BytesIO()
    ecrire_les_corrections(tableau, buffer)
    reponse = HttpResponse(buffer.getvalue(), content_type=FORMATS["xlsx"].type_mime)
    reponse["Content-Disposition"] = f'attachment; filename="a-corriger-{tableau.pk}.xlsx"'
    return sans_trace(reponse)


def _appels(personne: Personne) -> list[Appel]:
    """The calls whose service the person is of; raises GesteInterdit when there is none."""
    appels = [one for one in appels_de(personne, *ROLES_D_INSTRUCTION) if peut_reprendre(personne, one)]
    if not appels:
        exiger(refuse("Seul un instructeur du service qui tient un guichet peut reprendre son tableau."))
    return appels


def _le_tableau(personne: Personne, cle: int) -> TableauRepris:
    """Raises Http404 for one of a call that is not of the person's service."""
    tableau = get_object_or_404(TableauRepris.objects.select_related("appel", "fichier", "controle", "reprise"), pk=cle)
    if not peut_reprendre(personne, tableau.appel):
        raise Http404
    return tableau


def _cle(request: RequeteConnectee) -> uuid.UUID:
    try:
        return uuid.UUID(request.POST.get("cle", ""))
    except ValueError:
        raise SaisieRefusee("La page est ancienne : rechargez-la, puis recommencez.") from None


def _a_decrire(request: RequeteConnectee, tableau: TableauRepris) -> Contexte:
    """Each column with what it is said to hold: by what was sent, by the person before, by the service last time, by its title."""
    cahier = cahier_de(version_en_vigueur(tableau.appel))
    guesses, first = proposer(tableau.entete, cahier, correspondances_de(tableau.appel)), apercu(tableau)
    vues = []
    for rank, (titre, guess) in enumerate(zip(tableau.entete, guesses, strict=True)):
        examples = [row[rank][:60] for row in first if rank < len(row) and row[rank]]
        cible, origine = (
            guess.cible,
            ("comme la dernière fois" if guess.connue else "deviné d’après le titre") if guess.cible else "",
        )
        if request.method == "POST":
            cible, origine = request.POST.get(f"c{rank}", ""), ""
        elif tableau.colonnes:
            cible, origine = tableau.colonnes.get(str(rank), ""), ""
        vues.append(ColonneVue(rank, titre or f"Colonne {rank + 1}, sans titre", examples, cible, origine))
    offered = list(cibles_offertes(cahier).items())
    ours = [one for one in offered if ":" not in one[0]]
    return {"colonnes": vues, "cibles": ours, "champs": [one for one in offered if one not in ours]}


def _controle(request: RequeteConnectee, tableau: TableauRepris) -> Contexte:
    counts, after = combien(tableau), entier(request.GET.get("apres", ""))
    shown = IssueDeReprise.DEJA if request.GET.get("voir") == "deja" else IssueDeReprise.ERREUR
    page, titres = page_de_reprise(tableau, shown, after, TAILLE), titres_par_cible(tableau)
    running = counts.get(IssueDeReprise.A_CONTROLER, 0)
    return {
        "total": sum(counts.values()),
        "faites": sum(counts.values()) - running,
        "en_controle": running,
        "arrete": bool(running) and (tableau.controle is None or not tableau.controle.vivant),
        "pretes": counts.get(IssueDeReprise.VALIDE, 0),
        "fausses": counts.get(IssueDeReprise.ERREUR, 0),
        "deja": counts.get(IssueDeReprise.DEJA, 0),
        "reprises": counts.get(IssueDeReprise.REPRISE, 0),
        "en_reprise": tableau.reprise is not None and tableau.reprise.vivant,
        "a_lui": tableau.reprise is not None and tableau.reprise.proprietaire == request.user.identifiant,
        "voir_deja": shown == IssueDeReprise.DEJA,
        "lignes": [
            (one, [(titres.get(wrong["cible"], ""), wrong["valeur"], wrong["phrase"]) for wrong in one.erreurs])
            for one in page.lignes
        ],
        "url_suivante": f"?{'voir=deja&' if shown == IssueDeReprise.DEJA else ''}apres={page.suivant}"
        if page.suivant
        else "",
        "url_debut": request.path if after else "",
    }
