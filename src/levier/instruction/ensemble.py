"""One act of the service looked at on many dossiers before it is done: what prevents some, by reason; the others go.

Nothing is locked: the act on each dossier asks everything again, under its own locks, and its word is the last.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from decimal import Decimal

from levier.comptes.models import Personne
from levier.dossiers.enums import CHEZ_LE_SERVICE, EtatDossier, EtatSignature, ModeSignature
from levier.dossiers.models import Dossier, Piece, Signature
from levier.dossiers.permissions import peut_instruire
from levier.dossiers.queries import cahier_du
from levier.instruction import limites
from levier.instruction.actions.propositions import RIEN
from levier.instruction.erreurs import (
    AppreciationFermee,
    AvisAttendu,
    AvisSansPartie,
    ConsulteImpossible,
    DepensesAReexaminer,
    DossierIncomplet,
    EngagementConteste,
    EngagementNonLu,
    JugementsNonRendus,
    NonRecevable,
    PiecesDeLaDecision,
    PiecesEnVerification,
    ResultatInconnu,
    RienAProposer,
)
from levier.instruction.permissions import peut_affecter, peut_juger
from levier.instruction.pieces import exiger_complet, exiger_pieces_de_la_decision
from levier.instruction.queries import (
    a_reexaminer,
    appreciations_ouvertes_sur,
    jugements_supposes,
    situation_instruite,
)
from levier.instruction.queries.lecture import lire_ensemble
from levier.socle.droits import PERMIS, Verdict, exiger
from levier.socle.erreurs import EtatIncompatible, GesteInterdit, RefusMetier
from levier.socle.models import EtatFichier
from levier.socle.requetes import attacher
from regles.evaluation import evaluer
from regles.valeurs import Appreciation

ENSEMBLE_MAX = 300
"""Dossiers that one act is done on at once."""
RAISONS: Mapping[type[RefusMetier], str] = {
    GesteInterdit: "Hors de vos droits",
    EtatIncompatible: "État qui ne le permet pas",
    EngagementConteste: "Engagement contesté",
    EngagementNonLu: "Engagement signé à la main, à lire",
    PiecesEnVerification: "Pièces en cours de vérification",
    DossierIncomplet: "Pièces manquantes",
    PiecesDeLaDecision: "Pièces attendues avant la décision",
    AppreciationFermee: "Appréciation qui ne se pose pas",
    DepensesAReexaminer: "Dépenses à réexaminer",
    JugementsNonRendus: "Appréciation à rendre",
    NonRecevable: "Demande non recevable",
    ResultatInconnu: "Montant qui ne se calcule pas",
    AvisAttendu: "Avis attendu",
    RienAProposer: "Montant calculé nul",
    ConsulteImpossible: "Déjà consulté, ou à ne pas consulter",
    AvisSansPartie: "Rien à montrer",
}
AUTRE_RAISON = "Autre obstacle"


def raison_de(refus: RefusMetier) -> str:
    """The short reason under which a refusal is grouped."""
    return next((said for kind, said in RAISONS.items() if isinstance(refus, kind)), AUTRE_RAISON)


@dataclass(frozen=True, slots=True)
class DossierPret:
    """A dossier on which the act may be done; `montant`: what would be proposed."""

    dossier: Dossier
    montant: Decimal | None = None


@dataclass(frozen=True, slots=True)
class DossierEmpeche:
    """A dossier on which it would not be, and why."""

    dossier: Dossier
    phrase: str


@dataclass(frozen=True, slots=True)
class ExamenDEnsemble:
    """What one act would do on these dossiers."""

    prets: list[DossierPret]
    obstacles: dict[str, list[DossierEmpeche]]
    appreciations: dict[str, Appreciation]
    """Those that may be rendered on one of them at least, by name."""

    @property
    def empeches(self) -> int:
        return sum(len(ones) for ones in self.obstacles.values())

    @property
    def total(self) -> Decimal:
        """What would be proposed, all together."""
        return sum((one.montant or Decimal(0) for one in self.prets), Decimal(0))


def examiner_ensemble(personne: Personne, numeros: Collection[str], geste: str, nom: str = "") -> ExamenDEnsemble:
    """Look at an act (`GESTES`) on these dossiers; `nom`: the appréciation to render. Those not seen are left out.

    As many queries for one as for hundreds, but one for each call that counts across its requests.
    """
    found = lire_ensemble(personne, sorted(numeros)[:ENSEMBLE_MAX])
    dossiers = sorted(found, key=lambda one: one.numero)
    _lire_autour(dossiers)
    prets: list[DossierPret] = []
    obstacles: dict[str, list[DossierEmpeche]] = {}
    for dossier in dossiers:
        try:
            exiger(DROITS.get(geste, peut_instruire)(personne, dossier))
            prets.append(DossierPret(dossier, GESTES[geste](personne, dossier, nom)))
        except RefusMetier as refus:
            obstacles.setdefault(raison_de(refus), []).append(DossierEmpeche(dossier, refus.phrase))
    ordered = dict(sorted(obstacles.items(), key=lambda one: -len(one[1])))
    return ExamenDEnsemble(prets, ordered, _jugeables(dossiers) if geste == "juger" else {})


def _lire_autour(dossiers: list[Dossier]) -> None:
    """Signatures and pieces, together. Three queries."""
    signatures: dict[int, list[Signature]] = {one.pk: [] for one in dossiers}
    pieces: dict[int, list[Piece]] = {one.pk: [] for one in dossiers}
    signed = Signature.objects.filter(dossier__in=dossiers, etat=EtatSignature.SIGNEE).order_by("pk")
    for signature in signed.select_related("lecture").prefetch_related("contestations__par"):
        signatures[signature.dossier_id].append(signature)
    for piece in Piece.objects.filter(dossier__in=dossiers, retiree_le__isnull=True).select_related("fichier"):
        pieces[piece.dossier_id].append(piece)
    for dossier in dossiers:
        attacher(dossier, "signatures", signatures[dossier.pk])
        attacher(dossier, "pieces", pieces[dossier.pk])


def _exiger_etat(dossier: Dossier, etats: Collection[str]) -> None:
    if dossier.etat not in etats:
        wanted = " ou ".join(f"« {one.label} »" for one in EtatDossier if one in etats)
        raise EtatIncompatible(f"Le dossier est « {EtatDossier(dossier.etat).label} » ; il doit être {wanted}.")


def _papier(dossier: Dossier) -> Signature | None:
    given = next(reversed([*dossier.signatures.all()]), None)
    return given if given is not None and given.mode == ModeSignature.PAPIER else None


def _exiger_non_conteste(papier: Signature | None) -> None:
    for flag in papier.contestations.all() if papier else ():
        if flag.repondue_le is None:
            raise EngagementConteste(str(flag.par))


def _affecter(_personne: Personne, dossier: Dossier, _nom: str) -> None:
    _exiger_etat(dossier, CHEZ_LE_SERVICE)


def _consulter(_personne: Personne, dossier: Dossier, _nom: str) -> None:
    _exiger_etat(dossier, CHEZ_LE_SERVICE)


def _declarer_complet(_personne: Personne, dossier: Dossier, _nom: str) -> None:
    _exiger_etat(dossier, {EtatDossier.DEPOSE})
    paper = _papier(dossier)
    _exiger_non_conteste(paper)
    if paper is not None and not hasattr(paper, "lecture"):
        raise EngagementNonLu
    held = list(dossier.pieces.all())
    if waiting := [one.fichier.nom for one in held if one.fichier.etat == EtatFichier.EN_VERIFICATION]:
        raise PiecesEnVerification(waiting)
    exiger_complet(dossier, held)


def _juger(personne: Personne, dossier: Dossier, nom: str) -> None:
    _exiger_etat(dossier, {EtatDossier.DEPOSE, EtatDossier.EN_INSTRUCTION})
    found = next((one for one in appreciations_ouvertes_sur(dossier) if one.donnee.nom == nom), None)
    if found is None:
        raise AppreciationFermee("Le cahier des charges ne prévoit pas cette appréciation pour ce dossier.")
    exiger(peut_juger(personne, dossier, found))
    limites.exiger_bornes(cahier_du(dossier), found)


def _prolonger(_personne: Personne, dossier: Dossier, _nom: str) -> None:
    _exiger_etat(dossier, {EtatDossier.A_COMPLETER})


def _proposer(_personne: Personne, dossier: Dossier, _nom: str) -> Decimal:
    _exiger_etat(dossier, {EtatDossier.EN_INSTRUCTION})
    _exiger_non_conteste(_papier(dossier))
    limites.exiger_examinees(a_reexaminer(dossier))
    situation = situation_instruite(dossier)
    resultat = evaluer(cahier_du(dossier), situation)
    supposed = jugements_supposes(dossier, situation, resultat)
    limites.exiger_rendus([one for one in supposed if not one.reserve])
    limites.exiger_recevable(resultat)
    computed = limites.exiger_resultat(cahier_du(dossier), resultat)
    limites.exiger_avis(cahier_du(dossier), resultat)
    if computed == 0:
        raise RienAProposer(RIEN)
    exiger_pieces_de_la_decision(dossier, resultat, (), list(dossier.pieces.all()))
    return computed


def _joindre(_personne: Personne, _dossier: Dossier, _nom: str) -> None:
    """Nothing of the dossier prevents it: it is read as it is."""


def _lit(_personne: Personne, _dossier: Dossier) -> Verdict:
    """Who sees a dossier reads it."""
    return PERMIS


DROITS: Mapping[str, Callable[[Personne, Dossier], Verdict]] = {"affecter": peut_affecter, "preuves": _lit}
"""Who may do an act; the others are of who instructs."""


def _jugeables(dossiers: Collection[Dossier]) -> dict[str, Appreciation]:
    return {one.donnee.nom: one for dossier in dossiers for one in appreciations_ouvertes_sur(dossier)}


GESTES: Mapping[str, Callable[[Personne, Dossier, str], Decimal | None]] = {
    "affecter": _affecter,
    "consulter": _consulter,
    "declarer_complet": _declarer_complet,
    "juger": _juger,
    "proposer": _proposer,
    "preuves": _joindre,
    "prolonger": _prolonger,
}
"""What each act asks of a dossier, as the act itself does; raises what it would raise."""
