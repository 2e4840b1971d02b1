"""Who decides."""

from __future__ import annotations

from decimal import Decimal
from functools import partial

from levier.attributions.autorite import Autorite
from levier.attributions.enums import NatureDecision
from levier.attributions.fondements import applicables, hors_delai
from levier.attributions.queries import decision_de, ecoute_avant_refus
from levier.comptes import permissions as comptes
from levier.comptes.enums import ActeDelegue, Reglage, Role
from levier.comptes.models import Personne
from levier.comptes.queries import candidats_a_la_signature, cumul_permis, qualite_de_signature
from levier.dossiers.acces import est_regle_pour, nom_du_service, ressort_du, service_a_designer, service_de
from levier.dossiers.enums import EtatDossier
from levier.dossiers.models import Dossier, SaisieParLeService
from levier.dossiers.permissions import comme_service, peut_instruire
from levier.instruction.enums import EtatProposition
from levier.instruction.models import Proposition
from levier.instruction.permissions import peut_trancher
from levier.instruction.phrases import dire_l_etat
from levier.instruction.queries import derniere_proposition
from levier.reprises.models import DossierRepris
from levier.socle.acteurs import ActeurConnu
from levier.socle.droits import PERMIS, Verdict, exiger, refuse


def peut_decider(
    personne: Personne, dossier: Dossier, *, acte: ActeDelegue | None = None, montant: Decimal | None = None
) -> Verdict:
    """Grant, refuse, rectify or take back: the préfet, or who holds his delegation today where the request is.

    `acte`, `montant`: what is decided, once it is known; a delegation may be narrower.
    """
    entered: SaisieParLeService | None = getattr(dossier, "saisie", None)
    if entered is not None and entered.agent_id == personne.pk:
        return refuse("Vous avez saisi cette demande pour le demandeur : un autre signataire en décide.")
    if motif := service_a_designer(dossier):
        return refuse(motif)
    return comme_service(personne, dossier, partial(comptes.peut_signer, acte=acte, montant=montant))


def peut_suivre(personne: Personne, dossier: Dossier) -> Verdict:
    """Sign what was proposed: who decides and did not propose it, while it waits."""
    deciding = peut_decider(personne, dossier)
    last = derniere_proposition(dossier) if deciding else None
    return deciding and _attend(last) and (peut_signer_la_proposition(personne, last) if last else deciding)


def peut_signer_la_proposition(personne: Personne, proposition: Proposition) -> Verdict:
    """Two persons: who proposed does not sign, unless the setting of the service lets one person do both."""
    if proposition.faite_par_personne_id != personne.pk or cumul_permis(service_de(proposition.dossier)):
        return PERMIS
    return refuse(
        "Vous avez fait cette proposition : un autre signataire la signe. Un administrateur peut demander, pour votre "
        "service, qu’une même personne propose et signe ; le préfet le confirme."
    )


def peut_renvoyer(personne: Personne, dossier: Dossier) -> Verdict:
    """Send back what was proposed: who may sign it, while it waits."""
    sending = peut_trancher(personne, dossier)
    return sending and _attend(derniere_proposition(dossier))


def _attend(last: Proposition | None) -> Verdict:
    if last is not None and last.etat == EtatProposition.TRANSMISE:
        return PERMIS
    said = dire_l_etat(last) if last else ""
    return refuse(
        f"{said or 'Rien n’est proposé à la signature.'} Un instructeur propose un montant ou un refus, puis vous signez."
    )


def peut_proposer_un_refus(personne: Personne, dossier: Dossier) -> Verdict:
    """Propose a refusal: who instructs, once the structure was heard where the service wants it."""
    return peut_instruire(personne, dossier) and ecoute_avant_refus(dossier)


def peut_demander_des_observations(personne: Personne, dossier: Dossier) -> Verdict:
    """Ask the structure what it has to say: about a signed grant, or before a refusal where the service wants it."""
    allowed = _decidee_ici(dossier) and peut_instruire(personne, dossier)
    if dossier.etat == EtatDossier.RETENU or est_regle_pour(dossier, Reglage.OBSERVATIONS):
        return allowed
    return allowed and refuse(
        "Votre service ne demande pas d’observations avant un refus : un administrateur ou le préfet le règle dans « Réglages du service »."
    )


