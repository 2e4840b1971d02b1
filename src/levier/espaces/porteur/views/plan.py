"""The financing plan: lines added and removed by buttons, balance shown at once."""

from __future__ import annotations

from typing import cast

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from levier.dossiers.actions import PlanSaisi, enregistrer_page_du_plan
from levier.dossiers.actions.plan import FichierDeLigne, PlanEnregistre
from levier.dossiers.enums import AIDE_TVA, RecuperationTVA, SensLigne
from levier.dossiers.financement.collage import Collage, lire_tableau
from levier.dossiers.financement.lignes import LigneSaisie
from levier.dossiers.financement.taxe import base_fixee
from levier.dossiers.formulaire.conflits import PlanModifieAilleurs
from levier.dossiers.queries import lignes_du_plan
from levier.espaces.composants.geste import FormulaireLibre, fait, jouer, page_a_formulaire
from levier.espaces.composants.requete import RequeteConnectee
from levier.espaces.composants.resume import resumer
from levier.espaces.porteur.acces import Demande, demande_de
from levier.espaces.porteur.deux_versions import conflits_affiches, marques
from levier.espaces.porteur.envoyees import BASE, page_vue, reponses_envoyees, revision_vue
from levier.espaces.porteur.formulaire import FormulaireDemande
from levier.espaces.porteur.justificatifs import (
    Jonction,
    a_choisir_de_nouveau,
    apres_la_saisie,
    jonction,
    justificatifs_d_ici,
    ligne_choisie,
)
from levier.espaces.porteur.lignes import Apercu, Effets, apercu, envoyees, lire_lignes, tableau
from levier.espaces.porteur.propositions import COMPLEMENT, MONTANT, lignes_completees, propositions
from levier.espaces.porteur.remarques import reponses_aux_remarques
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
    if not demande.cahier.demande_un_plan:
        return redirect("porteur:pieces", numero=numero)
    context = _contexte(demande) | {"jonction": jonction(request.GET.get("joindre", ""))}
    return render(request, "porteur/plan.html", context)


def _enregistrer(request: RequeteConnectee, demande: Demande) -> HttpResponse:
    """Save the whole page. htmx receives the balance alone, or the whole form when a line comes or goes."""
    lignes, form = lignes_completees(request.POST, lire_lignes(request.POST)), FormulaireLibre()
    ouverte, fichier = ligne_choisie(demande, lignes, _designee(request), request.FILES.get("fichier"))

    def geste() -> HttpResponse:
        with justificatifs_d_ici():
            saved = enregistrer_page_du_plan(
                demande.dossier, _saisi(request, demande, lignes, fichier), par=request.user
            )
        jointe = apres_la_saisie(ouverte, fichier, saved.refus_du_fichier)
        conflits = conflits_affiches(saved, demande.cahier, request.user)
        if request.htmx or conflits or saved.refus_du_fichier:
            return _reafficher(request, demande, saved, {"conflits": conflits, "jonction": jointe})
        if "suite" in request.POST and not saved.erreurs and not saved.refus_du_fichier:
            return redirect("porteur:pieces", numero=demande.dossier.numero)
        there = reverse("porteur:plan", args=[demande.dossier.numero])
        return redirect(there + (jointe.suite if jointe else _ancre(request, demande)))

    if joue := jouer(request, geste, form):
        return joue
    return _refuse(request, demande, lignes, form.refus, a_choisir_de_nouveau(ouverte, fichier))


def _designee(request: RequeteConnectee) -> str:
    """The line of the button pressed; of the file still chosen, whatever the button: none is left behind."""
    return request.POST.get("joindre") or (request.POST.get("ouverte", "") if "fichier" in request.FILES else "")


def _ancre(request: RequeteConnectee, demande: Demande) -> str:
    """Without script, where the page comes back to: the new line, or the one after the line that went."""
    added, removed = request.POST.get("ajouter", ""), request.POST.get("retirer", "")
    if added in SensLigne.values:
        count = dict.fromkeys(SensLigne.values, 0)
        for line, _ in lignes_du_plan(demande.dossier):
            count[line.sens] += 1
        rank = count[SensLigne.DEPENSE] + (1 + count[SensLigne.RECETTE] if added == SensLigne.RECETTE else 0)
        return f"#l{rank}-nature"
    return f"#l{removed}-nature" if removed.isdecimal() and len(removed) < 4 else ""


def _saisi(
    request: RequeteConnectee, demande: Demande, lignes: list[LigneSaisie], fichier: FichierDeLigne | None
) -> PlanSaisi:
    sent = request.POST.dict()
    return PlanSaisi(
        lignes=lignes,
        vue=page_vue(sent),
        revision=revision_vue(sent),
        recupere_tva=_recupere_tva(request),
        montant=_demande(request, demande.cahier),
        remarques=reponses_aux_remarques(sent),
        fichier=fichier,
    )


