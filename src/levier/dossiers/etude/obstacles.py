"""What still prevents a request from being sent. What the rules refuse is no obstacle: the service decides."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal, NamedTuple

from levier.appels.queries import est_recu
from levier.dossiers.enums import EtatDossier, EtatPartenaire, SensLigne
from levier.dossiers.etude.etude import Etude, etudier
from levier.dossiers.etude.faits import Faits
from levier.dossiers.etude.validation import empreinte_du_contenu
from levier.dossiers.financement.justificatifs import il_manque
from levier.dossiers.financement.lignes import PLAN, LigneSaisie, lire_ligne
from levier.dossiers.financement.plan import Plan
from levier.dossiers.formulaire.blocs import est_un_bloc, libelle_du_champ
from levier.dossiers.formulaire.questionnaire import Questionnaire
from levier.dossiers.groupe import est_a_jour, partenaires
from levier.dossiers.models import Dossier, LignePlan, Partenaire
from levier.dossiers.queries import genres_joints
from levier.dossiers.territoire import ecart
from levier.socle.erreurs import RefusMetier
from regles.cahier import Cahier, Champ, TypeChamp
from regles.completude import EtatPiece, PieceSuivie, completude, produite_d_office
from regles.porteurs import Situes
from regles.valeurs import Moment, Situation
from regles.vocabulaire import piece_jointe

Rubrique = Literal["fenetre", "territoire", "formulaire", "plan", "pieces", "partenaires"]


class DepotFerme(RefusMetier):
    """The window of the call is not open at the instant of the act. The draft is kept."""


class DepotImpossible(RefusMetier):
    """Something is missing before the request may be sent; `obstacles` lists all of it."""

    def __init__(self, obstacles: Sequence[Obstacle]) -> None:
        self.obstacles = tuple(obstacles)
        count = len(self.obstacles)
        points = "un point reste" if count == 1 else f"{count} points restent"
        super().__init__(
            f"La demande n’est pas envoyée, {points} à régler : " + " ".join(o.phrase for o in self.obstacles),
            self.obstacles[0].champ,
        )


class EngagementManquant(RefusMetier):
    """The declaration on honour was not ticked."""

    def __init__(self) -> None:
        super().__init__(
            "Cochez l’engagement du demandeur : sans lui, la demande ne peut pas être déposée.", "engagement"
        )


class PartenairesDuProjet(NamedTuple):
    """The partners of a joint project as they are now; `exige`: the project needs at least one."""

    partenaires: Sequence[Partenaire]
    empreinte: str
    exige: bool


@dataclass(frozen=True, slots=True)
class Obstacle:
    """One thing to settle: the field or piece at fault, the sentence, and the screen where it is settled."""

    champ: str
    phrase: str
    rubrique: Rubrique = "formulaire"


def obstacles(dossier: Dossier, lu: Etude | None = None) -> list[Obstacle]:
    """Everything that prevents the request from being sent, in the order of the screens; `lu`: its study, when held already.

    The window counts for a draft only: what completes a deposited request may be sent after it.
    """
    lu = lu or etudier(dossier)
    return _lister(dossier, lu, genres_joints(dossier), _groupe(dossier, lu.cahier) if lu.est_commun else None)


def a_finir_avant_validation(dossier: Dossier, lu: Etude | None = None) -> list[Obstacle]:
    """What is left to write before partners may validate: all but the window of the call and what they say themselves."""
    lu = lu or etudier(dossier)
    found = _lister(dossier, lu, genres_joints(dossier), None)
    return [obstacle for obstacle in found if obstacle.rubrique != "fenetre"]


def _groupe(dossier: Dossier, cahier: Cahier) -> PartenairesDuProjet:
    wanted = bool(cahier.partenaires and cahier.partenaires.si)
    return PartenairesDuProjet(list(partenaires(dossier)), empreinte_du_contenu(dossier), wanted)


def _lister(dossier: Dossier, lu: Etude, genres: Iterable[str], groupe: PartenairesDuProjet | None) -> list[Obstacle]:
    faits, cahier = lu.faits, lu.cahier
    unread = _lignes_illisibles(faits)
    return [
        *_fenetre(faits),
        *_territoire(dossier, lu),
        *reponses_manquantes(lu.questionnaire),
        *_montant_nul(faits),
        *(plan_incomplet(lu.plan, unread) if cahier.demande_un_plan else []),
        *([] if unread else depenses_sans_justificatif(cahier, faits.lignes)),
        *(partenaires_en_attente(groupe.partenaires, groupe.empreinte, exiges=groupe.exige) if groupe else []),
        *pieces_manquantes(cahier, genres, lu.situation),
    ]


def _fenetre(faits: Faits) -> list[Obstacle]:
    opened = est_recu(faits.fenetre, faits.instant)
    if opened or faits.etat != EtatDossier.BROUILLON:
        return []
    return [Obstacle("", f"{opened.raison} Votre brouillon est conservé.", "fenetre")]


def _territoire(dossier: Dossier, lu: Etude) -> list[Obstacle]:
    """A request that is sent already keeps its seat: only the place of its project may still be changed."""
    at_the_place = lu.cahier.porteurs.situes is Situes.AU_LIEU
    if lu.faits.etat != EtatDossier.BROUILLON and not at_the_place:
        return []
    sentence = ecart(dossier, lu.cahier)
    if not sentence:
        return []
    return [Obstacle(lu.cahier.roles.lieu, sentence) if at_the_place else Obstacle("", sentence, "territoire")]


def _montant_nul(faits: Faits) -> list[Obstacle]:
    if faits.montant_demande is None or faits.montant_demande:
        return []
    nom = faits.cahier.roles.montant_demande
    return [Obstacle(nom, "Le financement demandé est nul : indiquez le montant que vous demandez.")]


def _lignes_illisibles(faits: Faits) -> list[LigneSaisie]:
    typed = [LigneSaisie(**line) for line in faits.saisies.get(PLAN, [])]
    return [line for line in typed if lire_ligne(faits.cahier, line, faits.recupere_tva)[1]]


def reponses_manquantes(questionnaire: Questionnaire) -> list[Obstacle]:
    """Fields asked that hold no answer, one that could not be read, or one that does not go with the others."""
    cahier, present = questionnaire.cahier, questionnaire.presents
    found: list[Obstacle] = []
    for champ in questionnaire.champs:
        missing = questionnaire.manque(champ)
        for field in (champ, *questionnaire.lignes(champ)):
            if field.nom not in questionnaire.erreurs and field.nom not in missing:
                continue
            name = libelle_du_champ(cahier, field.nom, present) or field.nom
            sentence = questionnaire.erreurs.get(field.nom)
            found.append(Obstacle(field.nom, f"« {name} » : {sentence}" if sentence else _demande(field, name)))
    return found


def _demande(champ: Champ, libelle: str) -> str:
    if est_un_bloc(champ):
        return f"Ajoutez au moins une ligne à « {libelle} »."
    if champ.type is TypeChamp.DECLARATION:
        return f"Cochez « {libelle} »."
    return f"Répondez à « {libelle} »."


def plan_incomplet(plan: Plan, illisibles: Sequence[LigneSaisie]) -> list[Obstacle]:
    """Lines that could not be read; otherwise an empty plan, or one that does not balance."""
    if not illisibles:
        return [] if plan.equilibre else [Obstacle("plan", plan.phrase, "plan")]
    named = ", ".join(f"« {ligne.libelle or ligne.montant} »" for ligne in illisibles)
    lines = "une ligne est à corriger" if len(illisibles) == 1 else f"{len(illisibles)} lignes sont à corriger"
    return [Obstacle("plan", f"Dans le plan de financement, {lines} : {named}.", "plan")]


def depenses_sans_justificatif(cahier: Cahier, lignes: Iterable[LignePlan]) -> list[Obstacle]:
    """Expenses that name no file where the call wants one for each; `champ` is where the plan's screen asks for it."""
    piece = cahier.justificatif
    if piece is None:
        return []
    spent = (line for line in lignes if line.sens == SensLigne.DEPENSE)
    return [
        Obstacle(f"l{rank}-piece", f"Dépense « {line.libelle} » : choisissez ou joignez « {piece.libelle} ».", "plan")
        for rank, line in enumerate(spent)
        if il_manque(cahier, line.nature, line.piece_id)
    ]


