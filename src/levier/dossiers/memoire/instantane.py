"""What a request holds when it is sent: frozen whole on its row, in sentences and as it is stored."""

from __future__ import annotations

from typing import NotRequired, TypedDict, cast

from django.db import models

from levier.dossiers.enums import SensLigne
from levier.dossiers.etude import Etude
from levier.dossiers.financement.lignes import natures_possibles
from levier.dossiers.financement.taxe import ecrire_taux
from levier.dossiers.formulaire.saisie import Reponse
from levier.dossiers.memoire.evenements import libelle
from levier.dossiers.models import Dossier, LignePlan
from levier.dossiers.queries import pieces_jointes
from levier.socle import argent
from regles.cahier import Cahier
from regles.formats import format_de
from regles.situation import garder
from regles.vocabulaire import Fourni

FORMAT_DU_CONTENU = 1
CHAMPS = ("reponses", "recupere_tva")
"""Columns of a request that the porteur fills."""
Stocke = dict[str, str | None]
GELES = (
    *("depose_le", "dernier_depot_le", "modifie_le", "montant_demande"),
    *("version", "situation", "resultat", "instantane"),
)
"""Columns that a sending freezes."""


class Brut(TypedDict):
    """Columns of the request, lines of the plan and keys of the pieces, as they were stored when it was sent."""

    champs: dict[str, object]
    lignes: list[Stocke]
    pieces: list[int]


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

    Its content, what the rules knew and gave, the amount asked, the instant of each deposit; its pieces are sent.
    """
    instant = lu.faits.instant
    tenu.depose_le = tenu.depose_le or instant
    tenu.dernier_depot_le = tenu.modifie_le = instant
    tenu.montant_demande = lu.faits.montant_demande
    tenu.situation, tenu.resultat = garder(lu.cahier, lu.situation), lu.resultat.en_json()
    sent = photographier(tenu, lu.cahier)
    tenu.instantane = sent
    tenu.pieces.filter(retiree_le__isnull=True, envoyee_le__isnull=True).update(envoyee_le=instant)
    tenu.save(update_fields=GELES)
    return sent


def photographier(dossier: Dossier, cahier: Cahier) -> Contenu:
    """The content of the request now, as JSON."""
    return Contenu(
        format=FORMAT_DU_CONTENU,
        reponses={
            **dossier.reponses,
            **({Fourni.RECUPERE_TVA: dossier.get_recupere_tva_display()} if dossier.recupere_tva else {}),
        },
        plan=[_ligne(line, cahier) for line in dossier.lignes.select_related("piece__fichier")],
        pieces=[
            f"{libelle(cahier, piece.genre)} : « {piece.fichier.nom} » ({piece.fichier.empreinte[:12]})"
            for piece in pieces_jointes(dossier)
        ],
        brut=_brut(dossier),
    )


def contenu_envoye(dossier: Dossier) -> Contenu:
    """What a request that was sent held then, in this format or a former one. Raises FormatInconnu: kept by a newer version."""
    format_de(dossier.instantane or {}, FORMAT_DU_CONTENU)
    return cast("Contenu", dossier.instantane)


def _ligne(line: LignePlan, cahier: Cahier) -> str:
    side = SensLigne(line.sens)
    nature = natures_possibles(cahier, side).get(line.nature, line.nature)
    obtained = ", obtenue" if line.obtenue else ""
    justified = f", justifiée par « {line.piece.fichier.nom} »" if line.piece else ""
    montant = f"{argent.ecrire(line.montant)}{_hors_taxe(line)}"
    return f"{side.label} : {nature}, « {line.libelle} », {montant}{obtained}{justified}"


def _hors_taxe(line: LignePlan) -> str:
    if line.taux_tva is None:
        return ""
    return f" ({argent.ecrire(line.hors_taxe)} HT, TVA {ecrire_taux(line.taux_tva)}\u00a0%)"


def _brut(dossier: Dossier) -> Brut:
    return Brut(
        champs={nom: getattr(dossier, nom) for nom in CHAMPS},
        lignes=[_stocker(line) for line in dossier.lignes.all()],
        pieces=[piece.pk for piece in pieces_jointes(dossier)],
    )


def lignes_de(brut: Brut, dossier: Dossier) -> list[LignePlan]:
    """The lines kept, not saved, their keys left out."""
    return [LignePlan(dossier=dossier, **_relire(line)) for line in brut["lignes"]]


def _colonnes() -> list[models.Field[object, object]]:
    return [field for field in LignePlan._meta.concrete_fields if field.name not in {"id", "dossier"}]  # noqa: SLF001  Django's documented model API


def _stocker(line: LignePlan) -> Stocke:
    return {
        field.attname: None if field.value_from_object(line) is None else field.value_to_string(line)
        for field in _colonnes()
    }


def _relire(stocke: Stocke) -> dict[str, object]:
    return {
        field.attname: None if stocke[field.attname] is None else field.to_python(stocke[field.attname])
        for field in _colonnes()
        if field.attname in stocke
    }
