"""The table given: its columns brought to the types of the cahier, and their values checked against its bounds."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, cast

import polars as pl

from regles import texte
from regles.evaluation import evaluer
from regles.langage.diagnostics import suggestion
from regles.langage.expression import NOMBRES, Type, nommer
from regles.lot.cle import CACHE, Cle
from regles.lot.operations import type_de_colonne
from regles.valeurs import JOURS, Genre

if TYPE_CHECKING:
    from regles.cahier import Cahier
    from regles.valeurs import Donnee, Ligne, Situation, Valeur

_ENTIERS = frozenset({pl.Int8, pl.Int16, pl.Int32, pl.Int64, pl.UInt8, pl.UInt16, pl.UInt32})


class TableInvalide(ValueError):
    """A column that the cahier cannot read; the message is a French sentence that names it."""


def schema(cahier: Cahier) -> dict[str, pl.DataType]:
    """The column of each value that rules may read: cents, parts per million, dates, codes, lists of lines."""
    return {nom: attendue.type for nom, attendue in attendues(cahier).items()}


@dataclass(frozen=True, slots=True)
class Attendue:
    """A column that a cahier may read: its value, its type, and what is bounded in it."""

    donnee: Donnee
    type: pl.DataType
    mesures: tuple[_Mesure, ...]


def attendues(cahier: Cahier) -> Mapping[str, Attendue]:
    """Every column that rules may read, by the name of its value."""
    return _attendues(Cle(cahier))


@lru_cache(maxsize=CACHE)
def _attendues(cle: Cle) -> Mapping[str, Attendue]:
    lues = (donnee for donnee in cle.cahier.donnees.values() if donnee.genre is not Genre.TEXTE)
    return {donnee.nom: Attendue(donnee, _type_de(donnee), tuple(_mesures(donnee))) for donnee in lues}


def _type_de(donnee: Donnee) -> pl.DataType:
    if donnee.genre is Genre.LIGNES:
        champs = {champ.nom: _type_de(champ) for champ in donnee.champs if champ.genre is not Genre.TEXTE}
        return pl.List(pl.Struct(champs))
    return type_de_colonne(Type(donnee.genre, donnee.unite, tuple(option.code for option in donnee.options)))


def preparer(cahier: Cahier, table: pl.DataFrame, lues: Iterable[str]) -> pl.DataFrame:
    """The columns `lues` of `table`, each of the type of its value.

    Raises:
        TableInvalide: a column of another kind, or a code that does not exist.
    """
    connues = attendues(cahier)
    colonnes = [_convertir(table.get_column(nom), connues[nom]) for nom in lues]
    return pl.DataFrame(colonnes) if colonnes else pl.DataFrame()


def _convertir(colonne: pl.Series, attendue: Attendue) -> pl.Series:
    donnee, attendu = attendue.donnee, attendue.type
    if colonne.dtype == attendu:
        return colonne
    if not _convertible(colonne.dtype, donnee):
        message = f"{donnee.nom} : une colonne {colonne.dtype} ne peut pas être lue comme « {donnee.genre} » ({attendu} est attendu)"
        raise TableInvalide(message)
    try:
        return colonne.cast(attendu, strict=True)
    except pl.exceptions.InvalidOperationError:
        codes = [option.code for option in donnee.options]
        connus = colonne.cast(pl.String).is_in(codes) | colonne.is_null() if codes else pl.Series([True])
        inconnu = colonne.filter(~connus).head(1).to_list()
        message = f"{donnee.nom} : « {inconnu[0] if inconnu else '?'} » n'est pas une valeur possible"
        raise TableInvalide(message + (suggestion(str(inconnu[0]), codes) if inconnu else "")) from None


def _convertible(type_: pl.DataType, donnee: Donnee) -> bool:
    if type_ == pl.Null:
        return True
    if donnee.genre in NOMBRES:
        return type_ in _ENTIERS
    if donnee.genre in (Genre.CHOIX, Genre.CODE):
        return type_ == pl.String or isinstance(type_, pl.Categorical | pl.Enum)
    return donnee.genre in (Genre.CHOIX_MULTIPLE, Genre.LIGNES) and isinstance(type_, pl.List)


def controler(cahier: Cahier, table: pl.DataFrame, *, dates: bool) -> None:
    """Check that every number (and, on demand, date) is within the bounds under which the cahier proved that nothing overflows.

    Raises:
        TableInvalide: a value outside its bounds.
        AppreciationHorsBornes: a judgement outside those of the cahier, on a row where it is open.
    """
    connues = attendues(cahier)
    mesures = [mesure for nom in table.columns for mesure in connues[nom].mesures]
    mesures = [mesure for mesure in mesures if dates or mesure.genre is not Genre.DATE]
    jugees = {appreciation.donnee.nom for appreciation in cahier.appreciations}
    for mesure in _suspectes(table, mesures):
        if mesure.nom in jugees:
            _controler_jugement(cahier, table, mesure)
            continue
        bas, haut = table.select(mesure.etendue.min().alias("bas"), mesure.etendue.max().alias("haut")).row(0)
        permises = f"{mesure.dire(mesure.bas)} à {mesure.dire(mesure.haut)}"
        hors = mesure.dire(haut if haut > mesure.haut else bas)
        raise TableInvalide(f"{mesure.nom} : {hors} est hors des bornes permises ({permises})")


def _suspectes(table: pl.DataFrame, mesures: list[_Mesure]) -> list[_Mesure]:
    """Those with a value outside their bounds. A first pass, of one instruction by value, lets most columns through."""
    if not mesures or not table.height:
        return []
    restent = [mesure for mesure in mesures if not _manifestement_bornee(table, mesure)]
    verdicts = (
        table.select(mesure.depassee().alias(mesure.nom) for mesure in restent).row(0, named=True) if restent else {}
    )
    return [mesure for mesure in restent if verdicts[mesure.nom]]


def _manifestement_bornee(table: pl.DataFrame, mesure: _Mesure) -> bool:
    """Whether the column itself shows at once that all its values are within their bounds, without an expression."""
    if mesure.compte or mesure.nom not in table.columns:
        return False
    colonne = table.get_column(mesure.nom)
    if mesure.naturelle and not colonne.null_count():
        reunis = colonne.bitwise_or()
        return isinstance(reunis, int) and 0 <= reunis <= cast("int", mesure.haut)
    premiere, derniere = colonne.min(), colonne.max()
    if isinstance(premiere, dt.date) and isinstance(derniere, dt.date):
        return cast("dt.date", mesure.bas) <= premiere and derniere <= cast("dt.date", mesure.haut)
    return False


@dataclass(frozen=True, slots=True)
class _Mesure:
    """What is bounded: a column, a field of lines, or how many lines a row has."""

    nom: str
    etendue: pl.Expr
    bas: int | dt.date
    haut: int | dt.date
    genre: Genre
    unite: str
    compte: bool = False  # a number of lines

    @property
    def naturelle(self) -> bool:
        """A 64-bit number from zero up: the union of its bits bounds it."""
        return self.genre in NOMBRES and self.bas == 0 and not self.compte

    def depassee(self) -> pl.Expr:
        """Whether a value is outside. Read without its sign, a negative number is above any bound."""
        if self.naturelle:
            return self.etendue.reinterpret(signed=False).max() > self.haut
        return (self.etendue.min() < self.bas) | (self.etendue.max() > self.haut)

    def dire(self, valeur: int | dt.date) -> str:
        return texte.ecrire(valeur, self.genre, self.unite)


def _mesures(donnee: Donnee, colonne: pl.Expr | None = None, prefixe: str = "") -> Iterator[_Mesure]:
    lue = pl.col(donnee.nom) if colonne is None else colonne
    nom = prefixe + donnee.nom
    bas, haut = nommer(donnee).intervalle
    if donnee.genre is Genre.LIGNES:
        yield _Mesure(nom, lue.list.len(), 0, haut, Genre.ENTIER, "lignes", compte=True)
        for champ in donnee.champs:
            yield from _mesures(champ, lue.list.explode().struct.field(champ.nom), f"{donnee.nom}.")
    elif donnee.genre is Genre.DATE:
        yield _Mesure(nom, lue, *JOURS, donnee.genre, "")
    elif donnee.genre in NOMBRES:
        yield _Mesure(nom, lue, bas, haut, donnee.genre, donnee.unite)


def _controler_jugement(cahier: Cahier, table: pl.DataFrame, mesure: _Mesure) -> None:
    """The scalar evaluator says whether the judgement is open to the rows concerned, and refuses them if so."""
    for situation in situations(cahier, table.filter(~mesure.etendue.is_between(mesure.bas, mesure.haut))):
        evaluer(cahier, situation)


def controler_les_sortis(cahier: Cahier, table: pl.DataFrame, sortis: pl.Series) -> None:
    """Refuse the first row where a judgement is outside the bounds that the row computes.

    Raises:
        AppreciationHorsBornes: in the words of the scalar evaluator.
    """
    for situation in situations(cahier, table.filter(sortis).head(1)):
        evaluer(cahier, situation)


def tabuler(cahier: Cahier, lignes: Iterable[Situation]) -> pl.DataFrame:
    """The table of some situations: a column by value that one of them gives."""
    lignes = list(lignes)
    types = schema(cahier)
    donnees = {nom: [cellule(ligne.get(nom)) for ligne in lignes] for nom in types if any(nom in une for une in lignes)}
    return pl.DataFrame(donnees, schema={nom: types[nom] for nom in donnees})


def cellule(valeur: Valeur) -> object:
    return list(valeur) if isinstance(valeur, frozenset | tuple) else valeur


def situations(cahier: Cahier, table: pl.DataFrame) -> Iterator[Situation]:
    """The situation of each row, as the evaluator of one dossier takes it."""
    colonnes = {nom: cahier.donnees[nom].genre for nom in table.columns if nom in cahier.donnees}
    for ligne in table.select(*colonnes).iter_rows(named=True):
        yield {nom: _valeur(ligne[nom], genre) for nom, genre in colonnes.items()}


def _valeur(brut: Valeur | list[str] | list[Ligne], genre: Genre) -> Valeur:
    if isinstance(brut, list):
        return frozenset(map(str, brut)) if genre is Genre.CHOIX_MULTIPLE else tuple(cast("list[Ligne]", brut))
    return brut
