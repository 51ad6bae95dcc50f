"""Ten thousand ideas with two hundred thousand votes, and ten thousand events with answers, written
as rows: what lists are measured on, and what tests of large boards walk through.

Nobody hears of them and the search index does not know them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime, timedelta
from random import Random
from typing import Any

import peewee

from core import clock
from core.access import Actor
from core.accounts.models import User
from core.db import transaction
from core.spaces.actions import create_space
from core.spaces.models import Space
from core.threads.models import Post, Tag, Thread, ThreadTag
from core.votes.models import Vote
from plugins.events.models import Event, EventAnswer, EventDate
from plugins.ideas.models import Idea
from plugins.ideas.statuses import ensure_statuses
from plugins.ideas.trend import FIRST

IDEAS = EVENTS = 10_000
VOTERS = 1_000
VOTES_EACH = 20
ANSWERS_EACH = 3
TAG = "weather"
STATES = ("new", "new", "new", "under-review", "planned", "in-progress", "shipped", "not-planned")
DAYS = 700
"""Events begin so many days ago and from now on, at most."""
MOST_VALUES = 30_000
"""As many values as one statement takes on both databases."""

Row = dict[str, Any]


def grow_plugins() -> None:
    """A board and a calendar of their own, full; for a community that has members."""
    actor = Actor(is_admin=True)
    with transaction():
        ensure_statuses()
    voters = [id_ for (id_,) in User.select(User.id).order_by(User.id).limit(VOTERS).tuples()]
    for owner, title, fill in (
        ("ideas", "Crowded board", add_ideas),
        ("events", "Crowded calendar", add_events),
    ):
        with transaction():
            fill(create_space(actor, owner=owner, title=title), voters)


def add_ideas(board: Space, people: Sequence[int]) -> list[int]:
    """Ideas of `people` on a board, each with votes of twenty of them; the ids of the ideas.

    Every hundredth has the tag `weather`.
    """
    rng, now = Random("ideas"), clock.now()
    ids = _threads(_idea_rows(board, people, rng, now), kind="idea", owner="ideas")
    insert(Post, _first_posts(ids, now))
    insert(
        Idea, ({"thread": id_, "trend": _trend(id_), "lot": rng.randrange(2**31)} for id_ in ids)
    )
    tag, _made = Tag.get_or_create(slug=TAG, defaults={"name": TAG})
    insert(ThreadTag, ({"thread": id_, "tag": tag.id} for id_ in ids[::100]))
    insert(Vote, _votes(ids, people, now))
    _count(board, len(ids))
    return ids


def add_events(calendar: Space, people: Sequence[int]) -> list[int]:
    """Events of one date each in a calendar, half of them still to come, each with answers of
    three of `people`; the ids of the events."""
    rng, now = Random("events"), clock.now()
    ids = _threads(_event_rows(calendar, people, now), kind="event", owner="events")
    insert(Post, _first_posts(ids, now))
    insert(Event, (_event(id_, day, now) for id_, day in zip(ids, _days(rng, now), strict=False)))
    insert(EventDate, _dates(ids, now))
    dates = EventDate.select(EventDate.id).where(EventDate.event.in_(Event.select(Event.thread)))
    insert(EventAnswer, _answers([id_ for (id_,) in dates.tuples()], people, now))
    _count(calendar, len(ids))
    return ids


def insert(model: type[peewee.Model], rows: Iterable[Row]) -> None:
    """Write rows that have the same columns, as many at once as a statement takes."""
    wide = len(model._meta.sorted_fields)
    for batch in peewee.chunked(rows, MOST_VALUES // wide):
        model.insert_many(batch).execute()


def _threads(rows: Iterable[Row], *, kind: str, owner: str) -> list[int]:
    before = Thread.select(peewee.fn.COALESCE(peewee.fn.MAX(Thread.id), 0)).scalar()
    common = {"kind": kind, "owner": owner, "audience": "public", "post_count": 1, "last_number": 1}
    insert(Thread, ({**common, **row} for row in rows))
    made = Thread.select(Thread.id).where(Thread.id > before).order_by(Thread.id)
    return [id_ for (id_,) in made.tuples()]


def _count(space: Space, threads: int) -> None:
    counted = {
        "thread_count": Space.thread_count + threads,
        "post_count": Space.post_count + threads,
    }
    Space.update(counted).where(Space.id == space.id).execute()


def _idea_rows(board: Space, people: Sequence[int], rng: Random, now: datetime) -> Iterator[Row]:
    for n in range(IDEAS):
        yield {
            "space": board.id,
            "author": people[n % len(people)],
            "title": f"Wish number {n}",
            "slug": f"wish-number-{n}",
            "state": STATES[n % len(STATES)],
            "tag_names": TAG if n % 100 == 0 else "",
            "created_at": now - timedelta(minutes=n),
            "last_post_at": now - timedelta(minutes=n),
            "vote_count": VOTES_EACH,
            "vote_points": VOTES_EACH + rng.randrange(50),
        }


def _event_rows(calendar: Space, people: Sequence[int], now: datetime) -> Iterator[Row]:
    for n in range(EVENTS):
        yield {
            "space": calendar.id,
            "author": people[n % len(people)],
            "title": f"Meeting number {n}",
            "slug": f"meeting-number-{n}",
            "created_at": now - timedelta(minutes=n),
            "last_post_at": now - timedelta(minutes=n),
        }


def _first_posts(ids: list[int], now: datetime) -> Iterator[Row]:
    text = {"number": 1, "body": "Please.", "html": "<p>Please.</p>", "created_at": now}
    authors = dict(Thread.select(Thread.id, Thread.author).where(Thread.id >= ids[0]).tuples())
    return ({**text, "thread": id_, "author": authors[id_]} for id_ in ids)


def _votes(ids: list[int], people: Sequence[int], now: datetime) -> Iterator[Row]:
    for place, id_ in enumerate(ids):
        for turn in range(VOTES_EACH):
            voter = people[(place * 7 + turn * 31) % len(people)]
            at = now - timedelta(hours=turn * 12 + place % 12)
            yield {"thread": id_, "user": voter, "created_at": at}


def _details(ids: list[int], rng: Random) -> Iterator[Row]:
    return ({"thread": id_, "trend": _trend(id_), "lot": rng.randrange(2**31)} for id_ in ids)


def _trend(thread_id: int) -> float:
    return (clock.now().date() - FIRST).days / 7 + (thread_id * 37 % IDEAS) / IDEAS


def _days(rng: Random, now: datetime) -> Iterator[datetime]:
    today = now.replace(hour=0, minute=0, second=0, microsecond=0)
    while True:
        yield today + timedelta(days=rng.randrange(-DAYS, DAYS), hours=rng.randrange(8, 20))


def _event(thread_id: int, starts: datetime, now: datetime) -> Row:
    return {
        "thread": thread_id,
        **_walls(starts),
        "zone": "UTC",
        "place": "The hall",
        "seats": 40,
        "uid": f"crowd-{thread_id}@townhall.example",
        "changed_at": now,
    }


def _walls(starts: datetime) -> Row:
    ends = starts + timedelta(hours=2)
    return {"starts": f"{starts:%Y-%m-%dT%H:%M}", "ends": f"{ends:%Y-%m-%dT%H:%M}"}


def _dates(ids: list[int], now: datetime) -> Iterator[Row]:
    found = Event.select(Event.thread, Event.starts).where(Event.thread >= ids[0]).tuples()
    for thread_id, wall in list(found):
        starts = datetime.fromisoformat(wall).replace(tzinfo=now.tzinfo)
        yield {
            "event": thread_id,
            "original": wall,
            **_walls(starts),
            "zone": "UTC",
            "starts_at": starts,
            "ends_at": starts + timedelta(hours=2),
            "changed_at": now,
            "going": ANSWERS_EACH,
            "seats_taken": ANSWERS_EACH,
        }


def _answers(date_ids: list[int], people: Sequence[int], now: datetime) -> Iterator[Row]:
    for place, id_ in enumerate(date_ids):
        for turn in range(ANSWERS_EACH):
            yield {
                "date": id_,
                "user": people[(place * 7 + turn * 31) % len(people)],
                "status": "going",
                "code": f"crowd-{id_}-{turn}",
                "created_at": now,
                "changed_at": now,
            }
