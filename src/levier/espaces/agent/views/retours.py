"""What is undone after a signature: the ground, the reason, what will happen in full, then confirmed."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from django import forms
from django.http import HttpResponse
from django.shortcuts import render

from levier.actes.actions import (
    conclure_un_avenant_et_signer,
    imprimer_la_repetition,
    rectifier_et_signer,
    retirer_et_signer,
)
from levier.actes.models import Acte
from levier.actes.queries import acte_de, est_connue
from levier.appels.queries import cahier_de
from levier.attributions.actions import demander_avant_un_refus, demander_des_observations
from levier.attributions.enums import Fondement, NatureDecision, ObjetSollicitation
from levier.attributions.erreurs import FondementFerme
from levier.attributions.fondements import (
    JOURS_POUR_REPONDRE,
    OBSERVATIONS,
    Possibilite,
    dernier_jour,
    hors_delai,
    possibilites,
)
from levier.attributions.models import Decision, Sollicitation
from levier.attributions.queries import decision_de, sollicitations_avant_refus, sollicitations_sur
from levier.dossiers.models import Dossier
from levier.enveloppes.queries import enveloppe_payeuse
from levier.espaces.agent.acces import dossier_du_service
from levier.espaces.agent.champs import ChampDate, ChampJugements, ChampMontant, ChampMotif
from levier.espaces.agent.gestes import geste as geste_offert
from levier.espaces.agent.jauge import Jauge
from levier.espaces.agent.suite import suite
from levier.espaces.agent.views.page import Contexte, page_du_geste
from levier.espaces.agent.views.projet import en_pdf
from levier.espaces.agent.views.propositions import proposer_les_jugements
from levier.espaces.agent.views.signature import qualite_de
from levier.espaces.composants.geste import fait, jouer, page_a_formulaire, saisie
from levier.espaces.composants.requete import RequeteConnectee
from levier.instruction import limites
from levier.instruction.queries import Avec, JugementSuppose, jugements_supposes, situation_instruite
from levier.socle import horloge
from levier.socle.droits import exiger
from regles.evaluation import evaluer
from regles.resultat import Resultat
from regles.texte import date_longue
from regles.valeurs import Situation

Choix = list[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class EnVigueur:
    """The decision that an act would undo, its act, the grounds there are, and what was sollicitations of the structure."""

    nature: NatureDecision
    decision: Decision | None
    acte: Acte | None
    possibilites: list[Possibilite]
    sollicitations: list[Sollicitation]

    @property
    def ouverts(self) -> Choix:
        return [
            (one.regle.fondement.value, _dire(one, self.decision, self.nature))
            for one in self.possibilites
            if one.verdict
        ]

    @property
    def fermes(self) -> list[Possibilite]:
        return [one for one in self.possibilites if not one.verdict]


def _en_vigueur(dossier: Dossier, acte: NatureDecision) -> EnVigueur:
    decision = decision_de(dossier)
    if decision is None:
        return EnVigueur(acte, None, None, [], [])
    sollicitations = sollicitations_sur(decision)
    grounds = possibilites(decision, acte, connue=est_connue(decision), sollicitations=sollicitations)
    return EnVigueur(acte, decision, acte_de(decision), grounds, sollicitations)


def _dire(possible: Possibilite, decision: Decision | None, acte: NatureDecision) -> str:
    """« La décision est illégale (code…, article L. 242-1), jusqu’au 15 janvier 2022 »."""
    regle = possible.regle
    last = dernier_jour(decision, regle) if decision else None
    renounced = regle.fondement == Fondement.DEMANDE and acte == NatureDecision.RETRAIT
    article = f" ({regle.article})" if regle.article and not renounced else ""
    until = f", jusqu’au {date_longue(last)} inclus" if last else ""
    label = regle.fondement.label
    return f"{label[:1].upper()}{label[1:]}{article}{until}"


class RetraitForm(forms.Form):
    """The ground and the reason."""

    fondement = forms.ChoiceField(
        label="Ce qui permet d’y revenir",
        help_text="Son article est imprimé dans l’arrêté.",
        widget=forms.RadioSelect,
        error_messages={
            "required": "Choisissez le fondement : il est imprimé dans l’arrêté.",
            "invalid_choice": "Ce fondement n’est pas ouvert aujourd’hui : la liste dit pourquoi, et depuis quand.",
        },
    )
    motif = ChampMotif(
        label="Motif",
        help_text="En une ou deux phrases, les faits : ce texte figure dans l’arrêté et dans le courriel au demandeur.",
        lignes=6,
    )

    def __init__(self, *args: Any, fondements: Choix, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["fondement"].choices = fondements  # type: ignore[attr-defined]  # the stubs know only Field
        if len(fondements) == 1:
            self.initial["fondement"] = fondements[0][0]

    def clean_fondement(self) -> Fondement:
        return Fondement(self.cleaned_data["fondement"])


class RemplacementForm(RetraitForm):
    """The same, with the amount that takes the place of the one granted."""

    montant = ChampMontant(
        label="Nouveau montant",
        error_messages={"required": "Indiquez le nouveau montant, par exemple 1 234,50."},
    )
    confirmees = ChampJugements()
    field_order = ("fondement", "montant", "motif", "confirmees")

    def __init__(self, *args: Any, supposes: Sequence[JugementSuppose], **options: Any) -> None:
        super().__init__(*args, **options)
        proposer_les_jugements(self, supposes)


@page_a_formulaire
def retirer(request: RequeteConnectee, numero: str) -> HttpResponse:
    """Take the decision back: ground and reason, what follows, then confirm."""
    dossier = dossier_du_service(request.user, numero)
    lu = _en_vigueur(dossier, NatureDecision.RETRAIT)
    form = RetraitForm(saisie(request), fondements=lu.ouverts)

    def geste() -> HttpResponse:
        if "modifier" in request.POST:
            return page_du_geste(request, "retrait", dossier, form, lambda _: {"lu": lu})
        signer = partial(retirer_et_signer, dossier, par=request.user, **form.cleaned_data)
        if "projet" in request.POST:
            return en_pdf(imprimer_la_repetition(signer), numero)
        if "confirmer" not in request.POST:
            return _confirmer(request, "retrait", dossier, form, lu, _effets_du_retrait)
        signer()
        done = "La décision est retirée : l’arrêté de retrait se prépare, le demandeur en sera prévenu."
        return fait(request, done, suite(request, numero))

    return jouer(request, geste, form) or page_du_geste(request, "retrait", dossier, form, lambda _: {"lu": lu})


def _effets_du_retrait(dossier: Dossier, lu: EnVigueur, valeurs: Contexte) -> Contexte:  # noqa: ARG001  one shape for the two pages
    decision = lu.decision
    if decision is None or decision.montant_attribue is None:
        return {}
    payeuse = enveloppe_payeuse(decision.reference)
    return {"payeuse": payeuse, "reste": payeuse.reste + decision.montant_attribue}


@page_a_formulaire
def rectifier(request: RequeteConnectee, numero: str) -> HttpResponse:
    """Correct the grant."""
    done = "La décision est rectifiée : l’arrêté qui la remplace se prépare et sera notifié au demandeur."
    acte = _Remplacement("rectification", NatureDecision.RECTIFICATION, rectifier_et_signer, done)
    geste, form, page = _remplacer(request, numero, acte)
    return jouer(request, geste, form) or page()


@page_a_formulaire
def avenant(request: RequeteConnectee, numero: str) -> HttpResponse:
    """Change the grant at the beneficiary's request."""
    done = "L’avenant est signé : l’arrêté qui remplace le précédent se prépare et sera notifié au demandeur."
    acte = _Remplacement("avenant", NatureDecision.AVENANT, conclure_un_avenant_et_signer, done)
    geste, form, page = _remplacer(request, numero, acte)
    return jouer(request, geste, form) or page()


