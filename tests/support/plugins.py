"""Plugins that a test makes up: as an object, or as a folder with a manifest."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from core import versions
from core.db import transaction
from core.hooks import hookimpl
from core.plugins import Plugin
from core.site import site
from townhall.testing import manifest

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


@contextmanager
def loaded(name: str, module: Any, **values: Any) -> Iterator[Plugin]:
    """Load a made-up plugin without pages for the length of a block."""
    host = site().plugins
    plugin = host.add(manifest(name, **values), module)
    with transaction():
        versions.bump("plugins")
    versions.refresh()
    try:
        yield plugin
    finally:
        if host.manager.has_plugin(name):
            host.manager.unregister(name=name)
        site().registry.withdraw(name)
        del host.plugins[name]
        for key in [key for key in host.costs.by_hook if key[0] == name]:
            del host.costs.by_hook[key]
        with transaction():
            versions.bump("plugins")
        versions.refresh()
