"""The pieces of a request: joined, replaced, withdrawn. None ever leaves its history."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import BinaryIO

from django.db import transaction

from levier.comptes.enums import Role
from levier.comptes.models import Personne
from levier.dossiers import annonces
from levier.dossiers.actions.justificatifs import liberer, reporter
from levier.dossiers.actions.tenue import dater, exiger_modifiable, tenir_modifiable
from levier.dossiers.enums import MODIFIABLES, EtatDossier
from levier.dossiers.etude.etude import etudier
from levier.dossiers.etude.obstacles import depenses_sans_justificatif, pieces_manquantes
from levier.dossiers.memoire.evenements import libelle
from levier.dossiers.models import DemandeComplement, Dossier, Piece
from levier.dossiers.queries import cahier_du, pieces_jointes, pieces_tenues
from levier.socle import fichiers, horloge, journal
from levier.socle.acteurs import SYSTEME
from levier.socle.annonces import annoncer
from levier.socle.erreurs import EtatIncompatible, RefusMetier
from levier.socle.etats import franchir
from levier.socle.fichiers import FichierPose
from levier.socle.requetes import Insertion, MiseAJour
from regles.cahier import Cahier, PieceDemandee

PIECES_MAX = 50
"""Files that a request may hold at once."""
DELAI_DE_REMPLACEMENT = dt.timedelta(days=15)
"""Given to replace a piece that the antivirus put aside after the deposit; the service may wait longer."""


_JOINDRE, _RETIRER = Insertion(Piece), MiseAJour(Piece, ["retiree_le", "retiree_par"])


class PieceInconnue(RefusMetier):
    """The call asks for no such piece."""

    def __init__(self) -> None:
        super().__init__(
            "Cette pièce n’est pas demandée par le guichet : choisissez l’une de celles de la liste.", "genre"
        )


class DateDePieceRefusee(RefusMetier):
    """The day of a document whose age the call bounds is missing, or still to come."""

    def __init__(self, demandee: PieceDemandee, *, a_venir: bool) -> None:
        name = f"« {demandee.libelle} »"
        super().__init__(
            f"La date du document {name} est à venir : écrivez celle qu’il porte."
            if a_venir
            else f"Écrivez la date que porte le document {name}, jour, mois et année : le guichet dit de quand il peut dater.",
            "datee_du",
        )


class TropDePieces(RefusMetier):
    """More files than a request may hold."""

    def __init__(self, maximum: int) -> None:
        super().__init__(
            f"La demande compte déjà {maximum} fichiers, le maximum : retirez-en un, ou réunissez plusieurs devis en un seul PDF.",
            "fichier",
        )


class FichierDejaJoint(RefusMetier):
    """The same bytes are already there for that piece, under another name."""

    def __init__(self, nom: str, deja: str) -> None:
        super().__init__(
            f"« {nom} » a le même contenu qu’un fichier déjà joint sous le nom « {deja} » : il n’est pas joint une seconde fois. "
            "Si un autre document est attendu, choisissez-le.",
            "fichier",
        )


class PieceDejaRetiree(EtatIncompatible):
    """The piece was withdrawn or replaced already."""

    def __init__(self, nom: str) -> None:
        super().__init__(f"« {nom} » est déjà retiré de la demande : rechargez la page pour voir les pièces jointes.")


@dataclass(frozen=True, slots=True)
class PieceControlee:
    """A file examined, and the piece of the call that it is sent for."""

    demandee: PieceDemandee
    recu: FichierPose
    datee_du: dt.date | None = None


def ajouter_piece(
    dossier: Dossier, genre: str, contenu: BinaryIO, nom: str, *, par: Personne, datee_du: dt.date | None = None
) -> Piece:
    """Keep a piece, checked by its content. One that is asked once replaces the former; the same file twice is one.

    The content is examined before the request is locked: a heavy PDF makes nobody wait. Raises GesteInterdit,
    DossierNonModifiable, PieceInconnue, DateDePieceRefusee, TropDePieces, FichierRefuse; FichierDejaJoint for the bytes
    of a piece already there under another name.
    """
    exiger_modifiable(dossier, par)
    demandee = _piece_demandee(cahier_du(dossier), genre)
    recue = controler_piece(demandee, contenu, nom, datee_du=_dater(demandee, datee_du))
    with transaction.atomic():
        tenu = tenir_modifiable(dossier, par, "pieces")
        piece = joindre(tenu, recue, par=par)
    dossier.suivre(tenu)
    if piece.fichier_id != recue.recu.cle and piece.fichier.nom != recue.recu.nom:
        raise FichierDejaJoint(recue.recu.nom, piece.fichier.nom)
    return piece


def controler_piece(
    demandee: PieceDemandee, contenu: BinaryIO, nom: str, *, datee_du: dt.date | None = None
) -> PieceControlee:
    """A file examined for the piece that it is sent for. Raises FichierRefuse."""
    return PieceControlee(demandee, fichiers.controler(contenu, nom, formats=demandee.formats), datee_du)


def _dater(demandee: PieceDemandee, jour: dt.date | None) -> dt.date | None:
    """The day of a piece whose age the call bounds; no other has one. Raises DateDePieceRefusee."""
    if not demandee.valable:
        return None
    if jour is None or jour > horloge.aujourdhui():
        raise DateDePieceRefusee(demandee, a_venir=jour is not None)
    return jour


def joindre(tenu: Dossier, recue: PieceControlee, *, par: Personne) -> Piece:
    """Keep the piece on the request held, or find its bytes there; another day makes it another. Raises TropDePieces."""
    demandee, recu = recue.demandee, recue.recu
    present = pieces_tenues(tenu)
    of_kind = [piece for piece in present if piece.genre == demandee.id]
    twin = next((piece for piece in of_kind if piece.fichier.empreinte_recue == recu.empreinte_recue), None)
    if twin is not None and twin.datee_du == recue.datee_du:
        return twin
    replaced = [twin] if twin else [] if demandee.plusieurs else of_kind
    if len(present) - len(replaced) >= PIECES_MAX:
        raise TropDePieces(PIECES_MAX)
    fichier = fichiers.garder_recu(recu)
    piece = Piece(dossier=tenu, genre=demandee.id, fichier=fichier, datee_du=recue.datee_du, deposee_par=par)
    _JOINDRE(piece)
    for old in replaced:
        old.retiree_le, old.retiree_par = horloge.maintenant(), par
        _RETIRER(old)
    reporter(tenu, replaced, piece)
    tenu.alentours = None
    dater(tenu)
    journal.consigner(
        tenu,
        "piece_remplacee" if replaced else "piece_ajoutee",
        par=par.en_tant_que(Role.PORTEUR),
        avant={"fichier": replaced[0].fichier.nom, "empreinte": replaced[0].fichier.empreinte} if replaced else {},
        apres={"piece": demandee.libelle, "fichier": fichier.nom, "empreinte": fichier.empreinte, **_nettoyage(recu)},
    )
    return piece


@transaction.atomic
def retirer_piece(piece: Piece, *, par: Personne) -> None:
    """Withdraw a piece; it stays in the history, and the expenses that named it name none.

    Raises GesteInterdit, DossierNonModifiable, PieceDejaRetiree.
    """
    tenu = tenir_modifiable(piece.dossier, par)
    now = horloge.maintenant()
    still_there = Piece.objects.filter(pk=piece.pk, retiree_le__isnull=True)
    if not still_there.update(retiree_le=now, retiree_par=par):
        raise PieceDejaRetiree(piece.fichier.nom)
    piece.retiree_le, piece.retiree_par = now, par
    liberer(tenu)
    dater(tenu)
    journal.consigner(
        tenu,
        "piece_retiree",
        par=par.en_tant_que(Role.PORTEUR),
        avant={
            "piece": libelle(cahier_du(tenu), piece.genre),
            "fichier": piece.fichier.nom,
            "empreinte": piece.fichier.empreinte,
        },
        apres={},
    )
    piece.dossier.relire()


@transaction.atomic
def ecarter_piece(piece: Piece) -> DemandeComplement | None:
    """Withdraw a piece whose bytes the antivirus refused; it stays in the history. Journal: piece_ecartee.

    A request already deposited keeps its date: when a piece that the call requires is then missing, for the request or
    for one of its expenses, it is asked again as a completion (given back, announced by ComplementDemande), or joins the
    one that is open. Nothing happens twice.
    """
    tenu = Dossier.objects.tenir(piece.dossier.pk)
    if not Piece.objects.filter(pk=piece.pk, retiree_le__isnull=True).update(retiree_le=horloge.maintenant()):
        return None
    freed, cahier = liberer(tenu), cahier_du(tenu)
    lost = {
        "piece": libelle(cahier, piece.genre),
        "fichier": piece.fichier.nom,
        "empreinte": piece.fichier.empreinte,
    }
    journal.consigner(tenu, "piece_ecartee", par=SYSTEME, avant=lost, apres={})
    if tenu.etat in MODIFIABLES:
        dater(tenu)
    left = pieces_jointes(tenu).values_list("genre", flat=True)
    known = etudier(tenu, cahier).situation
    wanted = piece.genre in {obstacle.champ for obstacle in pieces_manquantes(cahier, left, known)}
    if not wanted and not (freed and depenses_sans_justificatif(cahier, tenu.lignes.all())):
        return None
    message = (
        f"Le contrôle antivirus a écarté le fichier « {piece.fichier.nom} », joint pour « {lost['piece']} » : il contient "
        "un programme malveillant connu. Joignez-en un autre, refait sur un ordinateur sûr. La date de votre dépôt est "
        "conservée."
    )
    return _redemander(tenu, piece.genre, message)


def _redemander(tenu: Dossier, genre: str, message: str) -> DemandeComplement | None:
    if tenu.etat == EtatDossier.A_COMPLETER:
        complement = tenu.complements.select_for_update().get(repondue_le__isnull=True)
        complement.message = f"{complement.message}\n\n{message}".strip()
        complement.save(update_fields=["message"])
        complement.points.get_or_create(element=genre, defaults={"rang": complement.points.count() + 1})
        return None
    if tenu.etat != EtatDossier.DEPOSE:
        return None
    now = horloge.maintenant()
    echeance = now.date() + DELAI_DE_REMPLACEMENT
    after: journal.Instantane = {"echeance": echeance.isoformat(), "elements": genre}
    franchir(tenu, "redemander_piece", par=SYSTEME, motif=message, apres=after)
    complement = DemandeComplement.objects.create(
        dossier=tenu,
        message=message,
        echeance=echeance,
        demandee_le=now,
        demandee_par="le contrôle antivirus de la plateforme",
    )
    complement.points.create(element=genre, rang=1)
    annoncer(annonces.ComplementDemande(complement.pk))
    return complement


def _nettoyage(recu: FichierPose) -> journal.Instantane:
    """What the journal keeps of a cleaning: the hash of what was received, and what was taken out."""
    return {"empreinte_recue": recu.empreinte_recue, "retraits": ", ".join(recu.retraits)} if recu.retraits else {}


def _piece_demandee(cahier: Cahier, genre: str) -> PieceDemandee:
    for piece in cahier.pieces:
        if piece.id == genre:
            return piece
    raise PieceInconnue