@dataclass(frozen=True, slots=True)
class _Remplacement:
    """One act that replaces a grant: its geste, its nature, what it calls, what is said once done."""

    nom: str
    nature: NatureDecision
    jouer: Callable[..., Acte]
    fait: str


def _remplacer(
    request: RequeteConnectee, numero: str, acte: _Remplacement
) -> tuple[Callable[[], HttpResponse], forms.Form, Callable[[], HttpResponse]]:
    """What is played once sent, the form that it reads, and the page that shows it."""
    dossier = dossier_du_service(request.user, numero, Avec.CALCUL)
    lu = _en_vigueur(dossier, acte.nature)
    situation = _situation_sans(dossier, lu.decision)
    resultat = evaluer(cahier_de(dossier.version), situation)
    start = {"montant": lu.decision.montant_attribue if lu.decision else None}
    supposes = jugements_supposes(dossier, situation, resultat)
    form = RemplacementForm(saisie(request), fondements=lu.ouverts, supposes=supposes, initial=start)
    shown = {"lu": lu, "calcule": limites.montant_calcule(resultat)}
    page = partial(page_du_geste, request, acte.nom, dossier, form, lambda _: shown)

    def effets(vu: Dossier, present: EnVigueur, valeurs: Contexte) -> Contexte:
        limites.exiger_rendus([one for one in supposes if one.nom not in valeurs.get("confirmees", ())])
        return shown | _effets_du_remplacement(vu, present, valeurs, resultat)

    def geste() -> HttpResponse:
        if "modifier" in request.POST:
            return page()
        signer = partial(acte.jouer, dossier, par=request.user, **form.cleaned_data)
        if "projet" in request.POST:
            return en_pdf(imprimer_la_repetition(signer), numero)
        if "confirmer" not in request.POST:
            return _confirmer(request, acte.nom, dossier, form, lu, effets)
        signer()
        return fait(request, acte.fait, suite(request, numero))

    return geste, form, page


