"""A help desk with fifty thousand tickets, written as rows: what the desk is measured on, and what
tests of large desks walk through. Nobody hears of them and the search index does not know them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from random import Random
from typing import Any

from bench.crowds import insert
from core import clock
from core.access import Actor
from core.accounts.models import User
from core.db import transaction
from core.groups.models import Group, Membership
from core.spaces.actions import create_space
from core.spaces.models import Space
from core.threads.models import Participant, Post, Thread
from plugins.support.models import SupportEntry, SupportTicket
from plugins.support.rules import team_of
from plugins.support.states import CLOSED, CUSTOMER, NEW, OPEN, OTHER, SOLVED, ensure_states

TICKETS = 50_000
ASKERS = 1_000
HAVE_IT = (NEW, NEW, OPEN, OPEN, OPEN, CUSTOMER, CUSTOMER, OTHER, SOLVED, SOLVED)
"""Where the youngest tenth stands; what is older is closed."""

Row = dict[str, Any]


def grow_desk() -> None:
    """A queue of its own, full; for a community that has members."""
    people = [id_ for (id_,) in User.select(User.id).order_by(User.id).limit(ASKERS).tuples()]
    with transaction():
        ensure_states()
        space = create_space(Actor(is_admin=True), owner="support", title="Crowded desk")
        staff = Group.get(Group.key == "staff")
        agents = people[-3:]
        for one in agents:
            Membership.get_or_create(user=one, group=staff, defaults={"created_at": clock.now()})
        add_tickets(space, people, agents=agents)


def an_agent() -> User:
    """Somebody who works on the crowded desk, and is measured at it."""
    mine = Membership.group == Group.get(Group.key == "staff")
    member = Membership.select(Membership.user).where(mine).order_by(Membership.user.desc())
    return User.get_by_id(member.scalar())  # type: ignore[no-any-return]


def add_tickets(
    queue: Space, people: Sequence[int], *, many: int = TICKETS, agents: Sequence[int] = ()
) -> list[int]:
    """Tickets of `people` in a queue, each with its post, its team and a line of its log; the ids.
    Half of those that are not closed belong to one of `agents`, where there are any."""
    now = clock.now()
    before = Thread.select().order_by(Thread.id.desc()).first()
    insert(Thread, _threads(queue, people, many, now))
    made = Thread.select(Thread.id).where(Thread.id > (before.id if before else 0))
    ids = [id_ for (id_,) in made.order_by(Thread.id).tuples()]
    insert(Post, _posts(ids, people, now))
    insert(Participant, _participants(ids, people, team_of(queue.id).groups))
    insert(SupportTicket, _tickets(queue, ids, agents, now))
    insert(SupportEntry, _entries(ids, people, now))
    return ids


def _category(place: int, many: int) -> str:
    return HAVE_IT[place % len(HAVE_IT)] if place < many // 10 else CLOSED


def _threads(queue: Space, people: Sequence[int], many: int, now: datetime) -> Iterator[Row]:
    for n in range(many):
        yield {
            "kind": "ticket",
            "owner": "support",
            "audience": "private",
            "space": queue.id,
            "author": people[n % len(people)],
            "title": f"Order number {n} is late",
            "slug": f"order-number-{n}-is-late",
            "state": _category(n, many),
            "post_count": 1,
            "last_number": 1,
            "created_at": now - timedelta(minutes=n),
            "last_post_at": now - timedelta(minutes=n),
        }


def _posts(ids: list[int], people: Sequence[int], now: datetime) -> Iterator[Row]:
    text = {"number": 1, "body": "Where is it?", "html": "<p>Where is it?</p>", "created_at": now}
    return (
        {**text, "thread": id_, "author": people[place % len(people)]}
        for place, id_ in enumerate(ids)
    )


def _participants(ids: list[int], people: Sequence[int], groups: Any) -> Iterator[Row]:
    for place, id_ in enumerate(ids):
        yield {"thread": id_, "user": people[place % len(people)], "group": None}
        yield from ({"thread": id_, "user": None, "group": group} for group in groups)


def _tickets(queue: Space, ids: list[int], agents: Sequence[int], now: datetime) -> Iterator[Row]:
    rng = Random("desk")
    for place, id_ in enumerate(ids):
        category, at = _category(place, len(ids)), now - timedelta(minutes=place)
        is_over = category in (SOLVED, CLOSED)
        taken = agents and place % 2 and not is_over
        yield {
            "thread": id_,
            "space": queue.id,
            "category": category,
            "priority": rng.choice((1, 2, 2, 2, 3, 4)),
            "assignee": agents[place // 2 % len(agents)] if taken else None,
            "opened_at": at,
            "heard_at": at,
            "changed_at": at,
            "solved_at": at if is_over else None,
            "closed_at": at if category == CLOSED else None,
            "is_spam": place % 500 == 7,
            "breach_at": None if is_over else at + timedelta(hours=rng.randrange(4, 96)),
            "breach_of": "" if is_over else "first",
            "last_entry": 0,
        }


def _entries(ids: list[int], people: Sequence[int], now: datetime) -> Iterator[Row]:
    for place, id_ in enumerate(ids):
        yield {
            "thread": id_,
            "at": now - timedelta(minutes=place),
            "sort": "opened",
            "role": "customer",
            "actor": people[place % len(people)],
            "is_public": True,
        }
