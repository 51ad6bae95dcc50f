"""Where owners change what kind of community this is: first the list, then the deed."""

from __future__ import annotations

from flask import Response, flash, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext

from core.guard import PluginFailed
from core.plugins import CannotSwitch
from core.presets import actions, queries
from core.presets.stock import Preset, measures_of
from core.spaces.actions import CannotChange
from core.web import current_actor
from core.web.errors import NotFound
from core.web.respond import respond, see_other
from core.web.routing import Blueprint

bp = Blueprint("presets", __name__)


@bp.get("/admin/presets", requires="site.admin")
def index() -> Response:
    """The kinds of community, and which this is."""
    return respond(
        "presets/index.html",
        section="presets",
        offers=queries.offers(),
        current=queries.current(),
    )


@bp.get("/admin/presets/<preset>", requires="site.admin")
def plan(preset: str) -> Response:
    """What becoming this kind of community would change."""
    return _page(_found(preset))


@bp.post("/admin/presets/<preset>", requires="site.admin", endpoint="plan")
def use(preset: str) -> Response:
    """Do those of the changes that are ticked."""
    found = _found(preset)
    shown = set(request.form.getlist("shown"))
    chosen = shown & set(request.form.getlist("change"))
    if shown != {change.key for change in queries.plan_for(found).changes}:
        return _page(found, moved=True, status=409)
    try:
        done = actions.use_preset(current_actor(), preset, chosen)
    except (CannotSwitch, CannotChange) as error:
        flash(str(error), "bad")
        return _page(found, status=422)
    except PluginFailed as error:
        flash(_("A plugin could not do its part: %(why)s", why=error.__cause__ or error), "bad")
        return _page(found, status=422)
    count = ngettext("%(num)s change was made.", "%(num)s changes were made.", len(done))
    flash(_("This is now: %(kind)s.", kind=found.title) + " " + count, "good")
    return see_other(url_for("presets.index"))


def _found(name: str) -> Preset:
    try:
        return actions.preset_named(name)
    except actions.NoPreset:
        raise NotFound from None


def _page(preset: Preset, *, moved: bool = False, status: int = 200) -> Response:
    return respond(
        "presets/plan.html",
        status=status,
        section="presets",
        plan=queries.plan_for(preset),
        is_current=queries.current() == preset.name,
        measures=measures_of(preset.name),
        moved=moved,
    )
