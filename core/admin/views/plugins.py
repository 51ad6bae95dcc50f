"""The page of plugins: what each is, adds and costs, and its switch."""

from __future__ import annotations

from flask import Response, flash, request, url_for
from flask_babel import gettext as _

from core.admin.queries.plugins import plugin_card, plugin_cards
from core.admin.views.blueprint import bp
from core.guard import PluginFailed
from core.plugins import CannotSwitch
from core.site import site
from core.web import current_actor
from core.web.errors import NotFound
from core.web.respond import respond, see_other


@bp.get("/admin/plugins", requires="site.admin")
def plugins() -> Response:
    """Every plugin with its state, what it registered, what it costs, and its switch."""
    cards = plugin_cards()
    return respond(
        "admin/plugins.html",
        section="plugins",
        cards=cards,
        on=sum(card.state in ("on", "on_failing") for card in cards),
        troubled=[card for card in cards if card.wanted and card.state != "on"],
    )


@bp.post("/admin/plugins/<name>/on", requires="site.admin")
def switch_on(name: str) -> Response:
    """Switch a plugin on for the whole site, in every process at its next request."""
    return _switch(name, on=True)


@bp.get("/admin/plugins/<name>/off", requires="site.admin")
def switch_off(name: str) -> Response:
    """Ask before a plugin that keeps things private is switched off."""
    card = plugin_card(name)
    if card is None:
        raise NotFound
    return respond(
        "confirm.html",
        title=_("Switch %(title)s off?", title=card.title),
        why=_(
            "This plugin keeps things private. While it is off, what it held back may be seen by"
            " people it kept out. Its data stays."
        )
        if card.restricts
        else _("Its pages and threads disappear until it is on again. Its data stays."),
        action=url_for("admin.switch_off", name=name),
        button=_("Switch it off"),
        fields={"confirmed": "yes"},
        back=url_for("admin.plugins"),
    )


@bp.post("/admin/plugins/<name>/off", requires="site.admin", endpoint="switch_off")
def do_switch_off(name: str) -> Response:
    """Switch a plugin off for the whole site; one that keeps things private only when sure."""
    card = plugin_card(name)
    if card is None:
        raise NotFound
    if card.restricts and request.form.get("confirmed") != "yes":
        return see_other(url_for("admin.switch_off", name=name))
    return _switch(name, on=False)


def _switch(name: str, *, on: bool) -> Response:
    card = plugin_card(name)
    if card is None:
        raise NotFound
    try:
        site().plugins.switch(current_actor(), name, on=on)
    except CannotSwitch as error:
        flash(str(error), "bad")
    except PluginFailed as error:
        reason = str(error.__cause__ or error)
        words = _("%(title)s could not be switched on: %(reason)s", title=card.title, reason=reason)
        flash(words, "bad")
    else:
        flash(
            _("%(title)s is on.", title=card.title)
            if on
            else _("%(title)s is off. Its data is kept.", title=card.title),
            "good",
        )
    return see_other(url_for("admin.plugins") + f"#plugin-{name}")
