"""Decisions: the same acts for an officer, a comité that closes, the automatic guichet.

None asks who may: the right is asked by the step that decides (`permissions.signataire` for an officer), which gives the
actor and the authority that the decision prints. None makes an act of the préfet either: that is the next step's.
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from django.db import transaction

from levier.attributions.annonces import DecisionPrise
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
from levier.attributions.composition import attribution, refus, sans_suite
from levier.attributions.erreurs import DecisionSansMotif, ObservationsAttendues
from levier.attributions.models import Decision, LigneDecision, Subvention
from levier.attributions.queries import derniere_decision, ecoute_avant_refus
from levier.dossiers.credits import enveloppe_de
from levier.dossiers.models import Dossier
from levier.enveloppes.actions import attribuer_credits
from levier.enveloppes.erreurs import EnveloppeEpuisee
from levier.enveloppes.models import Enveloppe
from levier.enveloppes.queries import tenir_compte
from levier.instruction.actions import clore, exiger_sans_reponse
from levier.socle import argent, horloge, journal
from levier.socle.acteurs import Acteur
from levier.socle.annonces import annoncer
from levier.socle.etats import exiger_transition, franchir_tenu


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
    exiger_credits(credits_, montant)
    motif = "" if montant == calcul.montant else motif.strip()
    decision = inscrire(tenu, _suivre(suivie, attribution(tenu, calcul, montant, motif), par=par), autorite)
    garder_les_lignes(decision, calcul)
    prendre_les_credits(credits_, decision, par=par)
    subvention = Subvention.objects.create(decision=decision, structure=tenu.structure, montant_attribue=montant)
    granted = montants(decision)
    franchir_tenu(tenu, "retenir", par=par, apres=granted, motif=motif)
    journal.consigner(subvention, "subvention_creee", par=par, avant={}, apres={"etat": subvention.etat, **granted})
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
    Raises GesteInterdit, DecisionSansMotif, EtatIncompatible, PropositionDepassee, JugementsNonRendus, ConditionRemplie,
    ObservationsAttendues. Announces DecisionPrise.
    """
    exiger_motif(motif, "Écrivez le motif du refus : le demandeur doit comprendre la décision.")
    tenu = Dossier.objects.tenir(dossier.pk)
    exiger_transition(tenu, "refuser", par=par)
    exiger_ecoute(tenu)
    calcul = calculer(tenu)
    exiger_a_jour(suivie, tenu, calcul)
    exiger_juge(tenu, calcul)
    decision = inscrire(tenu, _suivre(suivie, refus(tenu, calcul, motif, conditions), par=par), autorite)
    cited = ", ".join(condition["id"] for condition in decision.motifs_regles)
    franchir_tenu(tenu, "refuser", par=par, apres={"conditions": cited}, motif=motif.strip())
    annoncer(DecisionPrise(decision.pk))
    dossier.etat = tenu.etat
    return decision


@transaction.atomic
def classer_sans_suite(
    dossier: Dossier, *, par: Acteur, autorite: Autorite, motif: str, suivie: Suivie | None = None
) -> Decision:
    """Close a request that its porteur did not complete in time: a decision too, which rests on that silence alone.

    `suivie`: as `attribuer`. Journal: dossier_classe_sans_suite on the dossier.
    Raises GesteInterdit, DecisionSansMotif, EtatIncompatible, EcheanceNonPassee, PropositionDepassee.
    Announces DecisionPrise.
    """
    exiger_motif(motif, "Écrivez le motif du classement : le demandeur doit comprendre la décision.")
    tenu = Dossier.objects.tenir(dossier.pk)
    exiger_transition(tenu, "classer_sans_suite", par=par)
    exiger_sans_reponse(tenu)
    calcul = calculer(tenu)
    exiger_a_jour(suivie, tenu, calcul)
    decision = inscrire(tenu, _suivre(suivie, sans_suite(tenu, calcul, motif), par=par), autorite)
    franchir_tenu(tenu, "classer_sans_suite", par=par, motif=motif.strip())
    annoncer(DecisionPrise(decision.pk))
    dossier.etat = tenu.etat
    return decision


def exiger_ecoute(dossier: Dossier) -> None:
    """Raise ObservationsAttendues while a service that hears who asks before a refusal has not."""
    heard = ecoute_avant_refus(dossier)
    if not heard:
        raise ObservationsAttendues(heard.raison)


def exiger_motif(motif: str, phrase: str) -> None:
    """Raise DecisionSansMotif with `phrase` when nothing is written."""
    if not motif.strip():
        raise DecisionSansMotif(phrase, "motif")


def exiger_credits(credits_: Enveloppe, montant: Decimal) -> None:
    """Raise EnveloppeEpuisee when the enveloppe held has less left."""
    if montant > credits_.reste:
        raise EnveloppeEpuisee(
            f"Il reste {argent.ecrire(credits_.reste)} dans l’enveloppe : {argent.ecrire(montant)} ne peuvent pas être attribués. "
            "Réduisez le montant en écrivant le motif, ou attendez de nouveaux crédits.",
            "montant",
        )


def garder_les_lignes(decision: Decision, calcul: CalculJoue) -> None:
    """What of each expense the grant rests on."""
    lignes = lignes_decidees(decision.dossier, calcul)
    for ligne in lignes:
        ligne.decision = decision
    LigneDecision.objects.bulk_create(lignes)


def prendre_les_credits(credits_: Enveloppe, decision: Decision, *, par: Acteur) -> None:
    """Take from the enveloppe held what the decision grants."""
    dossier, montant = decision.dossier, decision.montant_attribue
    if montant is None:
        raise ValueError("a decision that grants has an amount: the database says so")
    attribuer_credits(credits_, dossier.structure, montant, appel=dossier.appel, reference=decision.reference, par=par)


def montants(decision: Decision) -> dict[str, str]:
    """The amounts that the journal keeps."""
    return {
        "montant_attribue": f"{decision.montant_attribue:.2f}",
        "montant_calcule": f"{decision.montant_calcule:.2f}",
    }


def _suivre(suivie: Suivie | None, decision: Decision, *, par: Acteur) -> Decision:
    """The decision names the proposal that it follows, which waits no more."""
    if suivie is not None:
        decision.proposition, decision.ecart = clore(suivie.proposition, "suivre", par=par), suivie.ecart
    return decision


def inscrire(dossier: Dossier, decision: Decision, autorite: Autorite) -> Decision:
    """Write the decision at the end of the chain of a dossier held by the caller."""
    former = derniere_decision(dossier)
    decision.dossier, decision.remplace = dossier, former
    decision.rang = former.rang + 1 if former else 1
    decision.prise_par, decision.qualite = autorite.nom, autorite.qualite
    decision.delegation_reference = autorite.delegation_reference
    decision.decidee_le = horloge.maintenant()
    decision.save(force_insert=True)
    return decision
