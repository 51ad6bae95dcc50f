"""One date as a row: when it is, by its series and by what was changed of it."""

from __future__ import annotations

from typing import Any

from plugins.events.home import home
from plugins.events.models import Event, EventDate, EventSession
from plugins.events.times.rules import parse_rule
from plugins.events.times.series import Series, moments, moved
from plugins.events.times.walls import Wall, is_day, parse_wall, wall_text
from townhall import clock


def series_of(event: Event) -> Series:
    """The series that the columns of an event say. Raises `BadRule`."""
    rule = str(event.rule)
    zone = str(event.zone) or home()
    return Series(
        starts=parse_wall(str(event.starts)),
        ends=parse_wall(str(event.ends)),
        zone=zone,
        rule=parse_rule(rule, is_all_day=bool(event.is_all_day), zone=zone) if rule else None,
        left_out=tuple(map(parse_wall, event.left_out)),
        added=tuple(map(parse_wall, event.added)),
    )


def follow_series(date: EventDate, series: Series) -> bool:
    """Write one date as its series and its own changes say; whether it is at another time now.

    Then its agenda has moved along, its sequence is one more, and `before` says when it was to
    start (unless only its end is another one).
    """
    values = times_of(series, parse_wall(date.original), date.changes)
    if all(getattr(date, name) == values[name] for name in ("starts", "ends", "zone")):
        return False
    if (date.starts, date.zone) != (values["starts"], values["zone"]):
        values |= {"before": date.starts, "before_at": date.starts_at}
        _move_agenda(date, parse_wall(date.starts), parse_wall(values["starts"]))
    put_date(date, **values, sequence=date.sequence + 1)
    return True


def derive_again(date: EventDate) -> bool:
    """Derive the moments of a date anew; whether that is a change for calendars.

    A whole day stays the same day: only the moments between which it counts are others.
    """
    starts, ends = parse_wall(date.starts), parse_wall(date.ends)
    starts_at, ends_at = moments(starts, ends, str(date.zone) or home())
    if (starts_at, ends_at) == (date.starts_at, date.ends_at):
        return False
    step = 0 if date.is_all_day else 1
    put_date(date, starts_at=starts_at, ends_at=ends_at, sequence=date.sequence + step)
    return bool(step)


def put_date(date: EventDate, **values: Any) -> None:
    """Write columns of a date that calendars show."""
    values["changed_at"] = clock.now()
    for name, value in values.items():
        setattr(date, name, value)
    EventDate.update(values).where(EventDate.id == date.id).execute()


def times_of(series: Series, original: Wall, changes: dict[str, Any]) -> dict[str, Any]:
    """When a date is: as its series has it, or as was changed."""
    starts = parse_wall(changes["starts"]) if "starts" in changes else original
    lasts = moved(series.end_of(original), original, starts)
    ends = parse_wall(changes["ends"]) if "ends" in changes else lasts
    zone = "" if is_day(starts) else str(changes.get("zone") or series.zone)
    starts_at, ends_at = moments(starts, ends, zone or home())
    return {
        "starts": wall_text(starts),
        "ends": wall_text(ends),
        "zone": zone,
        "is_all_day": is_day(starts),
        "starts_at": starts_at,
        "ends_at": ends_at,
    }


def _move_agenda(date: EventDate, old: Wall, new: Wall) -> None:
    """Sessions keep their distance from the start."""
    if is_day(old) or is_day(new):
        return
    for session in list(EventSession.select().where(EventSession.date == date.id)):
        starts, ends = (
            wall_text(moved(parse_wall(wall), old, new)) for wall in (session.starts, session.ends)
        )
        EventSession.update(starts=starts, ends=ends).where(EventSession.id == session.id).execute()
