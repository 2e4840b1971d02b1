"""Decisions: the same acts for an officer, a comité that closes, the automatic guichet.

None asks who may: the right is asked by the step that decides (`permissions.signataire` for an officer), which gives the
actor and the authority that the decision prints. None makes an act of the préfet either: that is the next step's.
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from django.db import transaction

from levier.attributions.annonces import DecisionPrise, DecisionRetiree
from levier.attributions.autorite import Autorite
from levier.attributions.calcul import (
    CalculJoue,
    Suivie,
    calculer,
    exiger_a_jour,
    exiger_attribuable,
    exiger_juge,
    exiger_sous_les_limites,
    lignes_decidees,
)
from levier.attributions.composition import attribution, refus
from levier.attributions.enums import NatureDecision
from levier.attributions.erreurs import DecisionChangee, DecisionSansMotif, MontantInchange
from levier.attributions.models import Decision, LigneDecision, Subvention
from levier.attributions.queries import decision_de, derniere_decision
from levier.dossiers.credits import enveloppe_de
from levier.dossiers.enums import EtatDossier
from levier.dossiers.models import Dossier
from levier.enveloppes.actions import attribuer_credits, degager
from levier.enveloppes.erreurs import EnveloppeEpuisee
from levier.enveloppes.models import Enveloppe
from levier.enveloppes.queries import enveloppe_payeuse, tenir_compte
from levier.instruction.actions import clore
from levier.socle import argent, horloge, journal
from levier.socle.acteurs import Acteur
from levier.socle.annonces import annoncer
from levier.socle.etats import exiger_transition, franchir


@transaction.atomic
def attribuer(
    dossier: Dossier,
    *,
    par: Acteur,
    autorite: Autorite,
    montant: Decimal,
    motif: str = "",
    suivie: Suivie | None = None,
) -> Subvention:
    """Grant `montant` euros: credits are taken at once from the enveloppe that pays the request, the grant is born.

    Computed again under the locks (enveloppe, account of the structure, dossier), so that two decisions on the same
    credits, or on the same porteur's ceiling, follow one another. `motif` says why another amount: none is kept with the
    computed one. `suivie`: the proposal that it follows. Nothing is granted on a judgement that nobody rendered.
    Journal: subvention_attribuee on the dossier, and on the Subvention.
    Raises GesteInterdit, EtatIncompatible, PropositionDepassee, JugementsNonRendus, NonRecevable, ResultatInconnu,
    MontantNul, MontantHorsRegles, EcartNonMotive, LimiteAtteinte, CreditsNonOuverts, EnveloppeEpuisee.
    Announces DecisionPrise.
    """
    credits_, _ = tenir_compte(enveloppe_de(dossier), dossier.structure, dossier.appel)
    tenu = Dossier.objects.tenir(dossier.pk)
    exiger_transition(tenu, "retenir", par=par)
    calcul = calculer(tenu, credits_)
    exiger_a_jour(suivie, tenu, calcul)
    exiger_juge(tenu, calcul)
    exiger_attribuable(calcul, montant, motif)
    exiger_sous_les_limites(tenu, calcul, montant)
    _exiger_credits(credits_, montant)
    motif = "" if montant == calcul.montant else motif.strip()
    decision = _inscrire(tenu, _suivre(suivie, attribution(tenu, calcul, montant, motif), par=par), autorite)
    _garder_les_lignes(decision, calcul)
    _prendre_les_credits(credits_, decision, par=par)
    subvention = Subvention.objects.create(decision=decision, structure=tenu.structure, montant_attribue=montant)
    montants = _montants(decision)
    franchir(tenu, "retenir", par=par, apres=montants, motif=motif)
    journal.consigner(subvention, "subvention_creee", par=par, avant={}, apres={"etat": subvention.etat, **montants})
    annoncer(DecisionPrise(decision.pk))
    dossier.etat = tenu.etat
    return subvention


@transaction.atomic
def refuser(
    dossier: Dossier,
    *,
    par: Acteur,
    autorite: Autorite,
    motif: str,
    conditions: Sequence[str] = (),
    suivie: Suivie | None = None,
) -> Decision:
    """Refuse the request, with a text and the ids of the conditions of the cahier that it does not meet.

    `suivie`: as `attribuer`. Journal: demande_refusee on the dossier.
    Raises GesteInterdit, DecisionSansMotif, EtatIncompatible, PropositionDepassee, JugementsNonRendus, ConditionRemplie.
    Announces DecisionPrise.
    """
    _exiger_motif(motif, "Écrivez le motif du refus : le demandeur doit comprendre la décision.")
    tenu = Dossier.objects.tenir(dossier.pk)
    exiger_transition(tenu, "refuser", par=par)
    calcul = calculer(tenu)
    exiger_a_jour(suivie, tenu, calcul)
    exiger_juge(tenu, calcul)
    decision = _inscrire(tenu, _suivre(suivie, refus(tenu, calcul, motif, conditions), par=par), autorite)
    cited = ", ".join(condition["id"] for condition in decision.motifs_regles)
    franchir(tenu, "refuser", par=par, apres={"conditions": cited}, motif=motif.strip())
    annoncer(DecisionPrise(decision.pk))
    dossier.etat = tenu.etat
    return decision


@transaction.atomic
def rectifier_decision(
    dossier: Dossier, *, par: Acteur, autorite: Autorite, montant: Decimal, motif: str, calcul_vu: Decimal | None = None
) -> Subvention:
    """Grant another amount in place of the one granted: its credits are released, then these ones taken.

    The enveloppe that paid goes on paying. Held to the rules played again under the locks, as if the former amount had
    never been granted. The grant stays, and is to be notified again.
    Journal: decision_rectifiee on the dossier, subvention_rectifiee on the grant.
    Raises what `attribuer` raises, and DecisionSansMotif, MontantInchange. Announces DecisionPrise.
    """
    _exiger_motif(motif, "Écrivez le motif de la rectification : le demandeur doit comprendre la décision.")
    credits_, _ = tenir_compte(_payeuse(dossier), dossier.structure, dossier.appel)
    tenu = Dossier.objects.tenir(dossier.pk)
    exiger_transition(tenu, "rectifier", par=par)
    subvention = _subvention_de(tenu)
    former = subvention.montant_attribue
    if montant == former:
        raise MontantInchange(f"{argent.ecrire(montant)} sont déjà attribués : indiquez un autre montant.", "montant")
    _rendre_les_credits(credits_, subvention, par=par, motif=motif.strip())
    credits_.refresh_from_db()
    calcul = calculer(tenu, credits_)
    exiger_attribuable(calcul, montant, motif, calcul_vu)
    exiger_sous_les_limites(tenu, calcul, montant)
    _exiger_credits(credits_, montant)
    rectification = attribution(tenu, calcul, montant, motif.strip(), nature=NatureDecision.RECTIFICATION)
    decision = _inscrire(tenu, rectification, autorite)
    _garder_les_lignes(decision, calcul)
    _prendre_les_credits(credits_, decision, par=par)
    subvention.decision, subvention.montant_attribue = decision, montant
    subvention.save(update_fields=["decision", "montant_attribue"])
    montants = {"montant_precedent": f"{former:.2f}", **_montants(decision)}
    franchir(subvention, "rectifier", par=par, apres=montants, motif=motif.strip())
    franchir(tenu, "rectifier", par=par, apres=montants, motif=motif.strip())
    annoncer(DecisionPrise(decision.pk))
    return subvention


@transaction.atomic
def retirer_decision(dossier: Dossier, *, par: Acteur, autorite: Autorite, motif: str) -> Decision:
    """Take back the decision in force: credits are released, the grant is annulled, the request is to be decided again.

    It goes back where it was decided from: en_instruction, or depose when it was refused before it was complete.
    Journal: decision_retiree on the dossier, subvention_annulee on the grant.
    Raises GesteInterdit, DecisionSansMotif, EtatIncompatible, DecisionChangee. Announces DecisionRetiree.
    """
    _exiger_motif(motif, "Écrivez le motif du retrait : la décision est annulée, chacun doit savoir pourquoi.")
    seen = decision_de(dossier)
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
    apres: dict[str, str] = {"decision": seen.reference}
    if credits_ is not None:
        _rendre_les_credits(credits_, seen.subvention, par=par, motif=motif.strip())
        franchir(seen.subvention, "annuler", par=par, motif=motif.strip())
        apres["montant_attribue"] = f"{seen.montant_attribue:.2f}"
    retrait = Decision(nature=NatureDecision.RETRAIT, motif=motif.strip())
    decision = _inscrire(tenu, retrait, autorite)
    franchir(tenu, action, par=par, apres=apres, motif=motif.strip())
    annoncer(DecisionRetiree(decision.pk))
    dossier.etat = tenu.etat
    return decision


def _exiger_motif(motif: str, phrase: str) -> None:
    if not motif.strip():
        raise DecisionSansMotif(phrase, "motif")


def _reouverture(dossier: Dossier) -> str:
    """The way back: never complete, a request refused too early is not made complete by being decided again."""
    early = dossier.etat == EtatDossier.REFUSE and dossier.complet_le is None
    return "retirer_refus_premature" if early else "retirer_decision"


def _exiger_credits(credits_: Enveloppe, montant: Decimal) -> None:
    if montant > credits_.reste:
        raise EnveloppeEpuisee(
            f"Il reste {argent.ecrire(credits_.reste)} dans l’enveloppe : {argent.ecrire(montant)} ne peuvent pas être attribués. "
            "Réduisez le montant en écrivant le motif, ou attendez de nouveaux crédits.",
            "montant",
        )


def _subvention_de(dossier: Dossier) -> Subvention:
    """The living grant of a dossier held, that its state says it has."""
    return Subvention.objects.select_related("decision__dossier").get(decision=decision_de(dossier))


def _payeuse(dossier: Dossier) -> Enveloppe:
    """What paid the decision in force; what would pay the request, when none grants."""
    decision = decision_de(dossier)
    return enveloppe_payeuse(decision.reference) if decision is not None and decision.accorde else enveloppe_de(dossier)


def _garder_les_lignes(decision: Decision, calcul: CalculJoue) -> None:
    """What of each expense the grant rests on."""
    lignes = lignes_decidees(decision.dossier, calcul)
    for ligne in lignes:
        ligne.decision = decision
    LigneDecision.objects.bulk_create(lignes)


def _prendre_les_credits(credits_: Enveloppe, decision: Decision, *, par: Acteur) -> None:
    dossier, montant = decision.dossier, decision.montant_attribue
    if montant is None:
        raise ValueError("a decision that grants has an amount: the database says so")
    attribuer_credits(credits_, dossier.structure, montant, appel=dossier.appel, reference=decision.reference, par=par)


def _rendre_les_credits(credits_: Enveloppe, subvention: Subvention, *, par: Acteur, motif: str) -> None:
    reference = subvention.decision.reference
    degager(credits_, subvention.montant_attribue, reference=reference, par=par, motif=motif)


def _montants(decision: Decision) -> dict[str, str]:
    return {
        "montant_attribue": f"{decision.montant_attribue:.2f}",
        "montant_calcule": f"{decision.montant_calcule:.2f}",
    }


def _suivre(suivie: Suivie | None, decision: Decision, *, par: Acteur) -> Decision:
    """The decision names the proposal that it follows, which waits no more."""
    if suivie is not None:
        decision.proposition, decision.ecart = clore(suivie.proposition, "suivre", par=par), suivie.ecart
    return decision


def _inscrire(dossier: Dossier, decision: Decision, autorite: Autorite) -> Decision:
    """Write the decision at the end of the chain of a dossier held by the caller."""
    former = derniere_decision(dossier)
    decision.dossier, decision.remplace = dossier, former
    decision.rang = former.rang + 1 if former else 1
    decision.prise_par, decision.qualite = autorite.nom, autorite.qualite
    decision.delegation_reference = autorite.delegation_reference
    decision.decidee_le = horloge.maintenant()
    decision.save(force_insert=True)
    return decision
