"""One dossier as a readable document."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from levier.actes.queries import acte_sur, attend_une_information, dire_la_version
from levier.actes.recours import dernier_jour_de_recours
from levier.attributions.enums import NatureDecision
from levier.attributions.models import Decision
from levier.attributions.queries import derniere_decision
from levier.comptes.actions import garder_depliees
from levier.comptes.models import Personne
from levier.dossiers.lecture.corrections import corrections_vues
from levier.dossiers.lecture.engagement import signature_donnee
from levier.dossiers.models import Dossier
from levier.dossiers.permissions import peut_exclure
from levier.espaces.agent import fiche, gestes
from levier.espaces.agent.acces import dossier_du_service
from levier.espaces.agent.appreciations import a_juger
from levier.espaces.agent.deposant import deposant
from levier.espaces.agent.grille import comparer, resumer_la_grille
from levier.espaces.agent.parties import PartieDeFiche, parties
from levier.espaces.agent.views.page import Contexte, instruction_de
from levier.espaces.composants.geste import fait, jouer
from levier.espaces.composants.groupe import groupe
from levier.espaces.composants.requete import RequeteConnectee
from levier.instruction.actions import garder_la_lecture
from levier.instruction.enums import EtatProposition
from levier.instruction.models import Instruction
from levier.instruction.permissions import peut_annoter, peut_lire_les_notes, peut_retirer
from levier.instruction.phrases import dire_l_etat
from levier.instruction.queries import (
    Avec,
    avis_sur,
    derniere_proposition,
    grille_de,
)
from levier.socle import courriels

EVENEMENTS, TOUTE_L_HISTOIRE = 30, 1_000_000
"""Events of the journal that the page of a dossier tells: the last ones, or all."""


def dossier(request: RequeteConnectee, numero: str) -> HttpResponse:
    """One dossier: what was asked, what the rules say, what may be done."""
    found: Any = dossier_du_service(request.user, numero, Avec.TOUT)
    instruction, proposition, last = instruction_de(found), derniere_proposition(found), derniere_decision(found)
    retrait = last if last is not None and last.nature == NatureDecision.RETRAIT else None
    decision = None if retrait else last
    events = TOUTE_L_HISTOIRE if request.GET.get("historique") == "entier" else EVENEMENTS
    signature, avis, grille = signature_donnee(found), avis_sur(found), grille_de(found, request.user)
    notes = comparer(grille)
    vue = fiche.composer(found, proposition, decision, events, deja_decide=last is not None)
    context = {
        "onglet": "dossiers",
        "dossier": found,
        "fiche": vue,
        "parties": parties(
            vue, avis, resumer_la_grille(grille, notes), groupe=found.lu_groupe, ouvertes=_ouvertes(request)
        ),
        "toutes": [(one, one in request.user.parties_depliees) for one in PartieDeFiche],
        "instruction": instruction,
        "proposition": proposition,
        "dite": dire_l_etat(proposition) if proposition else "",
        "decision": decision,
        "retrait": retrait,
        **_acte(last),
        "avis": avis,
        "grille": grille,
        "comparaison": notes,
        "groupe": groupe(found) if found.lu_groupe else None,
        "saisie": getattr(found, "saisie", None),
        "repris": getattr(found, "repris", None),
        "signature": signature,
        "deposant": deposant(found, signature),
        "courriels_manques": courriels.manques(found.objet) if found.lu_manques else [],
        **_echanges(request.user, found, vue, instruction),
        **gestes_de(request.user, found, instruction, vue),
    }
    answered = render(request, "agent/dossier.html", context)
    if request.method == "GET" and vue.historique.rang > (found.lu_rang or 0):
        garder_la_lecture(found, par=request.user, rang=vue.historique.rang)
    return answered


def _echanges(personne: Personne, dossier: Any, vue: fiche.FicheInstruite, suivi: Instruction | None) -> Contexte:
    """Who reads it and who is kept away; what others did since the person last read it, messages, notes, whether it may ask for more."""
    instructs = suivi is not None and suivi.instructeur_id == personne.pk
    return {
        "exclus": sum(row.exclu for row in dossier.acces.all()),
        "peut_exclure": peut_exclure(personne, dossier),
        "corrections": corrections_vues(dossier),
        "non_lus": dossier.lu_non_lus,
        "nouvelles": vue.historique.nouvelles(dossier.lu_rang, personne.identifiant),
        "lit_les_notes": peut_lire_les_notes(personne, dossier),
        "s_abonne": not instructs and peut_annoter(personne, dossier),
    }


def _ouvertes(request: RequeteConnectee) -> list[str]:
    """Parts that the person keeps open, and those that the address asks for."""
    told = [PartieDeFiche.HISTORIQUE.value] if "historique" in request.GET else []
    return [*request.user.parties_depliees, request.GET.get("parties", ""), *told]


def _acte(decision: Decision | None) -> Contexte:
    """The act of the last decision, and what its notification waits for."""
    acte = acte_sur(decision) if decision else None
    if acte is None:
        return {"acte": None}
    return {
        "acte": acte,
        "recours": dernier_jour_de_recours(acte),
        "avertir": attend_une_information(acte),
        "modeles": [dire_la_version(one) for one in (acte.donnees or {}).get("modele", ())],
    }


def gestes_de(
    personne: Personne, dossier: Dossier, instruction: Instruction | None, vue: fiche.FicheInstruite
) -> Contexte:
    """What may be done on a dossier, the next step apart, and why the rest is closed."""
    proposition = vue.proposition
    waits = proposition is not None and proposition.etat == EtatProposition.TRANSMISE
    offered = gestes.gestes(dossier, personne)
    judging = gestes.appreciation(offered)
    reste = gestes.Reste(
        propose=waits,
        recevable=vue.resultat.recevable is not False,
        manque=vue.attendus,
        a_juger=len(a_juger(vue.appreciations, personne, dossier)),
        a_reexaminer=len(vue.examen.a_refaire),
    )
    suivant = gestes.suivant(offered, reste)
    others = [one for one in offered if one is not judging and (suivant is None or one is not suivant.geste)]
    return {
        "gestes": offered,
        "suivant": suivant,
        "propose": waits,
        "ouverts": [one for one in others if one.ouvert],
        "fermes": [one for one in others if not one.ouvert],
        "a_retirer": waits and proposition is not None and bool(peut_retirer(personne, proposition)),
        "apprecier": judging.verdict if judging else None,
        "prise_en_charge": _a_prendre(instruction, offered),
    }


def _a_prendre(instruction: Instruction | None, offered: list[gestes.GesteOffert]) -> bool:
    """Nobody follows the dossier, and this person may."""
    alone = instruction is None or instruction.instructeur_id is None
    return alone and any(one.nom == "affectation" and one.ouvert for one in offered)


class PartiesForm(forms.Form):
    """Which parts of the sheet stay open."""

    partie = forms.MultipleChoiceField(choices=PartieDeFiche.choices, required=False)
    numero = forms.SlugField(required=False)


@require_POST
def garder_les_parties(request: RequeteConnectee) -> HttpResponse:
    """Keep the parts that the person wants open: from the form of the sheet, or as each one is folded."""
    form = PartiesForm(request.POST)

    def geste() -> HttpResponse:
        garder_depliees(request.user, form.cleaned_data["partie"])
        if request.htmx:
            return HttpResponse(status=204)
        numero = form.cleaned_data["numero"]
        back = reverse("agent:dossier", args=[numero]) if numero else reverse("agent:tableau")
        return fait(request, "Ce choix est gardé : chaque dossier s’ouvrira ainsi.", back)

    return jouer(request, geste, form) or redirect("agent:tableau")
