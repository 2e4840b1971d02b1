"""What engages the signature: the proposal, its draft, what departs from the ordinary; then signed, or sent back."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import partial
from typing import Any

from django import forms
from django.http import Http404, HttpResponse
from django.shortcuts import render

from levier.actes.actions import imprimer_la_repetition, signer_la_proposition
from levier.appels.queries import cahier_de
from levier.attributions.calcul import retenir
from levier.comptes.models import Personne
from levier.comptes.qualites import Qualite
from levier.comptes.queries import qualite_de_signature
from levier.dossiers.acces import nom_du_service, ressort_du
from levier.dossiers.credits import ServiceADesigner, enveloppe_de
from levier.dossiers.memoire.depose import lignes_deposees
from levier.dossiers.models import Dossier
from levier.enveloppes.erreurs import CreditsNonOuverts, EnveloppeInconnue
from levier.enveloppes.models import Enveloppe
from levier.espaces.agent.acces import dossier_du_service
from levier.espaces.agent.champs import ChampJugements, ChampMontant, ChampMotif
from levier.espaces.agent.ecarts import ecarts
from levier.espaces.agent.gestes import geste as geste_offert
from levier.espaces.agent.jauge import Jauge
from levier.espaces.agent.suite import suite
from levier.espaces.agent.views.page import Contexte, calcul, page_du_geste
from levier.espaces.agent.views.projet import en_pdf
from levier.espaces.agent.views.propositions import proposer_les_jugements
from levier.espaces.composants.geste import fait, jouer, page_a_formulaire, saisie
from levier.espaces.composants.requete import RequeteConnectee
from levier.instruction import actions, limites
from levier.instruction.enums import EtatProposition, NatureProposition
from levier.instruction.models import Proposition
from levier.instruction.queries import (
    Avec,
    JugementSuppose,
    avis_sur,
    derniere_proposition,
    examen_du_plan,
    jugements_rendus,
    jugements_supposes,
    situation_instruite,
)
from levier.socle import argent
from levier.socle.erreurs import GesteInterdit
from regles.evaluation import evaluer
from regles.resultat import Resultat
from regles.valeurs import Situation

SIGNEES = {
    NatureProposition.ATTRIBUTION: "La subvention est attribuée : les crédits sont attribués, l’arrêté se prépare et sera notifié au demandeur.",
    NatureProposition.REFUS: "La demande est refusée : la lettre de refus se prépare et sera notifiée au demandeur.",
    NatureProposition.SANS_SUITE: "La demande est classée sans suite : la décision se prépare et sera notifiée au demandeur.",
}
"""What is said once a proposal is signed."""


@dataclass(frozen=True, slots=True)
class _Relue:
    """A dossier and its proposal as who signs reads them."""

    dossier: Dossier
    proposition: Proposition | None
    situation: Situation
    resultat: Resultat
    supposes: list[JugementSuppose]


class SignatureForm(forms.Form):
    """What is signed: the proposal as it is, or another amount with the reason of who signs."""

    confirmees = ChampJugements()
    montant = ChampMontant(
        label="Montant à attribuer",
        help_text="Un autre montant que celui proposé se motive. Le barème reste la limite.",
        required=False,
    )
    motif = ChampMotif(
        label="Votre motif", help_text="Nécessaire si vous vous écartez de la proposition.", required=False, lignes=3
    )
    vue = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, supposes: Sequence[JugementSuppose], accorde: bool, **options: Any) -> None:
        super().__init__(*args, **options)
        proposer_les_jugements(self, supposes)
        if not accorde:
            del self.fields["montant"]

    @property
    def retenu(self) -> tuple[Decimal | None, str]:
        """The amount typed and its reason, once they can be read."""
        typed = getattr(self, "cleaned_data", {})
        return typed.get("montant"), str(typed.get("motif", ""))


@page_a_formulaire
def signer(request: RequeteConnectee, numero: str) -> HttpResponse:
    """One page: what is proposed, what it does, what departs from the ordinary; its button signs."""
    lu = _lire(request.user, numero)
    proposition = lu.proposition
    form = SignatureForm(
        saisie(request),
        supposes=lu.supposes,
        accorde=proposition is not None and proposition.accorde,
        initial={"montant": proposition.montant, "vue": proposition.empreinte} if proposition else {},
    )

    def geste() -> HttpResponse:
        if proposition is None:
            raise GesteInterdit(geste_offert("signature", lu.dossier, request.user).verdict.raison)
        signer = partial(signer_la_proposition, proposition, par=request.user, **form.cleaned_data)
        if "projet" in request.POST:
            return en_pdf(imprimer_la_repetition(signer), numero)
        if "confirmer" not in request.POST:
            _exiger_possible(lu, proposition, form)
            return _page(request, lu, form)
        signer()
        return fait(request, SIGNEES[NatureProposition(proposition.nature)], suite(request, numero))

    return jouer(request, geste, form) or _page(request, lu, form)


class RenvoiForm(forms.Form):
    """Why a proposal goes back to the instructor."""

    motif = ChampMotif(
        label="Ce qui est à revoir",
        help_text="L’instructeur le reçoit par courriel ; l’historique du dossier le garde.",
        error_messages={"required": "Écrivez pourquoi vous renvoyez la proposition : l’instructeur le reçoit."},
    )


@page_a_formulaire
def renvoyer(request: RequeteConnectee, numero: str) -> HttpResponse:
    """Send the proposal back to who made it."""
    lu = _lire(request.user, numero)
    form = RenvoiForm(saisie(request))

    def geste() -> HttpResponse:
        if lu.proposition is None:
            raise Http404
        actions.renvoyer_la_proposition(lu.proposition, par=request.user, **form.cleaned_data)
        return fait(request, "La proposition est renvoyée à l’instructeur, avec votre motif.", suite(request, numero))

    def montrer(vu: Dossier) -> Contexte:
        return {"proposition": derniere_proposition(vu)}

    return jouer(request, geste, form) or page_du_geste(request, "renvoi", lu.dossier, form, montrer)


def _lire(personne: Personne, numero: str) -> _Relue:
    dossier = dossier_du_service(personne, numero, Avec.CALCUL)
    last, situation = derniere_proposition(dossier), situation_instruite(dossier)
    resultat = evaluer(cahier_de(dossier.version), situation)
    waiting = last if last is not None and last.etat == EtatProposition.TRANSMISE else None
    return _Relue(dossier, waiting, situation, resultat, jugements_supposes(dossier, situation, resultat))


def _exiger_possible(lu: _Relue, proposition: Proposition, form: SignatureForm) -> None:
    """Raise what would refuse another amount, before it is confirmed."""
    montant, motif = form.retenu
    if proposition.accorde:
        granted, motif, _ = retenir(proposition, montant, motif)
        limites.exiger_dans_les_regles(cahier_de(lu.dossier.version), lu.resultat, granted, motif)


def _page(request: RequeteConnectee, lu: _Relue, form: SignatureForm) -> HttpResponse:
    dossier, offert = lu.dossier, geste_offert("signature", lu.dossier, request.user)
    context: Contexte = {
        "onglet": "a_signer",
        "dossier": dossier,
        "form": form,
        "geste": offert,
        "supposes": lu.supposes,
        "avis": avis_sur(dossier),
        "jugements": jugements_rendus(dossier, lu.situation),
        "dites": examen_du_plan(dossier, lignes_deposees(dossier)).reduites,
        "qualite": qualite_de(request.user, dossier),
        **calcul(dossier, lu.resultat),
        "proposition": lu.proposition,
    }
    if lu.proposition is not None:
        context |= _effets(lu, form)
    return render(request, "agent/signer.html", context)


def _effets(lu: _Relue, form: SignatureForm) -> Contexte:
    """What signing would do: the amount and its departures, the credits left; and what prevents it."""
    proposition, payeuse = lu.proposition, _payeuse(lu.dossier)
    if proposition is None:
        return {}
    typed, motif = form.retenu
    montant = proposition.montant if typed is None else typed
    context: Contexte = {
        "montant": montant,
        "motif": motif or proposition.motif,
        "ecarts": ecarts(cahier_de(lu.dossier.version), lu.situation, lu.dossier, proposition, (montant, motif)),
        "motifs": [one for one in lu.resultat.motifs if one.id in proposition.conditions],
        "payeuse": payeuse,
        "reste": payeuse.reste if payeuse else None,
    }
    if montant is not None and payeuse is not None:
        context["jauge"] = Jauge(payeuse.montant_ouvert, payeuse.montant_attribue, apres=montant)
        context["insuffisant"] = montant > payeuse.reste
        context["limite"] = _limite(montant, payeuse.reste)
    return context


def _limite(montant: Decimal, reste: Decimal) -> str:
    return (
        f"Il reste {argent.ecrire(reste)} dans l’enveloppe : {argent.ecrire(montant)} ne peuvent pas être attribués. "
        "Attribuez au plus ce qui reste en écrivant le motif, ou renvoyez la proposition jusqu’à l’ouverture de crédits."
    )


def _payeuse(dossier: Dossier) -> Enveloppe | None:
    """The enveloppe that would pay; None when none is known, or nothing was opened there."""
    try:
        return enveloppe_de(dossier)
    except (ServiceADesigner, CreditsNonOuverts, EnveloppeInconnue):
        return None


def qualite_de(personne: Personne, dossier: Dossier) -> Qualite | None:
    """Under which quality the person would sign; None without any."""
    try:
        return qualite_de_signature(personne, ressort_du(dossier), nom_du_service(dossier))
    except GesteInterdit:
        return None
