"""The financing plan: lines added and removed by buttons, balance shown at once."""

from __future__ import annotations

from typing import cast

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from levier.dossiers.actions import Enregistrement, enregistrer_plan, enregistrer_reponses
from levier.dossiers.actions.justificatifs import JustificatifInconnu
from levier.dossiers.enums import AIDE_TVA, RecuperationTVA
from levier.dossiers.financement.collage import lire_tableau
from levier.dossiers.financement.effets import aide
from levier.dossiers.financement.lignes import LigneSaisie
from levier.dossiers.formulaire.conflits import PlanModifieAilleurs
from levier.dossiers.queries import lignes_du_plan
from levier.espaces.composants.geste import FormulaireLibre, fait, jouer, page_a_formulaire
from levier.espaces.composants.requete import RequeteConnectee
from levier.espaces.composants.resume import resumer
from levier.espaces.porteur.acces import Demande, demande_de
from levier.espaces.porteur.conflits import (
    BASE,
    conflits_affiches,
    marques,
    page_vue,
    reponses_envoyees,
    revision_vue,
)
from levier.espaces.porteur.justificatifs import Jonction, joindre_a_la_ligne, jonction
from levier.espaces.porteur.lignes import Apercu, Effets, apercu, envoyees, lire_lignes, tableau
from levier.espaces.porteur.remarques import garder_les_reponses
from levier.espaces.porteur.reponses import FormulaireDemande
from levier.socle.erreurs import RefusMetier
from regles.cahier import Cahier


@page_a_formulaire
def plan(request: RequeteConnectee, numero: str) -> HttpResponse:
    """Expenses by nature, revenues by origin, and the grant asked among them."""
    demande = Demande(demande_de(request.user, numero))
    if request.method == "POST":
        return _enregistrer(request, demande)
    if not demande.modifiable:
        return redirect("porteur:dossier", numero=numero)
    context = _contexte(demande) | {"jonction": jonction(request.GET.get("joindre", ""))}
    return render(request, "porteur/plan.html", context)


def _enregistrer(request: RequeteConnectee, demande: Demande) -> HttpResponse:
    """Save the whole plan. htmx receives the balance alone, or the whole form when a line comes or goes."""
    lines, vue, form = lire_lignes(request.POST), page_vue(request.POST.dict()), FormulaireLibre()
    garder_les_reponses(request, demande.dossier)
    joined = _joindre(request, demande, lines)

    def geste() -> HttpResponse:
        saved = _garder_le_plan(request, demande, lines, page=vue.cle, recupere_tva=_recupere_tva(request))
        noms = enregistrer_reponses(demande.dossier, _demande(request, demande.cahier), par=request.user, vue=vue)
        conflits = conflits_affiches(noms, demande.cahier, request.user)
        if request.htmx or conflits or (joined and joined.refus):
            return _reafficher(request, demande, lines, saved, {"conflits": conflits, "jonction": joined})
        if "suite" in request.POST and not saved.erreurs and not noms.erreurs:
            return redirect("porteur:pieces", numero=demande.dossier.numero)
        there = reverse("porteur:plan", args=[demande.dossier.numero])
        return redirect(there + (joined.suite if joined else ""))

    return jouer(request, geste, form) or _refuse(request, demande, lines, form.refus)


def _garder_le_plan(
    request: RequeteConnectee,
    demande: Demande,
    lines: list[LigneSaisie],
    *,
    page: str = "",
    recupere_tva: RecuperationTVA | None = None,
) -> Enregistrement:
    """Raises Http404 for a line that names a file of another request, and the refusals of the act."""
    seen = revision_vue(request.POST.dict())
    try:
        return enregistrer_plan(
            demande.dossier, lines, par=request.user, revision=seen, page=page, recupere_tva=recupere_tva
        )
    except JustificatifInconnu as refus:
        raise Http404 from refus


def _reafficher(
    request: RequeteConnectee,
    demande: Demande,
    lines: list[LigneSaisie],
    saved: Enregistrement,
    montres: dict[str, object],
) -> HttpResponse:
    """What was kept, beside what was sent: conflicts and the file refused, in `montres`."""
    kept = Demande(demande.dossier)
    context = _contexte(kept, request, lines) if montres["conflits"] else _contexte(kept)
    effects = cast("Effets", context["effets"])
    sent = envoyees(demande.dossier, demande.cahier, lines, saved.erreurs, effects)
    context |= {**montres, "lignes_envoyees": sent, "revision": demande.dossier.revision}
    return render(request, _gabarit(request), context, status=200 if request.htmx else 409)


