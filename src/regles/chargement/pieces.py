"""The documents that a call asks: each with when it is proposed, when it is due, how old it may be, before what."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from regles.cahier import ParDepense, PieceDemandee
from regles.chargement.atelier import CONDITION
from regles.langage.arbre import Operation, Place
from regles.langage.diagnostics import suggestion
from regles.langage.expression import CONDITION as OUI_NON
from regles.langage.expression import Expression
from regles.langage.formule import Formule
from regles.langage.litteraux import LitteralInvalide
from regles.programme import PieceReglee
from regles.valeurs import Moment
from regles.vocabulaire import Fourni, jour_de_la_piece, piece_jointe, quand

if TYPE_CHECKING:
    from collections.abc import Mapping

    from regles.chargement.atelier import Atelier
    from regles.chargement.champs import Champs

FORMATS = frozenset(("pdf", "odt", "ods", "odp", "docx", "xlsx", "pptx", "jpg", "jpeg", "png", "csv", "txt"))
_FORMATS_USUELS = ("pdf", "jpg", "png")
_MOMENTS = tuple(moment.value for moment in Moment)
_DUREE = re.compile(r"([1-9][0-9]{0,2}) ?(ans?|mois|jours?)")
_AGE_MAXIMUM = {"an": 50, "mois": 600, "jour": 999}
_NULLE_PART = Place(0, 0)


def lire_pieces(racine: Champs, atelier: Atelier) -> tuple[PieceDemandee, ...]:
    """The documents asked; their formulas wait for the steps. The expenses of the plan name the files of one at most."""
    rattachees: list[str] = []

    def lire(champs: Champs) -> PieceDemandee:
        identifiant = champs.identifiant("id", atelier.pris_dans(piece_jointe("")))
        moment = Moment(champs.parmi("quand", _MOMENTS, Moment.DEPOT.value, requis=False))
        obligatoire = _lire_obligatoire(champs)
        par_depense = _lire_par_depense(champs, rattachees, obligatoire=obligatoire and moment is Moment.DEPOT)
        rattachees.extend([identifiant] if par_depense else [])
        atelier.pieces[identifiant] = champs
        return PieceDemandee(
            id=identifiant,
            libelle=champs.phrase("libelle"),
            aide=champs.phrase("aide", requis=False),
            obligatoire=obligatoire,
            plusieurs=champs.oui_non("plusieurs", defaut=False),
            formats=_lire_formats(champs),
            source=champs.reference(),
            modele=champs.lire_valeur("modele", _adresse, "", requis=False),
            par_depense=par_depense,
            si=champs.texte("si", requis=False),
            obligatoire_si=champs.texte("obligatoire_si", requis=False),
            valable=champs.lire_valeur("valable", _lire_duree, "", requis=False),
            quand=moment,
            produite=_lire_produite(champs, racine),
        )

    return racine.chacun("pieces", "pièce", lire, requis=False)


def _lire_obligatoire(champs: Champs) -> bool:
    """Always due, unless it is said when."""
    if {"obligatoire", "obligatoire_si"} <= champs.table.entrees.keys():
        champs.signaler("obligatoire_si", "dites « obligatoire » ou « obligatoire_si », pas les deux")
    return champs.oui_non("obligatoire", defaut="obligatoire_si" not in champs.table.entrees)


def _lire_formats(champs: Champs) -> tuple[str, ...]:
    """The extensions taken; what people have at hand when none is said."""
    if "formats" not in champs.table.entrees:
        return _FORMATS_USUELS
    formats = champs.textes("formats")
    for format_ in formats:
        if format_.texte not in FORMATS:
            ou = suggestion(format_.texte, FORMATS)
            champs.lecteur.signaler(format_, champs.endroit, f"le format « {format_.texte} » n'est pas admis{ou}")
    return tuple(format_.texte for format_ in formats)


def _lire_par_depense(champs: Champs, rattachees: list[str], *, obligatoire: bool) -> ParDepense:
    """Whether expenses name the files of this piece; `rattachees` are the pieces before it whose files they name."""
    admis = [ParDepense.FACULTATIF.value, ParDepense.OBLIGATOIRE.value]
    lu = ParDepense(champs.parmi("par_depense", admis, ParDepense.NON.value, requis=False))
    if lu and rattachees:
        champs.signaler("par_depense", f"une dépense ne nomme qu'une pièce, et c'est déjà « {rattachees[0]} »")
    elif lu is ParDepense.OBLIGATOIRE and not obligatoire:
        champs.signaler(
            "par_depense",
            "chaque dépense l'exige : la pièce ne peut pas être facultative ni venir après le dépôt, dites "
            "« obligatoire: oui »",
        )
    if lu and "valable" in champs.table.entrees:
        champs.signaler("valable", "le plan de financement joint cette pièce sans demander sa date : ôtez « valable »")
    return lu


def _lire_produite(champs: Champs, racine: Champs) -> bool:
    """Whether the product prints it: the plan typed, of a call that asks for one."""
    lu = champs.parmi("produite", ("plan",), "", requis=False)
    if lu and "natures_depense" not in racine.table.entrees:
        champs.signaler(
            "produite",
            "le guichet ne demande pas de plan de financement : déclarez « natures_depense », ou ôtez « produite »",
        )
    if lu and "valable" in champs.table.entrees:
        champs.signaler("produite", "un plan imprimé au dépôt a toujours sa date : ôtez « valable »")
    return bool(lu)


def _lire_duree(texte: str) -> str:
    """« 5 ans », as it is said."""
    lue = _DUREE.fullmatch(texte)
    unite = lue[2].rstrip("s") if lue and lue[2] != "mois" else "mois"
    if lue is None or int(lue[1]) > _AGE_MAXIMUM[unite]:
        message = f"« {texte} » n'est pas une durée : écrivez par exemple « 5 ans », « 6 mois » ou « 90 jours »"
        raise LitteralInvalide(message)
    return f"{lue[1]} {lue[2]}"


def _adresse(texte: str) -> str:
    if not re.fullmatch(r"https://[^\s/]+\.[^\s]+", texte):
        message = f"« {texte} » n'est pas une adresse qui commence par https://"
        raise LitteralInvalide(message)
    return texte


# --- When they are due ------------------------------------------------------------------------------------------------


def regler_pieces(
    pieces: tuple[PieceDemandee, ...], atelier: Atelier, etapes: Mapping[str, Formule]
) -> tuple[PieceReglee, ...]:
    """The formulas of the pieces, now that all they may read is known: steps, judgements, other pieces."""
    moments = {piece_jointe(piece.id): piece.quand for piece in pieces}
    moments |= {jour_de_la_piece(piece.id): piece.quand for piece in pieces}
    moments |= dict.fromkeys((*atelier.juges, "montant"), Moment.DECISION)  # steps that read a judgement are among them

    def connu(nom: str) -> Moment:
        return moments.get(nom) or (atelier.moment_de(nom) if nom in atelier.donnees else quand(nom))

    for nom, formule in etapes.items():
        lus = [connu(lu) for lu in formule.noms]
        moments[nom] = max((moments.get(nom, Moment.DEPOT), *lus), key=lambda moment: moment.rang)

    def regler(piece: PieceDemandee) -> PieceReglee:
        champs = atelier.pieces[piece.id]
        lues = [atelier.formule(champs, cle, CONDITION, requis=False) for cle in ("si", "obligatoire_si")]
        for cle, formule in zip(("si", "obligatoire_si"), lues, strict=True):
            if formule is not None:
                _verifier_moments(champs, cle, piece, {nom: connu(nom) for nom in formule.noms})
        return _composer(piece, lues[0], lues[1], atelier)

    return tuple(regler(piece) for piece in pieces)


def _verifier_moments(champs: Champs, cle: str, piece: PieceDemandee, lus: Mapping[str, Moment]) -> None:
    """A piece reads nothing that comes after the moment before which it is due."""
    for nom, moment in lus.items():
        if moment.rang > piece.quand.rang:
            article = "à la décision" if moment is Moment.DECISION else "au versement"
            avant = "au dépôt" if piece.quand is Moment.DEPOT else "à la décision"
            champs.signaler(
                cle,
                f"« {nom} » n'est connu qu'{article}, et cette pièce est due {avant} : dites « quand: {moment.value} », "
                "ou lisez une valeur connue plus tôt",
            )


def _composer(piece: PieceDemandee, si: Formule | None, exigee: Formule | None, atelier: Atelier) -> PieceReglee:
    """When a piece is due, when it is received in time, and when it is in order: not due, or received."""
    proposee = si.expression if si else _constante(valeur=True)
    due = exigee.expression if exigee else _constante(valeur=piece.obligatoire)
    due = _logique(Operation.ET, proposee, due) if si else due
    recue = _recue(piece, atelier)
    tenue = _logique(Operation.OU, _logique(Operation.NON, due), recue)
    juges = frozenset(atelier.juges)
    formules = [Formule.de("", expression, atelier.arrondi, juges) for expression in (due, recue, tenue)]
    return PieceReglee(si, exigee, *formules)


def _recue(piece: PieceDemandee, atelier: Atelier) -> Expression:
    """It is joined, and its day is not too far from the deposit; a piece that nobody speaks of is not joined."""
    nom = Expression(Operation.NOM, _NULLE_PART, OUI_NON, nom=piece_jointe(piece.id))
    jointe = _logique(Operation.A_DEFAUT, nom, _constante(valeur=False))
    if not piece.valable:
        return jointe
    limite = f"{piece.valable} après {jour_de_la_piece(piece.id)} >= {Fourni.DEPOT}"
    return _logique(Operation.ET, jointe, atelier.composer(limite, CONDITION).expression)


def _constante(*, valeur: bool) -> Expression:
    return Expression(Operation.LITTERAL, _NULLE_PART, OUI_NON, valeur=valeur)


def _logique(operation: Operation, *operandes: Expression) -> Expression:
    return Expression(operation, _NULLE_PART, OUI_NON, operandes)
