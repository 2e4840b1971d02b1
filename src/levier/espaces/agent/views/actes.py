"""Acts of the instructor on a dossier: follow it, ask, declare complete, judge, propose, close without decision."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from functools import cached_property

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect

from levier.appels.queries import cahier_de
from levier.comptes.queries import instructeurs_de
from levier.espaces.agent.forms.dossier import (
    AffectationForm,
    AppreciationForm,
    ComplementForm,
    PropositionForm,
    SansSuiteForm,
    montant_initial,
)
from levier.espaces.agent.verifications import criteres, verifications
from levier.espaces.agent.views.base import Contexte, VueActe, VueDossier
from levier.instruction import actions
from levier.instruction.limites import montant_calcule
from levier.instruction.models import AppreciationRendue, Instruction
from levier.instruction.queries import THEME, appreciation_en_clair, appreciations_ouvertes_sur, resultat_instruit
from levier.socle import horloge
from levier.socle.erreurs import RefusMetier
from regles.resultat import Resultat
from regles.valeurs import Appreciation

DELAI_DE_REPONSE = dt.timedelta(days=15)
"""What the form starts from; the instructor fixes the day."""


class PriseEnCharge(VueDossier):
    """Follow a dossier oneself: one button of the dossier page."""

    def post(self, request: HttpRequest, numero: str) -> HttpResponse:
        try:
            actions.prendre_en_charge(self.dossier, par=self.personne)
        except RefusMetier as refus:
            messages.error(request, refus.phrase)
        else:
            messages.success(request, "Vous suivez maintenant ce dossier.")
        return redirect("agent:dossier", numero)


class Affectation(VueActe):
    nom, fait, gabarit = "affectation", "Le dossier est affecté.", "agent/affectation.html"

    def formulaire(self, saisie: QueryDict | None = None) -> forms.Form:
        agents = instructeurs_de(self.dossier.appel.ressort)
        work: Instruction | None = getattr(self.dossier, "instruction", None)
        return AffectationForm(saisie, agents=agents, initial={"instructeur": work.instructeur_id if work else None})

    def agir(self, valeurs: Contexte) -> None:
        actions.affecter(self.dossier, valeurs["instructeur"], par=self.personne)


class Complement(VueActe):
    nom, fait, gabarit = "complement", "La demande de compléments est envoyée au demandeur.", "agent/complement.html"

    def formulaire(self, saisie: QueryDict | None = None) -> forms.Form:
        start = {"echeance": horloge.aujourdhui() + DELAI_DE_REPONSE}
        return ComplementForm(saisie, cahier=cahier_de(self.dossier.version), initial=start)

    def agir(self, valeurs: Contexte) -> None:
        actions.demander_complement(self.dossier, par=self.personne, **valeurs)


class Complet(VueActe):
    nom, fait, gabarit = "complet", "Le dossier est déclaré complet : son instruction commence.", "agent/complet.html"

    def agir(self, _valeurs: Contexte) -> None:
        actions.declarer_complet(self.dossier, par=self.personne)

    def contexte(self) -> Contexte:
        return {"pieces_attendues": cahier_de(self.dossier.version).pieces}


class RendreAppreciation(VueActe):
    nom, fait, gabarit = (
        "appreciation",
        "L’appréciation est rendue : le calcul en tient compte.",
        "agent/appreciation.html",
    )

    @cached_property
    def appreciation(self) -> Appreciation:
        """The judgement of the address; 404 when the cahier leaves none of this name on this dossier."""
        name = str(self.kwargs["nom"])
        found = next((one for one in appreciations_ouvertes_sur(self.dossier) if one.donnee.nom == name), None)
        if found is None:
            raise Http404
        return found

    @cached_property
    def rendue(self) -> AppreciationRendue | None:
        return self.dossier.appreciations.filter(nom=self.appreciation.donnee.nom).first()

    def formulaire(self, saisie: QueryDict | None = None) -> forms.Form:
        start = {"valeur": self._valeur(), "motif": self.rendue.motif} if self.rendue else {}
        return AppreciationForm(saisie, appreciation=self.appreciation, initial=start)

    def agir(self, valeurs: Contexte) -> None:
        name = self.appreciation.donnee.nom
        actions.rendre_appreciation(self.dossier, name, valeurs["valeur"], par=self.personne, motif=valeurs["motif"])

    def contexte(self) -> Contexte:
        return {"appreciation": self.appreciation, "rendue": self.rendue, "valeur": self._valeur()}

    def _valeur(self) -> str:
        return appreciation_en_clair(self.appreciation, self.rendue.valeur) if self.rendue else ""


class VueCalculee(VueActe):
    """An act that starts from the computed amount: the computation stands on its page."""

    @cached_property
    def resultat(self) -> Resultat:
        return resultat_instruit(self.dossier)

    def calcule(self) -> Decimal | None:
        return montant_calcule(self.resultat)

    def contexte(self) -> Contexte:
        cahier = cahier_de(self.dossier.version)
        result = self.resultat
        return {
            "resultat": result,
            "calcule": montant_calcule(result),
            "verifications": verifications(cahier, result),
            "criteres": criteres(cahier, str(self.dossier.reponses.get(THEME) or "")),
            "instruction": getattr(self.dossier, "instruction", None),
        }


class Proposition(VueCalculee):
    nom, fait, gabarit = "proposition", "La proposition est transmise au signataire.", "agent/proposition.html"

    def formulaire(self, saisie: QueryDict | None = None) -> forms.Form:
        work: Instruction | None = getattr(self.dossier, "instruction", None)
        start = {
            "montant": montant_initial(work.montant_propose if work else None, self.calcule()),
            "avis": work.avis if work else "",
            "motif_ecart": work.motif_ecart if work else "",
        }
        return PropositionForm(saisie, initial=start)

    def agir(self, valeurs: Contexte) -> None:
        actions.proposer(self.dossier, par=self.personne, **valeurs)


class SansSuite(VueActe):
    nom, fait, gabarit = (
        "sans_suite",
        "Le dossier est classé sans suite ; le demandeur en est informé.",
        "agent/sans_suite.html",
    )

    def formulaire(self, saisie: QueryDict | None = None) -> forms.Form:
        return SansSuiteForm(saisie)

    def agir(self, valeurs: Contexte) -> None:
        actions.classer_sans_suite(self.dossier, par=self.personne, **valeurs)

    def contexte(self) -> Contexte:
        return {"complement": self.dossier.complements.filter(repondue_le__isnull=True).first()}