def _situation_sans(dossier: Dossier, decision: Decision | None) -> Situation:
    """What the rules know as if the amount in force had never been granted: what the act will be held to."""
    granted = decision.montant_attribue if decision else None
    if dossier.alentours is not None and granted is not None:
        held = dossier.alentours.deja_attribue - granted
        dossier.alentours = dossier.alentours._replace(deja_attribue=held)
    return situation_instruite(dossier)


def _effets_du_remplacement(dossier: Dossier, lu: EnVigueur, valeurs: Contexte, resultat: Resultat) -> Contexte:
    """What the new amount does to the credits. Raises what the rules already refuse of the values typed."""
    montant, decision = valeurs["montant"], lu.decision
    limites.exiger_recevable(resultat)
    limites.exiger_dans_les_regles(cahier_de(dossier.version), resultat, montant, valeurs["motif"])
    if decision is None or decision.montant_attribue is None:
        raise FondementFerme("Aucune subvention n’est en vigueur : rechargez la page du dossier.")
    payeuse = enveloppe_payeuse(decision.reference)
    held = payeuse.montant_attribue - decision.montant_attribue
    jauge = Jauge(payeuse.montant_ouvert, held, apres=montant)
    return {"payeuse": payeuse, "jauge": jauge, "insuffisant": jauge.reste < 0}


def _confirmer(
    request: RequeteConnectee,
    nom: str,
    dossier: Dossier,
    form: forms.Form,
    lu: EnVigueur,
    effets: Callable[[Dossier, EnVigueur, Contexte], Contexte],
) -> HttpResponse:
    """Say what will happen before it does. Raises the refusal of who may not decide."""
    offert = geste_offert(nom, dossier, request.user)
    exiger(offert.verdict)
    chosen = form.cleaned_data["fondement"]
    context = {
        "onglet": "dossiers",
        "dossier": dossier,
        "form": form,
        "geste": offert,
        "lu": lu,
        "fondement": dict(lu.ouverts)[chosen.value],
        "qualite": qualite_de(request.user, dossier),
        "valeurs": form.cleaned_data,
    }
    return render(request, f"agent/{nom}_confirmation.html", context | effets(dossier, lu, form.cleaned_data))


