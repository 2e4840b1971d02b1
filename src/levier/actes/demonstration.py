"""What the demonstration shows of decisions that are not the last word, and of the words of a service in its acts."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from decimal import Decimal

from levier.actes.actions import (
    ecrire_un_modele,
    empreinte_du_projet,
    publier_le_modele,
    rectifier_et_signer,
    retirer_et_signer,
    signer_la_proposition,
)
from levier.attributions.actions import demander_des_observations
from levier.attributions.enums import Fondement, NatureDecision, ObjetSollicitation
from levier.attributions.fondements import JOURS_POUR_REPONDRE
from levier.attributions.models import Decision
from levier.comptes.enums import Role
from levier.comptes.models import Personne
from levier.comptes.queries import habilitations_en_vigueur, signataires_de_droit
from levier.dossiers.acces import instructeurs_possibles, service_de
from levier.dossiers.models import Dossier
from levier.instruction.actions import proposer
from levier.socle import horloge
from levier.territoires.queries.ressorts import exactement

RETRAIT = "La commune demande une décision plus favorable\u00a0: son dernier devis n’avait pas été pris en compte."
REPRISE = "Le dernier devis confirme le projet."
RECTIFICATION = "Le montant signé reprenait par erreur celui d’un devis que la commune avait remplacé."
OBSERVATIONS = (
    "Le compte rendu reçu décrit un autre projet que celui de la demande. La subvention pourrait être retirée\u00a0: dites "
    "ce qui a été fait, et joignez ce qui le montre."
)
MOTS_D_OCTROI = {
    "visas": "la charte du numérique responsable {du_service}",
    "considerants": "que {le_beneficiaire} partage avec les communes voisines ce qu’apporte son projet",
    "articles": "Article : Communication\nLe bénéficiaire associe {le_service} à l’inauguration du projet « {projet_titre} ».",
}
MOTS_DE_REFUS = {"paragraphes": "Mes services restent à votre disposition pour préparer une nouvelle demande."}
_JOUR = dt.timedelta(days=1)


def revenir_sur_des_decisions() -> Iterator[None]:
    """Of the three latest grants, one is taken back the day after and given again the next, one loses a tenth, and the
    beneficiary of the third is asked what it has to say before a withdrawal.
    """
    latest = (
        Decision.objects.filter(nature=NatureDecision.ATTRIBUTION).select_related("dossier").order_by("-decidee_le")
    )
    for decision, revenir in zip(latest[:3], (_reprendre, _rectifier, _interroger), strict=False):
        yield from revenir(decision)


def ecrire_des_modeles() -> Iterator[None]:
    """The service of the latest grant has words of its own in its grants; others, on its refusals, wait for its préfet."""
    latest = (
        Decision.objects.filter(nature=NatureDecision.ATTRIBUTION).select_related("dossier").order_by("-decidee_le")
    )
    for decision in latest[:1]:
        niveau = service_de(decision.dossier)
        with horloge.figee(decision.decidee_le + 3 * _JOUR):
            administrators = habilitations_en_vigueur(Role.ADMINISTRATEUR).filter(exactement(niveau)).order_by("id")
            for one in administrators.select_related("personne")[:1]:
                written = ecrire_un_modele(niveau, NatureDecision.ATTRIBUTION, MOTS_D_OCTROI, par=one.personne)
                publier_le_modele(written, par=_signataire(decision.dossier), vu=empreinte_du_projet(written))
                ecrire_un_modele(niveau, NatureDecision.REFUS, MOTS_DE_REFUS, par=one.personne)
                yield


def _reprendre(decision: Decision) -> Iterator[None]:
    dossier = decision.dossier
    with horloge.figee(decision.decidee_le + _JOUR):
        retirer_et_signer(dossier, par=_signataire(dossier), fondement=Fondement.DEMANDE, motif=RETRAIT)
        yield
    with horloge.figee(decision.decidee_le + 2 * _JOUR):
        granted = decision.montant_attribue or Decimal(0)
        agent = instructeurs_possibles(dossier).exclude(pk=_signataire(dossier).pk)[0]
        again = proposer(dossier, granted, par=agent, avis=REPRISE, motif=decision.motif)
        signer_la_proposition(again, par=_signataire(dossier))
        yield


def _rectifier(decision: Decision) -> Iterator[None]:
    granted = decision.montant_attribue or Decimal(0)
    less = (granted * Decimal("0.9")).quantize(Decimal(1))
    with horloge.figee(decision.decidee_le + _JOUR):
        rectifier_et_signer(
            decision.dossier, par=_signataire(decision.dossier), montant=less, fondement=Fondement.ERREUR_MATERIELLE,
            motif=RECTIFICATION,
        )  # fmt: skip
        yield


def _interroger(decision: Decision) -> Iterator[None]:
    dossier, day = decision.dossier, decision.decidee_le + _JOUR
    with horloge.figee(day):
        demander_des_observations(
            dossier, par=_signataire(dossier), objet=ObjetSollicitation.RETRAIT, fondement=Fondement.CONDITIONS,
            texte=OBSERVATIONS, echeance=horloge.jour_de(day) + JOURS_POUR_REPONDRE * _JOUR,
        )  # fmt: skip
        yield


def _signataire(dossier: Dossier) -> Personne:
    """Who signs for the service of the request."""
    held = signataires_de_droit(service_de(dossier))
    return held.reverse()[0].personne
