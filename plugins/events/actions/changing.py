"""Changing one date of an event, or all of them; `actions.series` says which, and whether it may
be done."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import fields
from typing import Any

from flask_babel import gettext as _

from plugins.events import POSTPONED
from plugins.events.actions.dates import GONE, write_dates
from plugins.events.actions.details import Details
from plugins.events.actions.noting import note_changes
from plugins.events.actions.placing import (
    follow_series,
    put_date,
    series_of,
    times_of,
)
from plugins.events.forgetting import Name, forget
from plugins.events.home import home
from plugins.events.models import Event, EventDate
from plugins.events.times.revising import Saying, revised
from plugins.events.times.rules import rule_text
from plugins.events.times.series import Series, moved
from plugins.events.times.walls import Wall, is_day, parse_wall, wall_text
from townhall import Rejected, clock, set_state

TIMES = ("starts", "ends", "zone")
REPEATING = ("rule", "left_out", "added")
OWN = (
    "way",
    "place",
    "address",
    "is_address_private",
    "latitude",
    "longitude",
    "join_url",
    "join_details",
    "join_minutes",
    "seats",
    "online_seats",
    "most_guests",
    "waitlist",
    "offer_hours",
    "party",
    "needs_approval",
    "opens_minutes",
    "closes_minutes",
    "check_in_minutes",
)
"""What one date may have of its own, beside its times and title."""


def details_on(date: EventDate) -> Details:
    """What holds on a date, with what is different on it: what a form of its changes begins with.
    Holds secrets: for hosts."""
    event = date.event
    columns = {name: getattr(event, name) for name in _names() - {"title"}}
    own = {name: value for name, value in date.changes.items() if name in (*OWN, "title")}
    times = {name: getattr(date, name) for name in TIMES}
    return Details(**{**columns, **own, **times})


def differences(old: Details, new: Details) -> dict[str, Any]:
    """The values of `new` that are others than in `old`, as columns hold them."""
    before, after = old.as_extra(), new.as_extra()
    return {name: value for name, value in after.items() if value != before[name]}


def change_one(date: EventDate, details: Details, *, by: int | None) -> None:
    """Let one date be other than its series, or like it again."""
    event, series = date.event, series_of(date.event)
    changed = differences(details_on(date), details)
    if changed.keys() - {*OWN, *TIMES, "title", "is_all_day"}:
        raise Rejected(
            "scope", _("Something you changed can only be changed for all dates: choose those.")
        )
    plain = times_of(series, parse_wall(date.original), {})
    own = {name: getattr(details, name) for name in OWN}
    changes = {name: value for name, value in own.items() if value != getattr(event, name)}
    if (details.starts, details.ends) != (plain["starts"], plain["ends"]):
        changes |= {"starts": details.starts, "ends": details.ends}
    if details.zone != plain["zone"]:
        changes["zone"] = details.zone
    if details.title and details.title != event.thread.title:
        changes["title"] = details.title
    if changes == date.changes:
        return
    put_date(date, changes=changes)
    is_moved = follow_series(date, series)
    if is_moved:
        _end_wait(date)
    note_changes([date], changed, moved={date.id} if is_moved else set(), by=by)


def change_all(date: EventDate, details: Details, *, by: int | None) -> None:
    """Change a whole series; `details` are said of one of its dates. Raises `Rejected` when no
    date would be left."""
    event: Event = date.event
    changed = differences(details_on(date), details)
    changed.pop("title", None)  # one date has one of its own, all have the thread's
    old = series_of(event)
    new = revised_by(old, date, details)
    move_rows(event, _rows(event), old, new, dropped=changed)
    put_series(event, new, changed)
    written = write_dates(event)
    if not _rows(event).where(EventDate.state != GONE).exists():
        raise Rejected("rule", _("No date would be left."))
    for row in written.moved:
        if row.id == date.id:
            _end_wait(row)
    rows = list(_rows(event).where(EventDate.ends_at > clock.now()))
    note_changes(rows, changed, moved={row.id for row in written.moved}, by=by, gone=written.gone)


def revised_by(series: Series, date: EventDate, details: Details) -> Series:
    """A series as it is after what is said of one of its dates."""
    return revised(series, _saying(details_on(date)), _saying(details), home=home())


def put_series(event: Event, series: Series, changed: Mapping[str, Any]) -> None:
    """Write the columns of an event. Its sequence rises for what calendars ask people about:
    start, end, zone, rule; not for other words (RFC 5546, 2.1.4)."""
    now = clock.now()
    columns = {name: value for name, value in changed.items() if name in _names() - {"title"}}
    times = columns_of(series)
    if any(getattr(event, name) != value for name, value in times.items()):
        times["sequence"] = event.sequence + 1
    values = {**columns, **times, "changed_at": now}
    for name, value in values.items():
        setattr(event, name, value)
    Event.update(values).where(Event.thread == event.thread_id).execute()


def columns_of(series: Series) -> dict[str, Any]:
    """A series as columns of `Event`."""
    return {
        "starts": wall_text(series.starts),
        "ends": wall_text(series.ends),
        "zone": "" if is_day(series.starts) else series.zone,
        "is_all_day": is_day(series.starts),
        "rule": rule_text(series.rule) if series.rule else "",
        "left_out": [wall_text(wall) for wall in series.left_out],
        "added": [wall_text(wall) for wall in series.added],
    }


def move_rows(
    event: Event,
    rows: Iterable[EventDate],
    old: Series,
    new: Series,
    *,
    dropped: Iterable[str],
) -> None:
    """Let dates belong to `event` under the starts that its new series gives them. What was
    changed of a date goes with it, but for what is `dropped`; a date that is over stays when it
    was, for calendars as a change of that date."""
    now = clock.now()
    places: dict[str, int] = {}
    # In the order in which everybody holds dates.
    rows = sorted(rows, key=lambda one: int(one.id))
    for row in rows:
        changes = {
            name: value
            for name, value in row.changes.items()
            if name not in OWN or name not in dropped
        }
        original = moved(parse_wall(row.original), old.starts, new.starts)
        if row.ends_at <= now and not old.is_single:
            changes |= _as_it_was(row, times_of(new, original, {}))
        else:
            changes |= _moved_along(changes, old.starts, new.starts)
        places[wall_text(original)] = row.id
        # Under names of their own first: each may come to where another one still is.
        EventDate.update(event=event.thread_id, original=f"~{row.id}", changes=changes).where(
            EventDate.id == row.id
        ).execute()
    if len(places) < len(rows):
        raise Rejected("starts", _("Two dates would begin at the same time."))
    for text, row_id in places.items():
        EventDate.update(original=text).where(EventDate.id == row_id).execute()
    _forget(event, rows, old, new)


def _forget(event: Event, rows: Iterable[EventDate], old: Series, new: Series) -> None:
    """Take dates that calendars will know by another name out of those that have them."""
    found = []
    for row in rows:
        original = wall_text(moved(parse_wall(row.original), old.starts, new.starts))
        before = Name(str(row.event.uid), "" if old.is_single else str(row.original))
        after = Name(str(event.uid), "" if new.is_single else original)
        if before != after and row.ends_at > clock.now():
            found.append((row, before))
    if found:
        forget(found)


def _end_wait(date: EventDate) -> None:
    """A date that was put off has one again."""
    if date.state != POSTPONED:
        return
    put_date(date, state="", reason="")
    if date.event.thread.state == POSTPONED:
        set_state(date.event_id, "")


def _as_it_was(date: EventDate, plain: dict[str, Any]) -> dict[str, Any]:
    """The times of a date that is over, where its series would have it at others now."""
    was = {name: getattr(date, name) for name in TIMES}
    return was if any(plain[name] != value for name, value in was.items()) else {}


def _moved_along(changes: dict[str, Any], old: Wall, new: Wall) -> dict[str, Any]:
    """The times that a date has of its own, after the move of its series."""
    return {
        name: wall_text(moved(parse_wall(changes[name]), old, new))
        for name in ("starts", "ends")
        if name in changes
    }


def _saying(details: Details) -> Saying:
    return Saying(**{name: getattr(details, name) for name in (*TIMES, *REPEATING)})


def _names() -> set[str]:
    return {field.name for field in fields(Details)}


def _rows(event: Event) -> Any:
    return EventDate.select().where(EventDate.event == event.thread_id)
