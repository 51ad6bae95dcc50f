"""Taking entries of calendar files as events. An import touches nothing but what an import has
made in the same space, and only in the hands of whoever may change it."""

from __future__ import annotations

import logging
import re
import time
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field, replace

import peewee
from flask_babel import gettext as _
from peewee import Value

from plugins.events.actions import series
from plugins.events.actions.dates import GONE
from plugins.events.actions.details import Details
from plugins.events.actions.making import start_event
from plugins.events.foreign import body_of, key_of, stamp_of, title_of
from plugins.events.ical.found import Found
from plugins.events.models import EventDate, EventImported, EventSource
from plugins.events.queries.importing import Line
from plugins.events.rules import is_host
from plugins.events.times.series import Series, moved
from plugins.events.times.walls import parse_wall, span, wall_text
from townhall import (
    Actor,
    Elsewhere,
    Forbidden,
    Post,
    Rejected,
    Thread,
    audit,
    clock,
    edit_post,
    transaction,
)

REPEATING = ("zone", "rule", "left_out", "added")
PLACING = ("way", "place", "join_url", "latitude", "longitude", "source_url")
AT_ONCE, SECONDS = 100, 15.0
"""How many entries are taken in one go, and how long that may take: a browser waits for it."""
_ADDRESS = re.compile(r"https?://\S+", re.IGNORECASE)
log = logging.getLogger("townhall.events")


@dataclass
class Taken:
    """What an import has done. `refused` are titles and sentences; `left` is how many entries
    wait for another go."""

    added: int = 0
    updated: int = 0
    refused: list[tuple[str, str]] = field(default_factory=list)
    left: int = 0

    @property
    def is_told(self) -> bool:
        """Whether there is more to say than how many were taken."""
        return bool(self.left or self.refused)


def take(
    actor: Actor,
    space_id: int,
    lines: Iterable[Line],
    *,
    source: EventSource | None = None,
    marks: Collection[str] | None = None,
) -> Taken:
    """Do what was planned about entries, or about those with one of these `marks`, as many as one
    go takes; each by itself, so that one that cannot be taken leaves the others alone.

    The caller has checked that the actor may import there. What `townhall.start_thread` and
    `series.change` ask for is asked of the actor as well.
    """
    work = [line for line in lines if line.is_work and (marks is None or line.mark in marks)]
    taken, until = Taken(left=len(work)), time.monotonic() + SECONDS
    for line in work[:AT_ONCE]:
        assert line.found is not None, "only what was read is taken"
        if time.monotonic() > until:
            break
        taken.left -= 1
        try:
            if line.event_id is None:
                _add(actor, space_id, line.found, source)
                taken.added += 1
            else:
                _update(actor, space_id, line.found, line.event_id)
                taken.updated += 1
        except _REFUSALS as error:
            taken.refused.append((line.title, _sentence(error)))
    log.info(
        "calendar imported",
        extra={"space": space_id, "added": taken.added, "updated": taken.updated},
    )
    return taken


_REFUSALS = (Rejected, Forbidden, Elsewhere, ValueError, peewee.IntegrityError)


def _sentence(error: Exception) -> str:
    if isinstance(error, Rejected):
        return str(error.message)
    if isinstance(error, Forbidden):
        return str(_("It belongs to somebody else, and you may not change it."))
    if isinstance(error, Elsewhere):
        return str(_("Its text has to be looked at before. Add it by hand."))
    if isinstance(error, peewee.IntegrityError):
        return str(_("Somebody else has just taken it."))
    return str(_("Its text cannot be shown here."))


def details_of(found: Found) -> Details:
    """When and where it is. A place that is nothing but an address of the web is a way to join,
    and so for those with a seat alone."""
    is_link = bool(_ADDRESS.fullmatch(found.place))
    north, east = found.position or (None, None)
    return Details(
        starts=wall_text(found.starts),
        ends=wall_text(found.ends),
        zone=found.zone,
        rule=found.rule,
        left_out=tuple(wall_text(wall) for wall in found.left_out),
        added=tuple(wall_text(wall) for wall in found.added),
        way="online" if is_link else "place",
        place="" if is_link else found.place,
        join_url=found.place if is_link else "",
        latitude=north,
        longitude=east,
        source_url=found.url,
    )


