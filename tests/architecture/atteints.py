"""Which functions and classes of `src` something reaches, tests left out: a graph of names read from the sources.

Reached at once: what a module does when it is imported (registrations and decorators among it), what a dotted string
names (settings, `include`), what `outils` call. Then whatever those name, and so on.
"""

from __future__ import annotations

import ast
import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

RACINE = Path(__file__).resolve().parents[2]
SOURCES = RACINE / "src"
Noeud = tuple[str, str]
"""(module, name): a function or a class at the top of a module."""


@dataclass
class Module:
    """Names of a module: what it defines, and what it imports (local name -> dotted name)."""

    nom: str
    arbre: ast.Module
    definis: dict[str, ast.stmt] = field(default_factory=dict)
    importes: dict[str, str] = field(default_factory=dict)


def lire(chemin: Path, racine: Path) -> Module:
    parts = chemin.relative_to(racine).with_suffix("").parts
    name = ".".join(parts[:-1] if parts[-1] == "__init__" else parts)
    module = Module(name, ast.parse(chemin.read_text(encoding="utf-8")))
    for node in ast.walk(module.arbre):
        if isinstance(node, ast.Import):
            module.importes |= {
                alias.asname or alias.name.split(".")[0]: (alias.asname and alias.name) or alias.name.split(".")[0]
                for alias in node.names
            }
        elif isinstance(node, ast.ImportFrom) and node.module:
            module.importes |= {alias.asname or alias.name: f"{node.module}.{alias.name}" for alias in node.names}
    module.definis = {
        node.name: node
        for node in module.arbre.body
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef)
    }
    return module


class Graphe:
    """Every top-level function and class of `src`, and who names whom."""

    def __init__(self) -> None:
        self.modules = {
            m.nom: m for path in SOURCES.rglob("*.py") if "migrations" not in path.parts for m in [lire(path, SOURCES)]
        }
        self._aretes: dict[Noeud, set[Noeud]] = defaultdict(set)
        self._racines: set[Noeud] = set()
        for module in self.modules.values():
            self._lier(module)
        for path in (RACINE / "outils").rglob("*.py"):
            tool = lire(path, RACINE)
            self._racines |= set(self._nommes(tool, tool.arbre))
        self._racines |= self._noms_pointes()

    def _lier(self, module: Module) -> None:
        """A definition names what is in its body; the rest of the module, decorators included, is done at import."""
        for statement in module.arbre.body:
            own = module.definis.get(getattr(statement, "name", ""))
            if own is not statement:
                self._racines |= (
                    set()
                    if isinstance(statement, ast.Import | ast.ImportFrom) or _est_tout(statement)
                    else set(self._nommes(module, statement))
                )
                continue
            here = (module.nom, statement.name)
            self._aretes[here] |= set(self._nommes(module, statement)) - {here}
            if (
                statement.decorator_list
                and isinstance(statement, ast.FunctionDef | ast.AsyncFunctionDef)
                and any(self._enregistre(d) for d in statement.decorator_list)
            ):
                self._racines.add(here)
            for decorator in statement.decorator_list:
                self._racines |= set(self._nommes(module, decorator))

    @staticmethod
    def _enregistre(decorateur: ast.expr) -> bool:
        return not re.match(
            r"(functools\.)?(cache|lru_cache|wraps)|contextmanager|overload|dataclass|transaction|login_not_required|never_cache|require_|publique|csrf_exempt",
            ast.unparse(decorateur),
        )

    def _noms_pointes(self) -> set[Noeud]:
        """What strings name: `levier.config.urls`, `levier.espaces.middleware.Entetes`, console scripts."""
        texts = [path.read_text(encoding="utf-8") for path in SOURCES.rglob("*.py")] + [
            (RACINE / "pyproject.toml").read_text()
        ]
        found = set()
        for text in texts:
            for dotted in re.findall(r"[\"']((?:levier|regles|connecteurs)(?:\.\w+)+(?::\w+)?)[\"']", text):
                found |= set(self._resoudre(dotted.replace(":", ".")))
        return found

    def _nommes(self, module: Module, dans: ast.AST) -> Iterator[Noeud]:
        for node in ast.walk(dans):
            if isinstance(node, ast.Name | ast.Attribute):
                yield from self._cible(module, node)

    def _cible(self, module: Module, node: ast.Name | ast.Attribute) -> Iterator[Noeud]:
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
            yield from self._resoudre(".".join([module.importes[inner.id], *reversed(parts)]))

    def _resoudre(self, pointe: str, profondeur: int = 0) -> Iterator[Noeud]:
        """The definition that a dotted name leads to, through the packages that hand it on."""
        parts = pointe.split(".")
        for cut in range(len(parts), 0, -1):
            module = self.modules.get(".".join(parts[:cut]))
            if module is None:
                continue
            if cut == len(parts):  # a module; or what its package hands on under the same name
                package = self.modules.get(".".join(parts[:-1]))
                handed = package.importes.get(parts[-1], "") if package else ""
                if handed.startswith(f"{pointe}."):
                    yield from self._resoudre(handed, profondeur + 1)
                return
            name = parts[cut]
            if name in module.definis:
                yield module.nom, name
            elif name in module.importes and profondeur < 8:
                yield from self._resoudre(".".join([module.importes[name], *parts[cut + 1 :]]), profondeur + 1)
            return

    def delaisses(self) -> list[str]:
        """Public definitions that nothing reaches."""
        seen, left = set(), list(self._racines)
        while left:
            node = left.pop()
            if node not in seen:
                seen.add(node)
                left += self._aretes[node]
        every = {(m.nom, name) for m in self.modules.values() for name in m.definis}
        return sorted(f"{module}.{name}" for module, name in every - seen if not name.startswith("_"))


def _est_tout(statement: ast.stmt) -> bool:
    return isinstance(statement, ast.Assign) and ast.unparse(statement.targets[0]) == "__all__"