class ObservationsForm(forms.Form):
    """What is envisaged on which ground, why, and until when the beneficiary may answer."""

    envisage = forms.ChoiceField(
        label="Ce qui est envisagé",
        widget=forms.RadioSelect,
        error_messages={"required": "Choisissez ce qui est envisagé, et sur quel fondement."},
    )
    texte = ChampMotif(
        label="Ce que vous écrivez au demandeur",
        help_text="Les faits retenus et ce qui pourrait être décidé. Ce texte lui est envoyé tel quel.",
        lignes=8,
        error_messages={"required": "Écrivez ce qui est envisagé et sur quels faits : le demandeur y répond."},
    )
    echeance = ChampDate(
        label="Dernier jour pour répondre",
        help_text=f"Jour inclus, {JOURS_POUR_REPONDRE} jours au moins après aujourd’hui.",
        error_messages={"required": "Choisissez le dernier jour pour répondre."},
    )

    def __init__(self, *args: Any, envisages: Choix, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["envisage"].choices = envisages  # type: ignore[attr-defined]  # the stubs know only Field
        if len(envisages) == 1:
            self.initial["envisage"] = envisages[0][0]


@page_a_formulaire
def demander_observations(request: RequeteConnectee, numero: str) -> HttpResponse:
    """Ask the structure what it has to say before a withdrawal or a rectification of its grant, or before a refusal."""
    dossier = dossier_du_service(request.user, numero)
    envisages, sollicitations = _envisageables(dossier)
    first = horloge.aujourdhui(dossier.appel.fuseau) + dt.timedelta(days=JOURS_POUR_REPONDRE)
    form = ObservationsForm(saisie(request), envisages=envisages, initial={"echeance": first})

    def geste() -> HttpResponse:
        objet, _, fondement = form.cleaned_data.pop("envisage").partition(":")
        if objet == ObjetSollicitation.REFUS:
            demander_avant_un_refus(dossier, par=request.user, **form.cleaned_data)
        else:
            demander_des_observations(
                dossier, par=request.user, objet=ObjetSollicitation(objet), fondement=Fondement(fondement), **form.cleaned_data
            )  # fmt: skip
        done = "La demande d’observations est envoyée. L’acte s’ouvrira après la réponse, ou le lendemain du délai."
        return fait(request, done, suite(request, numero))

    def montrer(_: Dossier) -> Contexte:
        before = ObjetSollicitation.REFUS in dict(envisages)
        return {"sollicitations": sollicitations, "reference": OBSERVATIONS, "envisages": envisages, "refus": before}

    return jouer(request, geste, form) or page_du_geste(request, "observations", dossier, form, montrer)


def _envisageables(dossier: Dossier) -> tuple[Choix, list[Sollicitation]]:
    """The acts and grounds that ask observations first, those still in their delay and not yet sollicitations."""
    decision = decision_de(dossier)
    if decision is None:
        return [(ObjetSollicitation.REFUS.value, "Refuser la demande")], sollicitations_avant_refus(dossier)
    sollicitations = sollicitations_sur(decision)
    done = {(one.objet, one.fondement) for one in sollicitations}
    found: Choix = []
    for objet in (ObjetSollicitation.RETRAIT, ObjetSollicitation.RECTIFICATION):
        for one in possibilites(decision, NatureDecision(objet.value), connue=True):
            key = (objet.value, one.regle.fondement.value)
            if one.regle.observations and key not in done and not hors_delai(decision, one.regle, connue=True):
                verb = "Retirer la subvention" if objet is ObjetSollicitation.RETRAIT else "Rectifier la décision"
                found.append((":".join(key), f"{verb}\u00a0: {one.regle.fondement.label} ({one.regle.article})"))
    return found, sollicitations
