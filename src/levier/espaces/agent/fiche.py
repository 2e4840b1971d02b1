"""The dossier page as one readable document: everything the service knows of a request, gathered once."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from uuid import UUID

from levier.appels.queries import cahier_de
from levier.attributions.models import Decision, Sollicitation
from levier.attributions.queries import sollicitations_avant_refus, sollicitations_sur
from levier.dossiers.echeances.silence import Silence, silence_de
from levier.dossiers.enums import CHEZ_LE_SERVICE
from levier.dossiers.etude.etude import effets_instruits
from levier.dossiers.financement.plan import Plan, totaliser
from levier.dossiers.financement.retenue import Retenue, plan_retenu
from levier.dossiers.financement.taxe import base_fixee
from levier.dossiers.lecture import contenu
from levier.dossiers.memoire.depose import lignes_deposees, pieces_anciennes_du_service, pieces_deposees
from levier.dossiers.memoire.evenements import Changement, Recit, libelle, recit_pour_le_service
from levier.dossiers.models import DemandeComplement, Dossier, Piece
from levier.dossiers.territoire import SIEGE_INCONNU, siege_inconnu
from levier.espaces.agent.appreciations import AppreciationVue, appreciations
from levier.espaces.agent.attention import PlaceDuPoint, Point, engagement, examen, points
from levier.espaces.composants.resume import Resume, resumer
from levier.instruction.enums import EtatProposition
from levier.instruction.models import Proposition
from levier.instruction.queries import (
    AutresDemandes,
    ExamenDuPlan,
    autres_demandes,
    contestation_ouverte,
    examen_du_plan,
    situation_instruite,
)
from levier.socle import argent, horloge
from regles.cahier import Cahier
from regles.enonce import Enonce, enoncer
from regles.evaluation import evaluer
from regles.resultat import Resultat
from regles.situation import reprendre
from regles.texte import date_longue, ecrire_valeur
from regles.valeurs import Situation
from regles.vocabulaire import Fourni


@dataclass(frozen=True, slots=True)
class Montants:
    """The four amounts of a request, in euros; None when there is none yet."""

    demande: Decimal | None
    calcule: Decimal | None
    propose: Decimal | None
    attribue: Decimal | None
    note_calcul: str
    note_proposition: str


@dataclass(frozen=True, slots=True)
class PointVu:
    """One thing asked: the remark, and once answered the reply and what changed there."""

    libelle: str
    remarque: str
    reponse: str
    changement: Changement | None


@dataclass(frozen=True, slots=True)
class ComplementVu:
    """What was asked to complete the request, in words, whether the answer is late, and what it changed."""

    demandee_le: dt.datetime
    demandee_par: str
    message: str
    points: tuple[PointVu, ...]
    autres: tuple[Changement, ...]
    echeance: dt.date
    repondue_le: dt.datetime | None
    depassee: bool


@dataclass(frozen=True, slots=True)
class FicheInstruite:
    """A dossier as its page shows it. `fige`: the rules' result is the one of the decision, no longer today's."""

    theme: str
    population: str
    montants: Montants
    sections: list[contenu.SectionRemplie]
    plan: contenu.PlanVu
    examen: ExamenDuPlan
    totaux: Plan | None
    resume: Resume | None
    taxe: str
    pieces: list[contenu.PieceVue]
    anciennes: list[contenu.PieceNommee]
    complements: list[ComplementVu]
    resultat: Resultat
    enonce: Enonce
    appreciations: list[AppreciationVue]
    bornes: str
    autres: AutresDemandes
    silence: Silence | None
    attention: list[Point]
    historique: Recit
    proposition: Proposition | None
    sollicitations: Sequence[Sollicitation]
    fige: bool

    @property
    def jugees(self) -> int:
        """How many judgements were rendered."""
        return sum(1 for one in self.appreciations if one.rendue is not None)

    @property
    def premiere_piece(self) -> Piece | None:
        """The first of the files received."""
        return next((one for due in self.pieces for one in due.recues), None)

    @property
    def a_rendre(self) -> bool:
        """Whether something is left to judge, by this person or by another."""
        return any(one.a_rendre for one in self.appreciations)

    @property
    def a_voir(self) -> bool:
        """Whether something deserves a look that is neither a rule, a judgement nor missing."""
        return any(point.rubrique is PlaceDuPoint.A_VOIR for point in self.attention)

    @property
    def attendus(self) -> list[str]:
        """Documents due that are missing, by name."""
        return [piece.libelle for piece in self.pieces if piece.manque]


def composer(
    dossier: Dossier, proposition: Proposition | None, decision: Decision | None, combien: int, *, deja_decide: bool
) -> FicheInstruite:
    """Gather the page, with the last events of its journal, in a fixed number of queries. `deja_decide`: withdrawn since or not."""
    cahier, complements = cahier_de(dossier.version), list(dossier.complements.all())
    situation, resultat = _resultat(dossier, cahier, decision)
    waiting = contenu.attendus(complements[-1] if complements else None)
    lines, deposited = lignes_deposees(dossier), pieces_deposees(dossier)
    examined, totals = examen_du_plan(dossier, lines), totaliser(lines, dossier.montant_demande)
    pieces = contenu.pieces_vues(deposited, cahier, waiting, situation)
    judged = appreciations(cahier, situation, {one.nom: one for one in dossier.appreciations.all()})
    others, recit = autres_demandes(dossier), recit_pour_le_service(dossier, cahier, combien)
    open_, counted = dossier.etat in CHEZ_LE_SERVICE, totals if cahier.demande_un_plan else None
    seen = points(resultat, counted, pieces, judged, others.alerte, _siege(dossier, cahier)) if open_ else []
    silence = None if deja_decide else silence_de(dossier, cahier, complements)
    return FicheInstruite(
        theme=_ecrire(cahier.roles.theme, situation, cahier),
        population=_ecrire(Fourni.POPULATION, situation, cahier),
        montants=_montants(dossier, resultat, proposition, decision),
        sections=contenu.sections(dossier, cahier, situation, waiting),
        plan=_plan(dossier, cahier, examined.retenues, situation),
        examen=examined,
        totaux=counted,
        resume=resumer(totals, cahier),
        taxe=base_fixee(cahier) or _taxe(dossier),
        pieces=pieces,
        anciennes=contenu.anciennes(pieces_anciennes_du_service(dossier, deposited), cahier),
        complements=_complements(complements, cahier, recit),
        resultat=resultat,
        enonce=enoncer(cahier, resultat),
        appreciations=judged,
        bornes=_bornes(resultat) if open_ else "",
        autres=others,
        silence=silence,
        attention=[*_du_silence(silence), *(_a_revoir(dossier, examined) if open_ else []), *seen],
        historique=recit,
        proposition=proposition if proposition and proposition.etat != EtatProposition.RETIREE else None,
        sollicitations=sollicitations_sur(decision) if decision else sollicitations_avant_refus(dossier),
        fige=decision is not None or not open_,
    )


def _plan(dossier: Dossier, cahier: Cahier, retenues: Mapping[UUID, Retenue], situation: Situation) -> contenu.PlanVu:
    """The plan as it was sent, with what the service retains of each line and what that does to the grant."""
    lines, deposited = lignes_deposees(dossier), pieces_deposees(dossier)
    effects = effets_instruits(cahier, dossier.reponses, plan_retenu(lines, retenues), situation)
    return contenu.plan_vu(lines, cahier, effects, deposited, dossier.montant_demande, retenues)


def _a_revoir(dossier: Dossier, examine: ExamenDuPlan) -> list[Point]:
    """What the structure contests, then what a completion changed of what the service had looked at."""
    return [*engagement(contestation_ouverte(dossier)), *examen(examine)]


def _du_silence(silence: Silence | None) -> Iterator[Point]:
    if silence is not None and silence.presse:
        yield Point("Silence du service", f"{silence.repere}.", "reperes")


def _taxe(dossier: Dossier) -> str:
    """How the structure counts its expenses, as it answered; empty before it does."""
    answered = dossier.get_recupere_tva_display() if dossier.recupere_tva else ""
    return f"La structure récupère la TVA de ce projet : {answered}." if answered else ""


def _siege(dossier: Dossier, cahier: Cahier) -> str:
    return SIEGE_INCONNU if siege_inconnu(dossier, cahier) else ""


def _resultat(dossier: Dossier, cahier: Cahier, decision: Decision | None) -> tuple[Situation, Resultat]:
    """Today's result while the dossier is with the service; the one that was decided on afterwards."""
    if decision is not None:
        return reprendre(cahier, decision.situation), Resultat.depuis_json(decision.resultat)
    if dossier.etat in CHEZ_LE_SERVICE:
        situation = situation_instruite(dossier)
        return situation, evaluer(cahier, situation)
    return reprendre(cahier, dossier.situation or {}), Resultat.depuis_json(dossier.resultat or {})


