"""The small bugs that can be sown in a module: each a text that differs by one place and still parses.

Five kinds: a guard removed, a boundary moved, a right inverted, two arguments swapped, a line dropped.
"""

from __future__ import annotations

import ast
import random
from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

GENRES = ("garde", "borne", "droit", "arguments", "ligne")
SANS_INTERET = {
    "migrations",
    "models.py",
    "enums.py",
    "apps.py",
    "admin.py",
    "settings.py",
    "__init__.py",
    "demonstration",
}
"""What declares, or only fills the demonstration: a change there is seen by makemigrations, or matters to nobody."""
_BORNES = {ast.Lt: "<=", ast.LtE: "<", ast.Gt: ">=", ast.GtE: ">"}
_CONTRAIRES = {ast.Eq: "!=", ast.NotEq: "==", ast.In: "not in", ast.NotIn: "in", ast.Is: "is not", ast.IsNot: "is"}


@dataclass(frozen=True, slots=True)
class Mutant:
    """One bug: the whole text of the module with it, and what changed, for whoever reads the list."""

    module: Path
    genre: str
    ligne: int
    avant: str
    apres: str
    texte: str

    def __str__(self) -> str:
        return f"{self.module}:{self.ligne} [{self.genre}] {self.avant!r} -> {self.apres!r}"


Changement = tuple[ast.AST, str]
"""A node, and the text that takes its place."""


def mutants(module: Path, texte: str) -> list[Mutant]:
    """Every bug that this module can receive, in the order of its lines."""
    source = _Source(texte)
    found = [
        Mutant(module, genre, node.lineno, source.extrait(node), new, source.remplacer(node, new))
        for function in _fonctions(ast.parse(texte))
        for genre, sower in SEMEURS.items()
        for node, new in sower(function, source)
    ]
    unique = {(m.ligne, m.avant, m.apres): m for m in found if _se_lit(m.texte)}
    return sorted(unique.values(), key=lambda mutant: (mutant.ligne, mutant.genre, mutant.avant))


def tirer(candidats: list[Mutant], nombre: int, graine: int) -> list[Mutant]:
    """`nombre` of them, the kinds and then the modules as even as they allow, never two on one line."""
    rng, drawn = random.Random(graine), []  # noqa: S311  a fixed seed is the point
    left: dict[str, dict[Path, list[Mutant]]] = defaultdict(lambda: defaultdict(list))
    for mutant in candidats:
        left[mutant.genre][mutant.module].append(mutant)
    taken: set[tuple[Path, int]] = set()
    while len(drawn) < nombre and any(left.values()):
        genre = sorted(left)[len(drawn) % len(left)]
        module = rng.choice(sorted(left[genre]))
        mutant = left[genre][module].pop(rng.randrange(len(left[genre][module])))
        if (module, mutant.ligne) not in taken:
            taken.add((module, mutant.ligne))
            drawn.append(mutant)
        if not left[genre][module]:
            del left[genre][module]
        if not left[genre]:
            del left[genre]
    return drawn


class _Source:
    """A text and the places of its nodes (columns of `ast` count bytes)."""

    def __init__(self, texte: str) -> None:
        self._octets = texte.encode()
        starts, place = [0], 0
        for line in self._octets.splitlines(keepends=True):
            place += len(line)
            starts.append(place)
        self._debuts = starts

    def bornes(self, noeud: ast.AST) -> tuple[int, int]:
        return (
            self._debuts[noeud.lineno - 1] + noeud.col_offset,
            self._debuts[noeud.end_lineno - 1] + noeud.end_col_offset,
        )

    def extrait(self, noeud: ast.AST) -> str:
        start, end = self.bornes(noeud)
        return self._octets[start:end].decode()

    def remplacer(self, noeud: ast.AST, texte: str) -> str:
        start, end = self.bornes(noeud)
        return (self._octets[:start] + texte.encode() + self._octets[end:]).decode()


def _se_lit(texte: str) -> bool:
    try:
        ast.parse(texte)
    except SyntaxError:
        return False
    return True


def _fonctions(arbre: ast.Module) -> Iterator[ast.FunctionDef]:
    """Functions and methods, those that show an object left out."""
    for node in ast.walk(arbre):
        if isinstance(node, ast.FunctionDef) and node.name not in {"__str__", "__repr__"}:
            yield node


