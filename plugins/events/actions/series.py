"""Changes of events by their hosts: of one date, of it and those that follow, or of all. Each is
one transaction with its rows, its seats and what people are told."""

from __future__ import annotations

from datetime import timedelta
from typing import Any, Literal

from plugins.events import CANCELLED, DRAFT, POSTPONED
from plugins.events.actions import calling_off
from plugins.events.actions.changing import (
    OWN,
    change_all,
    change_one,
    details_on,
    differences,
    revised_by,
)
from plugins.events.actions.checking import checked
from plugins.events.actions.dates import GONE, hold
from plugins.events.actions.details import ChangedMeanwhile, Details
from plugins.events.actions.placing import series_of
from plugins.events.actions.splitting import name_split, split
from plugins.events.models import EventDate
from plugins.events.rules import is_host
from plugins.events.times.reading import MOST_TIMES
from plugins.events.times.series import Series, moved
from plugins.events.times.walls import Wall, parse_wall, to_utc
from townhall import (
    LARGEST,
    Actor,
    Forbidden,
    NotFound,
    Thread,
    audit,
    clock,
    settled_now,
    transaction,
)

__all__ = [
    "ChangedMeanwhile",
    "Scope",
    "bring_back",
    "cancel",
    "change",
    "details_on",
    "lost_changes",
    "postpone",
    "stored",
]
Scope = Literal["one", "following", "all"]


def change(
    actor: Actor, date_id: int, details: Details, scope: Scope = "one", *, seen: str = ""
) -> EventDate:
    """Change when, where and for whom an event is; the date as it is afterwards.

    `details` are what a form says that began with `details_on(date)`: what is different from that
    is what changes. Of all dates, the series moves as this date does, with its single dates and
    what was changed of others; values that others have of their own are lost where they are
    changed for all (`lost_changes`). With `following` the date belongs to another event then. An
    event with one date has one scope; a title of it that has to be approved waits, and what says so
    is raised when all else is done. Raises `NotFound`, `Forbidden` for who is no host,
    `ChangedMeanwhile` when the date is not any more what its version `seen` says, and `Rejected`.
    """
    details = checked(details)
    with transaction():
        date = _hosted(actor, date_id)
        if seen and details_on(date).version != seen:
            raise ChangedMeanwhile
        scope = _scope(date, scope)
        if scope == "all":
            change_all(date, details, by=actor.user_id)
        elif scope == "following":
            split(actor, date, details)
        else:
            change_one(date, details, by=actor.user_id)
        _log(actor, "events.change", date, scope)
        changed: EventDate = EventDate.get_by_id(date.id)
        if changed.event.thread.state == DRAFT:
            # Nobody was told of another time, so it was not moved.
            unmoved: dict[str, Any] = {"before": "", "before_at": None}
            EventDate.update(unmoved).where(EventDate.event == changed.event_id).execute()
    if scope == "following":
        name_split(actor, changed.event_id, details.title)
    return EventDate.get_by_id(date.id)  # type: ignore[no-any-return]


def stored(date_id: int) -> Details:
    """What holds on a date (see `details_on`), secrets too: the caller has checked `is_host`.
    Raises `NotFound`."""
    date = EventDate.get_or_none(EventDate.id == min(date_id, LARGEST))
    if date is None:
        raise NotFound
    return details_on(date)


def lost_changes(date_id: int, details: Details, scope: Scope = "all") -> list[EventDate]:
    """The other dates to come that would lose what was changed of them alone, or be none any more
    though they have such changes or answers, if `details` were said of a date and those that
    follow, or all. The caller has checked `is_host`. Raises `NotFound` and `Rejected`."""
    details = checked(details)
    date = EventDate.get_or_none(EventDate.id == min(date_id, LARGEST))
    if date is None:
        raise NotFound
    if scope == "one":
        return []
    since = date.original if scope == "following" else ""
    changed = differences(details_on(date), details)
    own = {name: value for name, value in changed.items() if name in OWN}
    old = series_of(date.event)
    old = old.since(parse_wall(since)) if since else old
    new = revised_by(old, date, details)
    mine = EventDate.select().where(
        (EventDate.event == date.event_id)
        & (EventDate.ends_at > clock.now())
        & (EventDate.original >= since)
        & (EventDate.id != date.id)
        & EventDate.state.in_(("", POSTPONED))
    )
    rows = list(mine.order_by(EventDate.starts_at, EventDate.id))
    left = _named(
        new, {row.id: moved(parse_wall(row.original), old.starts, new.starts) for row in rows}
    )
    return [row for row in rows if _loses(row, own) or (row.id not in left and _is_known(row))]


