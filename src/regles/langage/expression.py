"""What a formula becomes once checked: typed expressions, and what is known of the names they read."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NoReturn

from regles import texte
from regles.langage.arbre import ErreurDeFormule, Noeud, Operation, Place
from regles.valeurs import JOURS, Donnee, Genre

if TYPE_CHECKING:
    from regles.arrondi import Arrondi
    from regles.langage.intervalles import Intervalle
    from regles.valeurs import ValeurConnue

PLAGES = {
    Genre.MONTANT: (0, 10**12),  # ten billion euros, in cents
    Genre.TAUX: (0, 10**6),
    Genre.ENTIER: (0, 10**9),
    Genre.DATE: (JOURS[0].toordinal(), JOURS[1].toordinal()),
}
NOMBRES = frozenset((Genre.MONTANT, Genre.TAUX, Genre.ENTIER))
ORDONNES = NOMBRES | {Genre.DATE}
DUREES = {"jour": "jours", "jours": "jours", "mois": "mois", "an": "ans", "ans": "ans"}  # units, always known
POIDS_MAXIMUM = 1_500
HAUTEUR_MAXIMALE = 150
LIGNES_MAXIMUM = 200  # repeated lines, when the call gives no other limit


@dataclass(frozen=True, slots=True)
class Type:
    """Type of an expression: its genre, the unit of an integer, the codes of a choice and how each is said."""

    genre: Genre
    unite: str = ""
    codes: tuple[str, ...] = ()
    libelles: tuple[str, ...] = field(default=(), compare=False)

    def __str__(self) -> str:
        if self.genre is Genre.ENTIER:
            return f"un nombre {_de(self.unite)}" if self.unite else "un nombre"
        return _DITS[self.genre]


def _de(mot: str) -> str:
    return f"d'{mot}" if mot[:1].lower() in "aeéèêhiouy" else f"de {mot}"


_DITS = {
    Genre.MONTANT: "un montant en €",
    Genre.TAUX: "un taux en %",
    Genre.DATE: "une date",
    Genre.OUI_NON: "une condition (oui/non)",
    Genre.CHOIX: "un choix dans une liste",
    Genre.CHOIX_MULTIPLE: "un choix multiple",
    Genre.CODE: "un code de territoire",
    Genre.LIGNES: "des lignes",
    Genre.TEXTE: "un texte",
}
CONDITION = Type(Genre.OUI_NON)
MONTANT = Type(Genre.MONTANT)
NOMBRE = Type(Genre.ENTIER)
DATE = Type(Genre.DATE)
JOURS_ECOULES = Type(Genre.ENTIER, "jours")


@dataclass(frozen=True, slots=True)
class Expression:
    """A typed node: what runs.

    `intervalle` bounds a number, or a date by its ordinal. `codes` are those of `parmi`, `hors` and `contient`. Over
    repeated lines, `nom` is theirs, the only operand is what each gives, and `champs` are the fields it may read
    (`camera.cout`); of the highest and the lowest, `valeur` is that of a line set aside. `cas` is the line of a table on which it stands; `table` the column of a file
    that a code looks up.
    """

    operation: Operation
    place: Place
    type: Type
    operandes: tuple[Expression, ...] = ()
    intervalle: Intervalle = (0, 0)
    valeur: ValeurConnue | None = None
    nom: str = ""
    codes: tuple[str, ...] = ()
    champs: tuple[str, ...] = ()
    cas: str = ""
    table: Colonne | None = None
    poids: int = field(init=False, repr=False, compare=False)  # operations, once tables are unfolded
    hauteur: int = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        poids, hauteur = 1, 0
        for operande in self.operandes:
            poids += operande.poids
            hauteur = max(hauteur, operande.hauteur)
        object.__setattr__(self, "poids", poids)
        object.__setattr__(self, "hauteur", hauteur + 1)

    def noms(self) -> tuple[str, ...]:
        """Every name the expression reads, in the order of the formula; repeated lines by their own name only."""
        if self.operation is Operation.NOM:
            return (self.nom,)
        lus = dict.fromkeys(nom for operande in self.operandes for nom in operande.noms())
        if self.operation in SUR_LIGNES:
            lus = {self.nom: None} | {nom: None for nom in lus if nom not in self.champs}
        return tuple(lus)

    def constante(self) -> int | None:
        """The only value it may have, when it is a number or a date known on load."""
        bas, haut = self.intervalle
        return bas if bas == haut and self.type.genre in ORDONNES else None


SUR_LIGNES = (Operation.SOMME, Operation.TOUS, Operation.PLUS_HAUT, Operation.PLUS_BAS)


@dataclass(frozen=True, slots=True)
class TableDeFormule:
    """A formula with one variable: `nom` and `type` are those of the variable, `intervalle` what it may be."""

    nom: str
    type: Type
    intervalle: Intervalle
    corps: Expression


@dataclass(frozen=True, slots=True)
class Colonne:
    """One column of a file of the call: what it says of each code, and of those that the file lacks (None: nothing)."""

    donnee: Donnee
    fichier: str
    cle: str
    valeurs: Mapping[str, ValeurConnue] = field(hash=False)
    absent: ValeurConnue | None = None

    def lire(self, code: str) -> ValeurConnue | None:
        """What the file says of `code`."""
        return self.valeurs.get(code, self.absent)

    @property
    def titre(self) -> str:
        """The name of the column inside its file."""
        return self.donnee.nom.rpartition(".")[2]


@dataclass(frozen=True, slots=True)
class Nomme:
    """What is known of a name: its type and bounds; `type` is None when its own definition is wrong.

    `champs` are the fields of repeated lines, by their full names; `libelle` is how people call it. A `table` has no
    value of its own: `pour` reads it.
    """

    type: Type | None
    intervalle: Intervalle = (0, 0)
    champs: Mapping[str, Nomme] = field(default_factory=dict)
    libelle: str = ""
    table: TableDeFormule | Colonne | None = None


@dataclass(frozen=True, slots=True)
class Portee:
    """The names a formula may read, those that come later, the rounding of the call, and the choice that it gives."""

    noms: Mapping[str, Nomme]
    arrondi: Arrondi
    plus_loin: frozenset[str] = field(default_factory=frozenset)
    choix: Type | None = None


def nommer(donnee: Donnee) -> Nomme:
    """The type and bounds that a `Donnee` declares."""
    bas, haut = PLAGES.get(donnee.genre, (0, 0))
    if donnee.genre is Genre.LIGNES:
        haut = LIGNES_MAXIMUM
    minimum = bas if donnee.minimum is None else donnee.minimum
    maximum = haut if donnee.maximum is None else donnee.maximum
    codes = tuple(option.code for option in donnee.options)
    champs = {f"{donnee.nom}.{champ.nom}": nommer(champ) for champ in donnee.champs}
    libelles = tuple(option.libelle for option in donnee.options)
    type_ = Type(donnee.genre, DUREES.get(donnee.unite, donnee.unite), codes, libelles)
    return Nomme(type_, (minimum, maximum), champs, donnee.libelle)


def plage(valeur: object, genre: Genre) -> Intervalle:
    """The bounds of a value known on load."""
    if isinstance(valeur, dt.date):
        return valeur.toordinal(), valeur.toordinal()
    return (valeur, valeur) if isinstance(valeur, int) and genre in NOMBRES else (0, 0)


def litteral(valeur: int, type_: Type, place: Place) -> Expression:
    """A number, or a date given by its ordinal, as an expression."""
    connue = dt.date.fromordinal(valeur) if type_.genre is Genre.DATE else valeur
    return Expression(Operation.LITTERAL, place, type_, (), (valeur, valeur), connue)


def dire(valeur: int, type_: Type) -> str:
    """A number, or a date given by its ordinal, inside a sentence."""
    if type_.genre is Genre.DATE:
        return texte.date(dt.date.fromordinal(valeur))
    return texte.montant_court(valeur) if type_ == MONTANT else texte.ecrire(valeur, type_.genre, type_.unite)


def refuser(message: str, ou: Noeud | Expression) -> NoReturn:
    """Raise the author's mistake at `ou`."""
    raise ErreurDeFormule(message, ou.place)


