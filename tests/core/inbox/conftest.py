"""An inbox with rows of every sort: of threads, of posts, and of a plugin's own making."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from types import SimpleNamespace
from typing import Any

import pytest
from flask import Flask

from core import clock
from core.access import Actor
from core.accounts.models import User
from core.buffer import flush_all
from core.notifications.models import Notification
from core.registry import NotificationSort
from core.site import site
from core.spaces.actions import create_space
from core.threads.actions import reply, start_thread
from townhall.testing import Browser

SEATS = NotificationSort(
    name="seats",
    label="Seats",
    icon="calendar-days",
    said=lambda _names, _times: "A seat is free",
    reasons={"list": "You are on the list"},
    channels=(),
    waits=True,
)


@dataclass
class Inbox:
    """The inbox of bob, with what others have written."""

    app: Flask
    owner: User
    board: Any
    thread: Any
    people: SimpleNamespace
    users: SimpleNamespace
    browser: Browser
    made: list[Any] = field(default_factory=list)

    def add(self, sort: str = "reply", **values: Any) -> int:
        """Write a row, of the thread unless that is None; its id."""
        row = {
            "user": self.owner,
            "owner": "core",
            "sort": sort,
            "reason": {"reply": "replied", "mention": "named"}.get(sort, ""),
            "thread": self.thread.id,
            "number": 2,
            "last_number": 2,
            "people": [self.people.alice.id],
            "created_at": clock.now(),
            "updated_at": clock.now(),
            **values,
        }
        return int(Notification.create(**row).id)

    def write(
        self, title: str, *, author: str = "alice", body: str = "Hello.", **values: Any
    ) -> Any:
        """One more thread with a reply by somebody, on the board."""
        who = getattr(self.people, author)
        thread = start_thread(who, self.board.id, kind="topic", title=title, body=body, **values)
        reply(who, thread.id, f"About {title}.")
        return thread

    def row(self, row_id: int) -> Notification:
        """A row as it stands."""
        flush_all()
        return Notification.get_by_id(row_id)  # type: ignore[no-any-return]

    def page(self, path: str = "/inbox/") -> str:
        """The text of a page as bob sees it."""
        answer = self.browser.get(path)
        assert answer.status_code == 200, answer.status_code
        return answer.text

    def send(self, path: str, **values: Any) -> Any:
        """A form that bob sends."""
        return self.browser.send(path, **values)


@pytest.fixture
def inbox(app: Flask, cast: SimpleNamespace, actor_of: Any, sign_in: Any) -> Iterator[Inbox]:
    """Bob's inbox, empty, and a thread by alice in which she has answered herself."""
    site().registry.add("core", SEATS)
    people = SimpleNamespace(**{name: actor_of(user) for name, user in vars(cast).items()})
    with app.test_request_context("/"):
        board = create_space(Actor(is_admin=True), owner="forums", title="Workshop")
        thread = start_thread(
            people.alice, board.id, kind="topic", title="Pump stops", body="It *stops*."
        )
        reply(people.alice, thread.id, "Or does it?")
    with app.test_request_context("/"):
        yield Inbox(app, cast.bob, board, thread, people, cast, sign_in(cast.bob))
