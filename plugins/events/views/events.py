"""The page of an event and of each of its dates."""

from __future__ import annotations

from typing import Any

from flask import Response, make_response, redirect, url_for

from plugins.events import DRAFT, spans
from plugins.events.jsonld import About, event_data
from plugins.events.maps import spot_of
from plugins.events.queries import hosts, shown
from plugins.events.queries.answers import box
from plugins.events.times.rules import parse_rule, said
from plugins.events.times.walls import parse_wall
from plugins.events.views import bp
from townhall import (
    Draft,
    ThreadView,
    begun_reply,
    current_actor,
    place_of,
    respond,
    take_reply,
    thread_page,
    thread_url,
    visible_thread,
)


@bp.get("/t/<int:thread_id>/<slug>", requires="spaces.see", keeps={})
@bp.get("/t/<int:thread_id>/<slug>/<int:number>", requires="spaces.see", name="post", keeps={})
def event(thread_id: int, slug: str, number: int = 0) -> Response:
    """An event with its next date, or the posts below it from one on."""
    actor = current_actor()
    found = event_thread(thread_id)
    if slug != found.slug:
        return make_response(redirect(thread_url(found, number or None), 301))
    place = number or place_of(actor, found)
    if place != number:
        return make_response(redirect(thread_url(found, place), 302))
    return _page(found, number, None)


@bp.get("/t/<int:thread_id>", requires="spaces.see")
@bp.get("/e/<int:thread_id>", requires="spaces.see", name="e")
@bp.get("/e/<int:thread_id>/<slug>", requires="spaces.see", name="e_named")
@bp.get("/e/<int:thread_id>/<slug>/<int:number>", requires="spaces.see", name="e_post")
def event_by_number(thread_id: int, number: int = 0, **_title: str) -> Response:
    """An event whose title is left out of the address, or its other address that links may rely
    on, whatever title that has."""
    return make_response(redirect(thread_url(event_thread(thread_id), number or None), 301))


@bp.get("/t/<int:thread_id>/<slug>/on/<int:date_id>", requires="spaces.see", keeps={})
def on(thread_id: int, slug: str, date_id: int) -> Response:
    """One date of a series."""
    found = event_thread(thread_id)
    if slug != found.slug:
        address = url_for("events.on", thread_id=thread_id, slug=found.slug, date_id=date_id)
        return make_response(redirect(address, 301))
    return _page(found, 0, date_id)


@bp.post(
    "/t/<int:thread_id>/reply", requires="spaces.reply", limit="20 per minute", takes_files=True
)
def reply(thread_id: int) -> Response:
    """Reply below an event."""
    return take_reply(event_thread(thread_id), "events/event.html", _context)


def event_thread(thread_id: int) -> ThreadView:
    """The thread of an event, through the actor's sight. Raises `NotFound`."""
    return visible_thread(current_actor(), thread_id, kind="event")


def _page(found: ThreadView, number: int, date_id: int | None) -> Response:
    draft = begun_reply(current_actor(), found)
    context = _context(found, number, draft, date_id)
    return respond("events/event.html", fragment="conversation", **context)


def _context(
    found: ThreadView, number: int, draft: Draft | None, date_id: int | None = None
) -> dict[str, Any]:
    actor = current_actor()
    event_view = shown.event_of(found.id)
    date = shown.date_in(event_view, date_id)
    secrets = None
    if actor.signed_in and (date.has_join or date.is_address_private):
        secrets = shown.secrets_of(actor, event_view, date)
    hosting = hosts.hosts_of(found)
    marks = hosts.host_marks(found, hosting, number)
    page = thread_page(actor, found, number=number, draft=draft, marks=marks)
    answers = box(actor, date)
    return {
        "page": page,
        "event": event_view,
        "date": date,
        "times": spans.times_of(date, actor.timezone),
        "said": spans,
        "secrets": secrets,
        "place": spot_of(date, secrets),
        "has_agenda": answers.has_agenda,
        "rule": _rule(event_view),
        "next_dates": _next(event_view, date, actor.timezone),
        "hosts": hosting,
        "is_host": answers.is_host,
        "is_draft": found.state == DRAFT,
        "box": answers,
        "linked": _linked(found, date, hosting),
        "moderates": page.may_moderate,
    }


def _rule(event_view: shown.EventView) -> str:
    """How a series goes on, in words; nothing for a single event."""
    if not event_view.rule:
        return ""
    rule = parse_rule(event_view.rule, is_all_day=bool(event_view.is_all_day))
    return said(rule, parse_wall(event_view.starts))


def _next(
    event_view: shown.EventView, date: shown.DateView, zone: str
) -> list[tuple[shown.DateView, spans.Times]]:
    """The dates of a series that come, but the one that is shown."""
    if not event_view.is_series:
        return []
    coming = [one for one in shown.next_dates(event_view) if one.id != date.id]
    return [(one, spans.times_of(one, zone)) for one in coming[:5]]


def _linked(
    found: ThreadView, date: shown.DateView, hosting: list[hosts.Host]
) -> dict[str, Any] | None:
    return event_data(
        About(
            thread=found,
            date=date,
            hosts=hosting,
            address=thread_url(found, external=True),
            base=url_for("home.index", _external=True).rstrip("/"),
        )
    )