def _decidee_ici(dossier: Dossier) -> Verdict:
    """Whether it is for Levier to come back to what was decided."""
    repris: DossierRepris | None = getattr(dossier, "repris", None)
    if repris is None or not repris.decide:
        return PERMIS
    return refuse("Cette décision a été prise hors de Levier : elle se modifie ou se retire comme elle a été prise.")


def peut_modifier(personne: Personne, dossier: Dossier) -> Verdict:
    """Undo a signed decision: who decides, by a delegation that covers it, and did not prepare it.

    One taken before, outside Levier, is undone there.
    """
    undoing = _decidee_ici(dossier) and peut_decider(personne, dossier, acte=ActeDelegue.MODIFICATION)
    return undoing and peut_revenir_seul(personne, dossier)


def peut_revenir_seul(personne: Personne, dossier: Dossier) -> Verdict:
    """Two persons after the signature too: who prepared does not sign, unless the setting of the service lets one do both."""
    if not a_prepare(personne, dossier) or cumul_permis(service_de(dossier)):
        return PERMIS
    return refuse(
        "Vous avez proposé cette décision, ou demandé les observations qui la mettent en cause : un autre signataire y revient. "
        "Un administrateur peut demander, pour votre service, qu’une même personne propose et signe ; le préfet le confirme."
    )


def a_prepare(personne: Personne, dossier: Dossier) -> bool:
    """Whether the person proposed the decision in force, or asked what its structure says of its undoing. Two queries at most."""
    last = derniere_proposition(dossier)
    if last is not None and last.etat == EtatProposition.SUIVIE and last.faite_par_personne_id == personne.pk:
        return True
    envisagees = dossier.sollicitations.filter(demandee_par_personne=personne, decision__isnull=False)
    return envisagees.filter(decision__remplacee_par__isnull=True).exists()


def peut_retirer(personne: Personne, dossier: Dossier) -> Verdict:
    """Take back the decision in force: who may decide, while a ground of its nature is not out of its delay.

    Said before a reason is typed: a refusal that may no longer be withdrawn stands closed with its date.
    """
    allowed = peut_modifier(personne, dossier)
    decision = decision_de(dossier)
    if not allowed:
        return allowed
    if decision is None:
        return refuse(
            "Aucune décision signée n’est en vigueur : un classement fait par un simple courriel n’a pas d’acte à retirer."
        )
    late = [hors_delai(decision, regle, connue=True) for regle in applicables(decision, NatureDecision.RETRAIT)]
    return allowed if not all(late) else refuse(late[-1])


def signataire(
    personne: Personne, dossier: Dossier, acte: ActeDelegue, montant: Decimal | None = None
) -> tuple[ActeurConnu, Autorite]:
    """An officer who decides: the actor that the journal keeps, and the authority that acts print.

    Asked by whoever opens a decision to a person; the acts of this step do not ask again. Raises GesteInterdit.
    """
    exiger(peut_decider(personne, dossier, acte=acte, montant=montant))
    quality = qualite_de_signature(personne, ressort_du(dossier), nom_du_service(dossier), acte=acte, montant=montant)
    authority = Autorite(personne.nom, quality.libelle, quality.delegation_reference)
    return personne.en_tant_que(Role.SIGNATAIRE), authority


def autorite_qui_signerait(personne: Personne, proposition: Proposition) -> Autorite:
    """Whose name a draft bears: the reader's when he may sign it, else the first who may; nobody's when none may."""
    dossier, acte = proposition.dossier, acte_delegue(proposition)
    for one in (personne, *candidats_a_la_signature(ressort_du(dossier))):
        if peut_decider(one, dossier, acte=acte, montant=proposition.montant):
            return signataire(one, dossier, acte, proposition.montant)[1]
    return Autorite("", "Le signataire de la décision")


def acte_delegue(proposition: Proposition) -> ActeDelegue:
    """What a delegation must bear on for its holder to sign the proposal."""
    return ActeDelegue.ATTRIBUTION if proposition.accorde else ActeDelegue.REFUS
