"""Changing an event or one of its dates, and calling it off."""

from __future__ import annotations

from typing import Any

from flask import Response, flash, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext

from plugins.events import spans
from plugins.events.actions import series
from plugins.events.actions.checking import checked
from plugins.events.actions.details import Details
from plugins.events.foreseen import Foreseen, foresee, foresee_change
from plugins.events.forms.calling_off import CallingOffForm
from plugins.events.forms.event import (
    ChangeForm,
    at_field,
    details_of,
    offer_as_stored,
    values_of,
)
from plugins.events.forms.meanwhile import holds_now
from plugins.events.models import EventDate
from plugins.events.queries.by_date import Found, found_date
from plugins.events.queries.reach import reach_of
from plugins.events.rules import is_host
from plugins.events.views import bp
from townhall import Forbidden, Rejected, current_actor, put_error, respond, see_other

DONE = {
    "back": _l("It takes place after all. Those who answered are told."),
    "postpone": _l("It is postponed. Those who answered are told."),
    "cancel": _l("It is cancelled. Those who answered are told."),
}


@bp.get("/dates/<int:date_id>/edit", requires="site.member")
def edit(date_id: int) -> Response:
    """The form of changes."""
    found = _hosted(date_id)
    details = series.stored(date_id)
    form = ChangeForm(formdata=None, data=values_of(details))
    return _edit_page(found, form, details)


@bp.post("/dates/<int:date_id>/edit", requires="site.write", limit="40 per hour")
def change(date_id: int) -> Response:
    """Change it, or show what that would mean."""
    found, form = _hosted(date_id), ChangeForm()
    stored = series.stored(date_id)
    offer_as_stored(form, stored)
    is_valid = form.validate()
    seen = form.seen.data or ""
    if seen and seen != stored.version:
        return _edit_page(found, form, stored, status=409)
    details = _said(form, stored)
    if details is None:
        return _edit_page(found, form, stored, status=422)
    foreseen = foresee_change(details, stored, is_one=_scope(found, form) == "one")
    lost = _lost(found, form, details)
    told = "|".join(sorted(str(one.id) for one in lost))
    is_told = foreseen.is_told(form.warned.data or "") and (form.lost.data or "") == told
    form.lost.data = told
    shown: dict[str, Any] = {"foreseen": foreseen, "lost": lost}
    if request.form.get("show") == "check":
        return _edit_page(found, form, stored, **shown)
    if not is_valid or not is_told:
        return _edit_page(found, form, stored, status=422, **shown)
    try:
        date = series.change(current_actor(), date_id, details, _scope(found, form), seen=seen)
    except series.ChangedMeanwhile:
        return _edit_page(found, form, series.stored(date_id), status=409)
    except Rejected as error:
        put_error(form, at_field(error))
        return _edit_page(found, form, stored, status=422, **shown)
    flash(_("It is changed. Who should know is told."), "good")
    return see_other(_address(found, date))


@bp.get("/dates/<int:date_id>/off", requires="site.member")
def calling_off(date_id: int) -> Response:
    """The form that cancels, postpones or brings back."""
    return _off_page(_hosted(date_id), CallingOffForm(formdata=None))


@bp.post("/dates/<int:date_id>/off", requires="site.write", limit="30 per hour")
def call_off(date_id: int) -> Response:
    """Cancel, postpone or bring back, and tell those who answered."""
    actor, found, form = current_actor(), _hosted(date_id), CallingOffForm()
    form.offer(found.date.state)
    if not form.validate() or not _goes_together(found, form):
        return _off_page(found, form, status=422)
    scope, reason = _scope(found, form), (form.reason.data or "").strip()
    try:
        if form.deed.data == "back":
            series.bring_back(actor, date_id, scope)
        elif form.deed.data == "postpone":
            series.postpone(actor, date_id, reason)
        else:
            series.cancel(actor, date_id, reason, scope)
    except Rejected as error:
        put_error(form, error)
        return _off_page(found, form, status=422)
    flash(DONE[form.deed.data], "good")
    return see_other(_address(found, found.date))


def _goes_together(found: Found, form: CallingOffForm) -> bool:
    """Whether the deed can be done of so many dates; if not, the form says so."""
    scope, deed = _scope(found, form), form.deed.data
    if deed == "postpone" and scope != "one" and _is_series(found):
        form.scope.errors = [_("Dates are postponed one by one.")]
    elif deed == "back" and scope == "following":
        form.scope.errors = [_("Choose this date, or all of them.")]
    return not form.scope.errors


def _is_series(found: Found) -> bool:
    return found.event.is_series


def _hosted(date_id: int) -> Found:
    found = found_date(current_actor(), date_id)
    if not is_host(current_actor(), found.thread):
        raise Forbidden
    return found


def _said(form: ChangeForm, stored: Details) -> Details | None:
    """What the form says; None, with the error at its field, when it says nothing sensible."""
    try:
        return checked(details_of(form, stored))
    except Rejected as error:
        put_error(form, at_field(error))
        return None


def _lost(found: Found, form: ChangeForm, details: Details) -> list[EventDate]:
    """The other dates that would lose what was changed of them alone."""
    return series.lost_changes(found.date.id, details, _scope(found, form))


def _scope(found: Found, form: Any) -> series.Scope:
    """A single event has no other dates: what is changed of it is changed of all."""
    return form.scope.data if _is_series(found) else "all"


def _address(found: Found, date: Any) -> str:
    thread = found.thread
    if date.event_id != thread.id:
        # The rest of the series has a thread of its own now.
        return url_for("events.event_by_number", thread_id=date.event_id)
    return url_for("events.on", thread_id=thread.id, slug=thread.slug, date_id=date.id)


def _edit_page(
    found: Found,
    form: ChangeForm,
    stored: Details,
    *,
    status: int = 200,
    foreseen: Foreseen | None = None,
    lost: list[EventDate] | None = None,
) -> Response:
    offer_as_stored(form, stored)
    # What is odd as it stands was said when it was made so.
    form.warned.data = (foreseen or foresee(stored)).told
    form.seen.data = stored.version
    return respond(
        "events/edit.html",
        status=status,
        found=found,
        form=form,
        foreseen=foreseen,
        meanwhile=holds_now(form, stored) if status == 409 else None,
        lost=[spans.times_of(one, found.zone) for one in lost or ()],
        zones=spans.zone_names(),
        **_scopes(found),
    )


def _off_page(found: Found, form: CallingOffForm, *, status: int = 200) -> Response:
    form.offer(found.date.state)
    return respond("events/off.html", status=status, found=found, form=form, **_scopes(found))


def _scopes(found: Found) -> dict[str, Any]:
    """Whether there are other dates, and how many people each scope reaches, in words."""
    reached = reach_of(found.date)._asdict()
    return {
        "is_series": _is_series(found),
        "reach": {
            scope: ngettext("%(num)s person is told", "%(num)s people are told", count)
            for scope, count in reached.items()
        },
        "times": spans.times_of(found.date, current_actor().timezone),
    }
