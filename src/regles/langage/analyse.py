"""From the text of a formula to its tree, or an `ErreurDeFormule` in French that points at the characters."""

from __future__ import annotations

import datetime as dt
import re
from difflib import get_close_matches
from functools import cache
from pathlib import Path

from lark import Lark, Token, Tree
from lark.exceptions import UnexpectedCharacters, UnexpectedInput, UnexpectedToken

from regles.cahier import Genre
from regles.langage.arbre import Code, ErreurDeFormule, Noeud, Operation, Place
from regles.langage.litteraux import LitteralInvalide, lire_date, lire_nombre

LONGUEUR_MAXIMALE = 4_000
PROFONDEUR_MAXIMALE = 60

# What a formula can read as a name: the terminals NOM and CODE of the grammar.
IDENTIFIANT = re.compile(r"[^\W\d]\w*(?:\.[^\W\d]\w*)*|\d+[^\W\d_]\w*")
MOTS_RESERVES = ("si", "alors", "sinon", "et", "ou", "non", "oui", "parmi", "hors", "de", "min", "max")
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
    "plus": Operation.PLUS,
    "moins": Operation.MOINS,
    "fois": Operation.FOIS,
    "min": Operation.MIN,
    "max": Operation.MAX,
}
# What may come next, by terminal of the grammar, in the order we say it.
_ATTENDUS = {
    "NOM": "une valeur",
    "ALORS": "« alors »",
    "SINON": "« sinon »",
    "LPAR": "« ( »",
    "RPAR": "« ) »",
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
    try:
        arbre = _analyseur().parse(texte)
    except UnexpectedInput as erreur:
        raise _expliquer(erreur, texte) from None
    return _convertir(arbre)


def _convertir(racine: Tree[Token]) -> Noeud:
    """Build our tree bottom-up, without recursion: a hostile formula cannot exhaust the stack."""
    faits: dict[int, Noeud] = {}
    codes: dict[int, Code | tuple[Code, ...] | str] = {}
    for arbre in racine.iter_subtrees():
        match arbre.data:
            case "code" | "nom_unite":
                jeton = arbre.children[0]
                if isinstance(jeton, Token):
                    codes[id(arbre)] = Code(str(jeton), _place(arbre))
            case "codes":
                codes[id(arbre)] = tuple(c for enfant in arbre.children if isinstance(c := codes[id(enfant)], Code))
            case _:
                faits[id(arbre)] = _noeud(arbre, faits, codes)
    return faits[id(racine)]


def _noeud(arbre: Tree[Token], faits: dict[int, Noeud], codes: dict[int, Code | tuple[Code, ...] | str]) -> Noeud:
    place = _place(arbre)
    operandes = tuple(faits[id(enfant)] for enfant in arbre.children if id(enfant) in faits)
    annexes = tuple(codes[id(enfant)] for enfant in arbre.children if id(enfant) in codes)
    profondeur = 1 + max((operande.profondeur for operande in operandes), default=0)
    if profondeur > PROFONDEUR_MAXIMALE:
        message = f"formule trop imbriquée (plus de {PROFONDEUR_MAXIMALE} niveaux) : découpez-la en étapes"
        raise ErreurDeFormule(message, Place(place.debut, place.debut + 1))
    nature = str(arbre.data)
    if nature in _COMPOSES:
        return Noeud(_COMPOSES[nature], place, operandes, profondeur=profondeur)
    if nature == "comparaison":
        signe = next(str(enfant) for enfant in arbre.children if isinstance(enfant, Token))
        return Noeud(_SIGNES.get(signe) or Operation(signe), place, operandes, profondeur=profondeur)
    if nature in ("parmi", "hors"):
        liste = annexes[0] if isinstance(annexes[0], tuple) else ()
        return Noeud(Operation(nature), place, operandes, codes=liste, profondeur=profondeur)
    return _feuille(nature, arbre, place, annexes)


def _feuille(
    nature: str, arbre: Tree[Token], place: Place, annexes: tuple[Code | tuple[Code, ...] | str, ...]
) -> Noeud:
    if nature in ("oui", "faux"):
        return Noeud(Operation.LITTERAL, place, valeur=nature == "oui", genre=Genre.OUI_NON)
    texte = str(next(enfant for enfant in arbre.children if isinstance(enfant, Token)))
    if nature == "nom":
        return Noeud(Operation.NOM, place, nom=texte)
    try:
        valeur: int | dt.date
        if nature == "date":
            genre, valeur = Genre.DATE, lire_date(texte)
        else:
            genre = _LITTERAUX[nature]
            valeur = lire_nombre(texte, genre)
    except LitteralInvalide as erreur:
        raise ErreurDeFormule(str(erreur), place) from None
    unite = annexes[0].texte if annexes and isinstance(annexes[0], Code) else ""
    return Noeud(Operation.LITTERAL, place, valeur=valeur, genre=genre, nom=unite)


def _place(arbre: Tree[Token]) -> Place:
    debut, fin = arbre.meta.start_pos, arbre.meta.end_pos
    return Place(debut, fin)


def _expliquer(erreur: UnexpectedInput, texte: str) -> ErreurDeFormule:
    if isinstance(erreur, UnexpectedCharacters):
        return _caractere_inattendu(erreur, texte)
    if not isinstance(erreur, UnexpectedToken):
        return ErreurDeFormule("formule incomplète", Place(len(texte.rstrip()), len(texte.rstrip()) + 1))
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
    caractere = texte[position]
    place = Place(position, position + 1)
    if caractere in "/^":
        message = f"« {caractere} » n'existe pas dans ce langage : ni division, ni puissance"
        return ErreurDeFormule(message, place)
    return ErreurDeFormule(f"le caractère « {caractere} » n'est pas attendu ici", place)
