"""Who may do what on a request of a porteur."""

from __future__ import annotations

from collections.abc import Callable

from levier.appels.models import Appel
from levier.appels.queries import reglage_de
from levier.comptes import permissions as comptes
from levier.comptes.enums import Role
from levier.comptes.models import Personne
from levier.comptes.pouvoirs import Mandat
from levier.comptes.queries import pouvoirs_de
from levier.dossiers.acces import exclusion_de, exclusion_sur, interet_de, ressort_du
from levier.dossiers.enums import EtatDossier
from levier.dossiers.models import Dossier, Partenaire, SaisieParLeService, Signature
from levier.socle.droits import PERMIS, Verdict, exiger, refuse
from levier.socle.etats import Transition
from levier.territoires.models import Structure
from levier.territoires.queries.ressorts import ressort_de
from levier.territoires.ressort import Ressort
from regles.competence import Service


def peut_ecrire(personne: Personne, dossier: Dossier, place: Mandat | None = None) -> Verdict:
    """Prepare the request: a member of its structure, or the agent who entered it for them, until they confirm it.

    `place`: of the person in the structure, when the act has read it under the lock of the request.
    """
    acts = comptes.peut_agir_pour if dossier.depose_le is None else comptes.peut_representer
    acting = acts(personne, dossier.structure, place)
    if acting or dossier.etat != EtatDossier.BROUILLON:
        return acting
    entered = SaisieParLeService.objects.filter(dossier=dossier, agent=personne, confirmee_le__isnull=True).exists()
    return peut_saisir(personne, dossier.appel, dossier.structure) if entered else acting


def peut_signer(personne: Personne, signature: Signature) -> Verdict:
    """Give or send back a signature: the signatory who was asked, while he may engage the structure."""
    if signature.signataire_id != personne.pk:
        return refuse(f"Cette signature est demandée à {signature.qualite}.")
    return comptes.peut_engager(personne, signature.dossier.structure)


def peut_deposer(personne: Personne, dossier: Dossier, place: Mandat | None = None) -> Verdict:
    """Deposit or complete: it commits the structure, so one of its signataires does it. `place`: as `peut_ecrire`."""
    return comptes.peut_engager(personne, dossier.structure, place)


def peut_deposer_sur_papier(personne: Personne, dossier: Dossier, place: Mandat | None = None) -> Verdict:
    """Deposit what a signataire signed by hand: who speaks for the structure, or the agent who entered the request."""
    if comptes.peut_agir_pour(personne, dossier.structure, place):
        return comptes.peut_representer(personne, dossier.structure, place)
    return peut_ecrire(personne, dossier, place)


def peut_retirer(personne: Personne, dossier: Dossier) -> Verdict:
    """Withdraw: any member for a draft, a signataire once deposited."""
    if dossier.depose_le is None:
        return comptes.peut_agir_pour(personne, dossier.structure)
    return comptes.peut_engager(personne, dossier.structure)


def peut_repondre(personne: Personne, partenaire: Partenaire) -> Verdict:
    """Validate, refuse or leave a joint project: it commits the partner, so one of its signataires does it."""
    return comptes.peut_engager(personne, partenaire.structure)


def actions_du_porteur(personne: Personne, dossier: Dossier) -> list[tuple[Transition, Verdict]]:
    """The buttons that the state opens to a porteur, each with the right of this person."""
    droits = {"deposer": peut_deposer, "completer": peut_deposer, "retirer": peut_retirer}
    return [
        (transition, droits[transition.action](personne, dossier))
        for transition in Dossier.TRANSITIONS.possibles(dossier.etat, Role.PORTEUR.value)
    ]


def peut_ecrire_au_service(personne: Personne, dossier: Dossier) -> Verdict:
    """Write to the service: a member of the structure, once the service has received the request."""
    acting = comptes.peut_representer(personne, dossier.structure)
    if acting and dossier.depose_le is None:
        return refuse("Le service ne voit pas encore votre demande : déposez-la, puis écrivez-lui ici.")
    return acting


def peut_ecrire_au_porteur(personne: Personne, dossier: Dossier) -> Verdict:
    """Write to the structure: an agent who may instruct the request."""
    return peut_instruire(personne, dossier)


def comme_service(personne: Personne, dossier: Dossier, droit: Callable[[Personne, Ressort], Verdict]) -> Verdict:
    """A right of the service on the request: `droit` on the ressort it was given to, unless the person is kept away, or has an interest."""
    if motif := exclusion_de(personne, dossier):
        return refuse(_a_l_ecart(motif))
    if structure := interet_de(personne, dossier):
        return refuse(
            f"Vous agissez, ou avez agi, pour {structure}, que cette demande concerne : un autre agent l’instruit et en "
            "décide. Dites-le à l’administrateur de votre service."
        )
    return droit(personne, ressort_du(dossier))


def peut_suivre_la_subvention(personne: Personne, dossier: Dossier) -> Verdict:
    """Record what becomes of the credits granted to it: who is not kept away from the request, and has no interest in it."""
    return comme_service(personne, dossier, lambda *_: PERMIS)


def peut_instruire(personne: Personne, dossier: Dossier) -> Verdict:
    """Instruct the request: a right in force today on the ressort it was given to."""
    return comme_service(personne, dossier, comptes.peut_instruire)


def peut_transferer(personne: Personne, dossier: Dossier) -> Verdict:
    """Hand the request over to the service that the cahier names: who instructs it, or administers its service."""
    instructing = peut_instruire(personne, dossier)
    return PERMIS if instructing or comme_service(personne, dossier, comptes.peut_administrer) else instructing


def peut_exclure(personne: Personne, dossier: Dossier) -> Verdict:
    """Keep somebody away from the request, or end it: who administers its service or signs for it, himself not kept away."""
    return comme_service(personne, dossier, _peut_ecarter)


def _peut_ecarter(personne: Personne, ressort: Ressort) -> Verdict:
    held = pouvoirs_de(personne)
    if held.couvre(ressort, Role.ADMINISTRATEUR) or held.signatures(ressort):
        return PERMIS
    return refuse(
        "Un administrateur de votre service, ou un signataire, tient un agent à l’écart d’un dossier : demandez-le-lui."
    )


def exiger_pas_exclu(personne: Personne, numero: str) -> None:
    """Before nothing is told of a request: who is kept away from it is told so, and why. One query. Raises GesteInterdit."""
    if motif := exclusion_sur(personne, numero):
        exiger(refuse(_a_l_ecart(motif)))


def _a_l_ecart(motif: str) -> str:
    return f"Vous êtes tenu à l’écart de ce dossier : {motif}"


def peut_saisir(personne: Personne, appel: Appel, structure: Structure) -> Verdict:
    """Enter a request for a structure: who instructs for the call, or where its requests of that place may go."""
    own = comptes.peut_instruire(personne, appel.ressort)
    place = ressort_de(structure)
    local = {Service.DEPARTEMENT, Service.REGION} & {Service(service) for service in appel.services}
    if own or not local or not appel.ressort.couvre(place):
        return own
    if place.code in appel.a_regler:
        reglage = reglage_de(appel, place.code)
        return comptes.peut_instruire(personne, reglage.ressort) if reglage else own
    return comptes.peut_instruire(personne, place)
