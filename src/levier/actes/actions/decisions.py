"""What an officer decides alone, signed at once: a decision and its act in one transaction.

The right is asked here, once. All or nothing is done, the number of the act included.
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from django.db import transaction

from levier.actes.actions.actes import etablir, presenter, signer
from levier.actes.models import Acte
from levier.attributions import actions as attributions
from levier.attributions.autorite import Autorite
from levier.attributions.calcul import Suivie, retenir
from levier.attributions.models import Decision
from levier.attributions.permissions import acte_delegue, peut_signer_la_proposition, signataire
from levier.comptes.models import Personne
from levier.dossiers.credits import enveloppe_de
from levier.dossiers.models import Dossier
from levier.enveloppes.queries import tenir_compte
from levier.instruction.actions import confirmer_les_jugements
from levier.instruction.enums import NatureProposition
from levier.instruction.erreurs import PropositionDepassee
from levier.instruction.models import Proposition
from levier.socle import journal
from levier.socle.acteurs import Acteur
from levier.socle.droits import exiger


@transaction.atomic
def signer_la_proposition(
    proposition: Proposition,
    *,
    par: Personne,
    vue: str = "",
    montant: Decimal | None = None,
    motif: str = "",
    confirmees: Sequence[str] = (),
) -> Acte:
    """Decide what was proposed and sign its act, in one transaction under the locks. The proposal is followed.

    `vue`: the hash of the result that was under the eyes of who signs. `montant`: another amount than the proposed one,
    with the `motif` of who signs; for a refusal or a closing, `motif` takes the place of the proposed one. `confirmees`: names of the
    judgements that nobody rendered, confirmed as supposed. Journal: proposition_suivie, what the decision writes, and
    propose_et_signe_par_une_personne where the setting of the service let one do both.
    Raises GesteInterdit, PropositionDepassee, JugementsNonRendus, EcartNonMotive, and what `attribuer`, `refuser`,
    `classer_sans_suite` and `signer` raise.
    """
    dossier = proposition.dossier
    acteur, autorite = signataire(
        par, dossier, acte_delegue(proposition), proposition.montant if montant is None else montant
    )
    exiger(peut_signer_la_proposition(par, proposition))
    if vue and proposition.empreinte and vue != proposition.empreinte:
        raise PropositionDepassee("Une autre proposition a été transmise depuis l’ouverture de la page : relisez-la.")
    if proposition.accorde:
        tenir_compte(enveloppe_de(dossier), dossier.structure, dossier.appel)
    confirmer_les_jugements(Dossier.objects.tenir(dossier.pk), confirmees, par=par)
    decision = _decider(proposition, montant, motif, par=acteur, autorite=autorite)
    acte = signer_aussitot(decision, par=acteur, autorite=autorite)
    if proposition.faite_par_personne_id == par.pk:
        dire_une_seule_personne(acte, par, acteur)
    return acte


def dire_une_seule_personne(acte: Acte, par: Personne, acteur: Acteur) -> None:
    """Write, in the journals of the act and of its dossier, that who prepared it signed it."""
    alone = {"numero": acte.numero, "par": par.nom}
    for told in (acte.decision.dossier, acte):
        journal.consigner(told, "propose_et_signe_par_une_personne", par=acteur, avant={}, apres=alone)


def _decider(
    proposition: Proposition, montant: Decimal | None, motif: str, *, par: Acteur, autorite: Autorite
) -> Decision:
    dossier, retained = proposition.dossier, motif.strip() or proposition.motif
    if proposition.nature == NatureProposition.SANS_SUITE:
        return attributions.classer_sans_suite(
            dossier, par=par, autorite=autorite, motif=retained, suivie=Suivie(proposition)
        )
    if not proposition.accorde:
        return attributions.refuser(
            dossier,
            par=par,
            autorite=autorite,
            motif=retained,
            conditions=proposition.conditions,
            suivie=Suivie(proposition),
        )
    granted, motif, ecart = retenir(proposition, montant, motif)
    return attributions.attribuer(
        dossier, par=par, autorite=autorite, montant=granted, motif=motif, suivie=Suivie(proposition, ecart)
    ).decision


def signer_aussitot(decision: Decision, *, par: Acteur, autorite: Autorite) -> Acte:
    """The act of a decision, established, presented and signed by who takes it. Raises what `signer` raises."""
    acte = etablir(decision, par=par)
    presenter(acte, par=par)
    signer(acte, par=par, autorite=autorite)
    return acte
