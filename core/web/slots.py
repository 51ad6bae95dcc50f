"""Slots: named spots in pages that plugins fill with components of their own."""

from __future__ import annotations

import logging
from typing import Any

from flask import g, render_template
from markupsafe import Markup

from core.registry import SlotFill
from core.site import site
from core.web.furniture import trusted

log = logging.getLogger("townhall.web")


def slot(name: str, /, **values: Any) -> Markup:
    """What plugins put into a named spot. One that fails is left out; admins see a note."""
    is_active = site().plugins.is_active
    return Markup("").join(
        _filled(owner, fill, values)
        for owner, fill in site().registry.fills(name)
        if owner == "core" or is_active(owner)
    )


def _filled(owner: str, fill: SlotFill, values: dict[str, Any]) -> Markup:
    cost = site().plugins.costs.of(owner, f"slot {fill.slot}")
    cost.calls += 1
    try:
        context = fill.context(g.actor, **values) if fill.context else values
        if context is None:
            return Markup("")
        return trusted(render_template(fill.template, **context))
    except (Exception, SystemExit) as error:
        cost.note(error)
        log.exception("slot failed", extra={"plugin": owner, "slot": fill.slot})
        if not g.actor.is_admin:
            return Markup("")
        return Markup('<p class="flash" data-kind="bad">{}: {}</p>').format(owner, name_of(fill))


def name_of(fill: SlotFill) -> str:
    """How a slot fill is named to an admin."""
    return f"{fill.slot} ({fill.template})"
