"""From the text of a formula to its tree, or an `ErreurDeFormule` in French that points at the characters."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import replace
from difflib import get_close_matches
from functools import cache
from pathlib import Path

from lark import Lark, Token, Tree
from lark.exceptions import UnexpectedCharacters, UnexpectedInput, UnexpectedToken

from regles.langage import conseils
from regles.langage.arbre import Cas, Code, ErreurDeFormule, Noeud, Operation, Place, Sorte
from regles.langage.litteraux import LitteralInvalide, lire_date, lire_nombre
from regles.valeurs import Genre

LONGUEUR_MAXIMALE = 4_000
PROFONDEUR_MAXIMALE = 60

# What a formula can read as a name: the terminals NOM and CODE of the grammar.
IDENTIFIANT = re.compile(r"[^\W\d]\w*(?:\.[^\W\d]\w*)*|\d+[^\W\d_]\w*")
MOTS_RESERVES = (
    *("si", "alors", "sinon", "et", "ou", "non", "oui", "parmi", "hors", "contient", "de", "min", "max"),
    *("selon", "avec", "après", "apres", "avant", "à", "du", "au"),
)
_SIGNES = {
    "*": Operation.FOIS,
    "≤": Operation.INFERIEUR_OU_EGAL,
    "≥": Operation.SUPERIEUR_OU_EGAL,
    "≠": Operation.DIFFERENT,
}
_LITTERAUX = {"montant": Genre.MONTANT, "taux": Genre.TAUX, "entier": Genre.ENTIER}
_COMPOSES = {
    "si": Operation.SI,
    "ou": Operation.OU,
    "et": Operation.ET,
    "negation": Operation.NON,
    "a_defaut": Operation.A_DEFAUT,
    "parmi": Operation.PARMI,
    "hors": Operation.HORS,
    "contient": Operation.CONTIENT,
    "plus": Operation.PLUS,
    "moins": Operation.MOINS,
    "fois": Operation.FOIS,
    "min": Operation.MIN,
    "max": Operation.MAX,
    "apres": Operation.APRES,
    "avant": Operation.AVANT,
    "prorata": Operation.PRORATA,
    "fin_de_l_annee": Operation.FIN_DE_L_ANNEE,
    "fin_de_l_annee_suivante": Operation.FIN_DE_L_ANNEE_SUIVANTE,
}
_TABLES = {
    "selon": Operation.SELON,
    "croisement": Operation.CROISEMENT,
    "par_tranches": Operation.PAR_TRANCHES,
    "lineaire": Operation.LINEAIRE,
}
_NOMMES = {
    "pour": Operation.POUR,
    "somme_des": Operation.SOMME,
    "maximum_des": Operation.PLUS_HAUT,
    "minimum_des": Operation.PLUS_BAS,
    "tous_les": Operation.TOUS,
    "au_moins_un": Operation.AU_MOINS_UN,
    "nombre": Operation.NOMBRE,
}
_CAS = {
    "jusqu_a": Sorte.JUSQU_A,
    "moins_de": Sorte.MOINS_DE,
    "a_partir_de": Sorte.A_PARTIR_DE,
    "plus_de": Sorte.PLUS_DE,
    "de_a": Sorte.DE_A,
    "au_dela": Sorte.AU_DELA,
    "cas_codes": Sorte.CODES,
    "cas_oui": Sorte.OUI,
    "cas_non": Sorte.NON,
    "cas_sinon": Sorte.SINON,
}
# What may come next, by terminal of the grammar, in the order we say it.
_ATTENDUS = {
    "NOM": "une valeur",
    "ALORS": "« alors »",
    "SINON": "« sinon »",
    "LPAR": "« ( »",
    "RPAR": "« ) »",
    "SUR": "« sur »",
    "COLON": "« : »",
    "SEMICOLON": "« ; »",
    "COMMA": "« , »",
    "$END": "la fin de la formule",
}


@cache
def _analyseur() -> Lark:
    grammaire = Path(__file__).with_name("grammaire.lark").read_text(encoding="utf-8")
    return Lark(grammaire, parser="lalr", propagate_positions=True)


def analyser(texte: str) -> Noeud:
    """The tree of `texte`.

    Raises:
        ErreurDeFormule: the text is no formula, or is too long or too deep to be read by a person.
    """
    if len(texte) > LONGUEUR_MAXIMALE:
        message = f"formule trop longue (plus de {LONGUEUR_MAXIMALE} caractères) : découpez-la en étapes"
        raise ErreurDeFormule(message, Place(0, 1))
    if not texte.strip():
        message = "la formule est vide"
        raise ErreurDeFormule(message, Place(0, 1))
    conseils.refuser_date_retournee(texte)
    try:
        arbre = _analyseur().parse(texte)
    except UnexpectedInput as erreur:
        raise _expliquer(erreur, texte) from None
    return _convertir(arbre, texte)


# What a subtree becomes: a node, a code, a list of codes, a case, or the pieces of a line of a table, in order.
_Piece = Noeud | Code | Cas
_Faits = dict[int, tuple[_Piece, ...]]


def _convertir(racine: Tree[Token], texte: str) -> Noeud:
    """Build our tree bottom-up, without recursion: a hostile formula cannot exhaust the stack."""
    faits: _Faits = {}
    for arbre in racine.iter_subtrees():
        pieces = tuple(piece for enfant in arbre.children for piece in faits.get(id(enfant), ()))
        faits[id(arbre)] = _faire(arbre, pieces, texte)
    (noeud,) = faits[id(racine)]
    assert isinstance(noeud, Noeud)  # noqa: S101 - the start of the grammar is an expression
    return noeud


def _faire(arbre: Tree[Token], pieces: tuple[_Piece, ...], texte: str) -> tuple[_Piece, ...]:
    nature = str(arbre.data)
    if nature in ("code", "nom_unite", "nom_lignes", "nom_table"):
        return (Code(str(arbre.children[0]), _place(arbre)),)
    if nature in ("codes", "ligne", "entete", "rangee", "point", "avec"):
        return pieces
    if nature in _CAS:
        ecrit = " ".join(texte[arbre.meta.start_pos : arbre.meta.end_pos].split())
        return (Cas(_CAS[nature], _place(arbre), ecrit, _noeuds(pieces), _codes(pieces)),)
    return (_noeud(nature, arbre, pieces),)


def _noeuds(pieces: tuple[_Piece, ...]) -> tuple[Noeud, ...]:
    return tuple(piece for piece in pieces if isinstance(piece, Noeud))


def _codes(pieces: tuple[_Piece, ...]) -> tuple[Code, ...]:
    return tuple(piece for piece in pieces if isinstance(piece, Code))


def _noeud(nature: str, arbre: Tree[Token], pieces: tuple[_Piece, ...]) -> Noeud:
    place, operandes, codes = _place(arbre), _noeuds(pieces), _codes(pieces)
    profondeur = 1 + max((operande.profondeur for operande in operandes), default=0)
    if profondeur > PROFONDEUR_MAXIMALE:
        message = f"formule trop imbriquée (plus de {PROFONDEUR_MAXIMALE} niveaux) : découpez-la en étapes"
        raise ErreurDeFormule(message, Place(place.debut, place.debut + 1))
    if nature in _COMPOSES:
        return Noeud(_COMPOSES[nature], place, operandes, codes=codes, profondeur=profondeur)
    if nature in ("comparaison", "arrondi"):
        mot = next(str(enfant) for enfant in arbre.children if isinstance(enfant, Token))
        if nature == "comparaison":
            return Noeud(_SIGNES.get(mot) or Operation(mot), place, operandes, profondeur=profondeur)
        return Noeud(Operation.ARRONDI, place, operandes, codes=(Code(mot, place),), profondeur=profondeur)
    if nature in _TABLES:
        return _table(Noeud(_TABLES[nature], place, operandes, profondeur=profondeur), arbre, pieces)
    if nature in _NOMMES:
        corps = operandes[::-1]  # the condition comes first in the text, last in the tree
        return Noeud(_NOMMES[nature], place, corps, nom=codes[0].texte, codes=codes, profondeur=profondeur)
    return _feuille(nature, arbre, place, codes)


def _table(noeud: Noeud, arbre: Tree[Token], pieces: tuple[_Piece, ...]) -> Noeud:
    """A table with its cases: those of the columns come first when it has two keys."""
    cas = tuple(piece for piece in pieces if isinstance(piece, Cas))
    if noeud.operation is not Operation.CROISEMENT:
        return replace(noeud, cas=cas)
    entete, *rangees = (enfant for enfant in arbre.children if isinstance(enfant, Tree) and enfant.data in _LIGNES)
    largeur = sum(isinstance(enfant, Tree) for enfant in entete.children)
    for rangee in rangees:
        ecrites = sum(isinstance(enfant, Tree) for enfant in rangee.children) - 1
        if ecrites != largeur:
            message = f"cette ligne a {ecrites} valeur(s) pour {largeur} colonne(s)"
            raise ErreurDeFormule(message, _place(rangee))
    return replace(noeud, cas=cas[largeur:], colonnes=cas[:largeur])


_LIGNES = ("entete", "rangee")


def _feuille(nature: str, arbre: Tree[Token], place: Place, codes: tuple[Code, ...]) -> Noeud:
    if nature in ("oui", "faux"):
        return Noeud(Operation.LITTERAL, place, valeur=nature == "oui", genre=Genre.OUI_NON)
    texte = str(next(enfant for enfant in arbre.children if isinstance(enfant, Token)))
    if nature == "nom":
        return Noeud(Operation.NOM, place, nom=texte)
    unite = codes[0].texte if codes else ""
    if nature == "entier":
        conseils.refuser_date_sans_annee(texte, unite, place)
        conseils.refuser_unite_en_lettres(texte, unite, place)
        if "," in texte:
            raise ErreurDeFormule(conseils.decimales(texte, unite), place)
    try:
        valeur: int | dt.date
        if nature == "date":
            genre, valeur = Genre.DATE, lire_date(texte)
        else:
            genre = _LITTERAUX[nature]
            valeur = lire_nombre(texte, genre)
    except LitteralInvalide as erreur:
        raise ErreurDeFormule(str(erreur), place) from None
    ecrit = (Code(texte, place),) if nature == "entier" and not unite else ()  # it may stand for a code: 73, 01
    return Noeud(Operation.LITTERAL, place, valeur=valeur, genre=genre, nom=unite, codes=ecrit)


def _place(arbre: Tree[Token]) -> Place:
    debut, fin = arbre.meta.start_pos, arbre.meta.end_pos
    return Place(debut, fin)


def _expliquer(erreur: UnexpectedInput, texte: str) -> ErreurDeFormule:
    if isinstance(erreur, UnexpectedCharacters):
        return _caractere_inattendu(erreur, texte)
    if not isinstance(erreur, UnexpectedToken):
        return ErreurDeFormule("formule incomplète", Place(len(texte.rstrip()), len(texte.rstrip()) + 1))
    if dit := conseils.conseil(texte, erreur.token.start_pos or 0):
        return dit
    jeton, attendus = erreur.token, erreur.accepts or erreur.expected
    suite = " ou ".join(dit for terminal, dit in _ATTENDUS.items() if terminal in attendus) or "un opérateur"
    if jeton.type == "$END":
        fin = len(texte.rstrip())
        return ErreurDeFormule(f"formule incomplète : il manque {suite}", Place(fin, fin + 1))
    debut = jeton.start_pos or 0
    place = Place(debut, debut + max(1, len(jeton)))
    proches = get_close_matches(str(jeton), MOTS_RESERVES, 1, 0.75) if jeton.type == "NOM" else []
    if proches and "NOM" not in attendus:
        return ErreurDeFormule(f"« {jeton} » n'est pas attendu ici. Vouliez-vous dire « {proches[0]} » ?", place)
    return ErreurDeFormule(f"« {jeton} » n'est pas attendu ici : il faut {suite}", place)


def _caractere_inattendu(erreur: UnexpectedCharacters, texte: str) -> ErreurDeFormule:
    position = erreur.pos_in_stream or 0
    if dit := conseils.conseil(texte, position):
        return dit
    if texte[position] in "€%":  # of a number that was read alone, where a code may stand
        nombre = re.search(r"\S+\s?$", texte[:position])
        debut = nombre.start() if nombre else position
        message = f"« {texte[debut : position + 1]} » n'est pas attendu ici"
        return ErreurDeFormule(message, Place(debut, position + 1))
    return ErreurDeFormule(f"le caractère « {texte[position]} » n'est pas attendu ici", Place(position, position + 1))
