"""An index without a database, asked as an engine is; and a community to search as people do."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from flask import Flask

from core.access import Actor
from core.search.driver import PEOPLE, PERSON, Changes, Document, Found, Sights
from core.search.embedded import EmbeddedDriver
from core.search.words import parse
from core.spaces.actions import create_space
from core.threads.actions import reply, start_thread
from core.threads.models import Thread

EVERYTHING = Sights(
    labels=frozenset({"public", "members", "space:7", PEOPLE}),
    owners=frozenset({"core", "forums"}),
    readers=frozenset({"u:1"}),
)
VISITOR = Sights(labels=frozenset({"public", PEOPLE}), owners=frozenset({"core", "forums"}))


class Shelf:
    """Documents by id, and the driver that keeps them in a folder."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.posts: dict[int, Document] = {}
        self.people: dict[int, Document] = {}
        self.driver = EmbeddedDriver(path)

    def another(self) -> EmbeddedDriver:
        """The same folder as another process sees it."""
        return EmbeddedDriver(self.path)

    def thread(self, thread_id: int, title: str, *bodies: str, **values: object) -> None:
        """A thread with posts; the ids of its posts are 100 * its own + number."""
        for number, body in enumerate(bodies, 1):
            facts: dict[str, object] = {"kind": "topic", "owner": "forums", "audience": "public"}
            ref = thread_id * 100 + number
            self.posts[ref] = Document(  # type: ignore[arg-type]
                ref=ref,
                thread_id=thread_id,
                number=number,
                title=title,
                names=(title,) if number == 1 else (),
                body=body,
                **{**facts, **values},
            )

    def person(self, ref: int, username: str, name: str = "", about: str = "") -> None:
        """Somebody."""
        names = tuple(filter(None, (name, username)))
        self.people[ref] = Document(
            kind=PERSON, ref=ref, audience=PEOPLE, title=" ".join(names), names=names, body=about
        )

    def build(self) -> None:
        """Make the index anew, to the end."""
        while not self.driver.rebuild(self, seconds=5):
            pass

    def save(self, *thread_ids: int) -> bool:
        """Bring threads up to date."""
        return self.driver.write({"threads": list(thread_ids)}, self)

    def find(self, text: str, sights: Sights = EVERYTHING, kind: str = "") -> Found:
        """Search as somebody who may see that."""
        return self.driver.search(parse(text, kind=kind), sights)

    def titles(self, text: str, sights: Sights = EVERYTHING) -> list[str]:
        """Titles of what is found, in order."""
        hits = self.find(text, sights).hits
        return [(self.people if h.kind == PERSON else self.posts)[h.ref].title for h in hits]

    def total(self) -> int:
        return len(self.posts) + len(self.people)

    def documents(self, after: str) -> Iterator[tuple[str, Document]]:
        people = [(f"u{ref}", document) for ref, document in sorted(self.people.items())]
        posts = [(f"p{ref}", self.posts[ref]) for ref in sorted(self.posts, reverse=True)]
        every = people + posts
        marks = [mark for mark, _document in every]
        yield from every[marks.index(after) + 1 if after else 0 :]

    def changes(self, ids: Mapping[str, list[int]]) -> Changes:
        threads, posts, people = (frozenset(ids.get(n, ())) for n in ("threads", "posts", "people"))
        every = [d for d in self.posts.values() if d.thread_id in threads or d.ref in posts]
        every += [d for d in self.people.values() if d.ref in people]
        return Changes(threads=threads, posts=posts, people=people, documents=every)


@pytest.fixture
def shelf(tmp_path: Path) -> Shelf:
    """An empty shelf, its index not made yet."""
    return Shelf(tmp_path / "search")


@pytest.fixture
def board(app: Flask) -> Any:
    """A board that everyone sees."""
    with app.test_request_context("/"):
        return create_space(Actor(is_admin=True), owner="forums", title="Workshop")


@pytest.fixture
def actors(cast: SimpleNamespace, actor_of: Any) -> SimpleNamespace:
    """The cast as actors."""
    return SimpleNamespace(**{name: actor_of(user) for name, user in vars(cast).items()})


@pytest.fixture
def write(app: Flask, board: Any, actors: SimpleNamespace) -> Callable[..., Thread]:
    """`write("Title", "body", "a reply")`: a thread by alice with replies by bob."""

    def make(title: str, *bodies: str, **values: Any) -> Thread:
        with app.test_request_context("/"):
            first, *replies = bodies
            thread = start_thread(
                actors.alice, board.id, kind="topic", title=title, body=first, **values
            )
            for body in replies:
                reply(actors.bob, thread.id, body)
            return thread

    return make
