"""Who works on a dossier for the service, and who judges what its cahier leaves to the authority."""

from __future__ import annotations

from dataclasses import dataclass

from levier.appels.models import Appel
from levier.comptes import permissions as comptes
from levier.comptes.enums import Role
from levier.comptes.models import Personne
from levier.comptes.queries import candidats_a_la_signature, pouvoirs_de, qualite_de_signature
from levier.dossiers.acces import nom_du_service, ressort_du
from levier.dossiers.models import Dossier
from levier.dossiers.permissions import comme_service, peut_instruire
from levier.instruction.models import Proposition
from levier.instruction.queries import attente_du_porteur, criteres_de
from levier.socle.acteurs import ActeurConnu
from levier.socle.droits import PERMIS, Verdict, exiger, refuse
from levier.territoires.queries.noms import avec_de
from levier.territoires.ressort import Ressort
from regles.valeurs import Appreciation


@dataclass(frozen=True, slots=True)
class Juge:
    """Who judges: the actor that the journal keeps, the function that acts print."""

    acteur: ActeurConnu
    fonction: str


def instructeur(personne: Personne, dossier: Dossier) -> ActeurConnu:
    """The actor that the journal keeps for an act of the service. Raises GesteInterdit."""
    exiger(peut_instruire(personne, dossier))
    return personne.en_tant_que(Role.INSTRUCTEUR)


def peut_affecter(personne: Personne, dossier: Dossier) -> Verdict:
    """Say who follows a dossier: who instructs it, or administers its service."""
    instructing = peut_instruire(personne, dossier)
    if instructing or comme_service(personne, dossier, comptes.peut_administrer):
        return PERMIS
    return instructing


def affectant(personne: Personne, dossier: Dossier) -> ActeurConnu:
    """The actor that the journal keeps for an assignment. Raises GesteInterdit."""
    if peut_instruire(personne, dossier):
        return personne.en_tant_que(Role.INSTRUCTEUR)
    exiger(peut_affecter(personne, dossier))
    return personne.en_tant_que(Role.ADMINISTRATEUR)


def peut_lire_les_notes(personne: Personne, dossier: Dossier) -> Verdict:
    """Read what agents note of the request: who sees it as its service, and has no interest in it."""
    return comme_service(personne, dossier, lambda *_: PERMIS)


def peut_annoter(personne: Personne, dossier: Dossier) -> Verdict:
    """Write a note: who instructs the request, or signs for its service."""
    instructing = peut_instruire(personne, dossier)
    return PERMIS if instructing or peut_trancher(personne, dossier) else instructing


def annotateur(personne: Personne, dossier: Dossier) -> ActeurConnu:
    """The actor that the journal of a note keeps. Raises GesteInterdit."""
    exiger(peut_annoter(personne, dossier))
    return personne.en_tant_que(Role.INSTRUCTEUR if peut_instruire(personne, dossier) else Role.SIGNATAIRE)


def peut_ecrire_un_texte(personne: Personne, ressort: Ressort) -> Verdict:
    """Keep a text for the forms of a level: administrator of that very level."""
    if any(held.cle == ressort.cle for held in pouvoirs_de(personne).ressorts(Role.ADMINISTRATEUR)):
        return PERMIS
    return refuse(f"Un administrateur {avec_de(ressort)} écrit les textes types de ce niveau : demandez-le-lui.")


def peut_trancher(personne: Personne, dossier: Dossier) -> Verdict:
    """Render what is reserved to who signs, send a proposal back: who may sign for the service of the request."""
    return comme_service(personne, dossier, comptes.peut_signer)


def signataire_du_dossier(personne: Personne, dossier: Dossier) -> ActeurConnu:
    """The actor that the journal keeps for an act of who signs. Raises GesteInterdit."""
    exiger(peut_trancher(personne, dossier))
    return personne.en_tant_que(Role.SIGNATAIRE)


def peut_classer(personne: Personne, dossier: Dossier) -> Verdict:
    """Propose to close a request that its porteur does not complete: who instructs it, from the day after the deadline."""
    waiting = attente_du_porteur(dossier)
    return peut_instruire(personne, dossier) and (refuse(waiting) if waiting else PERMIS)


def peut_juger(personne: Personne, dossier: Dossier, appreciation: Appreciation) -> Verdict:
    """Render a judgement: who instructs the request; who signs, and nobody else, where the cahier reserves it to him."""
    if not appreciation.reserve:
        return peut_instruire(personne, dossier)
    if peut_trancher(personne, dossier):
        return peut_trancher(personne, dossier)
    return refuse(
        f"« {appreciation.donnee.libelle} » est réservée à qui signe les décisions ({appreciation.par}) : "
        "il la rend lui-même, ou la confirme en signant. Dites-lui dans votre avis ce que vous proposez."
    )


def juge(personne: Personne, dossier: Dossier, appreciation: Appreciation) -> Juge:
    """Who judges, under which function. Raises GesteInterdit."""
    exiger(peut_juger(personne, dossier, appreciation))
    if appreciation.reserve:
        quality = qualite_de_signature(personne, ressort_du(dossier), nom_du_service(dossier))
        return Juge(personne.en_tant_que(Role.SIGNATAIRE), quality.libelle)
    return Juge(personne.en_tant_que(Role.INSTRUCTEUR), personne.fonction or "L’instructeur")


def peut_contester(personne: Personne, dossier: Dossier) -> Verdict:
    """Say that what was signed by hand is not theirs: a checked member of the structure."""
    return comptes.peut_representer(personne, dossier.structure)


def peut_noter(personne: Personne, dossier: Dossier) -> Verdict:
    """Mark the request on the grid of its cahier: who instructs for its service, where the call has a grid for its theme."""
    if not criteres_de(dossier):
        return refuse("Le cahier des charges de ce guichet n’a pas de grille pour cette demande : rien n’est à noter.")
    return peut_instruire(personne, dossier)


def evaluateur(personne: Personne, dossier: Dossier) -> ActeurConnu:
    """The actor that the journal keeps for what is done on a grid. Raises GesteInterdit."""
    exiger(peut_noter(personne, dossier))
    return personne.en_tant_que(Role.INSTRUCTEUR)


def peut_retirer(personne: Personne, proposition: Proposition) -> Verdict:
    """Take back a proposal: who made it, or who follows the dossier, while they may instruct it."""
    dossier = proposition.dossier
    followed = getattr(dossier, "instruction", None)
    if personne.pk not in {proposition.faite_par_personne_id, followed.instructeur_id if followed else None}:
        return refuse(
            f"Cette proposition est celle de {proposition.faite_par} : c’est à lui, ou à l’agent qui suit le dossier, de "
            "la retirer. Vous pouvez en transmettre une autre, qui la remplace."
        )
    return peut_instruire(personne, dossier)


def signataires_du(dossier: Dossier, sauf: Personne | None = None) -> list[str]:
    """Addresses of those who may sign for the service of the request today, by right or by delegation; `sauf`: not him."""
    held = candidats_a_la_signature(ressort_du(dossier))
    return [one.email for one in held if one != sauf and peut_trancher(one, dossier)]


def peut_etablir_la_liste(personne: Personne, appel: Appel) -> Verdict:
    """Establish the list of an aid without application: who instructs for the call."""
    return comptes.peut_instruire(personne, appel.ressort)
