"""A small town whose history is made at random, and what it comes to counted by hand."""

from __future__ import annotations

import random
from datetime import UTC, date, datetime, time, timedelta
from types import SimpleNamespace
from typing import Any

from core import clock
from core.accounts.models import User
from core.groups.models import Group, Membership
from core.insights.models import Presence
from core.insights.queries import View
from core.spaces.models import Space
from core.threads.models import Post, Reaction, Thread
from core.votes.models import Vote

DAYS = 40


def at(day: date, rng: random.Random) -> datetime:
    """Some moment of a day, its first and last ones among them."""
    minutes = rng.choice([0, 1439, rng.randrange(1440)])
    return datetime.combine(day, time(), UTC) + timedelta(minutes=minutes)


def write(space: Any, author: User, moment: datetime, **values: Any) -> Thread:
    """A thread with its first post, as rows."""
    thread: Thread = Thread.create(
        kind="topic",
        owner="forums",
        space=space,
        author=author,
        title="Rain",
        slug="rain",
        audience="public",
        created_at=moment,
        last_post_at=moment,
        **values,
    )
    Post.create(thread=thread, number=1, author=author, body="", html="", created_at=moment)
    return thread


def history(seed: int, people: list[User], spaces: list[Any]) -> None:
    """Threads, replies, reactions, votes and visits; some of it deleted since."""
    rng = random.Random(seed)
    today = clock.now().date()
    days = [today - timedelta(days=n) for n in range(DAYS)]
    for _n in range(25):
        moment = at(rng.choice(days), rng)
        gone = moment if rng.random() < 0.15 else None
        thread = write(rng.choice(spaces), rng.choice(people), moment, deleted_at=gone)
        for number in range(2, rng.randrange(2, 6)):
            later = at(rng.choice([d for d in days if d >= moment.date()]), rng)
            post = Post.create(
                thread=thread,
                number=number,
                author=rng.choice(people),
                sort=rng.choice(["reply", "reply", "comment", "log"]),
                body="",
                html="",
                created_at=later,
                deleted_at=later if rng.random() < 0.15 else None,
            )
            for user in rng.sample(people, rng.randrange(3)):
                Reaction.create(post=post, user=user, created_at=at(rng.choice(days), rng))
        for user in rng.sample(people, rng.randrange(2)):
            Vote.create(thread=thread, user=user, created_at=at(rng.choice(days), rng))
    for user in people:
        for day in rng.sample(days, 8):
            Presence.create(user=user, day=day)


def by_hand(view: View) -> SimpleNamespace:
    """What a stretch of days comes to, by looking at every row."""
    inside = Group.key.in_(["staff", "admins"])
    team = {row.user_id for row in Membership.select().join(Group).where(inside)}

    def counts(moment: datetime | date, user_id: int) -> bool:
        day = moment.date() if isinstance(moment, datetime) else moment
        return view.span.first <= day <= view.span.last and (view.team or user_id not in team)

    def here(space_id: int) -> bool:
        return not view.spaces or space_id in view.spaces

    deeds = [
        (post.author_id, post.thread.space_id, "thread" if post.number == 1 else "reply")
        for post in Post.select()
        if counts(post.created_at, post.author_id)
        and not post.deleted_at
        and not post.thread.deleted_at
        and post.sort != "log"
    ]
    deeds += [
        (one.user_id, one.post.thread.space_id, "reaction")
        for one in Reaction.select()
        if counts(one.created_at, one.user_id)
        and not one.post.deleted_at
        and not one.post.thread.deleted_at
    ]
    deeds += [
        (one.user_id, one.thread.space_id, "reaction")
        for one in Vote.select()
        if counts(one.created_at, one.user_id) and not one.thread.deleted_at
    ]
    visitors = {row.user_id for row in Presence.select() if counts(row.day, row.user_id)}
    active = visitors | {user for user, _space, _part in deeds}
    mine = [(user, part) for user, space, part in deeds if here(space)]
    content = [user for user, part in mine if part != "reaction"]
    return SimpleNamespace(
        active=active,
        threads=sum(part == "thread" for _user, part in mine),
        replies=sum(part == "reply" for _user, part in mine),
        engaged={user for user, _part in mine},
        writers=set(content),
        content=len(content),
    )


def spaces_of_town() -> list[Any]:
    """Three boards, the last one below the first."""
    first, second = (
        Space.create(owner="forums", slug=slug, title=slug, created_at=clock.now())
        for slug in ("beds", "tools")
    )
    below = Space.create(
        owner="forums", slug="soil", title="soil", parent=first, created_at=clock.now()
    )
    return [first, second, below]
