"""Undoing a signed decision: taken back, rectified, changed by an avenant. Each states its ground (ADR 0038).

As for the decisions, none asks who may: the right is asked by the step that decides.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from django.db import transaction

from levier.attributions.actions.decisions import (
    exiger_credits,
    exiger_motif,
    garder_les_lignes,
    inscrire,
    montants,
    prendre_les_credits,
)
from levier.attributions.annonces import DecisionPrise, DecisionRetiree
from levier.attributions.autorite import Autorite
from levier.attributions.calcul import calculer, exiger_attribuable, exiger_juge, exiger_sous_les_limites
from levier.attributions.composition import attribution
from levier.attributions.enums import Fondement, NatureDecision
from levier.attributions.erreurs import DecisionChangee, FondementFerme, MontantInchange
from levier.attributions.fondements import Cause, verdict
from levier.attributions.models import Decision, Subvention
from levier.attributions.queries import decision_de, sollicitations_sur
from levier.dossiers.credits import enveloppe_de
from levier.dossiers.enums import EtatDossier
from levier.dossiers.models import Dossier
from levier.enveloppes.actions import degager, exiger_engage_couvert
from levier.enveloppes.models import Enveloppe
from levier.enveloppes.queries import enveloppe_payeuse, tenir_compte
from levier.socle import argent
from levier.socle.acteurs import Acteur
from levier.socle.annonces import annoncer
from levier.socle.etats import exiger_transition, franchir, franchir_tenu


@dataclass(frozen=True, slots=True)
class _Remplacante:
    """A decision that takes the place of a grant: its nature, the transition of the request, its amount, its ground."""

    nature: NatureDecision
    action: str
    montant: Decimal
    cause: Cause

    @property
    def peut_garder_le_montant(self) -> bool:
        """Of a slip in the text, or of what the beneficiary asks to change beside the amount."""
        return self.nature == NatureDecision.AVENANT or self.cause.fondement == Fondement.ERREUR_MATERIELLE


def rectifier_decision(
    dossier: Dossier, *, par: Acteur, autorite: Autorite, montant: Decimal, cause: Cause
) -> Subvention:
    """Grant another amount in place of the one granted: its credits are released, then these ones taken.

    The enveloppe that paid goes on paying. Held to the rules played again under the locks, as if the former amount had
    never been granted. The grant stays, and is to be notified again. A material error may leave the amount as it is.
    Journal: decision_rectifiee on the dossier, subvention_rectifiee on the grant.
    Raises what `attribuer` raises, and DecisionSansMotif, FondementFerme, MontantInchange. Announces DecisionPrise.
    """
    exiger_motif(cause.motif, "Écrivez le motif de la rectification : le demandeur doit comprendre la décision.")
    remplacante = _Remplacante(NatureDecision.RECTIFICATION, "rectifier", montant, cause)
    return _remplacer(dossier, remplacante, par=par, autorite=autorite)


def conclure_un_avenant(
    dossier: Dossier, *, par: Acteur, autorite: Autorite, montant: Decimal, cause: Cause
) -> Subvention:
    """The same at the beneficiary's request: the amount may stay, the reason says what changes.

    Journal: avenant_conclu on the dossier, subvention_rectifiee on the grant. Raises what `rectifier_decision` raises.
    """
    exiger_motif(cause.motif, "Écrivez ce que le bénéficiaire demande et ce que l’avenant change.")
    remplacante = _Remplacante(NatureDecision.AVENANT, "conclure_avenant", montant, cause)
    return _remplacer(dossier, remplacante, par=par, autorite=autorite)


@transaction.atomic
def retirer_decision(dossier: Dossier, *, par: Acteur, autorite: Autorite, cause: Cause) -> Decision:
    """Take back the decision in force: credits are released, the grant is annulled, the request is to be decided again.

    Nothing is computed, so no judgement is waited for. It goes back where it was decided from: en_instruction, depose when it was refused before it was complete,
    a_completer when it was closed.
    Journal: decision_retiree on the dossier, subvention_annulee on the grant.
    Raises GesteInterdit, DecisionSansMotif, EtatIncompatible, DecisionChangee, FondementFerme. Announces DecisionRetiree.
    """
    exiger_motif(cause.motif, "Écrivez le motif du retrait : la décision est annulée, chacun doit savoir pourquoi.")
    seen, motif = decision_de(dossier), cause.motif.strip()
    credits_ = _payeuse(dossier) if seen is not None and seen.accorde else None
    if credits_ is not None:
        credits_, _ = tenir_compte(credits_, dossier.structure, dossier.appel)
    tenu = Dossier.objects.tenir(dossier.pk)
    action = _reouverture(tenu)
    exiger_transition(tenu, action, par=par)
    if seen is None or decision_de(tenu) != seen:
        raise DecisionChangee(
            "Une autre décision a été prise depuis l’ouverture de la page : rechargez-la avant d’agir."
        )
    _exiger_fondement(seen, NatureDecision.RETRAIT, cause)
    apres: dict[str, str] = {"decision": seen.reference, "fondement": cause.fondement.label}
    if credits_ is not None:
        _rendre_les_credits(credits_, seen.subvention, par=par, motif=motif)
        exiger_engage_couvert(credits_, tenu.numero)
        franchir(seen.subvention, "annuler", par=par, motif=motif)
        apres["montant_attribue"] = f"{seen.montant_attribue:.2f}"
    retrait = Decision(nature=NatureDecision.RETRAIT, motif=motif, fondement=cause.fondement)
    decision = inscrire(tenu, retrait, autorite)
    franchir_tenu(tenu, action, par=par, apres=apres, motif=motif)
    annoncer(DecisionRetiree(decision.pk))
    dossier.etat = tenu.etat
    return decision


@transaction.atomic
def _remplacer(dossier: Dossier, nouvelle: _Remplacante, *, par: Acteur, autorite: Autorite) -> Subvention:
    credits_, _ = tenir_compte(_payeuse(dossier), dossier.structure, dossier.appel)
    tenu = Dossier.objects.tenir(dossier.pk)
    exiger_transition(tenu, nouvelle.action, par=par)
    subvention = _subvention_de(tenu)
    _exiger_fondement(subvention.decision, nouvelle.nature, nouvelle.cause)
    former, montant, motif = subvention.montant_attribue, nouvelle.montant, nouvelle.cause.motif.strip()
    if montant == former and not nouvelle.peut_garder_le_montant:
        raise MontantInchange(f"{argent.ecrire(montant)} sont déjà attribués : indiquez un autre montant.", "montant")
    _rendre_les_credits(credits_, subvention, par=par, motif=motif)
    credits_.refresh_from_db()
    calcul = calculer(tenu, credits_)
    exiger_juge(tenu, calcul)
    exiger_attribuable(calcul, montant, motif)
    exiger_sous_les_limites(tenu, calcul, montant)
    exiger_credits(credits_, montant)
    remplacante = attribution(tenu, calcul, montant, motif, nature=nouvelle.nature)
    remplacante.fondement = nouvelle.cause.fondement
    decision = inscrire(tenu, remplacante, autorite)
    garder_les_lignes(decision, calcul)
    prendre_les_credits(credits_, decision, par=par)
    exiger_engage_couvert(credits_, tenu.numero)
    subvention.decision, subvention.montant_attribue = decision, montant
    subvention.save(update_fields=["decision", "montant_attribue"])
    told = {"montant_precedent": f"{former:.2f}", **montants(decision), "fondement": nouvelle.cause.fondement.label}
    franchir(subvention, "rectifier", par=par, apres=told, motif=motif)
    franchir_tenu(tenu, nouvelle.action, par=par, apres=told, motif=motif)
    annoncer(DecisionPrise(decision.pk))
    return subvention


def _exiger_fondement(decision: Decision, acte: NatureDecision, cause: Cause) -> None:
    """Under the lock of the dossier: the day, whether the decision is known, the observations. Raises FondementFerme."""
    found = verdict(
        decision, acte, cause.regle, connue=cause.connue(decision), sollicitations=sollicitations_sur(decision)
    )
    if not found:
        raise FondementFerme(found.raison, "fondement")


def _reouverture(dossier: Dossier) -> str:
    """The way back: never complete, a request refused too early is not made complete by being decided again."""
    if dossier.etat == EtatDossier.SANS_SUITE:
        return "retirer_classement"
    early = dossier.etat == EtatDossier.REFUSE and dossier.complet_le is None
    return "retirer_refus_premature" if early else "retirer_decision"


def _subvention_de(dossier: Dossier) -> Subvention:
    """The living grant of a dossier held, that its state says it has."""
    living = Subvention.objects.select_related("decision__dossier__appel")
    return living.get(decision=decision_de(dossier))


def tenir_ce_qui_paie(dossier: Dossier) -> Dossier:
    """Lock what paid the decision in force, the account of its structure, then the dossier, which is given back fresh."""
    tenir_compte(_payeuse(dossier), dossier.structure, dossier.appel)
    return Dossier.objects.tenir(dossier.pk)


def _payeuse(dossier: Dossier) -> Enveloppe:
    """What paid the decision in force; what would pay the request, when none grants."""
    decision = decision_de(dossier)
    return enveloppe_payeuse(decision.reference) if decision is not None and decision.accorde else enveloppe_de(dossier)


def _rendre_les_credits(credits_: Enveloppe, subvention: Subvention, *, par: Acteur, motif: str) -> None:
    reference = subvention.decision.reference
    degager(credits_, subvention.montant_attribue, reference=reference, par=par, motif=motif)
