"""A query that the ORM writes once: executed after that as a statement which the server has prepared.

    DOSSIER = Requete(lambda: Dossier.objects.filter(numero=Parametre("numero", CharField())))
    DOSSIER.une(numero="71-2021-000123")

What the ORM costs at each execution (building, compiling) is paid at the first one. The text must not depend on the
values: a filter that comes or goes is another shape, given by position (`SERVICE("par_etat", etat="depose")`), and each
shape is written once. What is constant stands in the text itself, where the planner sees it: indexes on an expression or on
a part of a table serve.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Hashable, Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any, Generic, TypeVar

import psycopg
from django.core.exceptions import EmptyResultSet
from django.db import connection, models
from django.db.models import Expression, F, TextField
from django.db.models.functions import Cast, JSONObject
from django.db.models.lookups import Lookup
from django.db.models.query import ValuesListIterable, get_related_populators
from django.db.models.sql import UpdateQuery
from django.db.transaction import TransactionManagementError
from psycopg.sql import Literal

Ligne = TypeVar("Ligne")
FORMES_MAX = 500
"""Shapes of a query that a process keeps compiled: filters that people combine are without end."""


class Parametre(Expression):
    """A value given at each execution, under its name; `champ` says its type."""

    def __init__(self, nom: str, champ: models.Field[Any, Any]) -> None:
        super().__init__(output_field=champ)
        self.nom, self.champ = nom, champ

    def as_sql(self, _compiler: Any, _connection: Any) -> Any:
        return "%s", [self]


class Parmi(Lookup):
    """Whether the left side is one of the values of an array given at each execution."""

    prepare_rhs = False

    def as_sql(self, compiler: Any, connection: Any) -> Any:
        one, given = self.process_lhs(compiler, connection)
        several, values = compiler.compile(self.rhs)
        return f"{one} = ANY({several})", [*given, *values]


Modele = TypeVar("Modele", bound=models.Model)


def en_json(modele: type[models.Model], par: str = "") -> JSONObject:
    """The columns of a row as one value, for what a statement reads beside its own rows: `ArraySubquery(...)`.

    `par`: the relation that leads to the row. A decimal is written as text: a number of JSON would come back without its
    last zeros.
    """
    fields = modele._meta.concrete_fields  # noqa: SLF001  Django's documented API
    places = {one: f"{par}__{one.attname}" if par else one.attname for one in fields}
    return JSONObject(
        **{one.attname: Cast(place, TextField()) if _est_decimal(one) else F(place) for one, place in places.items()}
    )


def depuis_json(modele: type[Modele], lu: dict[str, Any]) -> Modele:
    """The instance that these columns are: what `en_json` gave."""
    fields = modele._meta.concrete_fields  # noqa: SLF001  Django's documented API
    names = [one.attname for one in fields]
    return modele.from_db(connection.alias, names, [_cle(one).to_python(lu[one.attname]) for one in fields])


def attacher(objet: models.Model, relation: str, lignes: list[Any]) -> None:
    """What `objet.relation.all()` gives from then on without a query, as `prefetch_related` does."""
    rows: Any = getattr(objet, relation).get_queryset()
    rows._result_cache, rows._prefetch_done = lignes, True  # noqa: SLF001  how Django does it
    kept: dict[str, Any] = objet.__dict__.setdefault("_prefetched_objects_cache", {})
    kept[relation] = rows


def est_attachee(objet: models.Model, relation: str) -> bool:
    """Whether `attacher` gave the rows of this relation."""
    return relation in objet.__dict__.get("_prefetched_objects_cache", {})


def _est_decimal(champ: Any) -> bool:
    return isinstance(champ, models.DecimalField)


@dataclass(frozen=True, slots=True)
class _Texte:
    """What was compiled: the statement, and what stands in each of its places."""

    sql: str
    places: tuple[Parametre, ...]
    sur_mesure: bool = False

    def executer(self, valeurs: dict[str, object]) -> Any:
        """The cursor, executed. Each value is adapted by the field of its parameter."""
        sent = [place.champ.get_db_prep_value(valeurs[place.nom], connection) for place in self.places]
        cursor = _curseur(sur_mesure=self.sur_mesure)
        cursor.execute(self.sql, sent)
        return cursor


@dataclass(frozen=True, slots=True)
class _Lecture(Generic[Ligne]):
    """A compiled SELECT: how its rows become what the queryset would give."""

    texte: _Texte
    verrouille: bool
    convertisseurs: tuple[tuple[int, list[Callable[..., Any]], Any], ...]
    composer: Callable[[Sequence[Any]], Ligne]

    def lire(self, valeurs: dict[str, object]) -> list[Ligne]:
        if self.verrouille and connection.get_autocommit():
            raise TransactionManagementError("select_for_update cannot be used outside of a transaction.")
        with self.texte.executer(valeurs) as cursor:
            rows = cursor.fetchall()
        return [self.composer(self._convertir(row)) for row in rows]

    def _convertir(self, ligne: Sequence[Any]) -> Sequence[Any]:
        if not self.convertisseurs:
            return ligne
        read = list(ligne)
        for rank, functions, expression in self.convertisseurs:
            for convert in functions:
                read[rank] = convert(read[rank], expression, connection)
        return read


class Requete(Generic[Ligne]):
    """A read: `faire(*forme)` gives the queryset of a shape, of instances or of tuples (`values_list`).

    What `prefetch_related` would add is not read. The server keeps one plan of it, the same whatever the values; with
    `sur_mesure`, it plans for them each time: what a text means may be three rows or half of the table.
    """

    def __init__(self, faire: Callable[..., models.QuerySet[Any, Ligne]], *, sur_mesure: bool = False) -> None:
        self._faire, self._sur_mesure = faire, sur_mesure
        self._lectures: dict[tuple[Hashable, ...], _Lecture[Ligne] | None] = {}

    def __call__(self, *forme: Hashable, **valeurs: object) -> list[Ligne]:
        """The rows, in the order of the queryset."""
        try:
            lecture = self._lectures[forme]
        except KeyError:
            lecture = self._retenir(forme)
        return lecture.lire(valeurs) if lecture else []

    def _retenir(self, forme: tuple[Hashable, ...]) -> _Lecture[Ligne] | None:
        """Compile a shape and keep it; of too many, the first kept goes."""
        lecture = _compiler(self._faire(*forme), sur_mesure=self._sur_mesure)
        if len(self._lectures) >= FORMES_MAX:
            self._lectures.pop(list(self._lectures)[0], None)  # noqa: RUF015  in one step, whatever other threads do
        self._lectures[forme] = lecture
        return lecture

    def une(self, *forme: Hashable, **valeurs: object) -> Ligne | None:
        """The first row, or None."""
        return next(iter(self(*forme, **valeurs)), None)


class MiseAJour:
    """An UPDATE of some fields of one row, by its key; or, with `lignes`, of the rows of a queryset."""

    def __init__(
        self,
        modele: type[models.Model],
        champs: Iterable[str],
        lignes: Callable[[], models.QuerySet[Any, Any]] | None = None,
    ) -> None:
        self._modele, self._noms, self._lignes = modele, tuple(champs), lignes
        self._texte: _Texte | None = None

    def __call__(self, objet: models.Model) -> None:
        """Write these fields of the row, as `objet` holds them."""
        self.ecrire(**_valeurs(self._modele, self._noms, objet), **{_CLE: objet.pk})

    def ecrire(self, **valeurs: object) -> None:
        """Write these values, by field, in the rows that the other values say: those of the parameters of `lignes`."""
        if self._texte is None:
            self._texte = self._compiler()
        self._texte.executer(valeurs).close()

    def _compiler(self) -> _Texte:
        meta = self._modele._meta  # noqa: SLF001  Django's documented API
        by_key = self._modele._default_manager.filter(pk=Parametre(_CLE, _cle(meta.pk)))  # noqa: SLF001  same
        query: Any = (self._lignes() if self._lignes else by_key).query.chain(UpdateQuery)
        fields = [meta.get_field(nom) for nom in self._noms]
        query.add_update_fields([(one, None, Parametre(one.name, _cle(one))) for one in fields])
        return _fixer(*query.get_compiler(connection=connection).as_sql())


class Insertion:
    """An INSERT of one row, all its columns given; the object receives the key that the database made.

    What guards the birth of an object hears of it, as of a `save`.
    """

    def __init__(self, modele: type[models.Model]) -> None:
        self._modele = modele
        self._texte: _Texte | None = None

    def __call__(self, objet: models.Model) -> None:
        """Write the row as `objet` holds it."""
        fields = self._colonnes()
        using: dict[str, Any] = {"raw": False, "using": connection.alias, "update_fields": None}
        models.signals.pre_save.send(self._modele, instance=objet, **using)
        if self._texte is None:
            self._texte = self._compiler(fields)
        with self._texte.executer(_valeurs(self._modele, [one.name for one in fields], objet)) as cursor:
            objet.pk = cursor.fetchone()[0]
        objet._state.adding, objet._state.db = False, connection.alias  # noqa: SLF001  as `save` leaves it

    def _colonnes(self) -> list[Any]:
        fields: list[Any] = list(self._modele._meta.concrete_fields)  # noqa: SLF001  Django's documented API
        return [one for one in fields if not isinstance(one, models.AutoField | models.BigAutoField)]

    def _compiler(self, champs: list[Any]) -> _Texte:
        meta, quote = self._modele._meta, connection.ops.quote_name  # noqa: SLF001  Django's documented API
        names, places = ", ".join(quote(one.column) for one in champs), ", ".join(["%s"] * len(champs))
        key: Any = meta.pk
        sql = f"INSERT INTO {quote(meta.db_table)} ({names}) VALUES ({places}) RETURNING {quote(key.column)}"  # noqa: S608  names of columns
        return _Texte(sql, tuple(Parametre(one.name, _cle(one)) for one in champs))


_CLE = "cle_de_la_ligne"


def _valeurs(modele: type[models.Model], noms: Iterable[str], objet: models.Model) -> dict[str, object]:
    """What `objet` holds under these names, a foreign key as its key."""
    return {nom: getattr(objet, modele._meta.get_field(nom).attname) for nom in noms}  # type: ignore[union-attr]  # noqa: SLF001  Django's documented API


def _cle(champ: Any) -> Any:
    """What types the value of a field: for a foreign key, the key it points to."""
    return champ.target_field if champ.is_relation else champ


def _compiler(queryset: models.QuerySet[Any, Ligne], *, sur_mesure: bool) -> _Lecture[Ligne] | None:
    """None when the shape can find nothing."""
    compiler: Any = queryset.query.get_compiler(connection=connection)
    try:
        texte = _fixer(*compiler.as_sql())
    except EmptyResultSet:
        return None
    expressions = [column[0] for column in compiler.select[: compiler.col_count]]
    converters = tuple((rank, *pair) for rank, pair in compiler.get_converters(expressions).items())
    tuples = issubclass(queryset._iterable_class, ValuesListIterable)  # noqa: SLF001  how Django knows it
    compose: Any = tuple if tuples else _instances(compiler, queryset)
    texte = replace(texte, sur_mesure=sur_mesure)
    return _Lecture(texte, bool(queryset.query.select_for_update), converters, compose)


_PLACE = re.compile("%s|%%")


def _fixer(texte: str, places: Iterable[object]) -> _Texte:
    """The statement with its constants written in it: only what is given at each execution keeps a place."""
    connection.ensure_connection()
    left, kept = iter(places), list[Parametre]()

    def ecrire(found: re.Match[str]) -> str:
        if found[0] == "%%":
            return "%%"
        place = next(left)
        if isinstance(place, Parametre):
            kept.append(place)
            return "%s"
        return Literal(place).as_string(connection.connection).replace("%", "%%")

    return _Texte(_PLACE.sub(ecrire, texte), tuple(kept))


def _instances(compiler: Any, queryset: models.QuerySet[Any, Any]) -> Callable[[Sequence[Any]], models.Model]:
    """How a row becomes an instance, as `django.db.models.query.ModelIterable` does it."""
    info, db = compiler.klass_info, queryset.db
    first, last = info["select_fields"][0], info["select_fields"][-1] + 1
    names = [column[0].target.attname for column in compiler.select[first:last]]
    populators: Any = get_related_populators  # its stubs are of a later Django
    related, notes = populators(info, compiler.select, db), list(compiler.annotation_col_map.items())
    model: type[models.Model] = info["model"]

    def composer(ligne: Sequence[Any]) -> models.Model:
        made = model.from_db(db, names, ligne[first:last])
        for populator in related:
            populator.populate(ligne, made)
        for name, rank in notes:
            setattr(made, name, ligne[rank])
        return made

    return composer


class _Prepare(psycopg.Cursor[Any]):
    """A cursor whose statements are prepared by the server at their first execution on a connection."""

    prepares = True

    def execute(self, query: Any, params: Any = None, **options: Any) -> Any:
        done = super().execute(query, params, **{**options, "prepare": self.prepares})
        if connection.queries_logged:
            self._query = self._convert_query(query, params)  # what Django's log reads; a prepared one leaves it empty
        return done


class _SurMesure(_Prepare):
    """The same, planned at each execution."""

    prepares = False


def _curseur(*, sur_mesure: bool) -> Any:
    """Django's own wrapper around it: checks of the connection, translated errors, statements counted by tests."""
    connection.close_if_health_check_failed()
    connection.ensure_connection()
    raw: Any = (_SurMesure if sur_mesure else _Prepare)(connection.connection)
    return connection.make_debug_cursor(raw) if connection.queries_logged else connection.make_cursor(raw)
