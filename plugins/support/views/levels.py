"""Pages on which owners say when people work and what is promised."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import Response, flash, url_for
from flask_babel import gettext as _

from plugins.support import words
from plugins.support.actions.levels import (
    keep_calendar,
    keep_policy,
    remove_calendar,
    remove_policy,
)
from plugins.support.clocks.calendars import Calendar, zone_names
from plugins.support.clocks.reading import length_text
from plugins.support.forms.levels import (
    CalendarForm,
    PolicyForm,
    calendar_values,
    fill_choices,
    policy_values,
)
from plugins.support.levels import Policy, levels
from plugins.support.queries.levels import (
    group_choices,
    queue_choices,
    used_calendars,
    username_of,
)
from plugins.support.views import bp
from townhall import (
    NotFound,
    Refused,
    Rejected,
    current_actor,
    put_error,
    respond,
    see_other,
    settings,
)


@bp.get("/levels", requires="site.admin", name="levels")
def overview() -> Response:
    """What is promised, and the hours it counts in."""
    known = levels()
    return respond(
        "support/levels.html",
        policies=known.policies,
        calendars=known.calendars,
        used=used_calendars(),
        queues=dict(queue_choices()),
        priorities=words.PRIORITIES,
        names=words.NAMES,
        length_text=length_text,
    )


@bp.get("/calendars/new", requires="site.admin")
def new_calendar() -> Response:
    """The form of more working hours."""
    week = {f"day_{number}": "9:00-17:00" for number in range(5)}
    data = {"zone": settings.get("core", "timezone"), **week}
    return _calendar_page(CalendarForm(formdata=None, data=data), None)


@bp.post("/calendars/new", requires="site.admin", limit="30 per minute", endpoint="new_calendar")
def make_calendar() -> Response:
    """Write working hours down."""
    form = CalendarForm()
    return _saved(form, lambda: keep_calendar(current_actor(), form.wanted())) or _calendar_page(
        form, None, status=422
    )


@bp.get("/calendars/<int:calendar_id>", requires="site.admin")
def calendar(calendar_id: int) -> Response:
    """The form that changes working hours."""
    found = _calendar(calendar_id)
    return _calendar_page(CalendarForm(formdata=None, data=calendar_values(found)), calendar_id)


@bp.post(
    "/calendars/<int:calendar_id>",
    requires="site.admin",
    limit="30 per minute",
    endpoint="calendar",
)
def change_calendar(calendar_id: int) -> Response:
    """Change working hours; everything that counts by them is worked out anew."""
    _calendar(calendar_id)
    form = CalendarForm()
    return _saved(
        form, lambda: keep_calendar(current_actor(), form.wanted(), calendar_id)
    ) or _calendar_page(form, calendar_id, status=422)


@bp.post("/calendars/<int:calendar_id>/remove", requires="site.admin", limit="30 per minute")
def drop_calendar(calendar_id: int) -> Response:
    """Take working hours away that nothing counts by."""
    _calendar(calendar_id)
    try:
        remove_calendar(current_actor(), calendar_id)
    except Rejected as error:
        raise Refused(error.message) from error
    return see_other(url_for("support.levels"))


@bp.get("/policies/new", requires="site.admin")
def new_policy() -> Response:
    """The form of one more promise."""
    return _policy_page(PolicyForm(formdata=None), None)


@bp.post("/policies/new", requires="site.admin", limit="30 per minute", endpoint="new_policy")
def make_policy() -> Response:
    """Promise something."""
    form = _filled(PolicyForm())
    return _saved(form, lambda: keep_policy(current_actor(), form.wanted())) or _policy_page(
        form, None, status=422
    )


@bp.get("/policies/<int:policy_id>", requires="site.admin")
def policy(policy_id: int) -> Response:
    """The form that changes a promise."""
    found = _policy(policy_id)
    values = policy_values(found, username_of(found.gives_to))
    return _policy_page(PolicyForm(formdata=None, data=values), policy_id)


@bp.post(
    "/policies/<int:policy_id>", requires="site.admin", limit="30 per minute", endpoint="policy"
)
def change_policy(policy_id: int) -> Response:
    """Change a promise; the clocks of all its tickets are worked out anew."""
    _policy(policy_id)
    form = _filled(PolicyForm())
    return _saved(
        form, lambda: keep_policy(current_actor(), form.wanted(), policy_id)
    ) or _policy_page(form, policy_id, status=422)


@bp.post("/policies/<int:policy_id>/remove", requires="site.admin", limit="30 per minute")
def drop_policy(policy_id: int) -> Response:
    """Promise it no more."""
    _policy(policy_id)
    remove_policy(current_actor(), policy_id)
    return see_other(url_for("support.levels"))


def _saved(form: Any, keep: Callable[[], int]) -> Response | None:
    """Keep what a form says; None where it cannot be so, which then stands at its fields."""
    if not form.validate():
        return None
    try:
        keep()
    except Rejected as error:
        put_error(form, error)
        return None
    flash(_("“%(name)s” is saved.", name=form.name.data), "good")
    return see_other(url_for("support.levels"))


def _calendar(calendar_id: int) -> Calendar:
    found = levels().calendars.get(calendar_id)
    if found is None:
        raise NotFound
    return found


def _policy(policy_id: int) -> Policy:
    found = next((one for one in levels().policies if one.id == policy_id), None)
    if found is None:
        raise NotFound
    return found


def _filled(form: Any) -> Any:
    fill_choices(form, queue_choices(), group_choices(current_actor()))
    return form


def _calendar_page(form: Any, calendar_id: int | None, *, status: int = 200) -> Response:
    return respond(
        "support/calendar.html",
        status=status,
        form=form,
        calendar_id=calendar_id,
        is_used=calendar_id in used_calendars(),
        zones=zone_names(),
    )


def _policy_page(form: Any, policy_id: int | None, *, status: int = 200) -> Response:
    filled = _filled(form)
    return respond(
        "support/policy.html",
        status=status,
        form=filled,
        policy_id=policy_id,
        has_calendars=bool(levels().calendars),
        names=words.NAMES,
    )
