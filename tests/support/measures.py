"""How large our files, functions and templates are, and how large they may be."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from tests.support.source import PRODUCT, ROOT, Module, functions, lines_of, modules

STOPS = {
    "Python file": 400,
    "function": 60,
    "view": 40,
    "template": 200,
    "test function": 60,
    "test file": 500,
}
# Photographs of tables: what they say is a list, and nobody edits them again.
PHOTOGRAPHS = "migrations"


@dataclass(frozen=True, slots=True)
class Sized:
    """One thing and its lines."""

    what: str
    where: str
    lines: int


def all_sizes() -> list[Sized]:
    """Everything that style has a stop for."""
    return [*_python(), *_tests(), *_templates()]


def of(what: str, sizes: Iterable[Sized]) -> list[Sized]:
    """The sizes of one sort, the largest first."""
    return sorted((s for s in sizes if s.what == what), key=lambda s: -s.lines)


def written_by_hand(*places: str) -> list[Module]:
    """Modules that people read and change."""
    return [m for m in modules(*places) if PHOTOGRAPHS not in m.path.parts]


def _python() -> Iterable[Sized]:
    for module in written_by_hand(*PRODUCT, "bench", "scripts"):
        yield Sized("Python file", module.place, _length(module.path))
        for name, node in functions(module):
            what = "view" if _is_view(node) else "function"
            yield Sized(what, f"{module.place} {name}", lines_of(node))


def _tests() -> Iterable[Sized]:
    for module in modules("tests"):
        yield Sized("test file", module.place, _length(module.path))
        for name, node in functions(module):
            yield Sized("test function", f"{module.place} {name}", lines_of(node))


def _templates() -> Iterable[Sized]:
    for place in (*PRODUCT, "themes"):
        for path in sorted((ROOT / place).rglob("templates/**/*")):
            if path.suffix in (".html", ".txt"):
                yield Sized("template", path.relative_to(ROOT).as_posix(), _length(path))


def _is_view(node: object) -> bool:
    decorators = getattr(node, "decorator_list", [])
    called = [getattr(d, "func", None) for d in decorators]
    return any(getattr(c, "attr", "") in ("get", "post") for c in called if c is not None)


def _length(path: Path) -> int:
    return len(path.read_text(encoding="utf-8").splitlines())