def pieces_manquantes(cahier: Cahier, genres: Iterable[str], situation: Situation) -> list[Obstacle]:
    """Pieces due with the request that it does not hold, or that are too old; in doubt, none is due."""
    present = set(genres)
    held = {piece_jointe(one.id): one.id in present or produite_d_office(one, situation) for one in cahier.pieces}
    missing = completude(cahier, {**situation, **held}, Moment.DEPOT).manquantes
    return [Obstacle(suivie.piece.id, _a_joindre(suivie), "pieces") for suivie in missing]


def _a_joindre(suivie: PieceSuivie) -> str:
    name = suivie.piece.libelle
    if suivie.etat is EtatPiece.TROP_ANCIENNE:
        return f"« {name} » a plus de {suivie.piece.valable} au jour du dépôt : joignez un document plus récent."
    return f"Joignez « {name} », due car {suivie.car}." if suivie.car else f"Joignez « {name} »."


def partenaires_en_attente(partenaires: Sequence[Partenaire], empreinte: str, *, exiges: bool) -> list[Obstacle]:
    """What prevents a joint project from being deposited: a partner that did not validate this content.

    And nobody invited, when the project says that it is a joint one (`exiges`).
    """
    if not partenaires and exiges:
        return [Obstacle("partenaires", "Le projet est commun : invitez chaque structure partenaire.", "partenaires")]
    return [
        Obstacle(f"partenaire-{partenaire.pk}", _phrase(partenaire), "partenaires")
        for partenaire in partenaires
        if not est_a_jour(partenaire, empreinte)
    ]


def _phrase(partenaire: Partenaire) -> str:
    name = partenaire.structure.denomination
    if partenaire.etat == EtatPartenaire.VALIDE:
        return f"« {name} » a validé une version précédente, qui a changé depuis : relancez-la."
    if partenaire.etat == EtatPartenaire.REFUSE:
        return f"« {name} » a refusé le projet : retirez-la des partenaires, ou convenez avec elle d’une nouvelle invitation."
    return f"« {name} » n’a pas encore validé le projet : relancez-la."