def _named(series: Series, walls: dict[int, Wall]) -> set[int]:
    """Those of some walls that are dates of a series, by their keys."""
    if not walls:
        return set()
    moments = [to_utc(wall, series.zone) for wall in walls.values()]
    found = series.dates(min(moments), max(moments) + timedelta(seconds=1), MOST_TIMES)
    named = set(found)
    return {key for key, wall in walls.items() if wall in named}


def _loses(date: EventDate, own: dict[str, Any]) -> bool:
    """Whether a date has other values of its own than those that all are to have."""
    changes: dict[str, Any] = date.changes
    return any(changes.get(name, value) != value for name, value in own.items())


def _is_known(date: EventDate) -> bool:
    """Whether something would be missed if a date were none any more."""
    return date.changes != {} or date.going + date.maybe + date.waiting > 0


def cancel(actor: Actor, date_id: int, reason: str, scope: Scope = "one") -> EventDate:
    """Let a date, it and those that follow, or the whole event not take place, and say why.
    Pages and calendars go on to show them as cancelled. Raises as `change` does."""
    reason = settled_now("reason", reason)
    with transaction():
        date = _hosted(actor, date_id)
        if series_of(date.event).is_single or scope == "one":
            calling_off.call_off(date, CANCELLED, reason, by=actor.user_id)
        elif _scope(date, scope) == "all":
            calling_off.call_off_all(date.event, reason, by=actor.user_id)
        else:
            calling_off.call_off_following(date, reason, by=actor.user_id)
        _log(actor, "events.cancel", date, reason)
    return EventDate.get_by_id(date.id)  # type: ignore[no-any-return]


def postpone(actor: Actor, date_id: int, reason: str) -> EventDate:
    """Let a date take place at another time that nobody knows yet; to `change` its start ends
    that. Raises as `change` does."""
    reason = settled_now("reason", reason)
    with transaction():
        date = _hosted(actor, date_id)
        calling_off.call_off(date, POSTPONED, reason, by=actor.user_id)
        _log(actor, "events.postpone", date, reason)
    return EventDate.get_by_id(date.id)  # type: ignore[no-any-return]


def bring_back(actor: Actor, date_id: int, scope: Scope = "one") -> EventDate:
    """Let a date take place that was cancelled or put off, or with the scope `all` an event that
    was cancelled as a whole. Raises as `change` does."""
    with transaction():
        date = _hosted(actor, date_id)
        if scope == "all" and not series_of(date.event).is_single:
            calling_off.call_all_back(date.event, by=actor.user_id)
        else:
            calling_off.call_back(date, by=actor.user_id)
        _log(actor, "events.return", date, scope)
    return EventDate.get_by_id(date.id)  # type: ignore[no-any-return]


def _hosted(actor: Actor, date_id: int) -> EventDate:
    """A date that the actor runs, held so that nobody else changes it meanwhile."""
    rows = EventDate.select(EventDate.event).where(
        (EventDate.id == min(date_id, LARGEST)) & (EventDate.state != GONE)
    )
    event_id = rows.scalar()
    if event_id is None:
        raise NotFound
    hold(event_id)
    thread = Thread.get_by_id(event_id)
    if thread.kind != "event":
        raise NotFound
    if not is_host(actor, thread):
        raise Forbidden
    date: EventDate = EventDate.get_by_id(date_id)
    return date


def _scope(date: EventDate, scope: Scope) -> Scope:
    """The scope that counts: all of a single event, and of a series from its first date on."""
    series = series_of(date.event)
    is_first = parse_wall(date.original) <= series.starts
    return "all" if series.is_single or (scope == "following" and is_first) else scope


def _log(actor: Actor, deed: str, date: EventDate, note: str) -> None:
    """Write down what is done with others' events."""
    thread = Thread.get_by_id(date.event_id)
    if actor.is_staff or thread.author_id != actor.user_id:
        audit(actor, deed, thread, note=f"{date.original} {note}".strip()[:255])
