"""Pages of watching: one thing with its levels, all of one's own, and what sets itself."""

from __future__ import annotations

from typing import Any

from flask import Response, flash, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext

from core import settings
from core.access import Actor
from core.threads.queries import visible_thread
from core.watching import actions, joining, queries
from core.watching.control import Control
from core.watching.forms import HabitsForm
from core.watching.rules import LEVELS
from core.watching.things import ICONS, Thing, thing
from core.web import current_actor
from core.web.errors import NotFound, Refused
from core.web.respond import posted, respond, see_other
from core.web.routing import Blueprint

PLACES = ("page", "note", "head")
"""Where a control may stand: on its own page, in a rail, in the head of a page."""
bp = Blueprint("watching", __name__)


@bp.get("/watch/<target>/<int:target_id>", requires="site.member")
def one(target: str, target_id: int) -> Response:
    """One thing with the levels to choose from."""
    actor = current_actor()
    found = thing(actor, target, target_id)
    return respond("watching/one.html", fragment="watch", **_shown(actor, found, "page"))


@bp.post("/watch/<target>/<int:target_id>", requires="site.member", endpoint="one")
def choose(target: str, target_id: int) -> Response:
    """Choose a level, or with an empty one take the choice back."""
    actor = current_actor()
    found = thing(actor, target, target_id)
    level = request.form.get("level", "")
    if level and level not in LEVELS:
        raise NotFound
    try:
        if level:
            actions.watch(actor, found.target, found.id, level)
        else:
            actions.forget(actor, found.target, found.id)
    except actions.CannotFollow as error:
        raise Refused(str(error)) from error
    if request.form.get("back") == "list":
        flash(_("Your choice for “%(name)s” is saved.", name=found.name), "good")
        return see_other(url_for("watching.index"))
    return _changed(actor, found)


@bp.post("/t/<int:thread_id>/read-long", requires="site.member")
def read_long(thread_id: int) -> Response:
    """The browser has shown a thread for a while: watch it, if that is the reader's way."""
    actor = current_actor()
    thread = visible_thread(actor, thread_id)
    found = thing(actor, "thread", thread_id)
    actions.watch_by_itself(actor.id, thread, "read")
    return _changed(actor, found)


@bp.get("/account/watching", requires="site.member")
def index() -> Response:
    """Everything that one watches or mutes."""
    form = HabitsForm(formdata=None)
    form.fill(queries.habits_of(current_actor()))
    return _list(form)


@bp.post("/account/watching", requires="site.member", endpoint="index")
def save() -> Response:
    """Keep which threads are watched by themselves."""
    form = HabitsForm()
    if not form.validate():
        return _list(form, status=422)
    actions.keep_habits(current_actor(), **form.wishes())
    flash(_("Your choice is saved."), "good")
    return see_other(url_for("watching.index"))


@bp.get("/admin/watching", requires="site.admin")
def defaults() -> Response:
    """What new members hear of, and for how many others that could hold too."""
    return respond(
        "watching/defaults.html",
        is_on=settings.get("core", "watch_joining"),
        count=joining.differing(),
        section="settings",
    )


@bp.post("/admin/watching", requires="site.admin", endpoint="defaults")
def apply() -> Response:
    """Let the default hold for those who are here already."""
    count = joining.apply_to_members(current_actor())
    flash(
        ngettext("Done for %(num)s member.", "Done for %(num)s members.", count),
        "good",
    )
    return see_other(url_for("watching.defaults"))


def _list(form: HabitsForm, *, status: int = 200) -> Response:
    actor = current_actor()
    form.name_defaults(queries.habits_of(actor))
    level = request.args.get("level", "")
    page = queries.watched_page(actor, level, request.args.get("after", ""))
    older = url_for("watching.index", level=level or None, after=page.after)
    return respond(
        "watching/index.html",
        fragment="watched",
        status=status,
        form=form,
        page=page,
        level=level if level in LEVELS else "",
        older=older if page.after else "",
        groups=queries.groups_of_mine(actor),
        thing_icons=ICONS,
    )


def _changed(actor: Actor, found: Thing) -> Response:
    """Back to the thing, or to htmx the control as it stands now, in the place it was in."""
    place = request.args.get("place", "")
    place = place if place in PLACES else "page"
    back = (
        found.url
        if found.url and place != "page"
        else url_for("watching.one", target=found.target, target_id=found.id)
    )
    return posted(
        back,
        "watching/one.html",
        fragment="watch",
        context=lambda: _shown(actor, found, place),
    )


def _shown(actor: Actor, found: Thing, place: str) -> dict[str, Any]:
    return {"thing": found, "watch": _control(actor, found), "place": place}


def _control(actor: Actor, found: Thing) -> Control:
    if found.target == "thread":
        return queries.thread_control(visible_thread(actor, found.id))
    return queries.control_of(actor, found.target, found.id)
