"""Plugins that a test makes up: as an object, or as a folder with a manifest."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from core.hooks import hookimpl

MANIFEST = """
name = "{name}"
title = "{title}"
summary = "Made up for a test."
version = "1.0.0"
license = "MIT"
requires_api = ">=1.0,<2"
starts_on = true
{more}
"""


def module_with(**hooks: Callable[..., Any]) -> SimpleNamespace:
    """Something that implements these hooks, as a plugin's module does."""
    return SimpleNamespace(**{name: hookimpl(function) for name, function in hooks.items()})


def write_plugin(
    root: Path, name: str, code: str = "", *, more: str = "", migration: str = ""
) -> Path:
    """A plugin on the disk, below a folder of plugins; returns its own folder."""
    folder = root / name
    folder.mkdir(parents=True)
    text = MANIFEST.format(name=name, title=name.capitalize(), more=more)
    (folder / "plugin.toml").write_text(text, encoding="utf-8")
    (folder / "__init__.py").write_text(code, encoding="utf-8")
    if migration:
        (folder / "migrations").mkdir()
        (folder / "migrations" / "0001_first.py").write_text(migration, encoding="utf-8")
    return folder
