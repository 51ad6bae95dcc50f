"""What every template may use without importing it."""

from __future__ import annotations

import logging
from typing import Any

from flask import Flask, g, get_flashed_messages, request, session
from flask_wtf.csrf import generate_csrf
from jinja2 import StrictUndefined
from markupsafe import Markup, escape

from core import settings
from core.access import nobody
from core.cache import Bounded, Same
from core.inbox.counting import new_rows
from core.live.queries import shown_at
from core.site import site
from core.tags.looks import look_of
from core.terms.current import SORTS, in_force, published
from core.text import TooIntricate, TooLong, render_markdown
from core.threads.addresses import thread_url, unread_url
from core.threads.listed import thread_row, thread_rows
from core.votes.buttons import form_blank, with_forms
from core.web import cookies, furniture, navigation
from core.web.assets import asset, assets, inlined
from core.web.haste import form_key
from core.web.linked import linked_data
from core.web.slots import slot

log = logging.getLogger("townhall.web")
_fields: Bounded[Markup] = Bounded(2000)
_welcomes: Bounded[Markup] = Bounded(8)
RTL = frozenset({"ar", "fa", "he", "ur"})


class SiteNames:
    """The community's own words, as templates show them."""

    @property
    def name(self) -> str:
        """Its name."""
        return str(settings.get("core", "site_name"))

    @property
    def logo(self) -> str:
        """The key of its sign; may be empty."""
        return str(settings.get("core", "logo"))

    @property
    def tagline(self) -> str:
        """What it is, in one sentence; may be empty."""
        return str(settings.get("core", "tagline"))

    @property
    def welcome(self) -> Markup:
        """What visitors read on the first page; may be empty."""
        text = str(settings.get("core", "welcome"))
        return _welcomes.get(text, lambda: _rendered(text))

    @property
    def sign_up(self) -> str:
        """Who may sign up, as the setting says it."""
        return str(settings.get("core", "sign_up"))

    @property
    def texts(self) -> tuple[str, ...]:
        """Which of the terms, the privacy text and the guidelines are in force."""
        return tuple(sort for sort in SORTS if in_force(sort)) if published() else ()

    @property
    def base_url(self) -> str:
        """Its public address, without a slash at the end."""
        return site().config.base_url or f"{request.scheme}://{request.host}"


def _rendered(text: str) -> Markup:
    """Words of the owner as HTML; as they stand when they are too intricate for that."""
    try:
        return furniture.trusted(render_markdown(text).html)
    except (TooLong, TooIntricate):
        return escape(text)


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
        assets=assets,
        inlined=inlined,
        csrf=csrf,
        once_field=once_field,
        slot=slot,
        tag_chip=lambda slug: env.globals["piece"]("tags/_chip.html", **look_of(slug)._asdict()),  # type: ignore[operator]
        navigation=navigation.navigation,
        create_items=navigation.create_items,
        new_rows=new_rows,
        shown_at=shown_at,
        flashes=lambda: get_flashed_messages(with_categories=True),
        plugin_css=plugin_css,
        thread_kind=site().registry.kind,
        thread_row=thread_row,
        thread_rows=thread_rows,
        thread_url=thread_url,
        linked_data=linked_data,
        unread_url=unread_url,
        form_blank=form_blank,
        with_forms=lambda html, back="": with_forms(html, field=csrf, back=back),
    )
    app.context_processor(_page_values)


def _page_values() -> dict[str, Any]:
    actor = getattr(g, "actor", None) or nobody()
    language = furniture.language()
    return {
        "actor": actor,
        "page_lang": language,
        "page_dir": "rtl" if language[:2] in RTL else "ltr",
        "page_scheme": actor.scheme or cookies.read("scheme"),
    }


def csrf() -> Markup:
    """The hidden field that proves a form is ours."""
    field: Markup | None = g.get("csrf_field")
    g.for_one = True  # see core.web.keeping
    if field is None:
        # The same secret of the same session is signed once: a twentieth of a page otherwise.
        secret = session.get("csrf_token")
        key = (Same(site()), secret or generate_csrf())
        field = g.csrf_field = _fields.get(key, _csrf_field)
    return field


def _csrf_field() -> Markup:
    field = Markup('<input type="hidden" name="csrf_token" value="{}">')
    return field.format(generate_csrf())


def once_field() -> Markup:
    """The hidden one-use key of a form; the second sending leads to the first one's result."""
    return Markup('<input type="hidden" name="once" value="{}">').format(form_key())


def plugin_css() -> list[str]:
    """Addresses of the community's own colours and of the style sheets of the plugin whose page
    this is."""
    colour = str(settings.get("core", "accent")).removeprefix("#")
    own = [f"/look/{colour}.css"] if colour else []
    plugin = site().plugins.plugins.get(request.blueprint or "")
    if plugin is None or plugin.manifest is None:
        return own
    return own + [asset(f"{plugin.name}/{name}") for name in plugin.manifest.css]