def _add(actor: Actor, space_id: int, found: Found, source: EventSource | None) -> None:
    with transaction():
        thread = start_event(
            actor, space_id, title=title_of(found), body=body_of(found), details=details_of(found)
        )
        EventImported.create(
            space=space_id,
            uid=key_of(found),
            event=thread.id,
            source=source,
            sequence=found.sequence,
            stamp=stamp_of(found),
        )
        _change_dates(actor, thread.id, found)


def _update(actor: Actor, space_id: int, found: Found, event_id: int) -> None:
    with transaction():
        thread = Thread.get_by_id(event_id)
        if not is_host(actor, thread):
            raise Forbidden
        date = _a_date(event_id)
        if found.is_cancelled:
            series.cancel(actor, date.id, "", "all")
        else:
            _say_anew(actor, thread, found)
            if date.event.cancelled_at is not None:
                series.bring_back(actor, date.id, "all")
            _change(actor, event_id, found)
            _change_dates(actor, event_id, found)
        mine = (EventImported.space == space_id) & (EventImported.uid == key_of(found))
        stamp = {"sequence": found.sequence, "stamp": stamp_of(found)}
        EventImported.update(**stamp).where(mine).execute()
        audit(actor, "events.import", thread)


def _change(actor: Actor, event_id: int, found: Found) -> None:
    """Bring an event to the times and the place of the file; what is said of seats here stays."""
    date = _a_date(event_id)
    here, there, event = series.details_on(date), details_of(found), date.event
    # What is said of one of its dates moves all: so far as the first one is to move.
    starts = moved(parse_wall(here.starts), parse_wall(event.starts), found.starts)
    said = {name: getattr(there, name) for name in (*REPEATING, *PLACING)}
    said["way"] = here.way if here.way == "hybrid" else there.way
    said["starts"], said["title"] = wall_text(starts), ""
    said["ends"] = wall_text(starts + span(found.starts, found.ends))
    wanted = replace(here, **said)
    if wanted != here:
        series.change(actor, date.id, wanted, "all")


def _change_dates(actor: Actor, event_id: int, found: Found) -> None:
    """Bring the dates that differ in the file to what they are there, and those that do not any
    more to what the series says. Dates beyond the horizon come when they are near: the file is
    read again then."""
    differing = {wall_text(one.original): one for one in found.changed if one.original}
    title = title_of(found)
    if not (found.rule or found.added):
        return
    coming = (EventDate.event == event_id) & (EventDate.ends_at > clock.now())
    concerned = EventDate.original.in_(list(differing)) | (
        EventDate.changes != Value("{}", converter=False)
    )
    usual = Series(starts=found.starts, ends=found.ends, zone=found.zone)
    for row in EventDate.select().where(coming & concerned & (EventDate.state == "")):
        one, here = differing.get(row.original), series.details_on(row)
        wanted = replace(here, starts=row.original, zone=found.zone, title="")
        if one is not None:
            own = details_of(one)
            name = title_of(one) if title_of(one) != title else ""
            wanted = replace(wanted, starts=own.starts, ends=own.ends, zone=own.zone, title=name)
            wanted = replace(wanted, place=own.place or here.place)
        else:
            ends = usual.end_of(parse_wall(row.original))
            wanted = replace(wanted, ends=wall_text(ends))
        if wanted != here:
            series.change(actor, row.id, wanted, "one")


def _a_date(event_id: int) -> EventDate:
    """One of the dates of an event, by which all of it is named: the next, else the last."""
    mine = EventDate.select().where((EventDate.event == event_id) & (EventDate.state != GONE))
    coming = mine.where(EventDate.ends_at > clock.now()).order_by(EventDate.starts_at)
    found = coming.first() or mine.order_by(EventDate.starts_at.desc()).first()
    if found is None:
        raise Rejected("starts", _("It has no date here any more."))
    return found  # type: ignore[no-any-return]


def _say_anew(actor: Actor, thread: Thread, found: Found) -> None:
    post = Post.get((Post.thread == thread.id) & (Post.number == 1))
    title, body = title_of(found), body_of(found)
    if (thread.title, post.body) != (title, body):
        edit_post(actor, post.id, body, version=post.version, title=title)