def _ecrire(nom: str, situation: Situation, cahier: Cahier) -> str:
    value = situation.get(nom)
    return "" if value is None or nom not in cahier.donnees else ecrire_valeur(value, cahier.donnees[nom])


def _montants(
    dossier: Dossier, resultat: Resultat, proposition: Proposition | None, decision: Decision | None
) -> Montants:
    repris = getattr(dossier, "repris", None)
    granted = decision.montant_attribue if decision else repris and repris.montant_accorde
    computed = None if resultat.montant is None else argent.depuis_centimes(resultat.montant)
    return Montants(
        demande=dossier.montant_demande,
        calcule=computed,
        propose=proposition.montant if proposition and _tient(proposition, decision) else None,
        attribue=granted,
        note_calcul=_note(dossier, resultat, decision),
        note_proposition=_note_de(proposition, decision),
    )


def _tient(proposition: Proposition, decision: Decision | None) -> bool:
    """Whether it waits, or the decision in force follows it."""
    followed = proposition.etat == EtatProposition.SUIVIE and decision is not None
    return followed or proposition.etat == EtatProposition.TRANSMISE


def _note_de(proposition: Proposition | None, decision: Decision | None) -> str:
    if proposition is None or proposition.etat == EtatProposition.RETIREE:
        return "pas encore de proposition"
    if proposition.etat == EtatProposition.SUIVIE and decision is None:
        return "décision retirée, à proposer de nouveau"
    if not _tient(proposition, decision):
        return f"proposition {EtatProposition(proposition.etat).label}"
    refused = "" if proposition.accorde else f"{proposition.get_nature_display()} proposé "
    return f"{refused}par {proposition.faite_par}, le {date_longue(horloge.jour_de(proposition.faite_le))}"


