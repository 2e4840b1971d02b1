"""Types and units: every formula is checked on load, so that running it cannot fail.

€ and % do not mix, habitants are not communes, a choice only takes its own codes, and no intermediate
value can leave the 64-bit integers. Each mistake points at the characters of the operand concerned.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NoReturn

from regles.cahier import Donnee, Genre
from regles.langage import intervalles
from regles.langage.arbre import ErreurDeFormule, Noeud, Operation, Place
from regles.langage.diagnostics import suggestion

if TYPE_CHECKING:
    from regles.arrondi import Arrondi
    from regles.cahier import ValeurConnue
    from regles.langage.intervalles import Intervalle

PLAGES = {
    Genre.MONTANT: (0, 10**12),  # ten billion euros, in cents
    Genre.TAUX: (0, 10**6),
    Genre.ENTIER: (0, 10**9),
}
NOMBRES = frozenset(PLAGES)
ORDONNES = NOMBRES | {Genre.DATE}


@dataclass(frozen=True, slots=True)
class Type:
    """Type of an expression: its genre, the unit of an integer, the codes of a choice."""

    genre: Genre
    unite: str = ""
    codes: tuple[str, ...] = ()

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
    Genre.TEXTE: "un texte",
}
CONDITION = Type(Genre.OUI_NON)
MONTANT = Type(Genre.MONTANT)


@dataclass(frozen=True, slots=True)
class Expression:
    """A typed node: what runs. `intervalle` bounds a number, `codes` are those of `parmi` and `hors`."""

    operation: Operation
    place: Place
    type: Type
    operandes: tuple[Expression, ...] = ()
    intervalle: Intervalle = (0, 0)
    valeur: ValeurConnue | None = None
    nom: str = ""
    codes: tuple[str, ...] = ()

    def noms(self) -> tuple[str, ...]:
        """Every name the expression reads, in the order of the formula."""
        if self.operation is Operation.NOM:
            return (self.nom,)
        return tuple(dict.fromkeys(nom for operande in self.operandes for nom in operande.noms()))


@dataclass(frozen=True, slots=True)
class Nomme:
    """What is known of a name: its type and bounds; `type` is None when its own definition is wrong."""

    type: Type | None
    intervalle: Intervalle = (0, 0)


@dataclass(frozen=True, slots=True)
class Portee:
    """The names a formula may read, those that come later, and the rounding of the call."""

    noms: Mapping[str, Nomme]
    arrondi: Arrondi
    plus_loin: frozenset[str] = field(default_factory=frozenset)


class NomDefaillant(Exception):
    """The formula reads a name whose own definition is wrong: that one is reported, not this one."""


def nommer(donnee: Donnee) -> Nomme:
    """The type and bounds that a `Donnee` declares."""
    bas, haut = PLAGES.get(donnee.genre, (0, 0))
    minimum = bas if donnee.minimum is None else donnee.minimum
    maximum = haut if donnee.maximum is None else donnee.maximum
    codes = tuple(option.code for option in donnee.options)
    return Nomme(Type(donnee.genre, donnee.unite, codes), (minimum, maximum))


def typer(noeud: Noeud, portee: Portee) -> Expression:
    """The typed expression of a tree.

    Raises:
        ErreurDeFormule: a name, type, unit, code or bound is wrong.
        NomDefaillant: the formula may be right, but reads a definition that is not.
    """
    return _Typeur(portee).typer(noeud)


class _Typeur:
    """Checks one formula against a scope."""

    def __init__(self, portee: Portee) -> None:
        self.portee = portee
        self.regles: Mapping[Operation, Callable[[Noeud], Expression]] = {
            Operation.LITTERAL: self._litteral,
            Operation.NOM: self._nom,
            Operation.NON: self._logique,
            Operation.ET: self._logique,
            Operation.OU: self._logique,
            Operation.PARMI: self._appartenance,
            Operation.HORS: self._appartenance,
            Operation.PLUS: self._addition,
            Operation.MOINS: self._addition,
            Operation.FOIS: self._produit,
            Operation.MIN: self._extremum,
            Operation.MAX: self._extremum,
            Operation.SI: self._si,
            Operation.A_DEFAUT: self._a_defaut,
        }

    def typer(self, noeud: Noeud) -> Expression:
        return self.regles.get(noeud.operation, self._comparaison)(noeud)

    def _litteral(self, noeud: Noeud) -> Expression:
        assert noeud.genre is not None  # noqa: S101 - a literal always has one
        valeur = noeud.valeur
        plage = (valeur, valeur) if isinstance(valeur, int) and noeud.genre in NOMBRES else (0, 0)
        unites = {nomme.type.unite for nomme in self.portee.noms.values() if nomme.type}
        if noeud.nom and noeud.nom not in unites:
            _refuser(f"l'unité « {noeud.nom} » n'existe pas{suggestion(noeud.nom, unites)}", noeud)
        self._borner(plage, noeud)
        return Expression(Operation.LITTERAL, noeud.place, Type(noeud.genre, noeud.nom), (), plage, valeur)

    def _nom(self, noeud: Noeud) -> Expression:
        nomme = self.portee.noms.get(noeud.nom)
        if nomme is None:
            if noeud.nom in self.portee.plus_loin:
                _refuser(f"« {noeud.nom} » est calculé plus loin : une étape ne lit que les précédentes", noeud)
            _refuser(f"« {noeud.nom} » n'existe pas{suggestion(noeud.nom, self.portee.noms)}", noeud)
        if nomme.type is None:
            raise NomDefaillant(noeud.nom)
        if nomme.type.genre is Genre.TEXTE:
            _refuser(f"« {noeud.nom} » est un texte : une formule ne peut pas le lire", noeud)
        return Expression(Operation.NOM, noeud.place, nomme.type, (), nomme.intervalle, nom=noeud.nom)

    def _logique(self, noeud: Noeud) -> Expression:
        operandes = self._operandes(noeud)
        for operande in operandes:
            if operande.type.genre is not Genre.OUI_NON:
                _refuser(f"« {noeud.operation} » relie des conditions, pas {operande.type}", operande)
        return Expression(noeud.operation, noeud.place, CONDITION, operandes)

    def _appartenance(self, noeud: Noeud) -> Expression:
        (choix,) = self._operandes(noeud)
        if choix.type.genre is not Genre.CHOIX:
            _refuser(f"« {noeud.operation} » attend un choix dans une liste, pas {choix.type}", choix)
        for code in noeud.codes:
            _verifier_code(code.texte, choix.type, code.place)
        codes = tuple(code.texte for code in noeud.codes)
        return Expression(noeud.operation, noeud.place, CONDITION, (choix,), codes=codes)

    def _comparaison(self, noeud: Noeud) -> Expression:
        gauche, droite = self._comparer_choix(noeud) or self._operandes(noeud)
        type_ = _accorder("de comparer", gauche, droite, noeud)
        egalite = noeud.operation in (Operation.EGAL, Operation.DIFFERENT)
        if not egalite and type_.genre not in ORDONNES:
            _refuser(f"« {noeud.operation} » ne s'applique pas à {type_}", noeud)
        return Expression(noeud.operation, noeud.place, CONDITION, (gauche, droite))

    def _comparer_choix(self, noeud: Noeud) -> tuple[Expression, Expression] | None:
        """`projet.theme = 3a`: a bare word beside a choice is one of its codes."""
        for indice in (0, 1):
            mot, autre = noeud.operandes[indice], noeud.operandes[1 - indice]
            if (
                mot.operation is not Operation.NOM
                or mot.nom in self.portee.noms
                or autre.operation is not Operation.NOM
            ):
                continue
            connu = self.portee.noms.get(autre.nom)
            if connu is None or connu.type is None or connu.type.genre is not Genre.CHOIX:
                continue
            _verifier_code(mot.nom, connu.type, mot.place)
            code = Expression(Operation.LITTERAL, mot.place, connu.type, valeur=mot.nom)
            choix = self.typer(autre)
            return (code, choix) if indice == 0 else (choix, code)
        return None

    def _addition(self, noeud: Noeud) -> Expression:
        gauche, droite = self._nombres(noeud)
        plus = noeud.operation is Operation.PLUS
        type_ = _accorder("d'additionner" if plus else "de soustraire", gauche, droite, noeud)
        calcul = intervalles.somme if plus else intervalles.difference
        return self._nombre(noeud, type_, (gauche, droite), calcul(gauche.intervalle, droite.intervalle))

    def _produit(self, noeud: Noeud) -> Expression:
        gauche, droite = self._operandes(noeud)
        if gauche.type.genre is Genre.TAUX:
            return self._taux_de(noeud, gauche, droite)
        if droite.type.genre is Genre.TAUX:
            return self._taux_de(noeud, droite, gauche)
        facteur, base = (gauche, droite) if gauche.type.genre is Genre.ENTIER else (droite, gauche)
        if facteur.type.genre is not Genre.ENTIER or base.type.genre not in NOMBRES:
            _refuser(f"impossible de multiplier {gauche.type} par {droite.type}", noeud)
        montant = base.type.genre is Genre.MONTANT
        type_ = MONTANT if montant else Type(Genre.ENTIER, base.type.unite or facteur.type.unite)
        plage = intervalles.produit(facteur.intervalle, base.intervalle)
        return self._nombre(noeud, type_, (facteur, base), plage)

    def _taux_de(self, noeud: Noeud, taux: Expression, base: Expression) -> Expression:
        if base.type.genre is not Genre.MONTANT:
            _refuser(f"un taux s'applique à un montant, pas à {base.type}", base)
        if not intervalles.taux_tient_sur_64_bits(taux.intervalle, base.intervalle):
            _refuser(_DEPASSEMENT, noeud)
        plage = intervalles.taux_de(taux.intervalle, base.intervalle, self.portee.arrondi)
        return Expression(Operation.TAUX_DE, noeud.place, MONTANT, (taux, base), plage)

    def _extremum(self, noeud: Noeud) -> Expression:
        operandes = self._nombres(noeud)
        type_ = operandes[0].type
        for operande in operandes[1:]:
            type_ = _accorder("de comparer", operandes[0], operande, noeud)
        calcul = intervalles.minimum if noeud.operation is Operation.MIN else intervalles.maximum
        return self._nombre(noeud, type_, operandes, calcul([operande.intervalle for operande in operandes]))

    def _si(self, noeud: Noeud) -> Expression:
        condition, alors, sinon = self._operandes(noeud)
        if condition.type.genre is not Genre.OUI_NON:
            _refuser(f"après « si » il faut une condition, pas {condition.type}", condition)
        type_ = _accorder("de choisir entre", alors, sinon, noeud)
        plage = intervalles.reunion(alors.intervalle, sinon.intervalle)
        return self._nombre(noeud, type_, (condition, alors, sinon), plage)

    def _a_defaut(self, noeud: Noeud) -> Expression:
        valeur, repli = self._operandes(noeud)
        type_ = _accorder("de choisir entre", valeur, repli, noeud)
        plage = intervalles.reunion(valeur.intervalle, repli.intervalle)
        return self._nombre(noeud, type_, (valeur, repli), plage)

    def _operandes(self, noeud: Noeud) -> tuple[Expression, ...]:
        return tuple(self.typer(operande) for operande in noeud.operandes)

    def _nombres(self, noeud: Noeud) -> tuple[Expression, ...]:
        operandes = self._operandes(noeud)
        for operande in operandes:
            if operande.type.genre not in NOMBRES:
                _refuser(f"« {noeud.operation} » attend des nombres, pas {operande.type}", operande)
        return operandes

    def _nombre(self, noeud: Noeud, type_: Type, operandes: tuple[Expression, ...], plage: Intervalle) -> Expression:
        self._borner(plage, noeud)
        return Expression(noeud.operation, noeud.place, type_, operandes, plage)

    @staticmethod
    def _borner(plage: Intervalle, noeud: Noeud) -> None:
        if not intervalles.tient_sur_64_bits(plage):
            _refuser(_DEPASSEMENT, noeud)


_DEPASSEMENT = "ce calcul pourrait dépasser les limites du calcul exact : bornez les données ou simplifiez-le"


def _refuser(message: str, ou: Noeud | Expression) -> NoReturn:
    raise ErreurDeFormule(message, ou.place)


def _accorder(quoi: str, a: Expression, b: Expression, noeud: Noeud) -> Type:
    """The common type of two operands; an integer without unit takes the unit of the other."""
    if a.type == b.type:
        return a.type
    if a.type.genre is b.type.genre is Genre.ENTIER and not (a.type.unite and b.type.unite):
        return a.type if a.type.unite else b.type
    _refuser(f"impossible {quoi} {a.type} et {b.type}", noeud)


def _verifier_code(code: str, type_: Type, place: Place) -> None:
    if code not in type_.codes:
        possibles = ", ".join(type_.codes)
        message = f"« {code} » n'est pas une valeur possible{suggestion(code, type_.codes)} (valeurs : {possibles})"
        raise ErreurDeFormule(message, place)
