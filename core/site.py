"""The running site: its configuration, what was declared, its plugins. One per process."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from core.config import Config
    from core.plugins import PluginHost
    from core.registry import Registry


@dataclass(frozen=True, slots=True)
class Site:
    """What every part of the process may ask about the site it serves."""

    config: Config
    registry: Registry
    plugins: PluginHost


_current: Site | None = None


def start(site: Site) -> None:
    """Make `site` the one this process serves."""
    global _current  # one process serves one site; peewee's models are bound the same way
    _current = site


def site() -> Site:
    """The site of this process. Raises `RuntimeError` before `create_app` has run."""
    if _current is None:
        raise RuntimeError("No site is running: call app.create_app() first.")
    return _current
