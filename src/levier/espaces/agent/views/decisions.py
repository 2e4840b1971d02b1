"""What engages the signature: what will happen is said in full, then confirmed."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from functools import partial
from typing import Any

from django import forms
from django.http import HttpResponse
from django.shortcuts import render

from levier.actes.actions import attribuer_et_signer, refuser_et_signer
from levier.appels.queries import cahier_de
from levier.comptes.models import Personne
from levier.comptes.queries import Qualite, qualite_de_signature
from levier.dossiers.acces import nom_du_service, ressort_du
from levier.dossiers.credits import ServiceADesigner, enveloppe_de
from levier.dossiers.models import Dossier
from levier.enveloppes.erreurs import CreditsNonOuverts, EnveloppeInconnue
from levier.espaces.agent.acces import dossier_calcule
from levier.espaces.agent.champs import ChampMontant, ChampMotif, montant_initial
from levier.espaces.agent.gestes import geste as geste_offert
from levier.espaces.agent.jauge import Jauge
from levier.espaces.agent.views.page import Contexte, calcul, instruction_de, page_du_geste, relire
from levier.espaces.composants.geste import fait, jouer, page_a_formulaire, saisie
from levier.espaces.composants.requete import RequeteConnectee
from levier.instruction import limites
from levier.instruction.queries import resultat_instruit
from levier.socle.droits import exiger
from levier.socle.erreurs import GesteInterdit
from regles.resultat import Resultat

Choix = list[tuple[str, str]]
ATTRIBUEE = (
    "La subvention est attribuée : les crédits sont attribués, l’arrêté se prépare et sera notifié au demandeur."
)
REFUSEE = "La demande est refusée : la lettre de refus se prépare et sera notifiée au demandeur."


class DecisionForm(forms.Form):
    """The amount granted. `calcul_vu` is the computed amount that the signataire had before their eyes."""

    montant = ChampMontant(
        label="Montant attribué",
        error_messages={"required": "Indiquez le montant attribué, par exemple 1 234,50."},
    )
    motif = ChampMotif(
        label="Motif de l’écart",
        help_text="Nécessaire si le montant attribué n’est pas celui que donne le barème ; il est conservé avec la décision.",
        required=False,
    )
    calcul_vu = forms.DecimalField(required=False, widget=forms.HiddenInput, max_digits=14, decimal_places=2)

    def clean_montant(self) -> Decimal:
        montant: Decimal = self.cleaned_data["montant"]
        if montant == 0:
            raise forms.ValidationError(
                "Une subvention de 0,00 € ne s’attribue pas : refusez la demande, avec son motif."
            )
        return montant


@page_a_formulaire
def attribuer(request: RequeteConnectee, numero: str) -> HttpResponse:
    """Grant: amount, credits left after, signature; then confirm."""
    dossier = dossier_calcule(request, numero)
    resultat, instruction = resultat_instruit(dossier), instruction_de(dossier)
    start = {
        "montant": montant_initial(
            instruction.montant_propose if instruction else None, limites.montant_calcule(resultat)
        ),
        "motif": instruction.motif_ecart if instruction else "",
    }
    form = DecisionForm(saisie(request), initial=start)
    page = partial(_page, request, "decision", (dossier, resultat), form)

    def geste() -> HttpResponse:
        if "modifier" in request.POST:
            return page()
        if "confirmer" not in request.POST:
            effects = partial(_attribution, dossier, resultat, form.cleaned_data)
            return _confirmer(request, "decision", dossier, form, effects)
        attribuer_et_signer(dossier, par=request.user, **form.cleaned_data)
        return fait(request, ATTRIBUEE, "agent:dossier", numero)

    return jouer(request, geste, form) or page()


def _attribution(dossier: Dossier, resultat: Resultat, valeurs: Contexte) -> Contexte:
    """What the grant will do to the credits. Raises what the rules already refuse of the values typed."""
    montant: Decimal = valeurs["montant"]
    limites.exiger_recevable(resultat)
    limites.exiger_dans_les_regles(cahier_de(dossier.version), resultat, montant, valeurs["motif"])
    payeuse = enveloppe_de(dossier)
    return {
        "calcule": limites.montant_calcule(resultat),
        "payeuse": payeuse,
        "jauge": Jauge(payeuse.montant_ouvert, payeuse.montant_attribue, apres=montant),
        "insuffisant": montant > payeuse.reste,
    }


class RefusForm(forms.Form):
    """A refusal: the conditions not met, and the reason in full."""

    conditions = forms.MultipleChoiceField(
        label="Conditions du cahier des charges non remplies",
        help_text="Celles que le contrôle a trouvées sont cochées. Leur référence figurera dans la lettre de refus.",
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    motif = ChampMotif(
        label="Motif du refus",
        help_text="Ce texte figure dans la lettre envoyée au demandeur.",
        lignes=8,
        error_messages={"required": "Écrivez le motif du refus : le demandeur doit comprendre la décision."},
    )

    def __init__(self, *args: Any, conditions: Choix, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["conditions"].choices = conditions  # type: ignore[attr-defined]  # the stubs know only Field
        if not conditions:
            del self.fields["conditions"]


@page_a_formulaire
def refuser(request: RequeteConnectee, numero: str) -> HttpResponse:
    """Refuse: the conditions that fail are ticked, the reason is written, then confirmed."""
    dossier = dossier_calcule(request, numero)
    resultat = resultat_instruit(dossier)
    failed = [(motif.id, motif.phrase) for motif in resultat.motifs]
    start = {"conditions": [ident for ident, _ in failed], "motif": "\n".join(phrase for _, phrase in failed)}
    form = RefusForm(saisie(request), conditions=failed, initial=start)
    page = partial(_page, request, "refus", (dossier, resultat), form)

    def geste() -> HttpResponse:
        if "modifier" in request.POST:
            return page()
        if "confirmer" not in request.POST:
            return _confirmer(request, "refus", dossier, form, partial(_refus, resultat, form.cleaned_data))
        refuser_et_signer(dossier, par=request.user, **form.cleaned_data)
        return fait(request, REFUSEE, "agent:dossier", numero)

    return jouer(request, geste, form) or page()


def _refus(resultat: Resultat, valeurs: Contexte) -> Contexte:
    """The conditions that the letter will cite."""
    cited = valeurs.get("conditions", [])
    return {"motifs": [motif for motif in resultat.motifs if motif.id in cited]}


def _page(request: RequeteConnectee, nom: str, lu: tuple[Dossier, Resultat], form: forms.Form) -> HttpResponse:
    """The form of a decision, with the quality under which it would be signed and what is left to grant."""
    present = relire(*lu)

    def montrer(vu: Dossier) -> Contexte:
        return {
            **calcul(vu, present(vu)),
            "qualite": _qualite(request.user, vu),
            "reste": _reste(vu),
        }

    return page_du_geste(request, nom, lu[0], form, montrer)


def _confirmer(
    request: RequeteConnectee, nom: str, dossier: Dossier, form: forms.Form, effets: Callable[[], Contexte]
) -> HttpResponse:
    """Say what will happen before it does. Raises the refusal of who may not decide."""
    offert = geste_offert(nom, dossier, request.user)
    exiger(offert.verdict)
    context = {
        "onglet": "dossiers",
        "dossier": dossier,
        "form": form,
        "geste": offert,
        "qualite": _qualite(request.user, dossier),
        "valeurs": form.cleaned_data,
    }
    return render(request, f"agent/{nom}_confirmation.html", context | effets())


def _reste(dossier: Dossier) -> Decimal | None:
    """What the enveloppe that would pay may still grant; None when none is known, or nothing was opened there."""
    try:
        return enveloppe_de(dossier).reste
    except (ServiceADesigner, CreditsNonOuverts, EnveloppeInconnue):
        return None


def _qualite(personne: Personne, dossier: Dossier) -> Qualite | None:
    try:
        return qualite_de_signature(personne, ressort_du(dossier), nom_du_service(dossier))
    except GesteInterdit:
        return None
