"""Grows a community to a given number of posts, quickly, with the skew of real ones: few
people write most, few threads get most replies. For measurements."""

from __future__ import annotations

from bisect import bisect
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import accumulate
from random import Random
from typing import Any

from markupsafe import escape
from peewee import chunked, fn

from core import clock
from core.access import Actor, rights
from core.accounts.models import User
from core.accounts.names import username_key
from core.db import database, is_postgres, transaction
from core.registry import ThreadKind
from core.seed import words
from core.site import site
from core.spaces.actions import create_space
from core.text import render_markdown, slugify
from core.threads.models import Post, Reaction, Thread
from core.threads.recount import recount

POSTS_PER_THREAD = 10
POSTS_PER_PERSON = 50
BOARDS = 20
YEARS = 3
CODE = "\n\n```python\nprobe = bus.open(0x36)\nprint(probe.read(settle_ms=120))\n```\n"


@dataclass(slots=True)
class Crowd:
    """Who writes: ids with weights that fall as 1/rank."""

    ids: list[int]
    rng: Random
    _bounds: list[float] = field(default_factory=list)

    def one(self) -> int:
        """Somebody, the busy ones more often."""
        if not self._bounds:
            self._bounds = list(accumulate(1 / (rank + 3) for rank in range(len(self.ids))))
        return self.ids[bisect(self._bounds, self.rng.random() * self._bounds[-1])]


