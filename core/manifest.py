"""A plugin's static manifest, `plugin.toml`: read and checked without importing the plugin."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from packaging.specifiers import InvalidSpecifier, SpecifierSet
from packaging.version import Version

API_VERSION = "1.0"
NAME = re.compile(r"[a-z][a-z0-9_]{1,29}")


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
    try:
        SpecifierSet(raw["requires_api"])
    except InvalidSpecifier as error:
        raise ManifestError(f"Its requires_api is not a version range: {error}.") from error
    return _build(raw, path.parent, module)


def _build(raw: dict[str, Any], folder: Path, module: str) -> Manifest:
    needs, assets = raw.get("requires", {}), raw.get("assets", {})
    declares = raw.get("declares", {})
    return Manifest(
        folder=folder,
        module=module,
        requires=tuple(needs.get("plugins", ())),
        optional=tuple(needs.get("optional", ())),
        css=tuple(assets.get("css", ())),
        network=tuple(declares.get("network", ())),
        personal_data=str(declares.get("personal_data", "none")),
        suits=tuple(raw.get("suits", ())),
        starts_on=bool(raw.get("starts_on", False)),
        restricts=bool(raw.get("restricts", False)),
        **{key: raw[key] for key in ("name", "title", "summary", "version", "license")},
        requires_api=raw["requires_api"],
        author=str(raw.get("author", "")),
        icon=str(raw.get("icon", "puzzle")),
    )
