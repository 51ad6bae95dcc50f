"""Two boards and a board for the team, threads in them, and the state of everything as a digest."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from dataclasses import replace
from types import SimpleNamespace
from typing import Any

import pytest
from flask import Flask

from core import versions
from core.access import Actor
from core.accounts.models import User
from core.bookmarks.models import Bookmark
from core.buffer import flush_all
from core.db import database
from core.drafts.models import Draft
from core.letters.models import MailDue
from core.notifications.models import Notification
from core.polls.models import Poll
from core.registry import ThreadKind
from core.site import site
from core.spaces.actions import create_space
from core.spaces.models import Space
from core.spaces.visibility import set_visibility
from core.threads.actions import reply, start_thread
from core.threads.models import Participant, Post, Reaction, ReadMark, Tag, Thread, ThreadTag
from core.votes.models import Vote, VotePurse
from core.watching.models import Watch

TABLES = (
    Bookmark,
    Draft,
    MailDue,
    Notification,
    Participant,
    Poll,
    Post,
    Reaction,
    ReadMark,
    Space,
    Tag,
    ThreadTag,
    User,
    Vote,
    VotePurse,
    Watch,
)


@pytest.fixture
def actors(cast: SimpleNamespace, actor_of: Any) -> SimpleNamespace:
    """The cast as actors."""
    return SimpleNamespace(**{name: actor_of(user) for name, user in vars(cast).items()})


@pytest.fixture
def town(app: Flask, actors: SimpleNamespace) -> Iterator[SimpleNamespace]:
    """Boards `one`, `two` and `team`, and the request context to act in."""
    with app.test_request_context("/"):
        owner = Actor(is_admin=True)
        boards = {
            name: create_space(owner, owner="forums", title=name.capitalize())
            for name in ("one", "two", "team")
        }
        set_visibility(owner, boards["team"].id, "staff")
        versions.refresh()
        yield SimpleNamespace(**boards, **vars(actors))


@pytest.fixture
def write(town: SimpleNamespace) -> Callable[..., Thread]:
    """`write("Title", replies=["bob", "alice"], board="one", by="alice")`: a thread."""

    def make(
        title: str, *, replies: Any = (), board: str = "one", by: str = "alice", tags: str = ""
    ) -> Thread:
        space_id = getattr(town, board).id
        author = getattr(town, by)
        thread = start_thread(
            author, space_id, kind="topic", title=title, body=f"{title}: begun", tags=tags
        )
        for at, name in enumerate(replies, start=2):
            text = f"{title}: reply {at} by {name}"
            reply(getattr(town, name), thread.id, text, reply_to=at - 1 if at > 2 else None)
        flush_all()
        return Thread.get_by_id(thread.id)  # type: ignore[no-any-return]

    return make


def rows_of(model: Any, where: Any = None) -> dict[str, dict[str, Any]]:
    keys = [field.name for field in model._meta.get_primary_keys()]
    query = model.select() if where is None else model.select().where(where)
    return {repr([row[key] for key in keys]): row for row in query.dicts()}


def digest(*, without: tuple[int, ...] = ()) -> dict[str, Any]:
    """Everything that threads are made of, by table; threads `without` are left out."""
    found = {model.__name__: rows_of(model) for model in TABLES}
    found["Thread"] = rows_of(Thread, Thread.id.not_in(list(without) or [0]))
    return {
        name: (hashlib.sha256(repr(sorted(rows.items())).encode()).hexdigest(), rows)
        for name, rows in found.items()
    }


def differences(before: dict[str, Any], after: dict[str, Any]) -> dict[str, dict[str, Any]]:
    """What differs between two states: by table and row, the columns before and after."""
    found: dict[str, dict[str, Any]] = {}
    for name, (mark, old) in before.items():
        new_mark, new = after[name]
        for key in old.keys() | new.keys() if mark != new_mark else ():
            was, now = old.get(key, {}), new.get(key, {})
            changed = {
                column: (was.get(column), now.get(column))
                for column in was.keys() | now.keys()
                if was.get(column) != now.get(column)
            }
            if changed:
                found.setdefault(name, {})[key] = changed
    return found


def numbers(thread_id: int) -> list[int]:
    rows = Post.select(Post.number).where((Post.thread == thread_id) & (Post.sort != "log"))
    return [row[0] for row in rows.order_by(Post.number).tuples()]


def recounted_alike() -> dict[str, dict[str, Any]]:
    """What a recount from the rows would change."""
    from core.threads.recount import recount

    with database.atomic() as inside:
        before = digest()
        recount()
        after = digest()
        inside.rollback()
    return differences(before, after)


@pytest.fixture
def calendar(town: SimpleNamespace) -> Any:
    """A calendar that everyone sees, beside the boards."""
    made = create_space(Actor(is_admin=True), owner="events", title="Meetings")
    versions.refresh()
    return made


@pytest.fixture(params=["event", "idea"])
def other(request: pytest.FixtureRequest, town: SimpleNamespace) -> Any:
    """Another kind that topics become, with a space for it (see `kinds.Other`)."""
    from tests.core.threadwork import kinds

    owner = f"{request.param}s"
    space = create_space(Actor(is_admin=True), owner=owner, title="Elsewhere")
    versions.refresh()
    return kinds.event_kind(space) if owner == "events" else kinds.idea_kind(space)


@pytest.fixture
def declare(town: SimpleNamespace) -> Callable[..., None]:
    """`declare("topic", votes=...)` changes a kind of this site; what is a value of its
    `Becoming` is changed there."""

    def change(key: str, **values: Any) -> None:
        kinds: Any = site().registry.of(ThreadKind)
        at = next(n for n, (_owner, kind) in enumerate(kinds) if kind.key == key)
        owner, kind = kinds[at]
        inner = {name: values.pop(name) for name in ("may", "sources") if name in values}
        becomes = replace(kind.becomes, **inner) if inner else kind.becomes
        kinds[at] = (owner, replace(kind, **{"becomes": becomes, **values}))

    return change
