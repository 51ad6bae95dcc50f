"""Planning an event, publishing it, and copying one."""

from __future__ import annotations

from typing import Any

from flask import Response, flash, make_response, redirect, request, url_for
from flask_babel import gettext as _

from plugins.events import spans
from plugins.events.actions import copying, making
from plugins.events.actions.checking import checked
from plugins.events.foreseen import Foreseen, foresee
from plugins.events.forms.choices import chosen
from plugins.events.forms.event import (
    EventForm,
    at_field,
    details_of,
    first_values,
    values_of,
)
from plugins.events.forms.repeating import REPEATS
from plugins.events.rules import is_host
from plugins.events.views import bp
from plugins.events.views.events import event_thread
from plugins.events.views.lists import reader_today
from townhall import (
    Forbidden,
    Rejected,
    Review,
    SpaceRow,
    Writing,
    current_actor,
    held_back,
    kept_writing,
    new_key,
    open_writing,
    put_error,
    respond,
    see_other,
    sent_writing,
    started_url,
    thread_url,
    visible_space,
    visible_spaces,
)


@bp.get("/new", requires="spaces.start")
def start() -> Response:
    """Choose the calendar of a new event."""
    actor = current_actor()
    spaces = [
        space
        for space in visible_spaces(actor, owner="events")
        if actor.can("spaces.start", space.id) and not space.is_archived
    ]
    if len(spaces) == 1:
        return make_response(redirect(url_for("events.new", slug=spaces[0].slug), 302))
    return respond("events/start.html", spaces=spaces)


@bp.get("/s/<slug>/new", requires="spaces.start")
def new(slug: str) -> Response:
    """The form of a new event."""
    space = _startable(slug)
    actor = current_actor()
    writing = open_writing(actor, new_key("event", space.id))
    values = first_values(actor.timezone, reader_today())
    form = EventForm(formdata=writing.formdata, data=values)
    return _new_page(space, form, writing)


@bp.post("/s/<slug>/new", requires="spaces.start", limit="20 per hour", takes_files=True)
def create(slug: str) -> Response:
    """Start an event, or show what it would be."""
    actor, space, form = current_actor(), _startable(slug), EventForm()
    writing = sent_writing(actor, new_key("event", space.id))
    if writing.discarded:
        return see_other(url_for("events.new", slug=slug))
    if writing.asked:
        return _new_page(space, form, writing, status=writing.status)
    foreseen = look_ahead(form)
    if request.form.get("show") == "check":
        return _new_page(space, form, writing, foreseen=foreseen)
    review = held_back(actor, space, form.body.data or "", title=form.title.data or "")
    if review is not None:
        return _new_page(space, form, writing, status=review.status, review=review)
    is_valid = form.validate()
    if foreseen is None:
        look_ahead(form)
    # Odd times are said once; who sends the form again means them.
    if not is_valid or foreseen is None or not foreseen.is_told(form.warned.data or ""):
        status = form.status if form.errors else 422
        return _new_page(space, form, writing, status=status, foreseen=foreseen)
    try:
        thread = making.start_event(
            actor,
            space.id,
            title=form.title.data or "",
            body=form.body.data or "",
            tags=form.tags.data or "",
            details=details_of(form),
            is_draft=form.is_draft.data,
            once=form.once.data or "",
        )
    except Rejected as error:
        put_error(form, error)
        return _new_page(space, form, kept_writing(actor, writing), status=422)
    if (copied := form.copied.data or "").isdecimal():
        copying.take_questions(actor, int(copied), thread.id)
    return see_other(started_url(thread, with_poll=form.with_poll.data))


@bp.post("/<int:thread_id>/publish", requires="site.write", limit="30 per minute")
def publish(thread_id: int) -> Response:
    """Show a draft to everybody."""
    found = event_thread(thread_id)
    making.publish(current_actor(), found.id)
    flash(_("It is published: everybody who sees this calendar sees it."), "good")
    return see_other(thread_url(found))


@bp.get("/<int:thread_id>/copy", requires="spaces.start")
def copy(thread_id: int) -> Response:
    """The form of a new event with what another one says, dates and links left out."""
    actor, found = current_actor(), event_thread(thread_id)
    space = next(one for one in visible_spaces(actor) if one.id == found.space_id)
    if not is_host(actor, found):
        raise Forbidden
    first = copying.copy_of(actor, found.id)
    times = {"first_day": None, "last_day": None, "copied": str(found.id)}
    form = EventForm(formdata=None, data={**values_of(first.details), **first.words, **times})
    return _new_page(_startable(space.slug), form, Writing(key=new_key("event", space.id)))


def look_ahead(form: Any) -> Foreseen | None:
    """What a form would mean; None, with the error at its field, when it means nothing."""
    try:
        return foresee(checked(details_of(form)))
    except Rejected as error:
        put_error(form, at_field(error))
        return None


def _startable(slug: str) -> SpaceRow:
    space = visible_space(current_actor(), "events", slug)
    if not current_actor().can("spaces.start", space.id):
        raise Forbidden
    return space


def _new_page(
    space: SpaceRow,
    form: EventForm,
    writing: Writing,
    *,
    status: int = 200,
    review: Review | None = None,
    foreseen: Foreseen | None = None,
) -> Response:
    if not form.kept_rule.data:
        form.repeats.choices = chosen(REPEATS[:-1])
    form.warned.data = foreseen.told if foreseen else ""
    return respond(
        "events/new.html",
        status=status,
        space=space,
        form=form,
        writing=writing,
        review=review,
        foreseen=foreseen,
        zones=spans.zone_names(),
        said=spans,
    )