def _corps(fonction: ast.FunctionDef) -> Iterator[ast.AST]:
    """What a function does: neither its decorators, annotations, defaults nor its docstring."""
    body = fonction.body[1:] if ast.get_docstring(fonction) is not None else fonction.body
    for statement in body:
        if not isinstance(statement, ast.FunctionDef | ast.ClassDef):
            yield from _marcher(statement)


def _marcher(noeud: ast.AST) -> Iterator[ast.AST]:
    yield noeud
    for field, value in ast.iter_fields(noeud):
        if field in {"annotation", "returns"}:
            continue
        for child in value if isinstance(value, list) else [value]:
            if isinstance(child, ast.AST) and not isinstance(child, ast.FunctionDef | ast.ClassDef):
                yield from _marcher(child)


def _gardes(fonction: ast.FunctionDef, _: _Source) -> Iterator[Changement]:
    """An `if` that only refuses or leaves: taken away."""
    for node in _corps(fonction):
        if isinstance(node, ast.If) and not node.orelse and isinstance(node.body[-1], ast.Raise | ast.Return):
            yield node, "pass"


def _bornes(fonction: ast.FunctionDef, source: _Source) -> Iterator[Changement]:
    """`<` for `<=` and the like; a whole number one further."""
    for node in _corps(fonction):
        if isinstance(node, ast.Compare) and len(node.ops) == 1 and type(node.ops[0]) in _BORNES:
            left, right = source.extrait(node.left), source.extrait(node.comparators[0])
            yield node, f"{left} {_BORNES[type(node.ops[0])]} {right}"
        elif isinstance(node, ast.Constant) and type(node.value) is int and 0 <= node.value <= 1000:
            yield node, str(node.value + 1)


def _droits(fonction: ast.FunctionDef, source: _Source) -> Iterator[Changement]:
    """A condition turned into its contrary: comparison, negation, `and` for `or`."""
    for node in _corps(fonction):
        match node:
            case ast.Compare(ops=[op]) if type(op) in _CONTRAIRES:
                left, right = source.extrait(node.left), source.extrait(node.comparators[0])
                yield node, f"{left} {_CONTRAIRES[type(op)]} {right}"
            case ast.UnaryOp(op=ast.Not()):
                yield node, source.extrait(node.operand)
            case ast.BoolOp(op=op):
                word = " or " if isinstance(op, ast.And) else " and "
                yield node, f"({word.join(f'({source.extrait(value)})' for value in node.values)})"
            case ast.Return(value=ast.Call()) if fonction.name.startswith("peut_"):
                yield node.value, f"(not {source.extrait(node.value)})"


def _arguments(fonction: ast.FunctionDef, source: _Source) -> Iterator[Changement]:
    """The two first arguments of a call exchanged; else the values of its two first names."""
    for node in _corps(fonction):
        if not isinstance(node, ast.Call):
            continue
        named = [keyword for keyword in node.keywords if keyword.arg]
        pair = node.args[:2] if len(node.args) >= 2 else [keyword.value for keyword in named[:2]]
        if len(pair) == 2 and not any(isinstance(one, ast.Starred) for one in pair):
            first, second = pair
            yield node, _echanger(source, node, first, second)


def _echanger(source: _Source, appel: ast.Call, premier: ast.AST, second: ast.AST) -> str:
    start, end = source.bornes(appel)
    (a, b), (c, d) = source.bornes(premier), source.bornes(second)
    octets = source.extrait(appel).encode()
    one, two = octets[a - start : b - start], octets[c - start : d - start]
    return (octets[: a - start] + two + octets[b - start : c - start] + one + octets[d - start : end - start]).decode()


def _lignes(fonction: ast.FunctionDef, _: _Source) -> Iterator[Changement]:
    """A call made for its effect, or a value set on an object: not done."""
    for node in _corps(fonction):
        effect = isinstance(node, ast.Expr) and isinstance(node.value, ast.Call)
        placed = isinstance(node, ast.Assign | ast.AugAssign) and isinstance(
            node.targets[0] if isinstance(node, ast.Assign) else node.target, ast.Attribute | ast.Subscript
        )
        if effect or placed:
            yield node, "pass"


SEMEURS: dict[str, Callable[[ast.FunctionDef, _Source], Iterator[Changement]]] = {
    "garde": _gardes,
    "borne": _bornes,
    "droit": _droits,
    "arguments": _arguments,
    "ligne": _lignes,
}
