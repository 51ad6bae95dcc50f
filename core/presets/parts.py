"""What a plugin brings to a kind of community, and how it is read from a file.

Imports nothing of ours, so that plugins and core may both use it.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from functools import lru_cache
from pathlib import Path
from types import MappingProxyType
from typing import Any, TypeVar

CIRCLES = ("everyone", "members", "staff")
"""Who may, from the widest to the narrowest; `everyone` is also those who only look."""
T = TypeVar("T")


class PresetError(ValueError):
    """The file of a preset cannot be used; the message says which and why."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PresetSpace:
    """A space that a kind of community begins with.

    `see` is who may read it, `start` who may start threads there: one of `CIRCLES`. `hello` is
    the first thread in it, in Markdown, which the owner writes; none where it is empty. In it
    and in its title, `{name}` is the name of the community.
    """

    slug: str
    title: str
    description: str = ""
    icon: str = ""
    tint: int = 0
    see: str = "everyone"
    start: str = "members"
    hello_title: str = ""
    hello: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class PresetPart:
    """What one plugin brings to the kind of community called `preset`.

    `brings` says it in a few words ("News, Questions, Ideas"). `kind` is the kind of thread that
    the first threads of its spaces are of. `settings` are values of the plugin's own settings,
    `measures` the names of measures that tell how such a community fares.
    """

    preset: str
    brings: Any = ""
    kind: str = ""
    spaces: tuple[PresetSpace, ...] = ()
    settings: Mapping[str, Any] = field(default_factory=lambda: MappingProxyType({}))
    measures: tuple[str, ...] = ()


def preset_parts(path: Path, *, kind: str = "") -> list[PresetPart]:
    """The parts in a TOML file: one table for each preset, with its spaces as `[[….space]]`.

    Raises `PresetError` for a file that cannot be used.
    """
    return [_part(path, name, table, kind) for name, table in tables(path).items()]


def tables(path: Path) -> dict[str, Any]:
    """A TOML file as it is. Raises `PresetError`."""
    try:
        return dict(_read(path, path.stat().st_mtime_ns))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise PresetError(f"{path.name} cannot be read: {error}.") from error


@lru_cache(64)
def _read(path: Path, _changed: int) -> dict[str, Any]:
    return tomllib.loads(path.read_text(encoding="utf-8"))


def built(path: Path, shape: type[T], table: Any) -> T:
    """A dataclass out of a table that may say nothing else. Raises `PresetError`."""
    if not isinstance(table, dict):
        raise PresetError(f"{path.name}: {table!r} is no table.")
    known = {one.name for one in fields(shape)}  # type: ignore[arg-type]
    if strange := set(table) - known:
        raise PresetError(f"{path.name}: nobody knows {', '.join(sorted(strange))}.")
    whole = {name: tuple(v) if isinstance(v, list) else v for name, v in table.items()}
    try:
        return shape(**whole)
    except TypeError as error:
        raise PresetError(f"{path.name}: {error}.") from error


def _part(path: Path, name: str, table: Any, kind: str) -> PresetPart:
    if not isinstance(table, dict):
        raise PresetError(f"{path.name}: {name} is no table.")
    spaces = tuple(_space(path, row) for row in table.get("space", ()))
    rest = {key: value for key, value in table.items() if key != "space"}
    given = {"preset": name, "kind": kind, "spaces": spaces, **rest}
    return built(path, PresetPart, given)


def _space(path: Path, row: Any) -> PresetSpace:
    space = built(path, PresetSpace, row)
    for circle in (space.see, space.start):
        if circle not in CIRCLES:
            raise PresetError(f"{path.name}: {space.slug} is for nobody: {circle}.")
    if not (space.slug and space.title and 0 <= space.tint <= 8):
        raise PresetError(f"{path.name}: {space.slug or space.title} lacks something.")
    return space
