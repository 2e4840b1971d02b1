"""Decisions: the same acts for an officer, a comité that closes, the automatic guichet."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.db import transaction

from levier.attributions.annonces import DecisionPrise
from levier.attributions.enums import SensDecision
from levier.attributions.erreurs import CalculChange, ConditionRemplie, MontantNul, MotifDeRefusManquant
from levier.attributions.models import Decision, Subvention
from levier.attributions.permissions import signataire
from levier.comptes.models import Personne
from levier.comptes.queries import qualite_de_signature
from levier.dossiers.financement.effets import ASSIETTE
from levier.dossiers.models import Dossier
from levier.dossiers.queries import cahier_du
from levier.enveloppes.actions import engager
from levier.enveloppes.erreurs import EnveloppeEpuisee
from levier.enveloppes.models import Enveloppe
from levier.enveloppes.queries import tenir_compte
from levier.instruction.limites import exiger_dans_les_regles, exiger_recevable, montant_calcule
from levier.instruction.queries import situation_instruite
from levier.socle import argent, horloge, journal
from levier.socle.annonces import annoncer
from levier.socle.etats import exiger_transition, franchir
from regles.cahier import Cahier
from regles.evaluation import evaluer
from regles.resultat import ConditionEvaluee, Resultat
from regles.situation import garder
from regles.valeurs import Situation


@transaction.atomic
def attribuer(
    dossier: Dossier, *, par: Personne, montant: Decimal, motif: str = "", calcul_vu: Decimal | None = None
) -> Subvention:
    """Grant `montant` euros: credits are committed at once, the grant is born, the act and its notification follow.

    Computed again under the locks (enveloppe, account of the structure, dossier), so that two decisions on the same
    credits, or on the same porteur's ceiling, follow one another. `calcul_vu` is the computed amount that the
    signataire had under the eyes. Journal: subvention_attribuee on the dossier, and on the Subvention.
    Raises ActeInterdit, EtatIncompatible, NonRecevable, ResultatInconnu, CalculChange, MontantNul, MontantHorsRegles,
    EcartNonMotive, CreditsNonOuverts, EnveloppeEpuisee. Announces DecisionPrise.
    """
    acteur = signataire(par, dossier)
    credits_, _ = tenir_compte(dossier.structure, dossier.appel)
    held = _tenir_dossier(dossier)
    exiger_transition(held, "retenir", par=acteur)
    calcul = _calculer(held)
    exiger_recevable(calcul.resultat)
    _exiger_calcul_vu(calcul.resultat, calcul_vu)
    exiger_dans_les_regles(calcul.cahier, calcul.resultat, montant, motif)
    if montant == 0:
        raise MontantNul("Une subvention de 0,00 € ne s’attribue pas : refusez la demande, avec son motif.", "montant")
    _exiger_credits(credits_, montant)
    engager(held.appel, held.structure, montant, reference=held.numero, par=acteur)
    decision = _inscrire(held, SensDecision.ATTRIBUTION, calcul, par=par, montant_attribue=montant, motif=motif.strip())
    grant = Subvention.objects.create(decision=decision, structure=held.structure, montant_attribue=montant)
    amounts = {"montant_attribue": f"{montant:.2f}", "montant_calcule": f"{decision.montant_calcule:.2f}"}
    franchir(held, "retenir", par=acteur, apres=amounts, motif=motif.strip())
    journal.consigner(grant, "subvention_creee", par=acteur, avant={}, apres={"etat": grant.etat, **amounts})
    annoncer(DecisionPrise(decision.pk))
    dossier.etat = held.etat
    return grant


@transaction.atomic
def refuser(dossier: Dossier, *, par: Personne, motif: str, conditions: Sequence[str] = ()) -> Decision:
    """Refuse the request, with a text and the ids of the conditions of the cahier that it does not meet.

    Journal: demande_refusee on the dossier.
    Raises ActeInterdit, MotifDeRefusManquant, EtatIncompatible, ConditionRemplie. Announces DecisionPrise.
    """
    acteur = signataire(par, dossier)
    if not motif.strip():
        raise MotifDeRefusManquant("Écrivez le motif du refus : le demandeur doit comprendre la décision.", "motif")
    held = _tenir_dossier(dossier)
    exiger_transition(held, "refuser", par=acteur)
    calcul = _calculer(held)
    cited = _conditions_citees(calcul, conditions)
    decision = _inscrire(
        held, SensDecision.REFUS, calcul, par=par, motif=motif.strip(), motifs_regles=[_en_json(m) for m in cited]
    )
    franchir(held, "refuser", par=acteur, apres={"conditions": ", ".join(m.id for m in cited)}, motif=motif.strip())
    annoncer(DecisionPrise(decision.pk))
    dossier.etat = held.etat
    return decision


@dataclass(frozen=True, slots=True)
class _Calcul:
    """The rules played at the instant of the decision."""

    cahier: Cahier
    situation: Situation
    resultat: Resultat


def _tenir_dossier(dossier: Dossier) -> Dossier:
    """The dossier's row, locked and fresh: the last of the three locks."""
    return (
        Dossier.objects.select_for_update(of=("self",))
        .select_related("appel", "structure", "version")
        .get(pk=dossier.pk)
    )


