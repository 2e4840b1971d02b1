"""The content of a request put in words, for pages, documents, archive and journal: answers, financing plan, pieces.

Rows are given by the caller: those of now, or those last sent. Typography of documents is theirs.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import reduce
from itertools import chain
from types import MappingProxyType
from uuid import UUID

from levier.dossiers.enums import AIDES_PUBLIQUES, OrigineRecette, SensLigne
from levier.dossiers.financement.effets import Cle, Effet, PartRetenue, cle, part_retenue
from levier.dossiers.financement.financeurs import code_de, financeurs
from levier.dossiers.financement.retenue import Retenue, plan_retenu
from levier.dossiers.financement.taxe import ecrire_taux
from levier.dossiers.formulaire.blocs import de_la_ligne, est_un_bloc, rangs, situer
from levier.dossiers.formulaire.ecriture import ecrire_reponse
from levier.dossiers.memoire.evenements import libelle
from levier.dossiers.models import DemandeComplement, Dossier, LignePlan, Piece
from levier.dossiers.queries import le_plus_ancien
from levier.socle import argent
from regles.cahier import Cahier, Champ, NatureDepense, PieceDemandee, TypeChamp
from regles.completude import EtatPiece, PieceSuivie, completude, produite_d_office
from regles.evaluation import champ_demande
from regles.texte import ecrire_taille, ecrire_valeur, part
from regles.valeurs import Genre, Moment, Situation, Valeur
from regles.vocabulaire import jour_de_la_piece, piece_jointe


@dataclass(frozen=True, slots=True)
class Reponse:
    """One answer of the form, in words. Empty when nothing was answered."""

    libelle: str
    texte: str
    paragraphes: bool
    obligatoire: bool
    a_completer: bool


@dataclass(frozen=True, slots=True)
class SectionRemplie:
    """A section of the form with its answers."""

    id: str
    titre: str
    reponses: tuple[Reponse, ...]


@dataclass(frozen=True, slots=True)
class Ecrite:
    """A value typed, under its name; `ligne` places it in a block: « Communes rattachées, ligne 2 »."""

    libelle: str
    valeur: str
    ligne: str

    @property
    def intitule(self) -> str:
        return f"{self.ligne} : {self.libelle}" if self.ligne else self.libelle


@dataclass(frozen=True, slots=True)
class SectionRecue:
    """A section of the form with what was typed in it, one value at a time."""

    titre: str
    ecrites: tuple[Ecrite, ...]


@dataclass(frozen=True, slots=True)
class HorsTaxe:
    """What an expense was typed as, without its tax, and the rate of its VAT, in percent."""

    montant: Decimal
    taux: Decimal

    def __str__(self) -> str:
        return f"{argent.ecrire(self.montant)} hors taxes, TVA de {ecrire_taux(self.taux)}\u00a0%"

    @property
    def abrege(self) -> str:
        return f"{argent.ecrire(self.montant)} HT, TVA {ecrire_taux(self.taux)}\u00a0%"


@dataclass(frozen=True, slots=True)
class Depense:
    """A line of expense, with what the cahier says of its nature; `part` is its share of what is eligible, in words."""

    libelle: str
    nature: str
    montant: Decimal
    hors_taxe: HorsTaxe | None
    eligible: bool
    retenue: PartRetenue
    raison: str
    part: str
    effet: str
    source: str
    piece: Piece | None
    dite: Retenue | None = None
    """What the service says of it, once it has looked at it."""

    @property
    def eligibilite(self) -> str:
        return "éligible" if self.eligible else "non éligible"


@dataclass(frozen=True, slots=True)
class Recette:
    """A line of revenue and where it comes from."""

    libelle: str
    origine: str
    montant: Decimal
    obtenue: bool
    publique: bool
    effet: str


@dataclass(frozen=True, slots=True)
class PlanVu:
    """The financing plan in two tables, with its totals; `demande`, the grant asked, is one of its revenues."""

    depenses: tuple[Depense, ...]
    recettes: tuple[Recette, ...]
    demande: Decimal | None
    total_eligible: Decimal

    @property
    def total_depenses(self) -> Decimal:
        return _somme(line.montant for line in self.depenses)

    @property
    def total_recettes(self) -> Decimal:
        return _somme(line.montant for line in self.recettes) + (self.demande or 0)


@dataclass(frozen=True, slots=True)
class PieceVue:
    """A document asked by the cahier and what was received for it."""

    demandee: PieceDemandee
    obligatoire: bool  # in this request: due
    recues: tuple[Piece, ...]
    a_completer: bool
    raison: str = ""  # what makes it due, or too old, when that depends on the request
    produite: bool = False  # there without file: the plan typed

    @property
    def libelle(self) -> str:
        """Its name, with what makes it due or too old when that depends on the request."""
        name = self.demandee.libelle
        return f"{name} : {self.raison.removesuffix('.')}" if self.raison else name

    @property
    def manque(self) -> bool:
        return self.obligatoire and not self.recues and not self.produite


@dataclass(frozen=True, slots=True)
class PieceNommee:
    """A file of a request, under the name of what it is for."""

    libelle: str
    piece: Piece

    @property
    def nom(self) -> str:
        return self.piece.fichier.nom

    @property
    def taille(self) -> str:
        return ecrire_taille(self.piece.fichier.taille)

    @property
    def empreinte(self) -> str:
        return self.piece.fichier.empreinte


def sections(dossier: Dossier, cahier: Cahier, situation: Situation, attendus: frozenset[str]) -> list[SectionRemplie]:
    """The form as it was filled in; `attendus` are the elements of a completion not yet answered."""
    shown = []
    for section in cahier.formulaire:
        reponses = tuple(
            _reponse(champ, dossier, situation, attendus)
            for champ in section.champs
            if champ_demande(cahier, champ, situation)
        )
        shown.append(SectionRemplie(section.id, section.titre, reponses))
    return shown


def _reponse(champ: Champ, dossier: Dossier, situation: Situation, attendus: frozenset[str]) -> Reponse:
    return Reponse(
        libelle=champ.donnee.libelle,
        texte=_texte(champ, dossier, situation),
        paragraphes=champ.lignes > 3 or est_un_bloc(champ),
        obligatoire=champ.obligatoire,
        a_completer=champ.nom in attendus,
    )


def _texte(champ: Champ, dossier: Dossier, situation: Situation) -> str:
    if est_un_bloc(champ):
        return "\n".join(_en_phrases(ecrites(champ, dossier.reponses)))
    if champ.donnee.genre is Genre.TEXTE:
        return str(dossier.reponses.get(champ.nom) or "")
    value = situation.get(champ.nom)
    return "" if value is None else ecrire_valeur(value, champ.donnee)


def _en_phrases(lignes: Iterable[tuple[Ecrite, ...]]) -> Iterator[str]:
    """Each line of a block in one sentence: « 1. Commune : Cluny (71137) ; Agents : 3 »."""
    for place, line in enumerate(lignes, start=1):
        yield f"{place}. {' ; '.join(f'{said.libelle} : {said.valeur}' for said in line)}"


def recues(cahier: Cahier, reponses: Mapping[str, object], *, sans: Collection[TypeChamp] = ()) -> list[SectionRecue]:
    """What was typed, section by section; those where nothing was typed are left out, and fields of the types in `sans`."""
    found = [
        SectionRecue(
            section.titre,
            tuple(said for champ in section.champs for said in chain(*ecrites(champ, reponses, sans=sans))),
        )
        for section in cahier.formulaire
    ]
    return [section for section in found if section.ecrites]


def ecrites(
    champ: Champ, reponses: Mapping[str, object], *, sans: Collection[TypeChamp] = ()
) -> list[tuple[Ecrite, ...]]:
    """What was typed in a field, line by line when it is a block; nothing for one that is computed, or of a type in `sans`."""
    if champ.calcule:
        return []
    if not est_un_bloc(champ):
        return [_ecrites(_sauf((champ,), sans), reponses)]
    ranks = rangs(champ, reponses)
    lines = [(_sauf(de_la_ligne(champ, rank), sans), situer(champ, rank, ranks)) for rank in ranks]
    return [_ecrites(fields, reponses, place) for fields, place in lines]


def _sauf(champs: Iterable[Champ], sans: Collection[TypeChamp]) -> list[Champ]:
    return [champ for champ in champs if champ.type not in sans]


def _ecrites(champs: Iterable[Champ], reponses: Mapping[str, object], ligne: str = "") -> tuple[Ecrite, ...]:
    return tuple(
        Ecrite(champ.donnee.libelle, ecrire_reponse(reponse, champ.donnee), ligne)
        for champ in champs
        if (reponse := reponses.get(champ.nom)) is not None
    )


def plan_vu(
    lignes: Iterable[LignePlan],
    cahier: Cahier,
    effets: Mapping[Cle, Effet],
    pieces: Iterable[Piece],
    demande: Decimal | None,
    retenues: Mapping[UUID, Retenue] = MappingProxyType({}),
) -> PlanVu:
    """Both sides of the plan, with what each line does to the grant, and which of `pieces` justifies it.

    `effets`: of the lines at what the service retains of them (`retenues`).
    """
    rows, held = list(lignes), {piece.pk: piece for piece in pieces}
    natures = {nature.id: nature for nature in cahier.natures_depense}
    spent = [(row, natures.get(row.nature)) for row in rows if row.sens == SensLigne.DEPENSE]
    eligible = _somme(row.montant for row, nature in spent if nature and nature.eligible)
    return PlanVu(
        depenses=tuple(
            _depense(
                row,
                nature,
                eligible,
                effets.get(cle(admitted)),
                held.get(row.piece_id or 0),
                retenues.get(row.identite),
            )
            for (row, nature), admitted in zip(spent, plan_retenu([row for row, _ in spent], retenues), strict=True)
        ),
        recettes=tuple(_recette(row, cahier, effets.get(cle(row))) for row in rows if row.sens == SensLigne.RECETTE),
        demande=demande,
        total_eligible=eligible,
    )


def _effet(effet: Effet | None) -> str:
    return effet.phrase if effet else ""


def _hors_taxe(ligne: LignePlan) -> HorsTaxe | None:
    if ligne.hors_taxe is None or ligne.taux_tva is None:
        return None
    return HorsTaxe(ligne.hors_taxe, ligne.taux_tva)


def _recette(ligne: LignePlan, cahier: Cahier, effet: Effet | None) -> Recette:
    """A co-financer that a later version of the cahier dropped is told by its origin."""
    named = financeurs(cahier).get(code_de(ligne.financeur))
    return Recette(
        ligne.libelle,
        named.libelle if named else OrigineRecette(ligne.nature).label,
        ligne.montant,
        ligne.obtenue,
        publique=ligne.nature in AIDES_PUBLIQUES,
        effet=_effet(effet),
    )


def _depense(
    ligne: LignePlan,
    nature: NatureDepense | None,
    eligible: Decimal,
    effet: Effet | None,
    piece: Piece | None,
    dite: Retenue | None,
) -> Depense:
    """`nature` is None when a later version of the cahier dropped it: it is told by its code, and is not eligible."""
    counts = nature is not None and nature.eligible
    return Depense(
        libelle=ligne.libelle,
        nature=nature.libelle if nature else ligne.nature,
        montant=ligne.montant,
        hors_taxe=_hors_taxe(ligne),
        eligible=counts,
        retenue=part_retenue(nature, ligne.montant, effet) if nature else PartRetenue.RIEN,
        raison=nature.raison if nature else "",
        part=part(argent.en_centimes(ligne.montant), argent.en_centimes(eligible)) if counts and eligible else "",
        effet=_effet(effet),
        source=str(nature.source) if nature else "",
        piece=piece,
        dite=dite,
    )


def _somme(montants: Iterable[Decimal]) -> Decimal:
    return sum(montants, Decimal("0.00"))


def pieces_vues(
    pieces: Iterable[Piece], cahier: Cahier, attendus: frozenset[str], situation: Situation
) -> list[PieceVue]:
    """One entry per document asked of this request, with what it holds for it."""
    received: dict[str, list[Piece]] = {}
    for piece in (one for one in pieces if one.retiree_le is None):
        received.setdefault(piece.genre, []).append(piece)
    return [
        _piece_vue(suivie, tuple(received.get(suivie.piece.id, ())), a_completer=suivie.piece.id in attendus)
        for suivie in suivre_pieces(cahier, situation, received)
        if suivie.proposee is not False or suivie.piece.id in received or suivie.piece.id in attendus
    ]


def suivre_pieces(
    cahier: Cahier, situation: Situation, jointes: Mapping[str, Sequence[Piece]]
) -> tuple[PieceSuivie, ...]:
    """Each document of the call, as the rules see it beside the files joined, by kind."""
    known: dict[str, Valeur] = dict(situation)
    for demandee in cahier.pieces:
        files = jointes.get(demandee.id, ())
        known[piece_jointe(demandee.id)] = bool(files) or produite_d_office(demandee, situation)
        if demandee.valable and files:
            known[jour_de_la_piece(demandee.id)] = reduce(le_plus_ancien, [file.datee_du for file in files])
    return completude(cahier, known, Moment.VERSEMENT).pieces


def _piece_vue(suivie: PieceSuivie, recues: tuple[Piece, ...], *, a_completer: bool) -> PieceVue:
    demandee = suivie.piece
    depends = demandee.si or demandee.obligatoire_si or demandee.valable or demandee.quand is not Moment.DEPOT
    due_now = suivie.due is True and demandee.quand is not Moment.VERSEMENT
    told, made = suivie.raison if depends else "", demandee.produite and suivie.etat is EtatPiece.RECUE and not recues
    return PieceVue(demandee, due_now, recues, a_completer, told, made)


def nommer(piece: Piece, cahier: Cahier) -> PieceNommee:
    return PieceNommee(libelle(cahier, piece.genre), piece)


def anciennes(pieces: Iterable[Piece], cahier: Cahier) -> list[PieceNommee]:
    """Those of the pieces that the request no longer holds, the last withdrawn first."""
    gone = [(piece.retiree_le, piece.pk, piece) for piece in pieces if piece.retiree_le is not None]
    return [nommer(piece, cahier) for _, _, piece in sorted(gone, key=lambda g: g[:2], reverse=True)]


def attendus(complement: DemandeComplement | None) -> frozenset[str]:
    """Elements of the completion that is still open."""
    return frozenset(complement.elements) if complement and complement.repondue_le is None else frozenset()
