"""The feature packages of core: what each declares and which pages it brings."""

from __future__ import annotations

from importlib import import_module

from flask import Flask

from core import access, events, hookcalls, jobs, settings
from core.accounts.sessions import login
from core.impersonation.counting import count_deeds
from core.notifications import defaults
from core.openid.given import follow
from core.presets.naming import check_measures
from core.registry import Registry, ThreadKind
from core.site import site
from core.web.routing import Blueprint
from core.webhooks import recording

PACKAGES = (
    "core.web.site",
    "core.home",
    "core.accounts",
    "core.factors",
    "core.passkeys",
    "core.openid",
    "core.profiles",
    "core.fields",
    "core.groups",
    "core.impersonation",
    "core.why",
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
    "core.threadwork",
    "core.links",
    "core.conversion",
    "core.help",
    "core.search",
    "core.feeds",
    "core.watching",
    "core.blocks",
    "core.notifications",
    "core.letters",
    "core.inbound",
    "core.inbox",
    "core.push",
    "core.webhooks",
    "core.live",
    "core.composer",
    "core.bulk",
    "core.review",
    "core.reports",
    "core.sanctions",
    "core.insights",
    "core.look",
    "core.trust",
    "core.watchwords",
    "core.holding",
    "core.terms",
    "core.presets",
    "core.erasing",
    "core.mydata",
    "core.setup",
    "core.backups",
    "core.admin",
)

__all__ = ["declare", "install", "login"]


def declare(registry: Registry) -> None:
    """Register core's own permissions, settings and jobs, and those of each feature."""
    for item in (*access.PERMISSIONS, *settings.CORE, *settings.JOBS, *jobs.CORE_JOBS):
        registry.add("core", item, "core")
    for name in PACKAGES:
        for item in getattr(import_module(name), "DECLARES", ()):
            registry.add("core", item, name)
    events.subscribe(events.Event, hookcalls.tell)
    events.recorded(events.Event, recording.record)


def complete(registry: Registry) -> None:
    """Check and register what depends on everything that core and plugins have declared."""
    check_measures()
    defaults.declare(registry)


def install(app: Flask) -> None:
    """Bring the pages of core, then those of every loaded plugin.

    A plugin whose pages cannot be brought counts as failed; the rest goes on.
    """
    for name in PACKAGES:
        package = import_module(name)
        for blueprint in package.blueprints():
            app.register_blueprint(blueprint)
        for error, answer in getattr(package, "answers", dict)().items():
            app.register_error_handler(error, answer)
    count_deeds(app)
    for owner in site().plugins.plugins:
        bring(app, owner)
    follow()


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
