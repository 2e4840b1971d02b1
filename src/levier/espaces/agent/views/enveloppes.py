"""Credits that the person sees: the tree, then each enveloppe with its gauge and its ledger, line by line."""

from __future__ import annotations

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from levier.appels.queries import appels_concernant
from levier.comptes.models import Personne
from levier.comptes.queries import ressorts_de
from levier.enveloppes import queries
from levier.enveloppes.enums import GenreEnveloppe
from levier.enveloppes.models import Enveloppe, Mouvement
from levier.enveloppes.permissions import peut_ouvrir_des_credits, voit_les_parts
from levier.enveloppes.queries import Branche
from levier.espaces.agent.jauge import Jauge
from levier.espaces.agent.livre import livre_vu
from levier.espaces.composants.requete import RequeteConnectee, cle_de_page
from levier.instruction.queries import demande_en_attente, numeros_vus

TAILLE = 50
TRANSFERTS = 20
"""The last transferts that a page shows."""


@require_safe
def enveloppes(request: RequeteConnectee) -> HttpResponse:
    """The tree of the enveloppes that the person sees; the only one opens at once."""
    vues = branches_vues(request.user)
    if len(vues) == 1:
        return redirect("agent:enveloppe", vues[0].enveloppe.identifiant)
    moved = queries.transferts_de([vue.enveloppe for vue in vues], TRANSFERTS)
    return render(request, "agent/enveloppes.html", {"onglet": "enveloppe", "branches": vues, "transferts": moved})


@require_safe
def enveloppe(request: RequeteConnectee, slug: str) -> HttpResponse:
    """One enveloppe: what is opened, granted, asked, left; then every movement, the latest first."""
    branche = branche_vue(request.user, slug)
    livre = queries.mouvements(branche.enveloppe, apres=cle_de_page(request), taille=TAILLE)
    context = {
        "onglet": "enveloppe",
        "branche": branche,
        "enveloppe": branche.enveloppe,
        "imputation": queries.imputation_de(branche.enveloppe),
        "jauge": _jauge(request.user, branche),
        "transferts": queries.transferts_de([branche.enveloppe], TRANSFERTS),
        "ouvrir": peut_ouvrir_des_credits(request.user, branche.enveloppe),
        "revoir": bool(branche.enveloppe.prevision) and voit_les_parts(request.user, branche.enveloppe),
        "lignes": livre_vu(livre.lignes, _ouvrables(request.user, livre.lignes)),
        "url_suivante": f"?apres={livre.suivant}" if livre.suivant else "",
        "url_debut": request.path if cle_de_page(request) else "",
    }
    return render(request, "agent/enveloppe.html", context)


def branches_vues(personne: Personne) -> list[Branche]:
    """The enveloppes that the person sees, each at its place in the tree."""
    return queries.branches(enveloppes_vues(personne))


def enveloppes_vues(personne: Personne) -> list[Enveloppe]:
    """The enveloppes that the person sees, each with the wholes above it. Two queries."""
    ressorts = ressorts_de(personne)
    return queries.enveloppes_visibles(ressorts, appels_concernant(ressorts))


def branche_vue(personne: Personne, slug: str) -> Branche:
    """One of them. Raises Http404."""
    found = next((vue for vue in branches_vues(personne) if vue.enveloppe.identifiant == slug), None)
    if found is None:
        raise Http404
    return found


def _ouvrables(personne: Personne, lignes: list[Mouvement]) -> frozenset[str]:
    """Numbers of the requests of these lines that the person may open: an enveloppe may pay several services."""
    return numeros_vus(personne, {ligne.numero for ligne in lignes if ligne.numero})


def _jauge(personne: Personne, branche: Branche) -> Jauge:
    """With what the pending requests that it would pay ask, for the enveloppe of a call and for a drawing right."""
    enveloppe = branche.enveloppe
    tire = enveloppe.parent if enveloppe.genre == GenreEnveloppe.TIRAGE else None
    appel = tire.appel if tire else enveloppe.appel
    attente = demande_en_attente(personne, appel, enveloppe.ressort) if appel else None
    return Jauge(branche.ouvert, branche.attribue, attente=attente)
