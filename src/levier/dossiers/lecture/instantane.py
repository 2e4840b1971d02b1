"""What a request holds when it is sent: frozen whole on its row, in sentences and as it is stored."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NotRequired, TypedDict, cast

from django.db.models import BigIntegerField, QuerySet

from levier.dossiers.enums import SensLigne
from levier.dossiers.etude import Etude
from levier.dossiers.formulaire.saisie import Reponse
from levier.dossiers.lecture.contenu import Depense, PieceNommee, Recette, nommer, plan_vu
from levier.dossiers.memoire.brut import Brut, brut_de
from levier.dossiers.models import Dossier, Piece
from levier.dossiers.queries import lignes_de, pieces_tenues
from levier.socle import argent
from levier.socle.requetes import MiseAJour, Parametre
from regles.cahier import Cahier
from regles.formats import format_de
from regles.situation import garder
from regles.vocabulaire import Fourni

FORMAT_DU_CONTENU = 1
GELES = (
    *("depose_le", "dernier_depot_le", "modifie_le", "montant_demande"),
    *("version", "situation", "resultat", "instantane"),
)
"""Columns that a sending freezes."""


def _a_envoyer() -> QuerySet[Piece]:
    """The pieces of a request that the service has not seen yet."""
    here = Parametre("dossier", BigIntegerField())
    return Piece.objects.filter(dossier=here, retiree_le__isnull=True, envoyee_le__isnull=True)


_ENVOYER = MiseAJour(Piece, ["envoyee_le"], _a_envoyer)


class Contenu(TypedDict):
    """Answers by name, lines of the plan and pieces, each as a sentence; `brut`: the same as it is stored.

    `format` is absent of what was kept before formats had numbers.
    """

    format: NotRequired[int]
    reponses: dict[str, Reponse]
    plan: list[str]
    pieces: list[str]
    brut: Brut


def geler(tenu: Dossier, lu: Etude) -> Contenu:
    """Freeze what is sent, on the row held by the act, at the instant of its study; gives the content back.

    Its content, what the rules knew and gave, the amount asked, the instant of each deposit; its pieces are sent. The
    columns (`GELES`) are written by the transition.
    """
    instant = lu.faits.instant
    tenu.depose_le = tenu.depose_le or instant
    tenu.dernier_depot_le = tenu.modifie_le = instant
    tenu.montant_demande = lu.faits.montant_demande
    tenu.situation, tenu.resultat = garder(lu.cahier, lu.situation), lu.resultat.en_json()
    sent = photographier(tenu, lu.cahier)
    tenu.instantane = sent
    _ENVOYER.ecrire(dossier=tenu.pk, envoyee_le=instant)
    tenu.alentours = None
    return sent


def photographier(dossier: Dossier, cahier: Cahier) -> Contenu:
    """The content of the request now, as JSON."""
    return Contenu(
        format=FORMAT_DU_CONTENU,
        reponses={
            **dossier.reponses,
            **({Fourni.RECUPERE_TVA: dossier.get_recupere_tva_display()} if dossier.recupere_tva else {}),
        },
        plan=list(_plan(dossier, cahier)),
        pieces=[_piece(nommer(piece, cahier)) for piece in pieces_tenues(dossier)],
        brut=brut_de(dossier),
    )


def contenu_envoye(dossier: Dossier) -> Contenu:
    """What a request that was sent held then, in this format or a former one. Raises FormatInconnu: kept by a newer version."""
    format_de(dossier.instantane or {}, FORMAT_DU_CONTENU)
    return cast("Contenu", dossier.instantane)


def _plan(dossier: Dossier, cahier: Cahier) -> Iterator[str]:
    """Each line of the plan in one sentence. Compared with those kept: its words do not change."""
    plan = plan_vu(lignes_de(dossier), cahier, {}, pieces_tenues(dossier), dossier.montant_demande)
    for spent in plan.depenses:
        untaxed = f" ({spent.hors_taxe.abrege})" if spent.hors_taxe else ""
        justified = f", justifiée par « {spent.piece.fichier.nom} »" if spent.piece else ""
        yield _ligne(SensLigne.DEPENSE, spent, spent.nature) + untaxed + justified
    for received in plan.recettes:
        obtained = ", obtenue" if received.obtenue else ""
        yield _ligne(SensLigne.RECETTE, received, received.origine.capitalize()) + obtained


def _ligne(sens: SensLigne, ligne: Depense | Recette, nature: str) -> str:
    return f"{sens.label} : {nature}, « {ligne.libelle} », {argent.ecrire(ligne.montant)}"


def _piece(piece: PieceNommee) -> str:
    return f"{piece.libelle} : « {piece.nom} » ({piece.empreinte[:12]})"