def _calculer(dossier: Dossier) -> _Calcul:
    cahier, situation = cahier_du(dossier), situation_instruite(dossier)
    return _Calcul(cahier, situation, evaluer(cahier, situation))


def _exiger_calcul_vu(resultat: Resultat, calcul_vu: Decimal | None) -> None:
    computed = montant_calcule(resultat)
    if calcul_vu is not None and calcul_vu != computed:
        raise CalculChange(
            f"Le montant calculé a changé depuis l’ouverture de la page : {argent.ecrire(computed)} au lieu de "
            f"{argent.ecrire(calcul_vu)}. Relisez le calcul avant de décider.",
            "montant",
        )


def _exiger_credits(credits_: Enveloppe, montant: Decimal) -> None:
    left = credits_.montant_ouvert - credits_.montant_engage
    if montant > left:
        raise EnveloppeEpuisee(
            f"Il reste {argent.ecrire(left)} dans l’enveloppe : {argent.ecrire(montant)} ne peuvent pas être attribués. "
            "Réduisez le montant en écrivant le motif, ou attendez de nouveaux crédits.",
            "montant",
        )


def _conditions_citees(calcul: _Calcul, ids: Sequence[str]) -> list[ConditionEvaluee]:
    found = {condition.id: condition for condition in calcul.resultat.conditions}
    for id_ in ids:
        if id_ not in found or found[id_].verdict is not False:
            label = found[id_].libelle if id_ in found else id_
            raise ConditionRemplie(
                f"« {label} » n’est pas une condition en défaut : décochez-la, ou dites-en la raison dans le motif.",
                "conditions",
            )
    return [condition for condition in calcul.resultat.conditions if condition.id in ids]


def _en_json(condition: ConditionEvaluee) -> dict[str, str]:
    return {"id": condition.id, "phrase": condition.phrase, "source": str(condition.source)}


def _inscrire(
    dossier: Dossier,
    sens: SensDecision,
    calcul: _Calcul,
    *,
    par: Personne,
    **valeurs: Decimal | str | list[dict[str, str]],
) -> Decision:
    """Write the decision with all it takes to explain it again in ten years."""
    quality = qualite_de_signature(par, dossier.appel.ressort)
    return Decision.objects.create(
        dossier=dossier,
        sens=sens,
        montant_calcule=montant_calcule(calcul.resultat),
        assiette=_assiette(calcul.resultat),
        resultat=calcul.resultat.en_json(),
        situation=garder(calcul.cahier, calcul.situation),
        signataire_libelle=par.nom,
        signataire_qualite=quality.libelle,
        delegation_reference=quality.delegation_reference,
        decidee_le=horloge.maintenant(),
        **valeurs,
    )


def _assiette(resultat: Resultat) -> Decimal | None:
    step = next((step for step in resultat.etapes if step.id == ASSIETTE), None)
    if step is None or not isinstance(step.valeur, int):
        return None
    return argent.depuis_centimes(step.valeur)
