"""A plugin's static manifest, `plugin.toml`: read and checked without importing the plugin."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

from packaging.specifiers import InvalidSpecifier, SpecifierSet
from packaging.version import Version

API_VERSION = "1.0"
T = TypeVar("T")
NAME = re.compile(r"[a-z][a-z0-9_]{1,29}")
# Names of core's own pages, tables and modules: a plugin's would be taken for them.
RESERVED = frozenset(
    "accounts admin app attachments core files home plugins presets profiles search setup site "
    "spaces static tags terms themes threads townhall".split()
)


class ManifestError(ValueError):
    """The manifest cannot be used; the message is a sentence for the owner."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Manifest:
    """What a plugin says of itself. `folder` holds its code, `module` is how to import it."""

    name: str
    title: str
    summary: str
    version: str
    license: str
    requires_api: str
    folder: Path
    module: str
    author: str = ""
    icon: str = "puzzle"
    suits: tuple[str, ...] = ()
    starts_on: bool = False
    restricts: bool = False
    requires: tuple[str, ...] = ()
    optional: tuple[str, ...] = ()
    css: tuple[str, ...] = ()
    network: tuple[str, ...] = ()
    personal_data: str = "none"

    @property
    def incompatible(self) -> str:
        """Why this plugin cannot run on this Townhall, as a sentence; empty if it can."""
        if Version(API_VERSION) in SpecifierSet(self.requires_api):
            return ""
        return f"Needs plugin API {self.requires_api}; this Townhall has {API_VERSION}."


def read(path: Path, module: str) -> Manifest:
    """Read `plugin.toml`. Raises `ManifestError` with a sentence that names what is wrong."""
    try:
        raw = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise ManifestError(f"Its plugin.toml cannot be read: {error}.") from error
    for key in ("name", "title", "summary", "version", "license", "requires_api"):
        if not isinstance(raw.get(key), str) or not raw[key].strip():
            raise ManifestError(f"Its plugin.toml has no {key}.")
    if not NAME.fullmatch(raw["name"]):
        raise ManifestError("Its name must be a small letter, then letters, digits or _.")
    if raw["name"] in RESERVED:
        raise ManifestError(f"Its name is taken: {raw['name']} is a part of Townhall itself.")
    if raw["name"] != path.parent.name:
        raise ManifestError(f"It is called {raw['name']}, but its folder {path.parent.name}.")
    try:
        SpecifierSet(raw["requires_api"])
    except InvalidSpecifier as error:
        raise ManifestError(f"Its requires_api is not a version range: {error}.") from error
    return _build(raw, path.parent, module)


def _build(raw: dict[str, Any], folder: Path, module: str) -> Manifest:
    needs, assets, declares = (_one(raw, key, dict) for key in ("requires", "assets", "declares"))
    return Manifest(
        folder=folder,
        module=module,
        requires=_words(needs, "plugins"),
        optional=_words(needs, "optional"),
        css=_words(assets, "css"),
        network=_words(declares, "network"),
        personal_data=_one(declares, "personal_data", str) or "none",
        suits=_words(raw, "suits"),
        starts_on=_one(raw, "starts_on", bool),
        restricts=_one(raw, "restricts", bool),
        **{key: raw[key] for key in ("name", "title", "summary", "version", "license")},
        requires_api=raw["requires_api"],
        author=_one(raw, "author", str),
        icon=_one(raw, "icon", str) or "puzzle",
    )


def _one(table: dict[str, Any], key: str, sort: type[T]) -> T:
    """A value of that sort, or its empty one. Raises `ManifestError` for another sort."""
    value = table.get(key, sort())
    if not isinstance(value, sort):
        raise ManifestError(f"In its plugin.toml, {key} is not what it should be.")
    return value


def _words(table: dict[str, Any], key: str) -> tuple[str, ...]:
    found = tuple(_one(table, key, list))
    if not all(isinstance(word, str) for word in found):
        raise ManifestError(f"In its plugin.toml, {key} is not a list of words.")
    return found
