"""Our own source as data: modules, what they import and what they define."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PRODUCT = ("app.py", "core", "plugins", "townhall")
Function = ast.FunctionDef | ast.AsyncFunctionDef


@dataclass(frozen=True, slots=True)
class Module:
    """One Python file. `name` is how it is imported."""

    name: str
    path: Path
    text: str
    tree: ast.Module

    @property
    def is_package(self) -> bool:
        """Whether it is the `__init__` of a package."""
        return self.path.name == "__init__.py"

    @property
    def room(self) -> str:
        """The last part of its name: what layer of its package it is."""
        return self.name.rpartition(".")[2]

    @property
    def place(self) -> str:
        """Its path as people write it."""
        return self.path.relative_to(ROOT).as_posix()


@dataclass(frozen=True, slots=True)
class Import:
    """One import: of which module, on which line, and when it happens.

    `when`: `load` (as the module is loaded), `call` (inside a function) or `types` (only
    for the type checker).
    """

    source: Module
    target: str
    line: int
    when: str

    def __str__(self) -> str:
        return f"{self.source.place}:{self.line} imports {self.target}"


@cache
def modules(*places: str) -> tuple[Module, ...]:
    """Every Python file under the given places, the product's own when none are given."""
    found = []
    for place in places or PRODUCT:
        root = ROOT / place
        for path in [root] if root.is_file() else sorted(root.rglob("*.py")):
            text = path.read_text(encoding="utf-8")
            found.append(Module(_name_of(path), path, text, ast.parse(text)))
    return tuple(found)


def _name_of(path: Path) -> str:
    parts = list(path.relative_to(ROOT).with_suffix("").parts)
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


@cache
def names() -> frozenset[str]:
    """The names of all modules of the product."""
    return frozenset(module.name for module in modules())


@cache
def imports(module: Module) -> tuple[Import, ...]:
    """Everything a module imports, ours and other people's."""
    return tuple(_imports(module, module.tree, "load"))


def _imports(module: Module, node: ast.AST, when: str) -> Iterator[Import]:
    for child in ast.iter_child_nodes(node):
        inner = when
        if isinstance(child, Function | ast.Lambda):
            inner = "call"
        elif isinstance(child, ast.If) and "TYPE_CHECKING" in ast.unparse(child.test):
            inner = "types"
        if isinstance(child, ast.Import):
            for alias in child.names:
                yield Import(module, alias.name, child.lineno, when)
        elif isinstance(child, ast.ImportFrom):
            for alias in child.names:
                whole = f"{child.module}.{alias.name}"
                target = whole if whole in names() else str(child.module)
                yield Import(module, target, child.lineno, when)
        else:
            yield from _imports(module, child, inner)


def ours(found: Import) -> bool:
    """Whether an import is of the product itself."""
    return found.target in names()


def functions(module: Module) -> Iterator[tuple[str, Function]]:
    """(dotted name, node) of every function and method of a module."""
    yield from _functions(module.tree, "")


def _functions(node: ast.AST, prefix: str) -> Iterator[tuple[str, Function]]:
    for child in ast.iter_child_nodes(node):
        if isinstance(child, Function):
            yield prefix + child.name, child
            yield from _functions(child, f"{prefix}{child.name}.")
        elif isinstance(child, ast.ClassDef):
            yield from _functions(child, f"{prefix}{child.name}.")
        else:
            yield from _functions(child, prefix)


def calls(module: Module, *wanted: str) -> Iterator[ast.Call]:
    """Calls of functions or methods with one of these names (`print`, `Markup`, `now`)."""
    for node in ast.walk(module.tree):
        if isinstance(node, ast.Call):
            called = node.func
            name = called.id if isinstance(called, ast.Name) else getattr(called, "attr", "")
            if name in wanted:
                yield node


def lines_of(node: ast.AST) -> int:
    """How many lines a function takes, its decorators left out."""
    end: int | None = getattr(node, "end_lineno", None)
    return (end or 0) - int(getattr(node, "lineno", 0)) + 1