def _note(dossier: Dossier, resultat: Resultat, decision: Decision | None) -> str:
    if resultat.recevable is False:
        return "demande non recevable"
    if resultat.montant is None:
        return "il manque des valeurs"
    if decision is not None:
        return "par le barème, au jour de la décision"
    return "par le barème, aujourd’hui" if dossier.etat in CHEZ_LE_SERVICE else "par le barème, au dernier dépôt"


def _bornes(resultat: Resultat) -> str:
    if resultat.minimum is None or resultat.maximum is None or resultat.minimum == resultat.maximum:
        return ""
    low, high = (argent.ecrire(argent.depuis_centimes(borne)) for borne in (resultat.minimum, resultat.maximum))
    return f"Selon les appréciations qui restent à rendre, le montant peut aller de {low} à {high}."


def _complements(complements: list[DemandeComplement], cahier: Cahier, recit: Recit) -> list[ComplementVu]:
    told = zip(complements, recit.corrections, strict=True)
    return [_complement(complement, cahier, changed) for complement, changed in told]


def _complement(complement: DemandeComplement, cahier: Cahier, changed: tuple[Changement, ...]) -> ComplementVu:
    answered = complement.repondue_le is not None
    by_name = {change.nom: change for change in changed}
    pieces = {piece.id for piece in cahier.pieces}
    points = tuple(
        PointVu(
            libelle=libelle(cahier, point.element),
            remarque=point.remarque,
            reponse=point.reponse if answered else "",
            changement=by_name.get("pieces" if point.element in pieces else point.element),
        )
        for point in complement.points.all()
    )
    told = {point.changement.nom for point in points if point.changement}
    return ComplementVu(
        demandee_le=complement.demandee_le,
        demandee_par=complement.demandee_par,
        message=complement.message,
        points=points,
        autres=tuple(change for change in changed if change.nom not in told),
        echeance=complement.derniere,
        repondue_le=complement.repondue_le,
        depassee=not answered and complement.derniere < horloge.aujourdhui(cahier.fenetre.fuseau),
    )
