"""The dates of events as rows: written ahead to a horizon, and kept true to their series.

A row that is there is never thrown away when something hangs on it: it is kept as `gone`.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from plugins.events import telling
from plugins.events.actions.placing import (
    derive_again,
    follow_series,
    put_date,
    series_of,
    times_of,
)
from plugins.events.actions.standing import follow_standing
from plugins.events.models import (
    IS_EVENT,
    Event,
    EventAnswer,
    EventDate,
    EventSession,
    EventStanding,
)
from plugins.events.times.rules import BadRule
from plugins.events.times.series import BEGINNING, Series
from plugins.events.times.walls import Wall, parse_wall, to_utc, wall_text
from townhall import Thread, clock, transaction

HORIZON = timedelta(days=400)
"""How far ahead dates are written: a year and a month, so that a yearly date is always there."""
BACK = timedelta(days=100)
"""How far back they are for a series that is older than its event here."""
MOST = 500
SPARE = timedelta(days=7)
"""Horizons are pushed on when they are so much behind: each series once a week."""
FAR = timedelta(days=366 * 40)
"""How far a series with an end is looked through for more; longer than any that people make."""
BATCH = 500
GONE = "gone"
log = logging.getLogger("townhall.events")


@dataclass
class Written:
    """What writing the dates of an event came to. Of those that were moved the wall time at
    which they were to start is in `EventDate.before`."""

    moved: list[EventDate] = field(default_factory=list)
    gone: list[EventDate] = field(default_factory=list)


def write_dates(event: Event) -> Written:
    """Make the rows of an event what its series says, from now to the horizon, in the caller's
    transaction. What is over stays as it was.

    A date that the series does not name any more is deleted, or `gone` when somebody answered
    it, it has an agenda or changes of its own. Dates that are new have the answers of those who
    come to all. Nobody is told here. Raises `BadRule` for a rule that is not understood.
    """
    series, now = series_of(event), clock.now()
    mine = EventDate.select().where(EventDate.event == event.thread).order_by(EventDate.id)
    rows = {row.original: row for row in mine}
    since = now if rows else now - BACK
    horizon = max(now, to_utc(series.starts, series.zone)) + HORIZON
    wanted = [series.starts] if series.is_single else series.dates(since, horizon, MOST)
    if not (wanted or rows):  # a series that was over before it came here
        wanted = series.dates(BEGINNING, horizon, MOST)
    if len(wanted) == MOST:
        horizon = to_utc(wanted[-1], series.zone)
    written = Written()
    for row in rows.values():
        wall = parse_wall(row.original)
        if row.ends_at <= now and not series.is_single:
            continue
        if wall in wanted or to_utc(wall, series.zone) < since:
            _follow(row, series, written)
        elif to_utc(wall, series.zone) <= horizon:
            _let_go(row, written)
    _add(event, series, [wall for wall in wanted if wall_text(wall) not in rows])
    ahead = _next_horizon(series, horizon)
    Event.update(horizon=ahead).where(Event.thread == event.thread).execute()
    return written


def extend_horizons() -> None:
    """A daily job: write the dates of series that have come nearer."""
    late = (
        Event.select(Event.thread)
        .join(Thread)
        .where(
            (Event.horizon < clock.now() + HORIZON - SPARE)
            & Event.cancelled_at.is_null()
            & Thread.deleted_at.is_null()
            & IS_EVENT
        )
        .order_by(Event.thread)
    )
    for (event_id,) in list(late.tuples()):
        try:
            with transaction():
                hold(event_id)
                write_dates(Event.get_by_id(event_id))
        except BadRule:
            log.warning("the rule of event %s is not understood", event_id)


def rederive() -> None:
    """A daily job: derive anew the moments of dates that are not over, since the rules of zones
    change, and the zone of the community does. Calendars of those who come are told."""
    for date in _not_over():
        with transaction():
            if derive_again(date) and not date.state:
                telling.updated(date)


def hold(event_id: int) -> None:
    """Let nobody else write the dates of an event until the transaction ends."""
    Event.update(sequence=Event.sequence).where(Event.thread == event_id).execute()


def _next_horizon(series: Series, horizon: datetime) -> datetime | None:
    """Until when dates are written; nothing when there are no more of them."""
    if series.is_single:
        return None
    rule = series.rule
    ends = rule is None or rule.count is not None or rule.until is not None
    return None if ends and not series.dates(horizon, horizon + FAR, 1) else horizon


def _add(event: Event, series: Series, walls: Sequence[Wall]) -> None:
    """Write new dates, and let those come who come to all."""
    now = clock.now()
    made = [
        EventDate(
            event=event.thread_id,
            original=wall_text(wall),
            changed_at=now,
            **times_of(series, wall, {}),
        )
        for wall in walls
    ]
    EventDate.bulk_create(made, batch_size=50)
    if EventStanding.select().where(EventStanding.event == event.thread_id).exists():
        names = [date.original for date in made if date.starts_at > now]
        mine = (EventDate.event == event.thread_id) & EventDate.original.in_(names)
        for (date_id,) in list(EventDate.select(EventDate.id).where(mine).tuples()):
            follow_standing(date_id)


def _follow(date: EventDate, series: Series, written: Written) -> None:
    if date.state == GONE:
        put_date(date, state="", sequence=date.sequence + 1)
    if follow_series(date, series):
        written.moved.append(date)


def _let_go(date: EventDate, written: Written) -> None:
    """Take a date out of its series."""
    if date.state:
        return  # cancelled or postponed: calendars show it so for as long as it is there
    if date.changes == {} and not _hangs_on(date):
        EventDate.delete().where(EventDate.id == date.id).execute()
        return
    put_date(date, state=GONE, sequence=date.sequence + 1)
    written.gone.append(date)


def _hangs_on(date: EventDate) -> bool:
    answers = EventAnswer.select().where(EventAnswer.date == date.id)
    sessions = EventSession.select().where(EventSession.date == date.id)
    return bool(answers.exists() or sessions.exists())


def _not_over() -> Iterator[EventDate]:
    """Dates that are not over, in lots by their ids."""
    last = 0
    while True:
        query = EventDate.select().where((EventDate.ends_at > clock.now()) & (EventDate.id > last))
        lot = list(query.order_by(EventDate.id).limit(BATCH))
        if not lot:
            return
        yield from lot
        last = lot[-1].id
