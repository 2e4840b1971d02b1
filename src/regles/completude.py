"""Which pieces a dossier is asked, which are due, and whether it is complete. In doubt, nothing is due."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, cast

from regles.enonce import Mots
from regles.evaluation import deduire, manquants
from regles.valeurs import Moment
from regles.vocabulaire import Fourni, jour_de_la_piece, piece_jointe

if TYPE_CHECKING:
    from regles.cahier import Cahier, PieceDemandee
    from regles.langage.compilation import Environnement
    from regles.programme import PieceReglee
    from regles.valeurs import Situation


class EtatPiece(StrEnum):
    """What a piece is for a dossier. One that is too old is joined all the same."""

    RECUE = "reçue"
    ABSENTE = "absente"
    TROP_ANCIENNE = "trop ancienne"
    SANS_DATE = "sans date"  # joined, but its age cannot be told


@dataclass(frozen=True, slots=True)
class PieceSuivie:
    """A piece in one dossier. `proposee` and `due`: None while what says it is missing."""

    piece: PieceDemandee
    proposee: bool | None
    due: bool | None
    etat: EtatPiece
    tenue: bool | None  # not due, or received in time
    car: str = ""  # what made it due: « Coût total du projet : 70 000,00 € »

    @property
    def raison(self) -> str:
        """`pièce due car Coût total du projet : 70 000,00 € ; elle a plus de 5 ans.`"""
        car = f" car {self.car}" if self.car else ""
        due = {
            True: f"pièce due{car}",
            False: "pièce qui n'est pas due",
            None: "on ne sait pas encore si elle est due",
        }[self.due]
        suite = {EtatPiece.TROP_ANCIENNE: f"elle a plus de {self.piece.valable}", EtatPiece.SANS_DATE: "sa date manque"}
        dit = suite.get(self.etat, "" if self.due is False else f"elle est {self.etat}")
        return f"{due}{f' ; {dit}' if dit else ''}."


@dataclass(frozen=True, slots=True)
class Completude:
    """Whether a dossier is complete: no when a piece due is missing or too old, None when it cannot be told yet.

    `manquants` are the values that the answer waits for.
    """

    complet: bool | None
    pieces: tuple[PieceSuivie, ...]
    manquants: tuple[str, ...]

    @property
    def dues(self) -> tuple[PieceSuivie, ...]:
        """The pieces that are due."""
        return tuple(une for une in self.pieces if une.due)

    @property
    def manquantes(self) -> tuple[PieceSuivie, ...]:
        """Those due that are missing or too old."""
        return tuple(une for une in self.pieces if une.tenue is False)


def completude(cahier: Cahier, situation: Situation, jusque: Moment = Moment.DECISION) -> Completude:
    """The pieces due before `jusque` or sooner, each with what it is for this dossier.

    A piece of which nothing is known is not joined.

    Raises:
        AppreciationHorsBornes: a judgement outside its bounds.
    """
    reglees = pieces_reglees(cahier, jusque)
    if not reglees:
        return Completude(complet=True, pieces=(), manquants=())
    conditionnelles = any(piece.si or piece.obligatoire_si for piece, _ in reglees)
    env = deduire(cahier, situation) if conditionnelles else cahier.programme.ouvrir(situation)
    mots = Mots.de(cahier)
    suivies = tuple(_suivre(piece, reglee, env, mots) for piece, reglee in reglees)
    tenues = [suivie.tenue for suivie in suivies]
    complet = False if False in tenues else None if None in tenues else True
    douteuses = [reglee.tenue for (_, reglee), suivie in zip(reglees, suivies, strict=True) if suivie.tenue is None]
    return Completude(complet, suivies, manquants(cahier.programme, env, douteuses))


def produite_d_office(piece: PieceDemandee, situation: Situation) -> bool:
    """Whether a piece is there without any file: the financing plan, once an expense is typed."""
    return piece.produite and situation.get(Fourni.DEPENSES) is not None


def pieces_reglees(cahier: Cahier, jusque: Moment) -> list[tuple[PieceDemandee, PieceReglee]]:
    """The pieces that are due before `jusque` or sooner, with their formulas."""
    paires = zip(cahier.pieces, cahier.programme.pieces, strict=True)
    return [(piece, reglee) for piece, reglee in paires if piece.quand.rang <= jusque.rang]


def _suivre(piece: PieceDemandee, reglee: PieceReglee, env: Environnement, mots: Mots) -> PieceSuivie:
    lues = {nom: env[nom] for f in (reglee.si, reglee.obligatoire_si) if f for nom in f.noms}
    return PieceSuivie(
        piece=piece,
        proposee=True if reglee.si is None else cast("bool | None", reglee.si.calcul(env)),
        due=cast("bool | None", reglee.due.calcul(env)),
        etat=_etat(piece, env, recue=cast("bool | None", reglee.recue.calcul(env))),
        tenue=cast("bool | None", reglee.tenue.calcul(env)),
        car=" ; ".join(f"{dite.libelle} : {dite.texte}" for dite in mots.dire(lues) if not dite.manque),
    )


def _etat(piece: PieceDemandee, env: Environnement, *, recue: bool | None) -> EtatPiece:
    if recue:
        return EtatPiece.RECUE
    if not env[piece_jointe(piece.id)]:
        return EtatPiece.ABSENTE
    datee = recue is False or env[jour_de_la_piece(piece.id)] is not None
    return EtatPiece.TROP_ANCIENNE if datee else EtatPiece.SANS_DATE