def grow(posts: int, *, seed: int = 1, progress: Callable[[int], None] = lambda _done: None) -> int:
    """Add threads until the site has `posts` posts; how many were added.

    Uses the first thread kind that is on and takes imported threads, in boards of its own.
    Counters are right afterwards; the search index is to be rebuilt by the caller. Raises
    `LookupError` when no such kind is on.
    """
    wanted = posts - Post.select().count()
    if wanted <= 0:
        return 0
    rng = Random(seed)
    kind = _plain_kind()
    if kind is None:
        raise LookupError("Switch on a plugin that has threads first.")
    with transaction():
        crowd = Crowd(_people(max(wanted // POSTS_PER_PERSON, 10), rng), rng)
        spaces = _spaces(site().registry.kind_owner(kind.key), rng)
    done = 0
    threads = _thread_rows(wanted, kind, spaces, crowd)
    for batch in chunked(threads, 500):
        with transaction():
            done += _write_batch(batch, crowd)
        progress(done)
    with transaction():
        _react(crowd)
    recount()
    if is_postgres():
        database.execute_sql("ANALYZE")
    return done


def _people(count: int, rng: Random) -> list[int]:
    now = clock.now()
    taken = {row[0] for row in User.select(User.username_key).tuples()}
    rows: list[dict[str, Any]] = []
    while len(rows) < count:
        username, name = words.name(rng)
        username = f"{username}{len(rows)}"
        key = username_key(username)
        if key in taken:
            continue
        taken.add(key)
        joined = now - timedelta(days=rng.random() * 365 * YEARS)
        rows.append(
            {
                "username": username,
                "username_key": key,
                "name": name,
                "state": "active",
                "created_at": joined,
                "confirmed_at": joined,
            }
        )
    before = User.select(fn.COALESCE(fn.MAX(User.id), 0)).scalar()
    for batch in chunked(rows, 200):
        User.insert_many(batch).execute()
    return [row[0] for row in User.select(User.id).where(User.id > before).tuples()]


def _plain_kind() -> ThreadKind | None:
    """A kind whose threads need no rows of their own to be shown."""
    kinds = [
        kind for owner, kind in site().registry.of(ThreadKind) if site().plugins.is_active(owner)
    ]
    return next((kind for kind in kinds if kind.adopt_imported is not None), None)


def _spaces(owner: str, rng: Random) -> list[int]:
    actor = Actor(is_admin=True)
    return [
        create_space(
            actor, owner=owner, title=words.title(rng)[:60], slug=f"grown-{n}", tint=n % 8 + 1
        ).id
        for n in range(1, BOARDS + 1)
    ]


def _thread_rows(
    wanted: int, kind: ThreadKind, spaces: list[int], crowd: Crowd
) -> Iterator[tuple[dict[str, Any], int]]:
    """Threads, oldest first, each with how many posts it gets; lengths follow a power law."""
    rng, left = crowd.rng, wanted
    labels = {space_id: rights().audience(space_id) for space_id in spaces}
    owner = site().registry.kind_owner(kind.key)
    start = clock.now() - timedelta(days=365 * YEARS)
    span = timedelta(days=365 * YEARS) / max(wanted // POSTS_PER_THREAD, 1)
    at = start
    while left > 0:
        length = min(int(rng.paretovariate(1.15) * 1.9) or 1, left, 3000)
        left -= length
        at = min(at + span * rng.random() * 2, clock.now())
        title = words.title(rng)[:200]
        space_id = spaces[int(rng.random() ** 2 * len(spaces))]
        row = {
            "kind": kind.key,
            "owner": owner,
            "space": space_id,
            "author": crowd.one(),
            "title": title,
            "slug": slugify(title),
            "audience": labels[space_id],
            "created_at": at,
            "last_post_at": at,
        }
        yield row, length


def _write_batch(batch: list[tuple[dict[str, Any], int]], crowd: Crowd) -> int:
    before = Thread.select(fn.COALESCE(fn.MAX(Thread.id), 0)).scalar()
    for part in chunked([row for row, _length in batch], 100):
        Thread.insert_many(part).execute()
    ids = [
        row[0]
        for row in Thread.select(Thread.id).where(Thread.id > before).order_by(Thread.id).tuples()
    ]
    rows: list[tuple[Any, ...]] = []
    for thread_id, (row, length) in zip(ids, batch, strict=True):
        rows.extend(_post_rows(thread_id, row, length, crowd))
    fields = [
        Post.thread,
        Post.number,
        Post.author,
        Post.body,
        Post.html,
        Post.created_at,
        Post.reaction_count,
    ]
    for part in chunked(rows, 400):
        Post.insert_many(part, fields=fields).execute()
    return len(rows)


def _post_rows(
    thread_id: int, row: dict[str, Any], length: int, crowd: Crowd
) -> Iterator[tuple[Any, ...]]:
    rng = crowd.rng
    at: datetime = row["created_at"]
    for number in range(1, length + 1):
        author = row["author"] if number == 1 else crowd.one()
        body = "\n\n".join(
            words.sentences(rng, max(int(rng.gauss(40, 20)), 4)) for _ in range(rng.randint(1, 3))
        )
        if rng.random() < 0.05:
            body += CODE
            html = render_markdown(body).html
        else:
            # Plain paragraphs come out of the renderer like this; it would take minutes.
            html = "".join(f"<p>{escape(part)}</p>\n" for part in body.split("\n\n"))
        thanks = int(rng.paretovariate(1.5)) - 1 if rng.random() < 0.15 else 0
        yield thread_id, number, author, body, html, at, min(thanks, 20)
        at = min(at + timedelta(minutes=rng.expovariate(1 / 300)), clock.now())


def _react(crowd: Crowd) -> None:
    """Rows behind the numbers of thanks."""
    now = clock.now()
    thanked = Post.select(Post.id, Post.author, Post.reaction_count).where(Post.reaction_count > 0)
    known = {row[0] for row in Reaction.select(Reaction.post).distinct().tuples()}
    rows: list[tuple[Any, ...]] = []
    for post_id, author, count in thanked.tuples():
        if post_id not in known:
            people = {crowd.one() for _ in range(count * 4)} - {author}
            chosen = sorted(people)[:count]
            rows.extend((post_id, user_id, "like", now) for user_id in chosen)
            if len(chosen) != count:
                Post.update(reaction_count=len(chosen)).where(Post.id == post_id).execute()
    fields = [Reaction.post, Reaction.user, Reaction.name, Reaction.created_at]
    for part in chunked(rows, 500):
        Reaction.insert_many(part, fields=fields).execute()
