"""What every template may use without importing it."""

from __future__ import annotations

import logging
import secrets
from collections.abc import Iterable
from typing import Any

from flask import Flask, g, get_flashed_messages, render_template, request, url_for
from flask_babel import get_locale
from flask_wtf.csrf import generate_csrf
from jinja2 import StrictUndefined
from markupsafe import Markup, escape

from core import hookcalls, settings
from core.access import nobody
from core.registry import NavItem, SlotFill
from core.site import site
from core.spaces.queries import visible_spaces
from core.threads.addresses import thread_url, unread_url
from core.web import furniture
from core.web.assets import asset

log = logging.getLogger("townhall.web")
RTL = frozenset({"ar", "fa", "he", "ur"})


class SiteNames:
    """The community's own words, as templates show them."""

    @property
    def name(self) -> str:
        """Its name."""
        return str(settings.get("core", "site_name"))

    @property
    def tagline(self) -> str:
        """What it is, in one sentence; may be empty."""
        return str(settings.get("core", "tagline"))

    @property
    def base_url(self) -> str:
        """Its public address, without a slash at the end."""
        return site().config.base_url or request.host_url.rstrip("/")


def install(app: Flask) -> None:
    """Register the globals on the application's Jinja environment."""
    env = app.jinja_env
    env.trim_blocks = env.lstrip_blocks = True
    if app.testing:
        env.undefined = StrictUndefined
    furniture.install(env)
    env.globals.update(
        site=SiteNames(),
        asset=asset,
        csrf=csrf,
        once_field=once_field,
        slot=slot,
        nav_items=nav_items,
        create_items=lambda: nav_items("new"),
        nav_spaces=nav_spaces,
        flashes=lambda: get_flashed_messages(with_categories=True),
        plugin_css=plugin_css,
        thread_kind=lambda key: site().registry.kind(key),
        thread_url=thread_url,
        unread_url=unread_url,
        pieces=pieces,
    )
    # Only for HTML that core.text has made and cleaned when it was written.
    env.filters["trusted"] = Markup
    app.context_processor(_page_values)


def _page_values() -> dict[str, Any]:
    actor = getattr(g, "actor", None) or nobody()
    language = str(get_locale() or "en")
    return {
        "actor": actor,
        "page_lang": language,
        "page_dir": "rtl" if language[:2] in RTL else "ltr",
        "page_scheme": actor.scheme or request.cookies.get("scheme", ""),
    }


def pieces(parts: Iterable[Any]) -> Markup:
    """The pieces of a changed line (see core.diff), what came and went marked as such."""
    tags = {"added": "<ins>{}</ins>", "removed": "<del>{}</del>"}
    return Markup("").join(Markup(tags.get(p.op, "{}")).format(p.text) for p in parts)


def csrf() -> Markup:
    """The hidden field that proves a form is ours."""
    return Markup('<input type="hidden" name="csrf_token" value="{}">').format(generate_csrf())


def once_field() -> Markup:
    """The hidden one-use key of a form; the second sending leads to the first one's result."""
    return Markup('<input type="hidden" name="once" value="{}">').format(once_key())


def once_key() -> str:
    """A one-use key: the one this request brought, so that a form shown again keeps it."""
    given = request.form.get("once", "") if request.method == "POST" else ""
    return given or secrets.token_urlsafe(12)


def nav_items(place: str = "main") -> list[NavItem]:
    """Links of the shell for one place: `main`, `new` or `team`."""
    if "nav" not in g:
        g.nav = [*hookcalls.nav_items(g.actor), *_core_nav()]
    return sorted((item for item in g.nav if item.place == place), key=lambda item: item.order)


def _core_nav() -> list[NavItem]:
    from flask_babel import gettext as _

    items = [
        NavItem(
            label=_("People"),
            endpoint="profiles.directory",
            icon="users",
            section="people",
            order=90,
        )
    ]
    if g.actor.is_admin:
        items.append(
            NavItem(label=_("Set-up"), endpoint="admin.index", icon="wrench", place="team")
        )
    return items


def nav_spaces() -> list[dict[str, Any]]:
    """The spaces in the navigation: title, address and colour of the first few."""
    found = []
    for space in visible_spaces(g.actor):
        kind = next((k for o, k in _kinds() if o == space.owner), None)
        if kind is not None and space.parent_id is None:
            url = url_for(kind.space_endpoint, slug=space.slug)
            found.append({"title": space.title, "url": url, "tint": space.tint, "unread": 0})
    return found[:8]


def _kinds() -> list[tuple[str, Any]]:
    from core.registry import ThreadKind

    return list(site().registry.of(ThreadKind))


def plugin_css() -> list[str]:
    """Addresses of the style sheets of the plugin whose page this is."""
    plugin = site().plugins.plugins.get(request.blueprint or "")
    if plugin is None or plugin.manifest is None:
        return []
    return [asset(f"{plugin.name}/{name}") for name in plugin.manifest.css]


def slot(name: str, /, **values: Any) -> Markup:
    """What plugins put into a named spot. One that fails is left out; admins see a note."""
    parts = []
    for owner, fill in site().registry.of(SlotFill):
        if fill.slot == name and (owner == "core" or site().plugins.is_active(owner)):
            parts.append((fill.order, owner, _filled(owner, fill, values)))
    return Markup("").join(part for _order, _owner, part in sorted(parts, key=lambda p: p[:2]))


def _filled(owner: str, fill: SlotFill, values: dict[str, Any]) -> Markup:
    cost = site().plugins.costs.of(owner, f"slot {fill.slot}")
    cost.calls += 1
    try:
        context = fill.context(g.actor, **values) if fill.context else values
        if context is None:
            return Markup("")
        return Markup(render_template(fill.template, **context))
    except (Exception, SystemExit) as error:
        cost.errors += 1
        cost.last_error = f"{type(error).__name__}: {error}"[:300]
        log.exception("slot failed", extra={"plugin": owner, "slot": fill.slot})
        if not g.actor.is_admin:
            return Markup("")
        return Markup('<p class="flash" data-kind="bad">{}: {}</p>').format(
            owner, escape(name_of(fill))
        )


def name_of(fill: SlotFill) -> str:
    """How a slot fill is named to an admin."""
    return f"{fill.slot} ({fill.template})"
