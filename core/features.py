"""The feature packages of core: what each declares and which pages it brings."""

from __future__ import annotations

from importlib import import_module

from flask import Flask

from core import access, events, hookcalls, jobs, settings
from core.accounts.sessions import login
from core.notifications import defaults
from core.registry import Registry, ThreadKind
from core.site import site
from core.web.routing import Blueprint

PACKAGES = (
    "core.web.site",
    "core.home",
    "core.accounts",
    "core.profiles",
    "core.spaces",
    "core.threads",
    "core.tags",
    "core.drafts",
    "core.attachments",
    "core.votes",
    "core.bookmarks",
    "core.mentions",
    "core.polls",
    "core.previews",
    "core.help",
    "core.search",
    "core.feeds",
    "core.watching",
    "core.notifications",
    "core.letters",
    "core.inbound",
    "core.inbox",
    "core.push",
    "core.live",
    "core.composer",
    "core.admin",
)

__all__ = ["declare", "install", "login"]


def declare(registry: Registry) -> None:
    """Register core's own permissions, settings and jobs, and those of each feature."""
    for item in (*access.PERMISSIONS, *settings.CORE, *jobs.CORE_JOBS):
        registry.add("core", item, "core")
    for name in PACKAGES:
        for item in getattr(import_module(name), "DECLARES", ()):
            registry.add("core", item, name)
    events.subscribe(events.Event, hookcalls.tell)


def complete(registry: Registry) -> None:
    """Register what depends on everything that core and plugins have declared."""
    defaults.declare(registry)


def install(app: Flask) -> None:
    """Bring the pages of core, then those of every loaded plugin.

    A plugin whose pages cannot be brought counts as failed; the rest goes on.
    """
    for name in PACKAGES:
        for blueprint in import_module(name).blueprints():
            app.register_blueprint(blueprint)
    for owner in site().plugins.plugins:
        bring(app, owner)


def bring(app: Flask, owner: str) -> None:
    """Bring the pages of one plugin, or count it as failed."""
    brought = [bp for declared_by, bp in site().registry.of(Blueprint) if declared_by == owner]
    try:
        for blueprint in brought:
            if blueprint.name != owner:
                raise ValueError(f"its blueprint is called {blueprint.name!r}")
            app.register_blueprint(blueprint)
        _check_pages(app, owner)
    except Exception as error:  # noqa: BLE001 - a plugin may break in any way
        site().plugins.fail(site().plugins.plugins[owner], f"Its pages failed: {error}")


def _check_pages(app: Flask, owner: str) -> None:
    """Raise `ValueError` for a page whose permission nobody declares, and for a kind of thread
    that leads to a page which is not there."""
    registry = site().registry
    for endpoint, view in app.view_functions.items():
        needed = getattr(view, "requires", "")
        if endpoint.startswith(f"{owner}.") and registry.permission(needed) is None:
            raise ValueError(f"{endpoint} asks for {needed!r}, which nobody declares")
    for declared_by, kind in registry.of(ThreadKind):
        endpoints = (kind.endpoint, kind.reply_endpoint, kind.space_endpoint, kind.start_endpoint)
        missing = [name for name in filter(None, endpoints) if name not in app.view_functions]
        if declared_by == owner and missing:
            raise ValueError(f"{kind.key} leads to {', '.join(missing)}, which is not there")
