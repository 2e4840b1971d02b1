"""Which functions and classes of `src` something reaches, tests left out: a graph of names read from the sources.

Reached at once: what a module does when it is imported (registrations and decorators among it), what a dotted string
names (settings, `include`), what `outils` call. Then whatever those name, and so on.
"""

from __future__ import annotations

import ast
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

RACINE = Path(__file__).resolve().parents[2]
SOURCES = RACINE / "src"
Definition = ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef
Noeud = tuple[str, str]
"""(module, name): a function or a class at the top of a module."""


@dataclass
class Module:
    """Names of a module: what it defines, and what it imports (local name -> dotted names)."""

    nom: str
    arbre: ast.Module
    definis: dict[str, ast.stmt] = field(default_factory=dict)
    importes: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))


def lire(chemin: Path, racine: Path) -> Module:
    """A file as this graph sees it."""
    parts = chemin.relative_to(racine).with_suffix("").parts
    module = Module(".".join(parts[:-1] if parts[-1] == "__init__" else parts), ast.parse(chemin.read_text("utf-8")))
    for node in ast.walk(module.arbre):
        if isinstance(node, ast.Import):
            for alias in node.names:
                head = alias.name.split(".")[0]
                module.importes[alias.asname or head].add(alias.name if alias.asname else head)
        elif isinstance(node, ast.ImportFrom) and node.module:
            for alias in node.names:
                module.importes[alias.asname or alias.name].add(f"{node.module}.{alias.name}")
    module.definis = {node.name: node for node in module.arbre.body if isinstance(node, Definition)}
    return module


_SANS_EFFET = re.compile(
    r"(functools\.)?(cache|lru_cache|wraps)\b|contextmanager|dataclass|transaction\.|login_not_required|never_cache|require_|publique"
    r"|csrf_exempt|page_a_formulaire|pour_les_agents"
)
"""Decorators that change a function and register it nowhere."""
_POINTES = re.compile(r"[\"\']((?:levier|regles|connecteurs|examen)(?:\.\w+)+(?::\w+)?)[\"\']")


class Graphe:
    """Every top-level function and class of `src`, and who names whom."""

    def __init__(self) -> None:
        sources = [path for path in sorted(SOURCES.rglob("*.py")) if "migrations" not in path.parts]
        self.modules = {module.nom: module for path in sources for module in [lire(path, SOURCES)]}
        self._aretes: dict[Noeud, set[Noeud]] = defaultdict(set)
        self._racines: set[Noeud] = set()
        for module in self.modules.values():
            self._lier(module)
        for path in (RACINE / "outils").rglob("*.py"):
            tool = lire(path, RACINE)
            self._racines |= set(self._nommes(tool, tool.arbre))
        for text in [*(path.read_text(encoding="utf-8") for path in sources), (RACINE / "pyproject.toml").read_text()]:
            for dotted in _POINTES.findall(text):
                self._racines |= set(self._resoudre(dotted.replace(":", ".")))

    def delaisses(self, sauf: Iterable[str] = ()) -> list[str]:
        """Public definitions that nothing reaches, those of `sauf` (dotted names) taken as reached."""
        seen: set[Noeud] = set()
        left = [*self._racines, *(node for dotted in sauf for node in self._resoudre(dotted))]
        while left:
            node = left.pop()
            if node not in seen:
                seen.add(node)
                left += self._aretes[node]
        every = {(module.nom, name) for module in self.modules.values() for name in module.definis}
        return sorted(f"{module}.{name}" for module, name in every - seen if not name.startswith("_"))

    def _lier(self, module: Module) -> None:
        """A definition names what is in its body; the rest of the module, decorators included, is done at import."""
        for statement in module.arbre.body:
            if isinstance(statement, Definition):
                here = (module.nom, statement.name)
                self._aretes[here] |= set(self._nommes(module, statement)) - {here}
                self._racines |= {here} if _est_enregistre(statement, module.nom) else set()
                for decorator in statement.decorator_list:
                    self._racines |= set(self._nommes(module, decorator))
            elif not isinstance(statement, ast.Import | ast.ImportFrom) and not _est_tout(statement):
                self._racines |= set(self._nommes(module, statement))

    def _nommes(self, module: Module, dans: ast.AST) -> Iterator[Noeud]:
        for node in ast.walk(dans):
            if isinstance(node, ast.Name | ast.Attribute):
                yield from self._cible(module, node)

    def _cible(self, module: Module, node: ast.Name | ast.Attribute) -> Iterator[Noeud]:
        """What `a.b.c` leads to, `a` being a definition or an import of the module."""
        parts: list[str] = []
        inner: ast.expr = node
        while isinstance(inner, ast.Attribute):
            parts.append(inner.attr)
            inner = inner.value
        if not isinstance(inner, ast.Name):
            return
        if inner.id in module.definis:
            yield module.nom, inner.id
        elif inner.id in module.importes:
            for imported in module.importes[inner.id]:
                yield from self._resoudre(".".join([imported, *reversed(parts)]))

    def _resoudre(self, pointe: str, profondeur: int = 0) -> Iterator[Noeud]:
        """The definition that a dotted name leads to, through the packages that hand it on."""
        parts = pointe.split(".")
        cut = next((cut for cut in range(len(parts), 0, -1) if ".".join(parts[:cut]) in self.modules), 0)
        if not cut or profondeur > 8:
            return
        if cut == len(parts):  # a module; or what its package hands on under the same name
            package = self.modules.get(".".join(parts[:-1]))
            for handed in package.importes.get(parts[-1], ()) if package else ():
                if handed.startswith(f"{pointe}."):
                    yield from self._resoudre(handed, profondeur + 1)
            return
        module = self.modules[".".join(parts[:cut])]
        if parts[cut] in module.definis:
            yield module.nom, parts[cut]
        elif parts[cut] in module.importes:
            for imported in module.importes[parts[cut]]:
                yield from self._resoudre(".".join([imported, *parts[cut + 1 :]]), profondeur + 1)


def _est_enregistre(definition: Definition, module: str) -> bool:
    """Whether loading its module is enough: a task, a command, a template tag, a configuration of application, sessions."""
    if isinstance(definition, ast.ClassDef):
        found_by_name = module.endswith(".apps") or ".management.commands." in module
        return found_by_name or definition.name == "SessionStore"  # Django finds it in SESSION_ENGINE
    return any(not _SANS_EFFET.match(ast.unparse(decorator)) for decorator in definition.decorator_list)


def _est_tout(statement: ast.stmt) -> bool:
    return isinstance(statement, ast.Assign) and ast.unparse(statement.targets[0]) == "__all__"