def _reafficher(
    request: RequeteConnectee,
    demande: Demande,
    saved: PlanEnregistre,
    montres: dict[str, object],
) -> HttpResponse:
    """What was kept, beside what was sent: conflicts and the file refused, in `montres`."""
    kept, lignes = Demande(demande.dossier), list(saved.lignes)
    context = _contexte(kept, request, lignes) if saved.conflits else _contexte(kept)
    effects = cast("Effets", context["effets"])
    sent = envoyees(demande.dossier, demande.cahier, lignes, saved.erreurs, effects)
    faulty = bool(saved.erreurs) or bool(saved.conflits)
    context |= {**montres, "lignes_envoyees": sent, "revision": demande.dossier.revision, "a_corriger": faulty}
    return render(request, _gabarit(request), context, status=200 if request.htmx else 409)


def _refuse(
    request: RequeteConnectee,
    demande: Demande,
    lignes: list[LigneSaisie],
    refus: RefusMetier | None,
    jonction: Jonction | None,
) -> HttpResponse:
    """What was typed, its sentence and, if somebody else wrote the plan, what they wrote."""
    context = {**_contexte(demande, request, lignes), "refus": refus, "jonction": jonction}
    if isinstance(refus, PlanModifieAilleurs):
        demande.dossier.refresh_from_db()
        context["autre"] = tableau(demande.dossier, demande.cahier, {})
    return render(request, _gabarit(request), context, status=200 if request.htmx else 409)


@page_a_formulaire
def collage(request: RequeteConnectee, numero: str) -> HttpResponse:
    """A table pasted from a spreadsheet: what is understood is shown, corrected, then added to the plan or put in its place."""
    demande = Demande(demande_de(request.user, numero))
    if request.method == "POST":
        known = {"ajouter", "remplacer"} & set(request.POST)
        return _reprendre(request, demande) if known else _montrer_le_collage(request, demande)
    if not demande.modifiable:
        return redirect("porteur:dossier", numero=numero)
    return render(request, "porteur/coller.html", {"demande": demande})


def _montrer_le_collage(request: RequeteConnectee, demande: Demande) -> HttpResponse:
    found = lire_tableau(request.POST.get("tableau", ""), demande.cahier, demande.dossier.structure.nature)
    return _page_du_collage(request, demande, apercu(demande.dossier, demande.cahier, found), FormulaireLibre())


def _reprendre(request: RequeteConnectee, demande: Demande) -> HttpResponse:
    """The lines of the preview join those of the plan or take their place, good or not; so does the amount asked."""
    lines, form = lire_lignes(request.POST), FormulaireLibre()

    def geste() -> HttpResponse:
        kept = [] if "remplacer" in request.POST else [line for line, _ in lignes_du_plan(demande.dossier)]
        montant = _demande(request, demande.cahier)
        seen = revision_vue(request.POST.dict())
        with justificatifs_d_ici():
            saisi = PlanSaisi(lignes=[*kept, *lines], revision=seen, montant=montant)
            enregistrer_page_du_plan(demande.dossier, saisi, par=request.user)
        return fait(request, "Les lignes collées sont dans le plan.", "porteur:plan", demande.dossier.numero)

    typed = _demande(request, demande.cahier).get(demande.cahier.roles.montant_demande, "")
    shown = apercu(demande.dossier, demande.cahier, Collage(tuple(lines), (), typed))
    return jouer(request, geste, form) or _page_du_collage(request, demande, shown, form)


def _page_du_collage(request: RequeteConnectee, demande: Demande, shown: Apercu, form: FormulaireLibre) -> HttpResponse:
    context = {
        "demande": demande,
        "texte": request.POST.get("tableau", ""),
        "apercu": shown,
        "deja": bool(lignes_du_plan(demande.dossier)),
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
        "propose": propositions(demande.etude),
        "tableau": lines,
        "tva": {
            "choix": RecuperationTVA.choices,
            "aide": AIDE_TVA,
            "reponse": _recuperation(demande, request),
            "base": base_fixee(demande.cahier),
        },
        "montant_demande": form[name] if noms else None,
        "revision": sent.get("revision", demande.dossier.revision),
        "page_cle": sent.get("page", "") or form.cle,
        "bases": [(nom, sent.get(f"{BASE}{nom}", mark)) for nom, mark in marques(demande.dossier, noms)],
    }


def _demande(request: RequeteConnectee, cahier: Cahier) -> dict[str, str]:
    typed, nom = reponses_envoyees(request.POST.dict()), cahier.roles.montant_demande
    if MONTANT in request.POST:
        return {nom: str(request.POST[MONTANT]).replace("\0", "")}
    return {nom: typed[nom]} if nom in typed else {}


def _recupere_tva(request: RequeteConnectee) -> RecuperationTVA | None:
    answered = request.POST.get("recupere_tva", "")
    return RecuperationTVA(answered) if answered in RecuperationTVA.values else None


def _recuperation(demande: Demande, request: RequeteConnectee | None) -> str:
    return (request.POST.get("recupere_tva") if request else None) or demande.dossier.recupere_tva


def _gabarit(request: RequeteConnectee) -> str:
    """The page, the form (a line comes or goes), or the balance and the errors (a value changed)."""
    if not request.htmx:
        return "porteur/plan.html"
    whole = not {"ajouter", "retirer", "joindre", MONTANT, COMPLEMENT}.isdisjoint(request.POST)
    return "porteur/fragments/plan_formulaire.html" if whole else "porteur/fragments/plan_enregistre.html"
