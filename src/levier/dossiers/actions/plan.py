"""The financing plan: its lines, and all that its page sends, saved as one act."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import BinaryIO
from uuid import UUID

from django.db import transaction

from levier.comptes.models import Personne
from levier.dossiers.actions.complements import noter_reponses
from levier.dossiers.actions.justificatifs import designer
from levier.dossiers.actions.pieces import PieceControlee, controler_piece, joindre
from levier.dossiers.actions.reponses import Enregistrement, noter_saisies
from levier.dossiers.actions.tenue import exiger_modifiable, sauver, tenir_modifiable
from levier.dossiers.enums import RecuperationTVA
from levier.dossiers.financement.lignes import PLAN, LigneLue, LigneSaisie, identifier, lire_ligne
from levier.dossiers.formulaire import conflits
from levier.dossiers.formulaire.conflits import PageVue, PlanModifieAilleurs
from levier.dossiers.models import Dossier, LignePlan
from levier.dossiers.queries import cahier_du, lignes_de
from levier.socle.erreurs import RefusMetier
from regles.cahier import Cahier

LIGNES_MAX = 200
_Contenu = tuple[str | bool | int | Decimal | None, ...]
"""What a line holds, in the order of `_COLONNES`."""
_COLONNES = ("sens", "nature", "libelle", "montant", "obtenue", "hors_taxe", "taux_tva", "piece_id", "financeur")


class PlanTropLong(RefusMetier):
    """More lines than a financing plan ever needs."""

    def __init__(self, lignes: int, maximum: int) -> None:
        super().__init__(
            f"Le plan compte {lignes} lignes, plus que les {maximum} acceptées : regroupez les lignes de même nature.",
            "plan",
        )


@dataclass(frozen=True, slots=True)
class FichierDeLigne:
    """A file chosen at a line of the plan, by its rank among those sent."""

    rang: int
    contenu: BinaryIO
    nom: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanSaisi:
    """All that the page of the plan sends.

    `vue`, `revision`: what it had shown. `montant`: the amount asked, by name of its field. `remarques`: answers to the
    remarks of the service, by element. `recupere_tva`, when given, says from now on how expenses count.
    """

    lignes: Sequence[LigneSaisie]
    vue: PageVue = field(default_factory=PageVue)
    revision: int | None = None
    recupere_tva: RecuperationTVA | None = None
    montant: Mapping[str, str] = field(default_factory=dict)
    remarques: Mapping[str, str] = field(default_factory=dict)
    fichier: FichierDeLigne | None = None


@dataclass(frozen=True, slots=True)
class PlanEnregistre(Enregistrement):
    """What a saving of the page gives back, with its lines, the one that received a file naming it.

    `refus_du_fichier`: why the file sent is not joined, the rest being saved; empty when it is, or when none was sent.
    """

    lignes: Sequence[LigneSaisie] = ()
    refus_du_fichier: str = ""


def enregistrer_page_du_plan(dossier: Dossier, saisi: PlanSaisi, *, par: Personne) -> PlanEnregistre:
    """Save all that the page of the plan sends, or nothing: answers to remarks, the file of a line, lines, amount asked.

    A file that may not be joined refuses itself alone. Its content is examined before the request is locked. Raises
    GesteInterdit, DossierNonModifiable, ReponseTropLongue, PlanModifieAilleurs, JustificatifInconnu, PlanTropLong.
    """
    if saisi.fichier is not None:
        exiger_modifiable(dossier, par)
    recue = _controler(dossier, saisi.fichier)
    with transaction.atomic():
        tenu = tenir_modifiable(dossier, par)
        _exiger_plan_vu(tenu, saisi.revision, saisi.vue.cle, par)
        noter_reponses(tenu, saisi.remarques)
        lignes, refus = _joindre_a_sa_ligne(tenu, saisi, recue, par)
        erreurs = _noter_lignes(tenu, lignes, saisi.recupere_tva, par=par, page=saisi.vue.cle)
        refusees, en_conflit = noter_saisies(tenu, saisi.montant, par=par, vue=saisi.vue)
    return PlanEnregistre(dossier.suivre(tenu), {**erreurs, **refusees}, en_conflit, lignes, refus)


@transaction.atomic
def enregistrer_plan(
    dossier: Dossier,
    lignes: Sequence[LigneSaisie],
    *,
    par: Personne,
    revision: int | None = None,
    page: str = "",
    recupere_tva: RecuperationTVA | None = None,
) -> Enregistrement:
    """Save the whole plan: lines that read well replace the former ones; if some do not, all is kept as typed too.

    Blank lines are left aside. `revision`, when given, is the request's that the page `page` showed: a plan that somebody
    else wrote since then stays. `recupere_tva`, when given, says from now on how expenses count. Raises GesteInterdit,
    DossierNonModifiable, PlanModifieAilleurs, JustificatifInconnu, PlanTropLong.
    """
    tenu = tenir_modifiable(dossier, par)
    _exiger_plan_vu(tenu, revision, page, par)
    erreurs = _noter_lignes(tenu, lignes, recupere_tva, par=par, page=page)
    return Enregistrement(dossier.suivre(tenu), erreurs)


def _controler(dossier: Dossier, fichier: FichierDeLigne | None) -> PieceControlee | RefusMetier | None:
    """The file of a line examined, or why it is refused; none when the call attaches no piece to its expenses."""
    piece = cahier_du(dossier).justificatif
    if fichier is None or piece is None:
        return None
    try:
        return controler_piece(piece, fichier.contenu, fichier.nom)
    except RefusMetier as refus:
        return refus


def _joindre_a_sa_ligne(
    tenu: Dossier, saisi: PlanSaisi, recue: PieceControlee | RefusMetier | None, par: Personne
) -> tuple[list[LigneSaisie], str]:
    """The lines, the one that received the file naming it; and the sentence of a file refused."""
    lignes = list(saisi.lignes)
    if isinstance(recue, RefusMetier):
        return lignes, recue.phrase
    if recue is None or saisi.fichier is None:
        return lignes, ""
    try:
        piece = joindre(tenu, recue, par=par)
    except RefusMetier as refus:
        return lignes, refus.phrase
    lignes[saisi.fichier.rang] = replace(lignes[saisi.fichier.rang], piece=str(piece.pk))
    return lignes, ""


def _exiger_plan_vu(tenu: Dossier, revision: int | None, page: str, par: Personne) -> None:
    if revision is not None and conflits.plan_modifie_depuis(tenu, PLAN, revision, page):
        raise PlanModifieAilleurs(conflits.auteur(tenu, PLAN), par)


def _noter_lignes(
    tenu: Dossier,
    lignes: Sequence[LigneSaisie],
    recupere_tva: RecuperationTVA | None,
    *,
    par: Personne,
    page: str,
) -> dict[str, str]:
    """Write the lines on the request held; gives the sentence of each field that could not be read."""
    lignes = designer(tenu, lignes)
    typed = [ligne for ligne in lignes if not ligne.est_vide]
    if len(typed) > LIGNES_MAX:
        raise PlanTropLong(len(typed), LIGNES_MAX)
    recovered = recupere_tva or tenu.recupere_tva
    lues, refusees = _lire_lignes(cahier_du(tenu), lignes, recovered)
    changed = _remplacer_lignes(tenu, lues) or recovered != tenu.recupere_tva
    tenu.recupere_tva = recovered
    gardees = {nom: saisie for nom, saisie in tenu.saisies.items() if nom != PLAN}
    if refusees:
        gardees[PLAN] = [_en_json(ligne) for ligne in typed]
    if changed or gardees != tenu.saisies:
        tenu.saisies = gardees
        conflits.signer(tenu, [PLAN], par=par, page=page)
        sauver(tenu)
    return refusees


def _lire_lignes(
    cahier: Cahier, lignes: Sequence[LigneSaisie], recupere_tva: str
) -> tuple[list[LigneLue], dict[str, str]]:
    """Lines that read well, and the sentence of each field of the others under `lignes.<rank>.<field>`."""
    lues: list[LigneLue] = []
    refusees: dict[str, str] = {}
    for rank, ligne in enumerate(lignes):
        if ligne.est_vide:
            continue
        lue, fautes = lire_ligne(cahier, ligne, recupere_tva)
        refusees |= {f"lignes.{rank}.{field}": phrase for field, phrase in fautes.items()}
        lues += [lue] if lue else []
    return lues, refusees


def _remplacer_lignes(tenu: Dossier, lues: Sequence[LigneLue]) -> bool:
    """Write the plan anew unless it is the same, each line under its identity; tell whether it changed."""
    kept: list[tuple[UUID, _Contenu]] = [
        (line.identite, tuple(getattr(line, column) for column in _COLONNES)) for line in lignes_de(tenu)
    ]
    sent = sorted(((lue.identite, _ecrite(lue)) for lue in lues), key=lambda line: str(line[1][0]))
    wanted = list(zip(identifier(sent, dict(kept)), (holds for _, holds in sent), strict=True))
    if kept == wanted:
        return False
    tenu.lignes.all().delete()
    written = LignePlan.objects.bulk_create(
        LignePlan(dossier=tenu, identite=identite, rang=rank, **dict(zip(_COLONNES, holds, strict=True)))
        for rank, (identite, holds) in enumerate(wanted, start=1)
    )
    if tenu.alentours is not None:
        tenu.alentours = tenu.alentours._replace(lignes=written)
    return True


def _ecrite(lue: LigneLue) -> _Contenu:
    """The values of a line in the order of `_COLONNES`."""
    untaxed, taux = (Decimal(text) if text else None for text in (lue.hors_taxe, lue.tva))
    piece = int(lue.piece) if lue.piece else None
    said = (lue.sens.value, lue.nature, lue.libelle, Decimal(lue.montant), lue.obtenue)
    return (*said, untaxed, taux, piece, lue.financeur)


def _en_json(ligne: LigneSaisie) -> dict[str, str | bool]:
    return {
        "sens": ligne.sens.replace("\0", ""),
        "nature": ligne.nature.replace("\0", ""),
        "libelle": ligne.libelle.replace("\0", ""),
        "montant": ligne.montant.replace("\0", ""),
        "obtenue": ligne.obtenue,
        "tva": ligne.tva.replace("\0", ""),
        "piece": ligne.piece,
        "identite": ligne.identite,
    }