def accorder(quoi: str, a: Expression, b: Expression, noeud: Noeud) -> Type:
    """The common type of two operands; an integer without unit takes the unit of the other."""
    if a.type == b.type:
        return a.type
    if a.type.genre is b.type.genre is Genre.ENTIER and not (a.type.unite and b.type.unite):
        return a.type if a.type.unite else b.type
    refuser(f"impossible {quoi} {a.type} et {b.type}{_rapprocher(a, b)}", noeud)


def _rapprocher(a: Expression, b: Expression) -> str:
    """What to write, when two numbers differ by their units, or when one lacks its symbol."""
    un, autre = (b, a) if a.operation is Operation.LITTERAL else (a, b)
    if un.type.genre is autre.type.genre is Genre.ENTIER:
        exemple = f"« 1 {texte.accorder(a.type.unite, 1)} au prorata de … sur 1 {texte.accorder(b.type.unite, 1)} »"
        return f" : pour passer d'une unité à l'autre, écrivez par exemple {exemple}"
    nu = autre.operation is Operation.LITTERAL and autre.type == NOMBRE and isinstance(autre.valeur, int)
    if nu and un.type.genre in _FACTEURS:
        return f" : écrivez « {dire(autre.intervalle[0] * _FACTEURS[un.type.genre], un.type)} »"
    return ""


_FACTEURS = {Genre.MONTANT: 100, Genre.TAUX: 10_000}


def depassement(*lues: Expression) -> str:
    """What to do when a result cannot be proved to be exact: which of the values read is too wide."""
    noms = [nom for lue in lues for nom in _nombres_lus(lue)]
    dit = "ce calcul pourrait dépasser les limites du calcul exact"
    if not noms:
        return f"{dit} : bornez les données ou simplifiez-le"
    large = max(noms, key=lambda nom: nom.intervalle[1] - nom.intervalle[0])
    etendue = f"« {large.nom} » peut aller jusqu'à {dire(large.intervalle[1], large.type)}"
    return f"{dit} : {etendue} ; donnez à son champ un « maximum: », ou écrivez min(…, {large.nom})"


def _nombres_lus(expression: Expression) -> list[Expression]:
    if expression.operation is Operation.NOM:
        return [expression] if expression.type.genre in NOMBRES else []
    return [nom for operande in expression.operandes for nom in _nombres_lus(operande)]
