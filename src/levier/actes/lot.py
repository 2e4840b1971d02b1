"""A batch looked at before it is signed: what may be, what prevents the rest by reason, what each enveloppe would pay.

Nothing is locked: the signature of each asks everything again, under its own locks, and its word is the last.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, TypeVar

from django.db.models import prefetch_related_objects

from levier.actes.mentions import MentionsManquantes, exiger_les_mentions
from levier.actes.queries import redaction_de
from levier.actes.textes import acte_projete, contexte_de
from levier.attributions.actions import exiger_ecoute
from levier.attributions.autorite import Autorite
from levier.attributions.calcul import (
    CalculJoue,
    calculer,
    exiger_attribuable,
    exiger_juge,
    exiger_sous_les_limites,
    exiger_tenable,
)
from levier.attributions.composition import attribution, rejet
from levier.attributions.enums import NatureDecision
from levier.attributions.erreurs import LimiteAtteinte, ObservationsAttendues
from levier.attributions.models import Decision
from levier.attributions.permissions import acte_delegue, peut_decider, peut_signer_la_proposition
from levier.comptes.enums import ActeDelegue, Role
from levier.comptes.models import Personne
from levier.comptes.qualites import Qualite
from levier.comptes.queries import autorite_de, qualite_de_signature
from levier.documents.variables import VariableInconnue, VariableSansValeur
from levier.dossiers.acces import nom_du_service, ressort_du, service_de
from levier.dossiers.credits import ServiceADesigner, enveloppe_de, lire_les_payeuses
from levier.dossiers.models import Dossier
from levier.enveloppes.erreurs import CreditsNonOuverts, EnveloppeEpuisee, EnveloppeInconnue
from levier.enveloppes.models import Enveloppe
from levier.enveloppes.queries import imputation_de
from levier.instruction.enums import NatureProposition
from levier.instruction.erreurs import (
    AvisAttendu,
    ConditionRemplie,
    EcartNonMotive,
    JugementsNonRendus,
    MontantHorsRegles,
    NonRecevable,
    ResultatInconnu,
)
from levier.instruction.models import Proposition
from levier.instruction.queries import a_signer_ensemble
from levier.socle import argent, horloge
from levier.socle.droits import exiger
from levier.socle.erreurs import EtatIncompatible, GesteInterdit, RefusMetier
from levier.socle.etats import exiger_transition
from levier.territoires.ressort import Ressort
from regles.valeurs import Situation

T = TypeVar("T")
LOT_MAX = 300
"""Proposals signed at once."""
RAISONS: Mapping[type[RefusMetier], str] = {
    GesteInterdit: "Signature hors de vos droits",
    EtatIncompatible: "Proposition dépassée",
    JugementsNonRendus: "Appréciation à rendre",
    EnveloppeEpuisee: "Crédits insuffisants",
    CreditsNonOuverts: "Crédits non ouverts",
    EnveloppeInconnue: "Crédits non ouverts",
    ServiceADesigner: "Service à désigner",
    MontantHorsRegles: "Montant au-delà du barème",
    EcartNonMotive: "Montant au-delà du barème",
    LimiteAtteinte: "Limite du guichet atteinte",
    NonRecevable: "Demande non recevable",
    ConditionRemplie: "Motif de refus qui ne tient plus",
    ResultatInconnu: "Montant qui ne se calcule pas",
    AvisAttendu: "Avis attendu",
    ObservationsAttendues: "Observations du demandeur attendues",
    MentionsManquantes: "Mention manquante dans l’acte",
    VariableSansValeur: "Mention manquante dans l’acte",
    VariableInconnue: "Mention manquante dans l’acte",
}
_ACTIONS = {
    NatureProposition.ATTRIBUTION: "retenir",
    NatureProposition.REFUS: "refuser",
    NatureProposition.SANS_SUITE: "classer_sans_suite",
}
AUTRE_RAISON = "Autre obstacle"


def raison(refus_: RefusMetier) -> str:
    """The short reason under which a refusal is grouped."""
    return next((said for kind, said in RAISONS.items() if isinstance(refus_, kind)), AUTRE_RAISON)


@dataclass(frozen=True, slots=True)
class Prete:
    """A proposal that may be signed, and what the rules know of its request."""

    proposition: Proposition
    situation: Situation


@dataclass(frozen=True, slots=True)
class Empechee:
    """A proposal that would not be signed, and why."""

    proposition: Proposition
    phrase: str


@dataclass(slots=True)
class Paiement:
    """What the batch takes from one enveloppe; `enveloppe.reste`: what it leaves."""

    enveloppe: Enveloppe
    avant: Decimal
    nombre: int = 0
    demande: Decimal = Decimal(0)


@dataclass(frozen=True, slots=True)
class ExamenDuLot:
    """What the signature of a batch would do, in its order."""

    pretes: list[Prete]
    obstacles: dict[str, list[Empechee]]
    paiements: list[Paiement]

    @property
    def empechees(self) -> int:
        return sum(len(ones) for ones in self.obstacles.values())

    @property
    def total(self) -> Decimal:
        """What the grants of the batch amount to."""
        return sum((one.proposition.montant or Decimal(0) for one in self.pretes), Decimal(0))

    @property
    def accordees(self) -> int:
        """How many of those that would be signed grant."""
        return self._combien(NatureProposition.ATTRIBUTION)

    @property
    def refus(self) -> int:
        """How many of those that would be signed refuse."""
        return self._combien(NatureProposition.REFUS)

    @property
    def classements(self) -> int:
        """How many of those that would be signed close a request left incomplete."""
        return self._combien(NatureProposition.SANS_SUITE)

    def _combien(self, nature: NatureProposition) -> int:
        return sum(one.proposition.nature == nature for one in self.pretes)


@dataclass
class _Cours:
    """What the grants looked at so far have taken."""

    personne: Personne
    paiements: dict[int, Paiement] = field(default_factory=dict)
    comptes: dict[tuple[int, int], Decimal] = field(default_factory=dict)
    lus: dict[tuple[Hashable, ...], Any] = field(default_factory=dict)

    def une_fois(self, lire: Callable[..., T], *de: Hashable) -> T:
        """What `lire` gives of these, read once for the batch."""
        key = (lire, *de)
        if key not in self.lus:
            self.lus[key] = lire(*de)
        found: T = self.lus[key]
        return found


def examiner(personne: Personne, cles: Sequence[int]) -> ExamenDuLot:
    """Look at these proposals in the order of their signature: the oldest first, each on what those before it leave.

    As many queries for one as for hundreds, but one for each call that counts across its requests, and some for each
    service that signs: its words, its authority, the quality under which the person signs there.
    """
    propositions = a_signer_ensemble(personne, cles[:LOT_MAX])
    closings = [one.dossier for one in propositions if one.nature == NatureProposition.SANS_SUITE]
    prefetch_related_objects(closings, "complements__points")
    payeuses = lire_les_payeuses([one.dossier for one in propositions])
    for payeuse in payeuses:
        payeuse.retenue = imputation_de(payeuse)
    cours = _Cours(personne, {one.pk: Paiement(one, one.reste) for one in payeuses})
    pretes: list[Prete] = []
    obstacles: dict[str, list[Empechee]] = {}
    for proposition in propositions:
        try:
            situation = _verifier(proposition, cours)
        except RefusMetier as refused:
            obstacles.setdefault(raison(refused), []).append(Empechee(proposition, refused.phrase))
        else:
            pretes.append(Prete(proposition, situation))
    ordered = dict(sorted(obstacles.items(), key=lambda one: -len(one[1])))
    return ExamenDuLot(pretes, ordered, [one for one in cours.paiements.values() if one.nombre])


def _verifier(proposition: Proposition, cours: _Cours) -> Situation:
    """What the rules know; raises what the signature of a proposal would raise, once those before it are signed."""
    dossier = proposition.dossier
    bearing = acte_delegue(proposition)
    exiger(peut_decider(cours.personne, dossier, acte=bearing, montant=proposition.montant))
    exiger(peut_signer_la_proposition(cours.personne, proposition))
    exiger_transition(
        dossier, _ACTIONS[NatureProposition(proposition.nature)], par=cours.personne.en_tant_que(Role.SIGNATAIRE)
    )
    _compter_les_precedentes(dossier, cours)
    calcul = calculer(dossier)
    decision = _decision(proposition, calcul)
    decision.decidee_le = horloge.maintenant()
    _exiger_l_acte(decision, bearing, cours)
    if proposition.montant is not None:
        _payer(proposition.montant, dossier, cours)
    return calcul.situation


def _exiger_l_acte(decision: Decision, portee: ActeDelegue, cours: _Cours) -> None:
    """The act itself, composed as its signature would: it has every value that its text names, and no mention is missing."""
    dossier, personne = decision.dossier, cours.personne
    service, nom = service_de(dossier), nom_du_service(dossier)
    quality = cours.une_fois(_qualite, personne, ressort_du(dossier), nom, portee)
    acte = acte_projete(decision, Autorite(personne.nom, quality.libelle, quality.delegation_reference))
    acte.autorite = cours.une_fois(autorite_de, service, nom)
    exiger_les_mentions(contexte_de(acte, cours.une_fois(redaction_de, service, NatureDecision(decision.nature))))


def _qualite(personne: Personne, ressort: Ressort, service: str, acte: ActeDelegue) -> Qualite:
    """Whatever the amount: the right to sign it was asked already."""
    return qualite_de_signature(personne, ressort, service, acte=acte)


def _compter_les_precedentes(dossier: Dossier, cours: _Cours) -> None:
    """What its structure receives from the grants before it counts under its ceiling."""
    already = cours.comptes.get((dossier.structure_id, dossier.appel_id))
    if already and dossier.alentours is not None:
        held = dossier.alentours.deja_attribue + already
        dossier.alentours = dossier.alentours._replace(deja_attribue=held)


def _decision(proposition: Proposition, calcul: CalculJoue) -> Decision:
    dossier = proposition.dossier
    exiger_tenable(proposition, dossier, calcul)
    if proposition.nature != NatureProposition.SANS_SUITE:
        exiger_juge(dossier, calcul)
    if proposition.nature == NatureProposition.REFUS:
        exiger_ecoute(dossier)
    if proposition.montant is None:
        return rejet(proposition, dossier, calcul)
    exiger_attribuable(calcul, proposition.montant, proposition.motif)
    exiger_sous_les_limites(dossier, calcul, proposition.montant)
    _exiger_credits(enveloppe_de(dossier), proposition.montant)
    return attribution(dossier, calcul, proposition.montant, proposition.motif)


def _exiger_credits(payeuse: Enveloppe, montant: Decimal) -> None:
    if montant > payeuse.reste:
        raise EnveloppeEpuisee(
            f"Il restera {argent.ecrire(payeuse.reste)} dans l’enveloppe « {payeuse} » une fois signées les propositions "
            f"plus anciennes : {argent.ecrire(montant)} ne pourront pas être attribués."
        )


def _payer(montant: Decimal, dossier: Dossier, cours: _Cours) -> None:
    payeuse = enveloppe_de(dossier)
    payeuse.montant_attribue += montant
    paiement = cours.paiements[payeuse.pk]
    paiement.nombre, paiement.demande = paiement.nombre + 1, paiement.demande + montant
    key = (dossier.structure_id, dossier.appel_id)
    cours.comptes[key] = cours.comptes.get(key, Decimal(0)) + montant