def _refuse(
    request: RequeteConnectee, demande: Demande, lines: list[LigneSaisie], refus: RefusMetier | None
) -> HttpResponse:
    """What was typed, its sentence and, if somebody else wrote the plan, what they wrote."""
    context = {**_contexte(demande, request, lines), "refus": refus}
    if isinstance(refus, PlanModifieAilleurs):
        demande.dossier.refresh_from_db()
        context["autre"] = tableau(demande.dossier, demande.cahier, {})
    return render(request, _gabarit(request), context, status=200 if request.htmx else 409)


@page_a_formulaire
def collage(request: RequeteConnectee, numero: str) -> HttpResponse:
    """A table pasted from a spreadsheet: what is understood is shown, corrected, then added to the plan."""
    demande = Demande(demande_de(request.user, numero))
    if request.method == "POST":
        return _ajouter(request, demande) if "ajouter" in request.POST else _montrer_le_collage(request, demande)
    if not demande.modifiable:
        return redirect("porteur:dossier", numero=numero)
    return render(request, "porteur/coller.html", {"demande": demande})


def _montrer_le_collage(request: RequeteConnectee, demande: Demande) -> HttpResponse:
    found = lire_tableau(request.POST.get("tableau", ""), demande.cahier)
    shown = apercu(demande.dossier, demande.cahier, found.lignes, found.laissees)
    return _page_du_collage(request, demande, shown, FormulaireLibre())


def _ajouter(request: RequeteConnectee, demande: Demande) -> HttpResponse:
    """The lines of the preview join those of the plan, good or not."""
    lines, form = lire_lignes(request.POST), FormulaireLibre()

    def geste() -> HttpResponse:
        present = [line for line, _ in lignes_du_plan(demande.dossier)]
        _garder_le_plan(request, demande, [*present, *lines])
        return fait(request, "Les lignes collées sont dans le plan.", "porteur:plan", demande.dossier.numero)

    shown = apercu(demande.dossier, demande.cahier, lines)
    return jouer(request, geste, form) or _page_du_collage(request, demande, shown, form)


def _page_du_collage(request: RequeteConnectee, demande: Demande, shown: Apercu, form: FormulaireLibre) -> HttpResponse:
    context = {
        "demande": demande,
        "texte": request.POST.get("tableau", ""),
        "apercu": shown,
        "refus": form.refus,
        "revision": demande.dossier.revision,
    }
    return render(request, "porteur/coller.html", context, status=409 if form.refus else 200)


def _contexte(
    demande: Demande, request: RequeteConnectee | None = None, saisies: list[LigneSaisie] | None = None
) -> dict[str, object]:
    """What the request keeps, or what a refused saving holds."""
    name = demande.cahier.roles.montant_demande
    typed = _demande(request, demande.cahier) if request else None
    form = FormulaireDemande(demande.dossier, demande.etude, typed)
    noms = [name] if name in form.fields else []
    effects = demande.etude.effets()
    lines = tableau(demande.dossier, demande.cahier, effects, saisies)
    sent = request.POST.dict() if request else {}
    totals = demande.etude.plan
    return {
        "demande": demande,
        "plan": totals,
        "resume": resumer(totals, demande.cahier),
        "effets": effects,
        "aide": aide(demande.resultat),
        "tableau": lines,
        "tva": {"choix": RecuperationTVA.choices, "aide": AIDE_TVA, "reponse": _recuperation(demande, request)},
        "montant_demande": form[name] if noms else None,
        "revision": sent.get("revision", demande.dossier.revision),
        "page_cle": sent.get("page", "") or form.cle,
        "bases": [(nom, sent.get(f"{BASE}{nom}", mark)) for nom, mark in marques(demande.dossier, noms)],
    }


def _joindre(request: RequeteConnectee, demande: Demande, lines: list[LigneSaisie]) -> Jonction | None:
    chosen, sent = jonction(request.POST.get("joindre", "")), request.FILES.get("fichier")
    return joindre_a_la_ligne(demande, lines, chosen, sent, par=request.user)


def _demande(request: RequeteConnectee, cahier: Cahier) -> dict[str, str]:
    typed, asked = reponses_envoyees(request.POST.dict()), cahier.roles.montant_demande
    return {asked: typed[asked]} if asked in typed else {}


def _recupere_tva(request: RequeteConnectee) -> RecuperationTVA | None:
    answered = request.POST.get("recupere_tva", "")
    return RecuperationTVA(answered) if answered in RecuperationTVA.values else None


def _recuperation(demande: Demande, request: RequeteConnectee | None) -> str:
    return (request.POST.get("recupere_tva") if request else None) or demande.dossier.recupere_tva


def _gabarit(request: RequeteConnectee) -> str:
    """The page, the form (a line comes or goes), or the balance and the errors (a value changed)."""
    if not request.htmx:
        return "porteur/plan.html"
    whole = not {"ajouter", "retirer", "joindre"}.isdisjoint(request.POST)
    return "porteur/fragments/plan_formulaire.html" if whole else "porteur/fragments/plan_enregistre.html"
