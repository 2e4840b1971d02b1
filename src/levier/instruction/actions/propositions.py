"""The proposal made to who signs: a grant, a refusal or a closing; taken back by who made it, or sent back by who should sign it."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from decimal import Decimal

from django.db import transaction

from levier.comptes.models import Personne
from levier.dossiers.enums import REFUSABLES, EtatDossier
from levier.dossiers.models import Dossier
from levier.dossiers.queries import cahier_du
from levier.instruction import limites
from levier.instruction.actions.appreciations import confirmer_les_jugements
from levier.instruction.actions.engagement import exiger_non_conteste
from levier.instruction.actions.peremption import clore
from levier.instruction.actions.tenue import exiger_texte, tenir
from levier.instruction.annonces import PropositionRenvoyee, PropositionTransmise
from levier.instruction.enums import NatureProposition
from levier.instruction.erreurs import EcheanceNonPassee, RienAProposer
from levier.instruction.models import Proposition
from levier.instruction.permissions import instructeur, peut_retirer, signataire_du_dossier
from levier.instruction.pieces import exiger_pieces_de_la_decision
from levier.instruction.queries import (
    a_reexaminer,
    attente_du_porteur,
    empreinte_du_resultat,
    jugements_rendus,
    jugements_supposes,
    proposition_vivante,
    situation_instruite,
)
from levier.socle import horloge, journal
from levier.socle.acteurs import Acteur
from levier.socle.annonces import annoncer
from levier.socle.droits import exiger
from regles.evaluation import evaluer
from regles.resultat import Resultat
from regles.valeurs import Situation

RIEN = "Une subvention de 0,00 € ne s’attribue pas : proposez un refus, avec son motif."


@transaction.atomic
def proposer(  # noqa: PLR0913  all that an instructor says of it, each told apart
    dossier: Dossier,
    montant: Decimal,
    *,
    par: Personne,
    avis: str,
    motif: str = "",
    ecartees: Collection[str] = (),
    confirmees: Collection[str] = (),
) -> Proposition:
    """Propose a grant to who signs, with the avis; it takes the place of the one that waited.

    Another amount than the computed one needs `motif`, never above the rules. `ecartees`: ids of pieces due before the
    decision that are not waited for. `confirmees`: names of the judgements that nobody rendered, confirmed as supposed;
    those reserved to who signs are left to him. Journal: montant_propose. Announces PropositionTransmise.
    Raises GesteInterdit, TexteManquant, EtatIncompatible, EngagementConteste, DepensesAReexaminer, JugementsNonRendus,
    NonRecevable, ResultatInconnu, MontantHorsRegles, EcartNonMotive, RienAProposer, PiecesDeLaDecision.
    """
    acteur = instructeur(par, dossier)
    exiger_texte(avis, "avis", "Écrivez votre avis : le signataire décide d’après lui.")
    _exiger_proposable(dossier)
    situation, resultat = _juger(dossier, confirmees, par)
    limites.exiger_recevable(resultat)
    computed = limites.exiger_dans_les_regles(cahier_du(dossier), resultat, montant, motif)
    if montant == 0:
        raise RienAProposer(RIEN, "montant")
    set_aside = exiger_pieces_de_la_decision(dossier, resultat, ecartees)
    proposition = Proposition(
        nature=NatureProposition.ATTRIBUTION,
        montant=montant,
        avis=avis.strip(),
        motif=motif.strip() if montant != computed else "",
    )
    former = _transmettre(proposition, dossier, par, acteur, (situation, resultat))
    before: journal.Instantane = {"montant_propose": f"{former.montant:.2f}" if former and former.accorde else None}
    after: journal.Instantane = {"montant_propose": f"{montant:.2f}", "montant_calcule": str(computed)}
    why = " ".join(filter(None, [proposition.motif, set_aside]))
    journal.consigner(dossier, "montant_propose", par=acteur, avant=before, apres=after, motif=why)
    return proposition


def _exiger_proposable(dossier: Dossier) -> None:
    """Hold the dossier; raise while something of it is contested, or to be looked at again."""
    tenir(dossier, frozenset({EtatDossier.EN_INSTRUCTION}))
    exiger_non_conteste(dossier)
    limites.exiger_examinees(a_reexaminer(dossier))


@transaction.atomic
def proposer_un_refus(
    dossier: Dossier,
    *,
    par: Personne,
    motif: str,
    avis: str = "",
    conditions: Sequence[str] = (),
    confirmees: Collection[str] = (),
) -> Proposition:
    """Propose a refusal to who signs: the text that the letter would say, the ids of the conditions that fail.

    `confirmees`: as `proposer`. Journal: refus_propose. Announces PropositionTransmise.
    Raises GesteInterdit, TexteManquant, EtatIncompatible, JugementsNonRendus, ConditionRemplie.
    """
    acteur = instructeur(par, dossier)
    exiger_texte(motif, "motif", "Écrivez le motif du refus : le demandeur doit comprendre la décision.")
    tenir(dossier, REFUSABLES)
    situation, resultat = _juger(dossier, confirmees, par)
    cited = [condition.id for condition in limites.conditions_citees(resultat, conditions)]
    proposition = Proposition(nature=NatureProposition.REFUS, avis=avis.strip(), motif=motif.strip(), conditions=cited)
    _transmettre(proposition, dossier, par, acteur, (situation, resultat))
    after: journal.Instantane = {"conditions": ", ".join(cited)}
    journal.consigner(dossier, "refus_propose", par=acteur, avant={}, apres=after, motif=proposition.motif)
    return proposition


@transaction.atomic
def proposer_le_classement(dossier: Dossier, *, par: Personne, motif: str, avis: str = "") -> Proposition:
    """Propose to close without further action a request that was not completed in time: it rests on no computation.

    Journal: classement_propose. Announces PropositionTransmise.
    Raises GesteInterdit, TexteManquant, EtatIncompatible, EcheanceNonPassee.
    """
    acteur = instructeur(par, dossier)
    exiger_texte(motif, "motif", "Écrivez le motif du classement : le porteur le lit dans la décision.")
    exiger_sans_reponse(tenir(dossier, frozenset({EtatDossier.A_COMPLETER})))
    proposition = Proposition(nature=NatureProposition.SANS_SUITE, avis=avis.strip(), motif=motif.strip())
    _transmettre(proposition, dossier, par, acteur, None)
    journal.consigner(dossier, "classement_propose", par=acteur, avant={}, apres={}, motif=proposition.motif)
    return proposition


def exiger_sans_reponse(dossier: Dossier) -> None:
    """Raise EcheanceNonPassee while the porteur of a request held still has time to complete it."""
    if waiting := attente_du_porteur(dossier):
        raise EcheanceNonPassee(waiting)


@transaction.atomic
def retirer_la_proposition(proposition: Proposition, *, par: Personne) -> None:
    """Take back a proposal that waits: who made it, or who follows the dossier. Journal: proposition_retiree.

    Raises GesteInterdit, EtatIncompatible.
    """
    exiger(peut_retirer(par, proposition))
    acteur = instructeur(par, proposition.dossier)
    Dossier.objects.tenir(proposition.dossier_id)
    clore(proposition, "retirer", par=acteur)


@transaction.atomic
def renvoyer_la_proposition(proposition: Proposition, *, par: Personne, motif: str) -> None:
    """Send a proposal back to who made it, with the reason. Journal: proposition_renvoyee.

    Raises GesteInterdit, TexteManquant, EtatIncompatible. Announces PropositionRenvoyee.
    """
    acteur = signataire_du_dossier(par, proposition.dossier)
    exiger_texte(motif, "motif", "Écrivez pourquoi vous renvoyez la proposition : l’instructeur le reçoit.")
    Dossier.objects.tenir(proposition.dossier_id)
    clore(proposition, "renvoyer", par=acteur, raison=motif.strip())
    annoncer(PropositionRenvoyee(proposition.pk))


def _juger(dossier: Dossier, confirmees: Collection[str], par: Personne) -> tuple[Situation, Resultat]:
    """What the rules give once the judgements that are confirmed count; raises JugementsNonRendus for the others."""
    confirmer_les_jugements(dossier, confirmees, par=par)
    situation = situation_instruite(dossier)
    resultat = evaluer(cahier_du(dossier), situation)
    supposed = jugements_supposes(dossier, situation, resultat)
    limites.exiger_rendus([one for one in supposed if not one.reserve])
    return situation, resultat


def _transmettre(
    proposition: Proposition, dossier: Dossier, par: Personne, acteur: Acteur, joue: tuple[Situation, Resultat] | None
) -> Proposition | None:
    """Write it with all that it rests on (`joue`: the rules played, None of a closing); the one that waited is taken back."""
    if (former := proposition_vivante(dossier)) is not None:
        clore(former, "retirer", par=acteur, raison="Remplacée par une nouvelle proposition.")
    proposition.dossier, proposition.version = dossier, dossier.version
    proposition.depot_le = dossier.dernier_depot_le
    if joue is not None:
        situation, resultat = joue
        proposition.montant_calcule = limites.montant_calcule(resultat)
        proposition.empreinte = empreinte_du_resultat(resultat)
        proposition.jugements = jugements_rendus(dossier, situation)
    proposition.faite_par, proposition.faite_par_personne = acteur.libelle, par
    proposition.faite_le = horloge.maintenant()
    proposition.save(force_insert=True)
    annoncer(PropositionTransmise(proposition.pk))
    return former
