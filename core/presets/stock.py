"""The kinds of community that core knows, read from the files beside this one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any

from core.presets.parts import CIRCLES, PresetError, PresetPart, built, tables
from core.site import site

FOLDER = Path(__file__).parent
NAMES = ("special-interest", "brand", "customer-support", "ideation", "practice", "internal")
"""In the order in which they are offered."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Preset:
    """A kind of community.

    `plugins` are the names of those it wants; which of them are here is seen when it is used.
    `reading` is who may read the community at all: everyone or members. `settings` are values of
    core's own. The texts are Markdown, and `{name}` in them is the name of the community.
    """

    name: str
    title: str
    summary: str
    icon: str
    tint: int = 0
    plugins: tuple[str, ...] = ()
    reading: str = "everyone"
    settings: Mapping[str, Any] = field(default_factory=lambda: MappingProxyType({}))
    measures: tuple[str, ...] = ()
    guidelines: str = ""
    terms: str = ""
    privacy: str = ""

    @property
    def tagline(self) -> str:
        """What stands in for a sentence of the owner's own."""
        return str(self.settings.get("tagline", ""))


@cache
def presets() -> Mapping[str, Preset]:
    """Every kind of community by name. Raises `PresetError` for a file that cannot be used."""
    return MappingProxyType({name: _read(FOLDER / f"{name}.toml") for name in NAMES})


def parts_of(name: str) -> dict[str, list[PresetPart]]:
    """What the plugins that are loaded bring to one kind of community, by plugin."""
    found: dict[str, list[PresetPart]] = {}
    for owner, part in site().registry.of(PresetPart):
        if part.preset == name:
            found.setdefault(owner, []).append(part)
    return found


def wanted_plugins(preset: Preset) -> list[str]:
    """Plugins that belong to a kind of community: those it names and those that say so."""
    return list(dict.fromkeys([*preset.plugins, *parts_of(preset.name)]))


def measures_of(name: str) -> tuple[str, ...]:
    """Names of the measures that tell how such a community fares, some perhaps of plugins that
    are not here."""
    preset = presets().get(name)
    if preset is None:
        return ()
    named = [m for parts in parts_of(name).values() for part in parts for m in part.measures]
    return tuple(dict.fromkeys([*preset.measures, *named]))


def _read(path: Path) -> Preset:
    table = tables(path)
    texts = {one: _text(table.get(one)) for one in ("terms", "privacy")}
    preset = built(path, Preset, {**table, **texts, "name": path.stem})
    if preset.reading not in CIRCLES[:2]:
        raise PresetError(f"{path.name}: nobody knows who {preset.reading} are.")
    return preset


def _text(name: Any) -> str:
    """A text that several presets share."""
    return (FOLDER / "texts" / f"{name}.md").read_text(encoding="utf-8").strip() if name else ""
